"""Which place belongs to which division, and when. Two periods of one place never overlap."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.periods import DateRange
from enracine.territories.models.base import AT_ONCE, PERIOD_IN_ORDER, Dated, Reliability
from enracine.territories.models.places import (
    MifiDirectorate,
    Mrc,
    Municipality,
    PajTerritory,
    Region,
)


def one_at_a_time(column: str, name: str, condition: Q | None = None) -> ExclusionConstraint:
    """Refuse two overlapping periods for one value of `column`."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (column, RangeOperators.EQUAL),
            (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        deferrable=AT_ONCE,
        violation_error_message=_("Ce lieu a déjà une autre division pendant cette période."),
    )


class PastRegionOfMrc(Dated):
    """Where an MRC belonged before its present region. Always over: `valid_to` is compulsory."""

    mrc = models.ForeignKey(Mrc, on_delete=models.CASCADE, related_name="past_regions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="past_mrcs")
    reliability = models.CharField(max_length=12, choices=Reliability)
    url = models.URLField(max_length=400, blank=True)

    class Meta:
        verbose_name_plural = "past regions of MRCs"
        constraints = [
            models.CheckConstraint(condition=PERIOD_IN_ORDER, name="past_region_period"),
            models.CheckConstraint(condition=Q(valid_to__isnull=False), name="past_region_over"),
            models.UniqueConstraint(
                fields=["mrc", "valid_from"], name="past_region_once", nulls_distinct=False
            ),
            one_at_a_time("mrc", "past_region_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"{self.mrc} ∈ {self.region} → {self.valid_to}"


class PajCoverage(Dated):
    """A PAJ territory covers an MRC, or one municipality where it does not follow the MRC.

    A municipality's own line wins over its MRC's.
    """

    territory = models.ForeignKey(PajTerritory, on_delete=models.CASCADE, related_name="coverage")
    mrc = models.ForeignKey(
        Mrc, null=True, blank=True, on_delete=models.PROTECT, related_name="paj_coverage"
    )
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="paj_coverage"
    )

    class Meta:
        verbose_name_plural = "PAJ coverage"
        constraints = [
            models.CheckConstraint(condition=PERIOD_IN_ORDER, name="paj_coverage_period"),
            models.CheckConstraint(
                condition=Q(mrc__isnull=False, municipality__isnull=True)
                | Q(mrc__isnull=True, municipality__isnull=False),
                name="paj_coverage_one_place",
            ),
            models.UniqueConstraint(
                fields=["territory", "mrc", "municipality", "valid_from"],
                name="paj_coverage_once",
                nulls_distinct=False,
            ),
            one_at_a_time("mrc", "paj_coverage_mrc_no_overlap", Q(mrc__isnull=False)),
            one_at_a_time(
                "municipality",
                "paj_coverage_municipality_no_overlap",
                Q(municipality__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} ∋ {self.mrc or self.municipality}"


class DirectorateCoverage(Dated):
    """A MIFI directorate serves a region."""

    directorate = models.ForeignKey(
        MifiDirectorate, on_delete=models.CASCADE, related_name="coverage"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="mifi_coverage")

    class Meta:
        verbose_name_plural = "directorate coverage"
        constraints = [
            models.CheckConstraint(condition=PERIOD_IN_ORDER, name="directorate_coverage_period"),
            models.UniqueConstraint(
                fields=["directorate", "region", "valid_from"],
                name="directorate_coverage_once",
                nulls_distinct=False,
            ),
            one_at_a_time("region", "directorate_coverage_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"{self.directorate} ∋ {self.region}"


class CmmMembership(Dated):
    """A municipality is a member of the Communauté métropolitaine de Montréal."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="cmm_memberships"
    )
    reliability = models.CharField(max_length=12, choices=Reliability)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=PERIOD_IN_ORDER, name="cmm_period"),
            models.UniqueConstraint(
                fields=["municipality", "valid_from"], name="cmm_once", nulls_distinct=False
            ),
            one_at_a_time("municipality", "cmm_no_overlap"),
        ]

    def __str__(self) -> str:
        return f"CMM ∋ {self.municipality}"
