"""One registration: its number, how it came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Registration(Base):
    """One registration: its number, how it came, the key that makes a second sending harmless."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("Portail")
        PROFESSIONAL = "professional", _("Avec une intervenante ou un intervenant")
        API = "api", _("Logiciel partenaire")
        IMPORT = "import", _("Liste d’un organisme")

    subject = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="registrations", db_index=False
    )
    idempotency_key = models.CharField(max_length=64, editable=False)
    number = models.CharField(max_length=16)
    channel = models.CharField(max_length=12, choices=Channel)
    language = models.CharField(max_length=8, default="fr-ca")
    registered_at = models.DateTimeField(default=now)
    registered_by_id = models.UUIDField(null=True, help_text="organisation")
    # Of somebody who came in a list: who collected it and when, as declared (law.md, L15).
    origin = models.CharField(_("origine"), max_length=300, null=True, blank=True)
    # Statistics keep the age of that day; the birth date may be corrected or destroyed later (S05).
    age = models.PositiveSmallIntegerField(_("âge à l’inscription"), null=True, blank=True)
    guardian = models.CharField(_("titulaire de l’autorité parentale"), max_length=160, blank=True)

    class Meta:
        ordering = ["-registered_at", "-id"]
        constraints = [
            # Before `number`, which follows from it: PostgreSQL names the first of two broken ones.
            models.UniqueConstraint(
                fields=["idempotency_key"], name="registration_idempotency_key_once"
            ),
            models.UniqueConstraint(fields=["number"], name="registration_number_once"),
        ]
        indexes = [
            models.Index(fields=["subject"], name="registration_subject"),
            # Those that somebody made for an organisation; most people register by themselves.
            models.Index(
                fields=["registered_by_id", "-registered_at", "-id"],
                condition=Q(registered_by_id__isnull=False),
                name="registration_made_for",
            ),
        ]

    def __str__(self) -> str:
        return self.number
