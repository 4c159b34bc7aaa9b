"""A household asks for a stay; each adult says yes for herself."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models import Subject
from enracine.stays.models.stays import Criterion, Stay

#: States in which somebody holds places, and those of a request that still goes on.
HELD_PLACES = ("offered", "confirmed")
OPEN_STATES = ("collecting", "submitted", "waiting", "offered", "confirmed")


class StayRequest(Base):
    """What one household asks of one stay. The organiser reads it when every adult has agreed."""

    class State(models.TextChoices):
        COLLECTING = "collecting", _("Accord attendu")
        SUBMITTED = "submitted", _("Demande reçue")
        WAITING = "waiting", _("Liste d’attente")
        OFFERED = "offered", _("Place offerte")
        CONFIRMED = "confirmed", _("Place confirmée")
        DECLINED = "declined", _("Non retenue")
        EXPIRED = "expired", _("Offre sans réponse")
        WITHDRAWN = "withdrawn", _("Retirée par le ménage")
        LAPSED = "lapsed", _("Jamais complétée")
        CANCELLED = "cancelled", _("Séjour annulé")

    class Reason(models.TextChoices):
        """Why it was kept, put to wait or left out: coded, so that it can be compared and told."""

        CRITERIA = "criteria", _("Selon les critères affichés")
        FULL = "full", _("Plus de place : l’ordre suit les critères")
        REQUIRED_MISSING = "required_missing", _("Un critère obligatoire n’est pas rempli")
        LODGING = "lodging", _("L’hébergement ne convient pas à ce nombre de personnes")
        INTERVIEW_DATE = "interview_date", _("L’entrevue fixée ne peut pas être déplacée")
        OTHER_STAY = "other_stay", _("Le ménage a une place dans un autre séjour")
        ASKED_LATER = "asked_later", _("Le ménage préfère un séjour plus tard")

    class Became(models.TextChoices):
        """What is known of the household a year later, from the moves recorded in the product."""

        SAME_PLACE = "same_place", _("Installé dans cette municipalité")
        SAME_REGION = "same_region", _("Installé dans cette région")
        OTHER_REGION = "other_region", _("Installé dans une autre région")
        ELSEWHERE = "elsewhere", _("Reparti à Montréal ou hors du Québec")
        NOT_MOVED = "not_moved", _("Aucun déménagement connu")
        UNTOLD = "untold", _("Non communiqué")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("ménage"),
    )
    stay = models.ForeignKey(
        Stay,
        on_delete=models.PROTECT,
        related_name="requests",
        db_index=False,
        verbose_name=_("séjour"),
    )
    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("organisé par"),
    )
    requesting_organisation = models.ForeignKey(
        "network.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("demandé avec"),
    )
    dossier_id = models.UUIDField(null=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.COLLECTING)
    child_years = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("années de naissance des enfants"),
    )
    seats = models.PositiveSmallIntegerField(_("places demandées"))
    claimed = ArrayField(
        models.CharField(max_length=20, choices=Criterion),
        default=list,
        blank=True,
        verbose_name=_("critères dits par le ménage"),
    )
    met = ArrayField(
        models.CharField(max_length=20, choices=Criterion),
        default=list,
        blank=True,
        verbose_name=_("critères retenus"),
    )
    assessed_at = models.DateTimeField(_("critères vérifiés le"), null=True)
    submitted_at = models.DateTimeField(_("demandé le"), null=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True)
    decided_by = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("décidé par"),
    )
    reason = models.CharField(_("motif"), max_length=20, choices=Reason, blank=True)
    rank = models.PositiveSmallIntegerField(_("rang d’attente"), null=True)
    offer_expires_at = models.DateTimeField(_("réponse attendue avant le"), null=True)
    became = models.CharField(_("un an après"), max_length=12, choices=Became, blank=True)
    became_on = models.DateField(_("regardé le"), null=True)

    class Meta:
        ordering = ["submitted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "subject"],
                condition=Q(state__in=OPEN_STATES),
                name="stay_request_once",
            ),
            models.UniqueConstraint(
                fields=["stay", "rank"], condition=Q(state="waiting"), name="stay_waiting_rank_once"
            ),
            models.CheckConstraint(
                name="stay_request_seats", condition=Q(seats__gte=1, seats__lte=20)
            ),
            models.CheckConstraint(
                name="stay_waiting_has_rank", condition=~Q(state="waiting") | Q(rank__isnull=False)
            ),
            models.CheckConstraint(
                name="stay_offer_expires",
                condition=~Q(state="offered") | Q(offer_expires_at__isnull=False),
            ),
            # Nobody is kept, put to wait or left out without a reason that can be told.
            models.CheckConstraint(
                name="stay_decision_says_why",
                condition=~Q(state__in=["waiting", "offered", "confirmed", "declined", "expired"])
                | (~Q(reason="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="stay_became_is_dated",
                condition=Q(became="", became_on__isnull=True)
                | (~Q(became="") & Q(became_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="stay_request_is_dated",
                condition=Q(state__in=["collecting", "lapsed", "cancelled"])
                | Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["stay", "state", "rank"], name="stay_request_list"),
            models.Index(fields=["subject"], name="stay_request_subject"),
            models.Index(fields=["organisation", "state"], name="stay_request_organiser"),
            models.Index(
                fields=["offer_expires_at"], condition=Q(state="offered"), name="stay_offer_end"
            ),
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def children(self) -> int:
        """How many children come."""
        return len(self.child_years)


class StayParticipant(Base):
    """An adult of a request: her own agreement, and whether she came."""

    class Attendance(models.TextChoices):
        PRESENT = "present", _("Là")
        ABSENT = "absent", _("Pas venu")

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    request = models.ForeignKey(
        StayRequest,
        on_delete=models.CASCADE,
        related_name="participants",
        db_index=False,
        verbose_name=_("demande de séjour"),
    )
    consent = models.ForeignKey(
        "privacy.Consent",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accord"),
    )
    agreed_at = models.DateTimeField(_("accord donné le"), null=True)
    left_at = models.DateTimeField(_("retirée le"), null=True)
    attendance = models.CharField(_("présence"), max_length=8, choices=Attendance, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "subject"], name="stay_participant_once"),
            models.CheckConstraint(
                name="stay_attendance_agreed",
                condition=Q(attendance="") | Q(agreed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="stay_participant_subject")]

    def __str__(self) -> str:
        return str(self.subject_id)
