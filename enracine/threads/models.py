"""Words between a person and an organisation, and the words that an organisation often needs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Subject

models.TextField.register_lookup(Length)
#: A message that takes more than two screens of a phone is a letter.
LONGEST = 4_000
#: A message that names more documents than this is an inventory.
MOST_NAMED = 5


class Message(Base):
    """One message of a thread: a person, and the organisation that holds a dossier of hers.

    Nobody changes what was written; the other side's reading is noted once.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+", db_index=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Who wrote for the organisation; nobody when the person did.
    author = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    from_person = models.BooleanField()
    text = models.TextField(_("message"))
    #: Documents of the person's file that it names. Each is opened by whoever may read it today; one
    #: taken back is named no more, and nothing else of the message changes.
    documents = ArrayField(models.UUIDField(), default=list, blank=True, size=MOST_NAMED)
    sent_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    #: The same form sent twice makes one message.
    key = models.UUIDField()

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_person=True, author__isnull=True)
                | Q(from_person=False, author__isnull=False),
                name="thread_message_has_one_author",
            ),
            models.CheckConstraint(
                condition=Q(text__length__lte=LONGEST) & ~Q(text=""), name="thread_message_fits"
            ),
            models.CheckConstraint(
                condition=Q(documents__len__lte=MOST_NAMED), name="thread_message_names_few"
            ),
            models.UniqueConstraint(fields=["dossier", "key"], name="thread_message_once"),
        ]
        indexes = [
            models.Index(fields=["dossier", "-sent_at", "-id"], name="thread_of_dossier"),
            models.Index(fields=["subject"], name="thread_of_subject"),
            models.Index(
                fields=["organisation", "sent_at"],
                condition=Q(from_person=True, read_at__isnull=True),
                name="thread_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.sent_at:%Y-%m-%d}"


class Template(Base):
    """Words ready to send, in plain French, with the English beside. Of one organisation."""

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    title = models.CharField(_("titre"), max_length=80)
    text = models.TextField(_("texte en français"))
    text_en = models.TextField(_("le même en anglais"), blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__length__lte=LONGEST) & Q(text_en__length__lte=LONGEST),
                name="thread_template_fits",
            ),
            models.UniqueConstraint(
                fields=["organisation", "title"],
                condition=Q(ended_at__isnull=True),
                name="thread_template_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title
