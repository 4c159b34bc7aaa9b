"""What a person asks for, with which documents, and what was decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.aid.models.catalogue import Aid, AidEnvelope, AidTerms
from enracine.kernel.models import Base
from enracine.people.models import PersonDocument
from enracine.privacy.models import Subject

#: States of a request that nobody has decided yet; states in which it holds its period.
OPEN_STATES = ("collecting", "incomplete", "submitted")
LIVE_STATES = (*OPEN_STATES, "approved", "ended")


class AidRequest(Base):
    """What one person asks of one aid, for her household. Who keeps the aid reads it when she agrees.

    `household` is what ceilings and periods are counted by. Its sums are kept by triggers.
    """

    class State(models.TextChoices):
        COLLECTING = "collecting", _("Accord attendu")
        INCOMPLETE = "incomplete", _("Document attendu")
        SUBMITTED = "submitted", _("À décider")
        APPROVED = "approved", _("Accordée")
        ENDED = "ended", _("Terminée")
        DECLINED = "declined", _("Refusée")
        WITHDRAWN = "withdrawn", _("Retirée")
        LAPSED = "lapsed", _("Jamais complétée")

    class Reason(models.TextChoices):
        """Why it is granted or refused: coded, so that it can be compared and told."""

        CONDITIONS_MET = "conditions_met", _("Les conditions sont remplies")
        PARTLY_MET = "partly_met", _("Les conditions sont remplies pour une partie")
        CONDITIONS_NOT_MET = "not_met", _("Une condition n’est pas remplie")
        NOT_COVERED = "not_covered", _("Cette dépense n’est pas couverte")
        ELSEWHERE = "elsewhere", _("Un autre programme la couvre")
        CEILING = "ceiling", _("Le plafond du ménage est atteint")
        ENVELOPE = "envelope", _("L’enveloppe de l’entente est épuisée")
        NO_PIECE = "no_piece", _("Un document demandé n’est pas venu")

    class End(models.TextChoices):
        """Why nothing more is paid, or why an undecided request goes no further."""

        DONE = "done", _("Tout est versé")
        DEPARTURE = "departure", _("Le départ n’a pas lieu")
        NOT_NEEDED = "not_needed", _("La personne n’en a plus besoin")
        AGREEMENT = "agreement", _("La personne a retiré son accord")
        DEATH = "death", _("Décès")
        ERROR = "error", _("Inscrite par erreur")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    household = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="+", verbose_name=_("ménage")
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("décidée par l’organisme"),
    )
    requesting_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("demandée avec"),
    )
    dossier_id = models.UUIDField(null=True)
    aid = models.ForeignKey(
        Aid, on_delete=models.PROTECT, related_name="requests", verbose_name=_("aide")
    )
    terms = models.ForeignKey(
        AidTerms, on_delete=models.PROTECT, related_name="+", verbose_name=_("conditions lues")
    )
    envelope = models.ForeignKey(
        AidEnvelope,
        on_delete=models.PROTECT,
        related_name="requests",
        db_index=False,
        verbose_name=_("entente imputée"),
    )
    consent = models.ForeignKey(
        "privacy.Consent",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accord"),
    )
    period = models.CharField(_("période"), max_length=7)
    #: The financial year over which the ceiling is counted; 0: once and for all.
    span = models.PositiveSmallIntegerField(_("année du plafond"), default=0)
    asked_cents = models.PositiveIntegerField(_("montant demandé, en cents"))
    what = models.CharField(_("pour quoi"), max_length=300)
    asked_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("demandée par"),
    )
    needed = ArrayField(
        models.CharField(max_length=14, choices=PersonDocument.Kind),
        default=list,
        blank=True,
        verbose_name=_("documents demandés"),
    )
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.COLLECTING)
    submitted_on = models.DateField(_("reçue le"), null=True)
    two_people = models.BooleanField(_("décidée par une autre personne"), default=True)
    decided_on = models.DateField(_("décidée le"), null=True)
    decided_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("décidée par"),
    )
    reason = models.CharField(_("motif"), max_length=14, choices=Reason, blank=True)
    message = models.CharField(_("mot à la personne"), max_length=300, blank=True)
    ceiling_cents = models.PositiveIntegerField(_("plafond à la décision"), null=True)
    granted_cents = models.PositiveIntegerField(_("montant accordé, en cents"), default=0)
    end_reason = models.CharField(_("motif de la fin"), max_length=10, choices=End, blank=True)
    planned_cents = models.PositiveIntegerField(_("prévu, en cents"), default=0, editable=False)
    paid_cents = models.PositiveIntegerField(_("versé, en cents"), default=0, editable=False)
    recovered_cents = models.PositiveIntegerField(
        _("récupéré, en cents"), default=0, editable=False
    )

    class Meta:
        ordering = ["submitted_on", "id"]
        constraints = [
            # The same aid is never paid twice to a household for a period, whoever asks and decides.
            models.UniqueConstraint(
                fields=["aid", "household", "period"],
                condition=Q(state__in=LIVE_STATES),
                name="aid_request_once",
            ),
            models.CheckConstraint(name="aid_asked_amount", condition=Q(asked_cents__gte=1)),
            models.CheckConstraint(
                name="aid_granted_state",
                condition=Q(granted_cents=0) | Q(state__in=["approved", "ended"]),
            ),
            models.CheckConstraint(
                name="aid_granted_ceiling",
                condition=Q(granted_cents=0)
                | Q(ceiling_cents__isnull=False, granted_cents__lte=F("ceiling_cents")),
            ),
            models.CheckConstraint(
                name="aid_money_order",
                condition=Q(granted_cents__gte=F("planned_cents") + F("paid_cents"))
                & Q(recovered_cents__lte=F("paid_cents")),
            ),
            models.CheckConstraint(
                name="aid_decided_says_why",
                condition=~Q(state__in=["approved", "declined", "ended"])
                | (Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="aid_ended_says_why", condition=~Q(state="ended") | ~Q(end_reason="")
            ),
            models.CheckConstraint(
                name="aid_submitted_is_dated",
                condition=Q(state__in=["collecting", "lapsed", "withdrawn"])
                | Q(submitted_on__isnull=False),
            ),
            # Whoever asks does not decide, where the agreement says so.
            models.CheckConstraint(
                name="aid_two_people",
                condition=Q(two_people=False)
                | Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["subject"], name="aid_request_subject"),
            models.Index(
                fields=["organisation", "state", "submitted_on", "id"], name="aid_request_desk"
            ),
            models.Index(fields=["envelope", "state"], name="aid_request_envelope"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The short name by which accounts call it: nothing of the person."""
        return f"A-{self.pk.hex[-8:].upper()}"


class AidPiece(Base):
    """A document of the person that goes with a request: as it was, whatever becomes of it."""

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("personne"),
    )
    request = models.ForeignKey(
        AidRequest,
        on_delete=models.CASCADE,
        related_name="attached",
        db_index=False,
        verbose_name=_("demande d’aide"),
    )
    # Its name only, without a constraint: as for what travels with a referral (decision 0021).
    paper = models.ForeignKey(
        "people.PersonDocument",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name=_("document"),
    )
    kind = models.CharField(_("genre"), max_length=14, choices=PersonDocument.Kind)
    title = models.CharField(_("titre"), max_length=160)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "paper"], name="aid_piece_once")]

    def __str__(self) -> str:
        return self.title
