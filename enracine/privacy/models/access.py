"""Who may see which sections, and who looked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id
from enracine.privacy.models.consents import Consent
from enracine.privacy.models.subjects import Section, Subject


class AccessGrant(Base):
    """An organisation may see some sections of a subject, because of something, for a period."""

    class Basis(models.TextChoices):
        DOSSIER = "dossier", _("Tient le dossier")
        COORDINATION = "coordination", _("Coordonne le projet commun")
        REFERRAL = "referral", _("A reçu une référence avec consentement")
        CONSENT = "consent", _("Consentement de la personne")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sections = ArrayField(models.CharField(max_length=20, choices=Section))
    basis = models.CharField(max_length=12, choices=Basis)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="grants")
    object_id = models.UUIDField(null=True)
    granted_by = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_by_consent_has_consent",
                condition=~Q(basis__in=["referral", "consent"]) | Q(consent__isnull=False),
            ),
            models.CheckConstraint(name="grant_has_sections", condition=Q(sections__len__gt=0)),
            models.UniqueConstraint(
                fields=["subject", "organisation", "basis", "object_id"],
                condition=Q(ended_at__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "subject"],
                condition=Q(ended_at__isnull=True),
                name="grant_open_by_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} → {self.subject_id}"


class AccessLogEntry(models.Model):
    """Somebody read sections of a subject: who, when, acting as what, why. Only ever added to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occurred_at = models.DateTimeField(default=now)
    subject_id = models.UUIDField()
    organisation_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200, blank=True)
    sections = ArrayField(models.CharField(max_length=20))
    page = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["subject_id", "-occurred_at"], name="access_log_subject"),
            models.Index(
                fields=["organisation_id", "-occurred_at"], name="access_log_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.occurred_at:%Y-%m-%d}"
