"""What somebody agreed to: evidence, not a box."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base
from enracine.privacy.models.subjects import Section, Subject


class ConsentText(Base):
    """The exact words somebody agrees to: a purpose, a version, a language. Never rewritten."""

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
    TRANSFER = "transfer", _("Confier mon dossier à un autre organisme")
    STAY = "stay", _("Participer à un séjour exploratoire")
    STAY_NEEDS = "stay_needs", _("Dire un besoin de santé pour un séjour")
    AID = "aid", _("Demander une aide")


#: Purposes that communicate a file to somebody else: sensitive sections then ask for a gesture of
#: their own (law.md, L24). At a registration the person writes each section herself.
SHARING_PURPOSES = frozenset(
    {Purpose.REFERRAL.value, Purpose.ARRIVAL_NOTICE.value, Purpose.TRANSFER.value}
)


class ConsentEnd(models.TextChoices):
    """Why a consent stopped without anybody taking it back."""

    EXPIRED = "expired", _("Arrivé à échéance")
    RENEWED = "renewed", _("Remplacé par un nouvel accord")
    NOT_CHOSEN = "not_chosen", _("Un autre endroit a été choisi")
    NOT_NEEDED = "not_needed", _("N’est plus utile")
    DEATH = "death", _("Décès de la personne")


class Assistance(models.TextChoices):
    """How somebody was helped to understand what was asked (P-39.1 art. 14; law.md, L22)."""

    EXPLAINED = "explained", _("Expliqué de vive voix")
    READ_ALOUD = "read_aloud", _("Lu à voix haute")
    INTERPRETED = "interpreted", _("Dit dans une autre langue")


class Missing(models.TextChoices):
    """What a paper form lacks: with any of it, it is kept and shares nothing (law.md, L28)."""

    SIGNATURE = "signature", _("la signature")
    DATE = "date", _("la date de la signature")
    RECIPIENT = "recipient", _("à qui les renseignements iraient")
    SECTIONS = "sections", _("quels renseignements")
    SCAN = "scan", _("le document numérisé")
    EXPRESS = "express", _("le geste à part pour un renseignement sensible")


class Consent(Base):
    """One purpose, one recipient, some sections, one person, one period. Evidence, not a box."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Demandé")
        GIVEN = "given", _("Donné")
        REFUSED = "refused", _("Refusé")
        WITHDRAWN = "withdrawn", _("Retiré")
        ENDED = "ended", _("Terminé")
        VOID = "void", _("Sans effet")

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
    #: Sensitive sections that the person agreed to by a gesture of their own.
    express_sections = ArrayField(models.CharField(max_length=20, choices=Section), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(default=now)
    given_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=ConsentEnd, blank=True)
    valid_until = models.DateField(null=True)
    text = models.ForeignKey(
        ConsentText, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    witness = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    #: Where it was given, when it was not on the person's own screen: a counter, a fair.
    place = models.CharField(max_length=120, blank=True)
    assistance = models.CharField(max_length=12, choices=Assistance, blank=True)
    helper = models.CharField(max_length=120, blank=True)
    help_asked_at = models.DateTimeField(null=True)
    signed_on = models.DateField(null=True)
    proof = models.ForeignKey(
        "kernel.Document", null=True, on_delete=models.RESTRICT, related_name="+"
    )
    missing = ArrayField(models.CharField(max_length=12, choices=Missing), default=list)
    #: Digest of the proof the instant it was given: nobody rewrites it afterwards unseen.
    sha256 = models.CharField(max_length=64, blank=True)
    renews = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="renewals"
    )
    reminded_at = models.DateTimeField(null=True)
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
                condition=~Q(purpose__in=["referral", "transfer"])
                | Q(state="void")
                | (Q(recipient__isnull=False) & Q(sections__len__gt=0)),
            ),
            models.CheckConstraint(
                name="consent_void_says_why", condition=~Q(state="void") | Q(missing__len__gt=0)
            ),
            models.CheckConstraint(
                name="consent_given_lacks_nothing",
                condition=~Q(state="given") | Q(missing__len=0),
            ),
            models.CheckConstraint(
                name="consent_ended_says_why",
                condition=~Q(state="ended") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="consent_paper_has_its_scan",
                condition=~Q(state="given", channel="paper")
                | Q(proof__isnull=False, signed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_sensitive_is_express",
                condition=~Q(state="given", purpose__in=["referral", "arrival_notice", "transfer"])
                | ~Q(sections__contains=["status"])
                | Q(express_sections__contains=["status"]),
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(state="requested", renews__isnull=False),
                name="consent_one_renewal_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-requested_at"], name="consent_subject"),
            models.Index(fields=["valid_until"], condition=Q(state="given"), name="consent_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"

    @property
    def sensitive_sections(self) -> list[str]:
        """Those of its sections that ask for a gesture of their own, when it communicates a file."""
        if self.purpose not in SHARING_PURPOSES:
            return []
        return [s for s in self.sections if s in Section.values and Section(s).is_sensitive]
