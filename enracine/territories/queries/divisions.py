"""Which divisions a place belongs to on a given day."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enracine.territories.models import (
    CmmMembership,
    DirectorateCoverage,
    MifiDirectorate,
    Mrc,
    Municipality,
    PajCoverage,
    PajTerritory,
    PastRegionOfMrc,
    PostalShare,
    Region,
)
from enracine.territories.models.base import DatedQuerySet
from enracine.territories.rules import (
    CmmAnswer,
    CmmExtent,
    cmm_extent,
    lives_in_cmm,
    parse_postal_code,
)

#: Below this total, in percent, the known MRCs of a postal prefix are not all of them.
COMPLETE_SHARES = 95
#: What maps and lists of MRCs say of each.
SHOWN = (
    "code", "name", "short_name", "slug", "region_id", "latitude", "longitude", "crow_km", "road_km",
    "road_basis",
)  # fmt: skip


@dataclass(frozen=True)
class Divisions:
    """The four divisions of a place on `day`. None is an answer: not covered, or not known.

    `municipality` and `in_cmm` are None when only the MRC was given.
    """

    day: dt.date
    municipality: Municipality | None
    mrc: Mrc
    region: Region
    paj_territory: PajTerritory | None
    mifi_directorate: MifiDirectorate | None
    in_cmm: bool | None


def divisions_of(municipalities: Iterable[uuid.UUID], day: dt.date) -> dict[uuid.UUID, Divisions]:
    """The divisions of several municipalities that day, in five queries however many there are."""
    found = list(
        Municipality.objects.filter(pk__in=list(municipalities))
        .select_related("mrc__region")
        .annotate(is_member=Exists(_members(day).filter(municipality=OuterRef("pk"))))
    )
    mrcs = {m.mrc_id for m in found}
    regions = regions_of(mrcs, day)
    paj = PajCoverage.objects.in_force(day).select_related("territory")
    by_mrc: dict[uuid.UUID, PajTerritory] = {}
    by_municipality: dict[uuid.UUID, PajTerritory] = {}
    for line in paj.filter(Q(mrc__in=mrcs) | Q(municipality__in=[m.pk for m in found])):
        if line.municipality_id:
            by_municipality[line.municipality_id] = line.territory
        else:
            by_mrc[line.mrc_id] = line.territory
    offices = directorates_by_region(day)
    answer = {}
    for place in found:
        region = regions.get(place.mrc_id, place.mrc.region)
        answer[place.pk] = Divisions(
            day=day,
            municipality=place,
            mrc=place.mrc,
            region=region,
            paj_territory=by_municipality.get(place.pk, by_mrc.get(place.mrc_id)),
            mifi_directorate=offices.get(region.pk),
            in_cmm=bool(place.is_member),
        )
    return answer


def divisions_at(municipality_code: str, day: dt.date) -> Divisions | None:
    """The divisions of one municipality that day; None when the code is unknown."""
    pk = Municipality.objects.filter(code=municipality_code).values_list("pk", flat=True).first()
    return divisions_of([pk], day).get(pk) if pk else None


def divisions_of_mrc(mrc_code: str, day: dt.date) -> Divisions | None:
    """The divisions of a whole MRC that day; None when the code is unknown."""
    mrc = Mrc.objects.select_related("region").filter(code=mrc_code).first()
    if mrc is None:
        return None
    region = regions_of({mrc.pk}, day).get(mrc.pk, mrc.region)
    paj = PajCoverage.objects.in_force(day).filter(mrc=mrc).select_related("territory").first()
    return Divisions(
        day=day,
        municipality=None,
        mrc=mrc,
        region=region,
        paj_territory=paj.territory if paj else None,
        mifi_directorate=directorates_by_region(day).get(region.pk),
        in_cmm=None,
    )


def regions_of(mrcs: set[uuid.UUID], day: dt.date) -> dict[uuid.UUID, Region]:
    """Former region, for the MRCs which belonged to another one that day."""
    past = PastRegionOfMrc.objects.in_force(day).filter(mrc__in=mrcs).select_related("region")
    return {line.mrc_id: line.region for line in past}


def regions_above(
    mrcs: Sequence[Mrc], regions: Sequence[Region], day: dt.date
) -> dict[uuid.UUID, Region]:
    """The region of each MRC that day, by the MRC's id. One query."""
    moved = regions_of({m.pk for m in mrcs}, day)
    present = {r.pk: r for r in regions}
    return {m.pk: moved.get(m.pk) or present.get(m.region_id) or m.region for m in mrcs}


def directorates_by_region(day: dt.date) -> dict[uuid.UUID, MifiDirectorate]:
    """The MIFI directorate in force for each region that day, by the region's id."""
    coverage = DirectorateCoverage.objects.in_force(day).select_related("directorate")
    return {line.region_id: line.directorate for line in coverage}


def mrcs_of_region(region: Region, day: dt.date) -> list[Mrc]:
    """The MRCs that belonged to the region that day, in French order."""
    moved = PastRegionOfMrc.objects.in_force(day)
    then = moved.filter(region=region).values("mrc")
    elsewhere = moved.exclude(region=region).values("mrc")
    return list(
        Mrc.objects.in_force(day)
        .filter(Q(region=region) | Q(pk__in=then))
        .exclude(pk__in=elsewhere)
        .order_by("search_key", "code")
    )


