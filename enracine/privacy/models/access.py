"""Who may see which sections, and who looked."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
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


class ExceptionalAccess(Base):
    """Somebody opened a file that she does not follow, for a reason, for some hours; reviewed after.

    Whoever follows the person is absent, or something is urgent. The coordination and the privacy
    officer are told at once (law.md, L30).
    """

    class Review(models.TextChoices):
        JUSTIFIED = "justified", _("Justifié")
        UNJUSTIFIED = "unjustified", _("Non justifié")
        INCIDENT = "incident", _("Incident à inscrire au registre")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    #: The file that was opened (a dossier; a higher floor knows it).
    object_id = models.UUIDField()
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    membership = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(_("motif"), max_length=300)
    opened_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    review = models.CharField(_("avis"), max_length=12, choices=Review, blank=True)
    review_comment = models.CharField(_("commentaire"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="exception_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="exception_is_short",
                condition=Q(ends_at__gt=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + dt.timedelta(hours=72)),
            ),
            models.CheckConstraint(
                name="exception_reviewed_by_another",
                condition=Q(review="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    ~Q(review="")
                    & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(reviewed_by=F("membership"))
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["membership", "ends_at"], name="exception_membership"),
            models.Index(fields=["organisation", "-opened_at"], name="exception_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.object_id}"


class LegalException(models.TextChoices):
    """When the law lets information go to somebody else without consent: a closed list (L31, L32)."""

    SERIOUS_DANGER = (
        "serious_danger",
        _("Prévenir un danger sérieux : violence ou suicide (art. 18.1)"),
    )
    EMERGENCY = (
        "emergency",
        _("Urgence qui met en danger la vie, la santé ou la sécurité (art. 18)"),
    )
    COURT = "court", _("Ordonnance d’un tribunal ou assignation (art. 18)")
    LAW = "law", _("Une loi oblige à communiquer ce renseignement (art. 18)")
    PROSECUTION = (
        "prosecution",
        _("Demande d’un corps de police dans l’exercice de ses fonctions (art. 18)"),
    )


class LegalDisclosure(Base):
    """What was communicated without consent, under a named exception of the law. Only ever added to.

    Written to the file the instant it is done. Whether the person sees it at once is decided apart:
    after a danger of violence, a line on a shared telephone could itself be a danger.
    """

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    membership = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    exception = models.CharField(_("exception"), max_length=16, choices=LegalException)
    recipient = models.CharField(_("à qui"), max_length=200)
    channel = models.CharField(_("comment"), max_length=120)
    sections = ArrayField(models.CharField(max_length=20, choices=Section))
    content = models.CharField(_("ce qui a été communiqué"), max_length=1000)
    necessity = models.CharField(
        _("pourquoi seulement cela, et pourquoi maintenant"), max_length=1000
    )
    communicated_at = models.DateTimeField(default=now)
    shown_to_person = models.BooleanField(default=False)
    reviewed_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)
    review_comment = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-communicated_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="disclosure_says_all",
                condition=~Q(recipient="")
                & ~Q(content="")
                & ~Q(necessity="")
                & Q(sections__len__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-communicated_at"], name="disclosure_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exception} {self.communicated_at:%Y-%m-%d}"


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


class AccessLogLink(models.Model):
    """One reading in the chain of the journal: its number, and the digest that ties it to the one
    before. Written by the job that seals, never by whoever reads: readers wait for nobody.

    A number missing, a reading missing or changed breaks every digest that follows.
    """

    number = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=now)
    #: The proof of the destruction that took the reading away; its number and digest stay.
    removed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_link_numbered", condition=Q(number__gte=1))
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"
