"""The protected subject, what it consented to, who may see it, and who looked.

Nothing here knows a name or a telephone number.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base, new_id


class Section(models.TextChoices):
    """The sections of a person's facts: the unit of consent, of grants and of the access journal."""

    IDENTITY = "identity", _("Identité")
    CONTACT = "contact", _("Coordonnées")
    FAMILY = "family", _("Famille")
    STATUS = "status", _("Statut d’immigration")
    EDUCATION = "education", _("Études et reconnaissance")
    OCCUPATION = "occupation", _("Travail et expérience")
    LANGUAGES = "languages", _("Langues")
    PROJECT = "project", _("Projet d’établissement")
    ELIGIBILITY = "eligibility", _("Admissibilité")
    EVALUATION = "evaluation", _("Évaluation des besoins")
    DOCUMENTS = "documents", _("Documents")
    SETTLEMENT = "settlement", _("Déménagement et suivis")


#: Sections that need an express gesture before they are shared (law.md, L24; scenario S08).
SENSITIVE_SECTIONS = frozenset({Section.STATUS.value})


class Subject(models.Model):
    """A person or a household as the law sees it: somebody whose facts are protected."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Personne")
        HOUSEHOLD = "household", _("Ménage")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(default=now, editable=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SubjectHolder(models.Model):
    """Which account is the person herself: what makes « my file » mine."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="held_subjects"
    )
    since = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="subject_holder_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject_id}"


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

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="consents")
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
    text = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    witness = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
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


class AccessGrant(Base):
    """An organisation may see some sections of a subject, because of something, for a period."""

    class Basis(models.TextChoices):
        DOSSIER = "dossier", _("Tient le dossier")
        COORDINATION = "coordination", _("Coordonne le projet commun")
        REFERRAL = "referral", _("A reçu une référence avec consentement")
        CONSENT = "consent", _("Consentement de la personne")

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    sections = ArrayField(models.CharField(max_length=20, choices=Section))
    basis = models.CharField(max_length=12, choices=Basis)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="grants")
    object_id = models.UUIDField(null=True)
    granted_by = models.ForeignKey(
        "network.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
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
