"""What somebody agreed to: evidence, not a box."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models.subjects import Section, Subject


class ConsentText(Base):
    """The exact words somebody agrees to: a purpose, a version, a language."""

    purpose = models.CharField(max_length=40)
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    body = models.TextField()
    valid_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "text_version", "language"], name="consent_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.text_version} {self.language}"


class Purpose(models.TextChoices):
    """What a consent is for: one purpose a request (law.md, L20)."""

    REGISTRATION = "registration", _("Traiter mon inscription")
    REFERRAL = "referral", _("Transmettre mon dossier à un autre organisme")
    NEWS = "news", _("Recevoir des nouvelles par courriel")
    ARRIVAL_NOTICE = "arrival_notice", _("Prévenir l’organisme qui m’accueille")


class Consent(Base):
    """One purpose, one recipient, some sections, one person, one period. Evidence, not a box."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Demandé")
        GIVEN = "given", _("Donné")
        REFUSED = "refused", _("Refusé")
        WITHDRAWN = "withdrawn", _("Retiré")

    class Channel(models.TextChoices):
        SCREEN = "screen", _("À l’écran, par la personne")
        ATTESTED = "attested", _("En personne, attesté par un témoin")
        PAPER = "paper", _("Sur papier signé")

    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=40, choices=Purpose)
    recipient = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(default=now)
    given_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    text = models.ForeignKey(
        ConsentText, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    witness = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # Names the people involved to the reader of the request: never content of the file.
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="consent_given_is_complete",
                condition=~Q(state="given")
                | (
                    Q(given_at__isnull=False, text__isnull=False, valid_until__isnull=False)
                    & ~Q(channel="")
                    & Q(withdrawn_at__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="consent_attested_has_witness",
                condition=~Q(channel__in=["attested", "paper"]) | Q(witness__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_withdrawn_was_given",
                condition=~Q(state="withdrawn")
                | Q(withdrawn_at__isnull=False, given_at__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_order",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(
                name="consent_referral_names_recipient",
                condition=~Q(purpose="referral")
                | (Q(recipient__isnull=False) & Q(sections__len__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["subject", "-requested_at"], name="consent_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"
