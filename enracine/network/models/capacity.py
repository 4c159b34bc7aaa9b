"""How many people a receiver can follow at once, since when, and the places already taken.

Three facts for each mandate, all dated: what is declared, when nobody may be sent, which numbered
places are taken. A taken place names what holds it by its identifier alone, so that whoever prepares
a referral may read how many are left without learning of whom.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.kernel.periods import DaysIncluded
from enracine.network.models.accounts import Membership
from enracine.network.models.organisations import Mandate, PeriodModel

#: A receiver never declares more: it keeps a slip of the finger from opening ten thousand places.
MOST_PLACES = 500


def _one_at_a_time(name: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("mandate", RangeOperators.EQUAL),
            (DaysIncluded("valid_from", "valid_to"), RangeOperators.OVERLAPS),
        ],
        violation_error_message=_("Une autre période couvre déjà ces jours."),
    )


class Capacity(PeriodModel):
    """What a receiver declared for one mandate, from a day on; its history is the former rows."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="capacities")
    places = models.PositiveSmallIntegerField(_("places"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    confirmed_on = models.DateField(_("confirmé le"), default=today)
    confirmed_by = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(places__lte=MOST_PLACES), name="capacity_not_too_many"
            ),
            _one_at_a_time("capacity_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.places}"


class ReferralPause(PeriodModel):
    """No referrals under one mandate for a time, with the reason. With a last day, it ends by itself."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(_("motif"), max_length=300)

    class Meta(PeriodModel.Meta):
        ordering = ["-valid_from", "id"]
        constraints = [
            *PeriodModel.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="referral_pause_has_reason"),
            _one_at_a_time("referral_pause_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.valid_from}"


class Reservation(Base):
    """One numbered place of a mandate, taken by an object of a floor above until it is released.

    The database refuses the same place twice, two places for one holder, and a number past what was
    declared that day (trigger of the migrations).
    """

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="reservations")
    number = models.PositiveSmallIntegerField()
    holder_id = models.UUIDField()
    taken_on = models.DateField(default=today)
    taken_at = models.DateTimeField(default=now)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["mandate_id", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "number"],
                condition=Q(released_at__isnull=True),
                name="reservation_place_once",
            ),
            models.UniqueConstraint(
                fields=["holder_id"],
                condition=Q(released_at__isnull=True),
                name="reservation_holder_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="reservation_from_one"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("taken_at")),
                name="reservation_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate_id} {self.number}"
