"""One row is one version of what came: dated, with how it is known; PostgreSQL changes none."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base, new_id
from enracine.people.models import HouseholdMember
from enracine.privacy.models import Subject


class Kind(models.TextChoices):
    """What came, by the four tracks of a project."""

    OFFER = "offer", _("Offre d’emploi reçue")
    ACCEPTED = "accepted", _("Offre d’emploi acceptée")
    WITHDRAWN = "withdrawn", _("Offre d’emploi retirée par l’employeur")
    STARTED = "started", _("Emploi commencé")
    REGISTERED = "registered", _("Inscription à une formation")
    BUSINESS = "business", _("Entreprise démarrée")
    TAKEOVER = "takeover", _("Reprise d’entreprise signée")


class Known(models.TextChoices):
    """How it is known."""

    PERSON = "person", _("La personne le dit")
    DOCUMENT = "document", _("Un document a été vu")
    THIRD_PARTY = (
        "third_party",
        _("L’employeur, l’école ou le cédant, avec l’accord de la personne"),
    )
    PARTNER = "partner", _("L’organisme qui accueille")


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Outcomes, asked in sentences."""

    def current(self) -> "OutcomeQuerySet":
        """The last version of each, those entered in error included."""
        return self.filter(~Exists(Outcome.objects.filter(replaces=OuterRef("pk"))))

    def standing(self) -> "OutcomeQuerySet":
        """The last version of each, without those entered in error: what counts."""
        return self.current().filter(in_error=False)

    def still_true(self) -> "OutcomeQuerySet":
        """What stands and was not undone: an offer that was withdrawn is an offer no more."""
        undone = Outcome.objects.standing().filter(
            kind=Kind.WITHDRAWN, offer_id=OuterRef("root_id")
        )
        also = Outcome.objects.standing().filter(
            kind=Kind.WITHDRAWN, offer_id=OuterRef("offer_id"), offer_id__isnull=False
        )
        return self.standing().exclude(kind=Kind.WITHDRAWN).filter(~Exists(undone), ~Exists(also))


class Outcome(Base):
    """Something that came to somebody of a household, on a day, as somebody knows it.

    `subject` is the person, or the household for an adult without a file of her own (`member`).
    """

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    household = models.ForeignKey(
        Subject, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("ménage")
    )
    member = models.ForeignKey(
        HouseholdMember,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("adulte du ménage sans dossier"),
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("noté par l’organisme"),
    )
    coordinating_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("coordination"),
    )
    dossier_id = models.UUIDField(null=True)
    author = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("noté par"),
    )
    #: The first version of the same outcome: its stable name.
    root_id = models.UUIDField(default=new_id)
    replaces = models.OneToOneField(
        "self",
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="replaced_by",
        verbose_name=_("remplace"),
    )
    reason = models.CharField(_("motif de la correction"), max_length=300, blank=True)
    in_error = models.BooleanField(_("saisi par erreur"), default=False)
    kind = models.CharField(_("issue"), max_length=10, choices=Kind)
    happened_on = models.DateField(_("date"))
    known = models.CharField(_("comment on le sait"), max_length=12, choices=Known)
    with_whom = models.CharField(
        _("employeur, établissement ou entreprise"), max_length=120, blank=True
    )
    region = models.ForeignKey(
        "territories.Region",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("région"),
    )
    #: The offer that was accepted, withdrawn, or became a job: its stable name.
    offer_id = models.UUIDField(_("offre concernée"), null=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["root_id", "version"], name="outcome_version_once"),
            models.CheckConstraint(
                name="outcome_later_version_says_why",
                condition=Q(version=1, replaces__isnull=True)
                | (Q(version__gt=1, replaces__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="outcome_offer_of_a_job",
                condition=Q(offer_id__isnull=True)
                | Q(kind__in=["accepted", "withdrawn", "started"]),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-happened_on", "-id"], name="outcome_subject"),
            models.Index(
                fields=["offer_id"], condition=Q(kind="withdrawn"), name="outcome_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_on}"
