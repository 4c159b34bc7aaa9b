"""A journey that begins before the arrival: it waits for months and does not die (S14, S15)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models.dossiers import Dossier
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class Predeparture(Base):
    """What the holder of a file keeps of a journey begun abroad. Nobody else reads it but the person.

    Why a journey stops is here and nowhere else: those who prepared a welcome learn that it stops.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Prédépart : en attente d’arrivée")
        STOPPED = "stopped", _("Suspendu")
        ARRIVED = "arrived", _("Arrivée comme prévu")
        ELSEWHERE = "elsewhere", _("Arrivée ailleurs : migration secondaire")

    class Stop(models.TextChoices):
        REFUSED = "admission_refused", _("Admission refusée")
        EXPIRED = "certificate_expired", _("Certificat échu ou annulé")
        FAMILY = "family", _("Décision de la famille")
        OTHER = "other", _("Autre raison")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.OneToOneField(
        Dossier, on_delete=models.CASCADE, related_name="predeparture", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    planned_region = models.ForeignKey(
        "territories.Region",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région prévue"),
        db_index=False,
    )
    hoped_on = models.DateField(_("arrivée espérée"), null=True)
    next_check_on = models.DateField(_("prochaines nouvelles"), null=True)
    checks = models.PositiveSmallIntegerField(_("nouvelles prises"), default=0)
    stop_reason = models.CharField(_("motif de l’arrêt"), max_length=20, choices=Stop, blank=True)
    ended_on = models.DateField(_("fin du prédépart"), null=True)
    arrived_on = models.DateField(_("arrivée le"), null=True)
    arrived_region = models.ForeignKey(
        "territories.Region",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("région d’arrivée"),
        db_index=False,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="predeparture_stopped_says_why",
                condition=(Q(state="stopped") & ~Q(stop_reason=""))
                | (~Q(state="stopped") & Q(stop_reason="")),
            ),
            models.CheckConstraint(
                name="predeparture_waits_with_a_day",
                condition=Q(state="waiting", next_check_on__isnull=False, ended_on__isnull=True)
                | (~Q(state="waiting") & Q(next_check_on__isnull=True, ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="predeparture_arrived_somewhere",
                condition=~Q(state__in=["arrived", "elsewhere"])
                | Q(arrived_on__isnull=False, arrived_region__isnull=False),
            ),
            models.CheckConstraint(
                name="predeparture_elsewhere_is_elsewhere",
                condition=~Q(state="elsewhere")
                | Q(planned_region__isnull=True)
                | ~Q(planned_region=F("arrived_region")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.dossier_id}"


class Appointment(Base):
    """A meeting at an hour: kept as an instant, shown in the time of each of the two."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévu")
        HELD = "held", _("Tenu")
        MISSED = "missed", _("Manqué")
        CANCELLED = "cancelled", _("Annulé")

    class Mode(models.TextChoices):
        VIDEO = "video", _("En vidéo")
        PHONE = "phone", _("Par téléphone")
        PLACE = "place", _("Sur place")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="appointments", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(
        "network.Membership",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("avec qui"),
    )
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    minutes = models.PositiveSmallIntegerField(_("durée en minutes"), default=60)
    mode = models.CharField(_("comment"), max_length=6, choices=Mode)
    place = models.CharField(_("lieu ou lien"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    is_booked_by_person = models.BooleanField(_("pris par la personne"), default=False)
    reminded_at = models.DateTimeField(_("rappelé"), null=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "starts_at"],
                condition=Q(state="planned"),
                name="appointment_once",
            ),
            models.CheckConstraint(
                name="appointment_lasts", condition=Q(minutes__gte=5, minutes__lte=480)
            ),
            models.CheckConstraint(
                name="appointment_ends_after", condition=Q(ends_at__gt=F("starts_at"))
            ),
            # Nobody is at two meetings at once.
            ExclusionConstraint(
                name="appointment_one_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="planned", member__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "starts_at"], name="appointment_dossier"),
            models.Index(
                fields=["member", "starts_at"],
                name="appointment_member",
                condition=Q(state="planned"),
            ),
            models.Index(
                fields=["starts_at"],
                name="appointment_to_recall",
                condition=Q(state="planned", reminded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