def regions_at(mrcs: "QuerySet[Mrc]", day: dt.date) -> "QuerySet[Region]":
    """The regions of these MRCs that day, as a sub-query. No query by itself."""
    past = PastRegionOfMrc.objects.in_force(day)
    still = mrcs.exclude(pk__in=past.values("mrc"))
    return Region.objects.filter(
        Q(pk__in=past.filter(mrc__in=mrcs).values("region")) | Q(pk__in=still.values("region"))
    ).order_by()


def mrcs_at(regions: "QuerySet[Region]", day: dt.date) -> "QuerySet[Mrc]":
    """The MRCs of these regions that day, as a sub-query. No query by itself."""
    past = PastRegionOfMrc.objects.in_force(day)
    then = Q(pk__in=past.filter(region__in=regions).values("mrc"))
    still = Q(region__in=regions) & ~Q(pk__in=past.values("mrc"))
    found: QuerySet[Mrc] = Mrc.objects.in_force(day).filter(then | still).order_by()
    return found


def directorates_at(regions: "QuerySet[Region]", day: dt.date) -> "QuerySet[Any]":
    """The MIFI directorates that serve these regions that day, as a sub-query of identifiers."""
    coverage = DirectorateCoverage.objects.in_force(day).filter(region__in=regions)
    return coverage.order_by().values("directorate")


def paj_territories_of(mrcs: Iterable[Mrc], day: dt.date) -> list[PajTerritory]:
    """The PAJ territories that cover these MRCs or one of their municipalities, in French order."""
    wanted = [mrc.pk for mrc in mrcs]
    coverage = PajCoverage.objects.in_force(day).filter(
        Q(mrc__in=wanted) | Q(municipality__mrc__in=wanted)
    )
    return list(
        PajTerritory.objects.filter(pk__in=coverage.values("territory")).order_by(
            "search_key", "code"
        )
    )


def _members(day: dt.date) -> DatedQuerySet:
    return CmmMembership.objects.in_force(day)


def in_cmm(municipality_code: str, day: dt.date) -> bool | None:
    """Whether the municipality is a member of the CMM that day; None when the code is unknown."""
    found = (
        Municipality.objects.filter(code=municipality_code)
        .annotate(is_member=Exists(_members(day).filter(municipality=OuterRef("pk"))))
        .values_list("is_member", flat=True)
        .first()
    )
    return None if found is None else bool(found)


def cmm_extents(
    day: dt.date, mrcs: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, CmmExtent]:
    """How much of each MRC is in the CMM, counting its local municipalities. One query."""
    places = Municipality.objects.in_force(day).filter(kind=Municipality.Kind.LOCAL)
    if mrcs is not None:
        places = places.filter(mrc__in=list(mrcs))
    counts = (
        places.annotate(is_member=Exists(_members(day).filter(municipality=OuterRef("pk"))))
        .order_by()
        .values("mrc")
        .annotate(total=Count("pk"), members=Count("pk", filter=Q(is_member=True)))
    )
    return {line["mrc"]: cmm_extent(line["total"], line["members"]) for line in counts}


def with_extent(mrcs: "QuerySet[Mrc]", day: dt.date) -> "QuerySet[Mrc]":
    """The same MRCs, each with how much of it is in the CMM (see `extent_of`), in the same query."""
    here = Q(
        Q(municipalities__valid_from__isnull=True) | Q(municipalities__valid_from__lte=day),
        Q(municipalities__valid_to__isnull=True) | Q(municipalities__valid_to__gt=day),
        municipalities__kind=Municipality.Kind.LOCAL,
    )
    member = Q(municipalities__in=_members(day).order_by().values("municipality"))
    return mrcs.annotate(
        local_towns=Count("municipalities", filter=here),
        cmm_towns=Count("municipalities", filter=here & member),
    )


def extent_of(mrc: Mrc) -> CmmExtent:
    """How much of an MRC read by `with_extent` is in the CMM."""
    return cmm_extent(mrc.local_towns, mrc.cmm_towns)  # type: ignore[attr-defined]  # annotated


def residence_in_cmm(
    day: dt.date,
    *,
    country: str = "CA",
    municipality_code: str = "",
    postal_code: str = "",
    declared: bool | None = None,
) -> CmmAnswer:
    """Whether somebody lives in the CMM, from whatever is known (see `rules.lives_in_cmm`)."""
    member = in_cmm(municipality_code, day) if municipality_code else None
    extents: list[CmmExtent] = []
    code = parse_postal_code(postal_code) if postal_code and member is None else None
    if code is not None:
        extents = prefix_extents(code.prefix, day)
        if not extents and not code.in_quebec:
            extents = [CmmExtent.NONE]
    return lives_in_cmm(
        country=country,
        declared=declared,
        municipality_in_cmm=member,
        prefix_extents=extents,
    )


def prefix_extents(prefix: str, day: dt.date) -> list[CmmExtent]:
    """How much of each MRC reached by a postal prefix is in the CMM; empty when it is unknown."""
    shares = PostalShare.objects.filter(prefix__code=prefix).order_by("mrc")
    return extents_of_shares(dict(shares.values_list("mrc", "share")), day)


def extents_of_shares(shares: Mapping[uuid.UUID, int], day: dt.date) -> list[CmmExtent]:
    """The same from shares in percent by MRC. One query, none without shares.

    When the known MRCs do not add up to the whole, « part » is added: the rest could be anywhere.
    """
    if not shares:
        return []
    known = cmm_extents(day, shares)
    extents = [known.get(mrc, CmmExtent.NONE) for mrc in shares]
    if sum(shares.values()) < COMPLETE_SHARES:
        extents.append(CmmExtent.PART)
    return extents
