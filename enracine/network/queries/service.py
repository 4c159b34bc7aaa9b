"""« Qui sert cet endroit, pour qui, à cette date? »"""

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, Exists, Q, QuerySet, When

from enracine.kernel.compiled import Compiled, any_of
from enracine.network.models import Mandate, Organisation, Vacancy
from enracine.network.queries.capacity import paused
from enracine.network.rules import serves_age
from enracine.territories.models import Mrc, Municipality, PajCoverage, PajTerritory, Region
from enracine.territories.queries import directorates_at, mrcs_at, regions_at


@dataclass(frozen=True)
class ServiceLine:
    """One organisation that serves the place asked, under one mandate.

    `whole` says that the mandate covers the whole place asked, not a part of it. During a vacancy
    `is_vacant` is true and `interim` is who stands in, or None. `answer_delay_days` counts working
    days for whoever answers: the organisation standing in when there is one.
    """

    mandate_id: uuid.UUID
    organisation_id: uuid.UUID
    organisation: str
    kind: str
    programme: str
    place: str
    whole: bool
    minimum_age: int | None
    maximum_age: int | None
    accepts_referrals: bool
    is_vacant: bool
    interim_id: uuid.UUID | None
    interim: str
    answer_delay_days: int
    to_be_confirmed: bool
    is_demo: bool


@dataclass(frozen=True)
class _Places:
    """The mandates a question is about: those over the whole place, those over a part of it.

    `known` is a sub-query that is empty when the place asked does not exist.
    """

    known: "QuerySet[Any]"
    whole: Q
    part: Q = field(default_factory=Q)


def who_serves(
    programme_code: str,
    day: dt.date,
    *,
    municipality_code: str = "",
    mrc_code: str = "",
    region_code: str = "",
    paj_territory_code: str = "",
    age: int | None = None,
) -> list[ServiceLine]:
    """« Qui sert cet endroit, pour qui, à cette date »: one query, and one for the vacancies.

    The organisations with a mandate in this programme for this place on this day, whichever of the
    four divisions their mandate names. An empty `programme_code` asks about every programme at once.
    Give one of the four codes; an unknown code gives an empty list. `age`, in whole years, leaves
    out the mandates that do not serve it. Precise mandates come first. Raises ValueError unless
    exactly one place is given.
    """
    if sum(map(bool, (municipality_code, mrc_code, region_code, paj_territory_code))) != 1:
        raise ValueError("give exactly one place")
    named = {
        "municipality": municipality_code,
        "mrc": mrc_code,
        "region": region_code,
        "paj": paj_territory_code,
    }
    kind, code = next((kind, code) for kind, code in named.items() if code)
    drawn = _over(kind, bool(programme_code), day)
    mandates = drawn.objects({PROGRAMME: programme_code, _PLACE: code})
    served = [m for m in mandates if serves_age(m.minimum_age, m.maximum_age, age)]
    told_vacant(served, day)
    return in_order(line_of(m, m.covers_all) for m in served)


#: What stands for a programme, a place and mandates while their queries are drawn up: no row bears these.
PROGRAMME, _PLACE = "\ufdd0programme\ufdd0", "\ufdd0lieu\ufdd0"
_MANDATES = uuid.UUID("fffffff0-0000-8000-8000-00000000c001")


@functools.lru_cache(maxsize=64)
def _over(kind: str, of_one_programme: bool, day: dt.date) -> Compiled:
    """The mandates over a place of this kind, and whether they cover it all: drawn up once a day.

    Four divisions make one condition of a dozen sub-queries, which costs far more to write than to answer.
    """
    places = _OF[kind](_PLACE, day)
    rows = (
        standing(PROGRAMME if of_one_programme else "", day)
        .filter(Exists(places.known), places.whole | places.part)
        .annotate(
            covers_all=Case(
                When(places.whole, then=True), default=False, output_field=BooleanField()
            )
        )
    )
    return Compiled(rows, [PROGRAMME, _PLACE])


@functools.lru_cache(maxsize=8)
def _vacant(day: dt.date) -> Compiled:
    """The vacancies of mandates that day, with who stands in: drawn up once a day."""
    rows = Vacancy.objects.on(day).select_related("interim")
    return Compiled(rows.filter(any_of("mandate_id", _MANDATES)), [_MANDATES])


def told_vacant(mandates: Sequence[Mandate], day: dt.date) -> None:
    """Say of each mandate its vacancies that day (`vacant_now`). One SQL query, none without mandate."""
    vacant: dict[uuid.UUID, list[Vacancy]] = {}
    if mandates:
        for vacancy in _vacant(day).objects({_MANDATES: [m.pk for m in mandates]}):
            vacant.setdefault(vacancy.mandate_id, []).append(vacancy)
    for mandate in mandates:
        mandate.vacant_now = vacant.get(mandate.pk, [])  # type: ignore[attr-defined]  # annotated


#: What a line says of a mandate, of who holds it and of its place.
_TOLD = (
    "minimum_age", "maximum_age", "everywhere", "to_be_confirmed",
    "organisation__name", "organisation__kind", "organisation__answer_delay_days",
    "organisation__is_demo", "programme__code", "programme__name", "region__name", "mrc__name",
    "paj_territory__name", "directorate__name",
)  # fmt: skip


