"""« Qui sert cet endroit, pour qui, à cette date? » asked of every MRC at once: for maps and lists."""

import datetime as dt
import functools
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from enracine.kernel.compiled import Compiled
from enracine.network.models import Mandate, Programme
from enracine.network.queries.service import (
    PROGRAMME,
    ServiceLine,
    in_order,
    line_of,
    standing,
    told_vacant,
)
from enracine.network.rules import serves_age
from enracine.territories.models import DirectorateCoverage, PajCoverage
from enracine.territories.serving import Offer, Wanted, Welcome


def served(
    programme_code: str,
    day: dt.date,
    regions: Mapping[uuid.UUID, uuid.UUID],
    age: int | None = None,
) -> dict[uuid.UUID, list[ServiceLine]]:
    """What `who_serves` says of each MRC, by its id. Two SQL queries, however many MRCs there are.

    `regions` gives the region of each MRC that day. An MRC that nobody serves is not in the answer.
    """
    return _by_mrc(_reaching(programme_code, day), regions, age)


def _reaching(programme_code: str, day: dt.date) -> list[Mandate]:
    """The mandates in force, each with the MRCs and the regions that it reaches. Two SQL queries."""
    mandates = _reaches(bool(programme_code), day).objects({PROGRAMME: programme_code})
    told_vacant(mandates, day)
    return mandates


@functools.lru_cache(maxsize=8)
def _reaches(of_one_programme: bool, day: dt.date) -> Compiled:
    """That query, drawn up once a day."""
    coverage = PajCoverage.objects.in_force(day).filter(territory=OuterRef("paj_territory"))
    offices = DirectorateCoverage.objects.in_force(day).filter(directorate=OuterRef("directorate"))
    return Compiled(
        standing(PROGRAMME if of_one_programme else "", day).annotate(
            whole_mrcs=ArraySubquery(
                coverage.filter(mrc__isnull=False).order_by("pk").values_list("mrc", flat=True)
            ),
            part_mrcs=ArraySubquery(
                coverage.filter(municipality__isnull=False)
                .order_by("pk")
                .values_list("municipality__mrc", flat=True)
            ),
            office_regions=ArraySubquery(offices.order_by("pk").values_list("region", flat=True)),
        ),
        [PROGRAMME],
    )


def _by_mrc(
    mandates: Iterable[Mandate], regions: Mapping[uuid.UUID, uuid.UUID], age: int | None
) -> dict[uuid.UUID, list[ServiceLine]]:
    inside: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for mrc, region in regions.items():
        inside[region].append(mrc)
    told: dict[uuid.UUID, list[ServiceLine]] = defaultdict(list)
    for mandate in mandates:
        if not serves_age(mandate.minimum_age, mandate.maximum_age, age):
            continue
        whole, part = _reached(mandate, regions, inside)
        for mrc in whole | part:
            told[mrc].append(line_of(mandate, mrc in whole))
    return {mrc: in_order(lines) for mrc, lines in told.items()}


def _reached(
    mandate: Mandate,
    regions: Mapping[uuid.UUID, uuid.UUID],
    inside: Mapping[uuid.UUID, list[uuid.UUID]],
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The MRCs that a mandate covers whole, and those of which it covers a part."""
    if mandate.everywhere:
        return set(regions), set()
    served_regions = [mandate.region_id] if mandate.region_id else mandate.office_regions  # type: ignore[attr-defined]  # annotated by the query
    whole = {mrc for region in served_regions for mrc in inside.get(region, ())}
    whole |= {mandate.mrc_id, *mandate.whole_mrcs} & set(regions)  # type: ignore[attr-defined]  # annotated by the query
    return whole, set(mandate.part_mrcs) & set(regions) - whole  # type: ignore[attr-defined]  # annotated by the query


def explorer_offer(wanted: Wanted, regions: Mapping[uuid.UUID, uuid.UUID], day: dt.date) -> Offer:
    """Who serves which MRC, as the explorer shows it. Two SQL queries, one when nobody is asked about."""
    if not wanted.programme:
        here = Mandate.objects.on(day).filter(programme=OuterRef("pk"))
        rows = Programme.objects.on(day).filter(Exists(here)).order_by("name", "code")
        return Offer(list(rows.values_list("code", "name")))
    mandates = _reaching("", day)
    named = {m.programme.code: m.programme.name for m in mandates}
    programmes = sorted(named.items(), key=lambda one: (one[1], one[0]))
    if wanted.programme not in named:
        return Offer(programmes)
    asked = [m for m in mandates if m.programme.code == wanted.programme]
    lines = _by_mrc(asked, regions, wanted.age)
    local = any(line.place for told in lines.values() for line in told)
    by_mrc = {
        mrc: tuple(
            Welcome(line.organisation, bool(line.place), line.is_vacant, line.interim)
            for line in told
            if line.place or not local
        )
        for mrc, told in lines.items()
    }
    wide = {line.organisation for told in lines.values() for line in told if not line.place}
    return Offer(programmes, wanted.programme, by_mrc, tuple(sorted(wide)))
