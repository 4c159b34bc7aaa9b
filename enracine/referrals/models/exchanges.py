"""What two organisations exchange about a referral: messages, and the link that answers without an
account (decision 0030).
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Subject

models.TextField.register_lookup(Length)
#: How long a message may be.
LONGEST = 2000


class ReferralMessage(Base):
    """One organisation writes to the other about a referral. Never changed: it is evidence.

    Whoever writes has read it; `sender_read_at` and `receiver_read_at` say when the others did.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    receiver = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    coordinating = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    author_organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("network.Membership", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("message"), max_length=LONGEST)
    #: Made with the form: sent twice, it is one message.
    key = models.UUIDField(editable=False)
    sent_at = models.DateTimeField(_("écrit le"), default=now)
    sender_read_at = models.DateTimeField(null=True)
    receiver_read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "key"], name="referral_message_once"),
            models.CheckConstraint(
                condition=Q(text__length__gte=1, text__length__lte=LONGEST),
                name="referral_message_length",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sender", "sent_at"],
                condition=Q(sender_read_at__isnull=True),
                name="referral_message_to_sender",
            ),
            models.Index(
                fields=["receiver", "sent_at"],
                condition=Q(receiver_read_at__isnull=True),
                name="referral_message_to_rcver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.sent_at:%Y-%m-%d}"


class AnswerLink(Base):
    """The link that lets one organisation answer one referral, and the code that goes with it.

    The secret of the link and the code are made from this row and the site's own secret: only their
    digests are kept.
    """

    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="answer_links"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    #: How many codes were sent: the number of the code in force.
    codes = models.PositiveIntegerField(default=0)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(revoked_at__isnull=True),
                name="answer_link_once",
            ),
            models.CheckConstraint(
                condition=Q(code_digest="") | Q(code_expires_at__isnull=False),
                name="answer_link_code_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.expires_at:%Y-%m-%d}"


class AnswerSession(Base):
    """Somebody who gave the code of a link, on one device, for a short while and this referral only."""

    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="sessions")
    referral = models.ForeignKey(
        "referrals.Referral", on_delete=models.PROTECT, related_name="answer_sessions"
    )
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    membership = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="answer_sessions"
    )
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.link_id} {self.expires_at:%Y-%m-%d}"