def standing(programme_code: str, day: dt.date) -> "QuerySet[Mandate]":
    """The mandates in force that day in a programme (empty: in any), each with `is_paused`; their
    vacancies are said by `told_vacant`. No query by itself.
    """
    found: QuerySet[Mandate] = (
        Mandate.objects.on(day)
        .filter(Q(programme__code=programme_code) if programme_code else Q())
        .filter(organisation__is_active=True, programme__valid_from__lte=day)
        .filter(Q(programme__valid_to__isnull=True) | Q(programme__valid_to__gte=day))
        .annotate(is_paused=paused(day))
        .select_related(
            "organisation", "programme", "region", "mrc", "paj_territory", "directorate"
        )
        .only(*_TOLD)
    )
    return found


def in_order(lines: Iterable[ServiceLine]) -> list[ServiceLine]:
    """Who serves the whole place first, and who knows it before who serves everywhere."""
    return sorted(lines, key=lambda line: (not line.whole, not line.place, line.organisation))


def _wide(mrcs: "QuerySet[Mrc]", day: dt.date) -> Q:
    """Mandates over everything, over these MRCs, or over what holds them."""
    regions = regions_at(mrcs, day)
    return (
        Q(everywhere=True)
        | Q(mrc__in=mrcs)
        | Q(region__in=regions)
        | Q(directorate__in=directorates_at(regions, day))
    )


def _of_municipality(code: str, day: dt.date) -> _Places:
    town = Municipality.objects.filter(code=code).order_by()
    mrcs = Mrc.objects.filter(pk__in=town.values("mrc")).order_by()
    coverage = PajCoverage.objects.in_force(day).order_by()
    own = coverage.filter(municipality__in=town)
    # A municipality's own line wins over its MRC's.
    by_mrc = Q(paj_territory__in=coverage.filter(mrc__in=mrcs).values("territory")) & Q(
        ~Exists(own)
    )
    by_town = Q(paj_territory__in=own.values("territory"))
    return _Places(town, _wide(mrcs, day) | by_town | by_mrc)


def _of_mrc(code: str, day: dt.date) -> _Places:
    mrcs = Mrc.objects.filter(code=code).order_by()
    coverage = PajCoverage.objects.in_force(day).order_by()
    whole = Q(paj_territory__in=coverage.filter(mrc__in=mrcs).values("territory"))
    part = Q(paj_territory__in=coverage.filter(municipality__mrc__in=mrcs).values("territory"))
    return _Places(mrcs, _wide(mrcs, day) | whole, part)


def _of_region(code: str, day: dt.date) -> _Places:
    region = Region.objects.filter(code=code).order_by()
    whole = Q(everywhere=True) | Q(region__in=region)
    whole |= Q(directorate__in=directorates_at(region, day))
    mrcs = mrcs_at(region, day)
    covered = PajCoverage.objects.in_force(day).filter(
        Q(mrc__in=mrcs) | Q(municipality__mrc__in=mrcs)
    )
    part = Q(mrc__in=mrcs) | Q(paj_territory__in=covered.order_by().values("territory"))
    return _Places(region, whole, part)


def _of_paj_territory(code: str, day: dt.date) -> _Places:
    territory = PajTerritory.objects.filter(code=code).order_by()
    coverage = PajCoverage.objects.in_force(day).filter(territory__in=territory).order_by()
    mrcs = Mrc.objects.filter(
        Q(pk__in=coverage.values("mrc")) | Q(pk__in=coverage.values("municipality__mrc"))
    ).order_by()
    return _Places(territory, Q(paj_territory__in=territory) | _wide(mrcs, day))


_OF: Mapping[str, Callable[[str, dt.date], _Places]] = {
    "municipality": _of_municipality,
    "mrc": _of_mrc,
    "region": _of_region,
    "paj": _of_paj_territory,
}


def line_of(mandate: Mandate, whole: bool) -> ServiceLine:
    """A mandate of `standing` as one line of the answer."""
    is_paused: bool = mandate.is_paused  # type: ignore[attr-defined]  # annotated
    vacancy: Vacancy | None = next(iter(mandate.vacant_now), None)  # type: ignore[attr-defined]  # annotated
    interim = vacancy.interim if vacancy else None
    place = mandate.region or mandate.mrc or mandate.paj_territory or mandate.directorate
    organisation = mandate.organisation
    return ServiceLine(
        mandate_id=mandate.pk,
        organisation_id=organisation.pk,
        organisation=organisation.name,
        kind=organisation.kind,
        programme=mandate.programme.name,
        place=place.name if place else "",
        whole=whole,
        minimum_age=mandate.minimum_age,
        maximum_age=mandate.maximum_age,
        accepts_referrals=not is_paused and (vacancy is None or interim is not None),
        is_vacant=vacancy is not None,
        interim_id=interim.pk if interim else None,
        interim=interim.name if interim else "",
        answer_delay_days=(interim or organisation).answer_delay_days,
        to_be_confirmed=mandate.to_be_confirmed,
        is_demo=organisation.is_demo,
    )


def members_of_network(network_code: str) -> list[Organisation]:
    """The active organisations that make up a network (« eer »), by name."""
    members = Organisation.objects.filter(parent__code=network_code, is_active=True)
    return list(members.order_by("name", "id"))
