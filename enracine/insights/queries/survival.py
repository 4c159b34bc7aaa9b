"""How long households stay, from sums prepared in advance: one SQL query whatever the size."""

import uuid
from collections.abc import Sequence

from django.db.models import F, Sum

from enracine.insights.models import SurvivalTally
from enracine.insights.survival import Count


def ends_of(
    organisations: Sequence[uuid.UUID],
    *,
    track: str = "",
    region: str | None = None,
    cohort: int | None = None,
) -> list[Count]:
    """Whole months, what is known, how many households; of one region, track or cohort. One SQL query."""
    rows = SurvivalTally.objects.filter(organisation_id__in=organisations)
    if track:
        rows = rows.filter(track=track)
    if region is not None:
        rows = rows.filter(region=region)
    if cohort is not None:
        rows = rows.filter(cohort=cohort)
    names = ("elapsed", "outcome")
    return list(
        rows.order_by(*names).values_list(*names).annotate(total=Sum(F("value") + F("kept")))
    )


def cohorts_of(organisations: Sequence[uuid.UUID]) -> list[int]:
    """The financial years in which somebody settled. One SQL query."""
    rows = SurvivalTally.objects.filter(organisation_id__in=organisations)
    return list(rows.order_by("cohort").values_list("cohort", flat=True).distinct())
