"""What a stay is made of, hour by hour; what somebody needs for her health, while the stay lasts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models import Subject
from enracine.stays.models.requests import StayParticipant, StayRequest
from enracine.stays.models.stays import Stay


class StayStep(Base):
    """A line of the schedule: a departure, a meal, a meeting. For everybody, or for one household.

    `subject` is that household: an interview is nobody else's business.
    """

    class Kind(models.TextChoices):
        TRANSPORT = "transport", _("Transport")
        LODGING = "lodging", _("Hébergement")
        MEAL = "meal", _("Repas")
        EMPLOYER = "employer", _("Employeur ou entrevue")
        SCHOOL = "school", _("École ou formation")
        CHILDCARE = "childcare", _("Garderie")
        HOUSING = "housing", _("Logement")
        COMMUNITY = "community", _("Organisme ou groupe d’accueil")
        VISIT = "visit", _("Visite ou activité")

    organisation = models.ForeignKey(
        "network.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("organisé par"),
    )
    stay = models.ForeignKey(
        Stay,
        on_delete=models.CASCADE,
        related_name="steps",
        db_index=False,
        verbose_name=_("séjour"),
    )
    subject = models.ForeignKey(
        Subject,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("ménage"),
    )
    request = models.ForeignKey(
        StayRequest,
        null=True,
        on_delete=models.CASCADE,
        related_name="steps",
        db_index=False,
        verbose_name=_("demande de séjour"),
    )
    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    title = models.CharField(_("titre"), max_length=160)
    starts_at = models.DateTimeField(_("début"))
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=60)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    note = models.CharField(_("à savoir"), max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="stay_step_whose",
                condition=Q(subject__isnull=True, request__isnull=True)
                | Q(subject__isnull=False, request__isnull=False),
            ),
            models.CheckConstraint(
                name="stay_step_lasts", condition=Q(minutes__gte=5, minutes__lte=1440)
            ),
        ]
        indexes = [
            models.Index(fields=["stay", "starts_at", "id"], name="stay_step_order"),
            models.Index(fields=["subject"], name="stay_step_subject"),
            models.Index(fields=["request"], name="stay_step_request"),
        ]

    def __str__(self) -> str:
        return self.title


class StayNeed(Base):
    """An allergy, a wheelchair: told by an express agreement, read by whoever leads the stay, destroyed
    after it."""

    subject = models.ForeignKey(
        Subject,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("personne"),
    )
    stay = models.ForeignKey(
        Stay, on_delete=models.PROTECT, related_name="+", verbose_name=_("séjour")
    )
    participant = models.OneToOneField(
        StayParticipant,
        on_delete=models.CASCADE,
        related_name="need",
        verbose_name=_("participation"),
    )
    consent = models.ForeignKey(
        "privacy.Consent", on_delete=models.PROTECT, related_name="+", verbose_name=_("accord")
    )
    allergies = models.CharField(_("allergies, repas à éviter"), max_length=300, blank=True)
    mobility = models.CharField(_("besoins pour se déplacer"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="stay_need_says_something", condition=~Q(allergies="") | ~Q(mobility="")
            )
        ]
        indexes = [models.Index(fields=["subject"], name="stay_need_subject")]

    def __str__(self) -> str:
        return str(self.pk)
