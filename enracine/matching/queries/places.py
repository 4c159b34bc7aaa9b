"""The board of places: everything that is known of each, read once and kept while nothing changes."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from enracine.directory.models import Service
from enracine.directory.queries import families
from enracine.kernel.clock import today
from enracine.matching.rules.board import Board
from enracine.matching.rules.facts import Place, Seen, sureness
from enracine.network.models import Mandate, OrganisationKind, Vacancy
from enracine.territories.models import Mrc, PajCoverage
from enracine.territories.queries import QUEBEC_CODE, Facts, Known, cmm_extents, facts_of_all
from enracine.territories.rules import CmmExtent

#: Who welcomes households where they settle.
WELCOMING = (OrganisationKind.REGIONAL_PARTNER.value, OrganisationKind.PAJ_PROMOTER.value)
_STAMP = """
SELECT concat_ws('|',
  (SELECT concat(max(updated_at), ' ', count(*)) FROM territories_fact),
  (SELECT concat(max(updated_at), ' ', count(*)) FROM network_mandate),
  (SELECT concat(max(updated_at), ' ', count(*)) FROM network_vacancy),
  (SELECT concat(max(updated_at), ' ', count(*)) FROM directory_service))
"""


@dataclass
class _Kept:
    """The last board made, and the families of services as they were then."""

    board: Board | None = None
    kinds: tuple[tuple[str, str, str], ...] = ()


_kept = _Kept()


def stamp_of(day: dt.date) -> str:
    """What changes when a fact, a mandate, a vacancy or a service does, or the day. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        said = cursor.fetchone()[0]
    return hashlib.sha256(f"{day.isoformat()} {said}".encode()).hexdigest()


def board(day: dt.date | None = None) -> Board:
    """The places as they are known that day. One SQL query while nothing has changed; else fifteen.

    Kept in the memory of the process: it says nothing of anybody.
    """
    when = day or today()
    stamp = stamp_of(when)
    last = _kept.board
    if last is not None and last.stamp == stamp:
        return last
    made = _made(when, stamp)
    _kept.kinds = tuple((t.code, t.name, t.name_en or t.name) for t in families())
    _kept.board = made
    return made


def kinds_of_services() -> tuple[tuple[str, str, str], ...]:
    """The families of services as they were when the board was made: code, French, English."""
    return _kept.kinds


def _made(day: dt.date, stamp: str) -> Board:
    facts = facts_of_all(day)
    mrcs = list(Mrc.objects.in_force(day).select_related("region").order_by("code"))
    extents = cmm_extents(day, [mrc.pk for mrc in mrcs])
    covered = _coverage(day)
    served = _served(day, mrcs, covered)
    services = _services()
    places = []
    for mrc in mrcs:
        point = (float(mrc.latitude), float(mrc.longitude))
        there = services.get(f"mrc-{mrc.code}", {})
        around = services.get(f"region-{mrc.region.code}", {})
        merged = {term: there.get(term, 0) + around.get(term, 0) for term in {*there, *around}}
        places.append(
            Place(
                code=mrc.code,
                name=mrc.short_name,
                region=mrc.region.name,
                slug=mrc.slug,
                point=point,
                km=float(mrc.crow_km),
                facts=_of_place(facts, f"mrc-{mrc.code}", covered.get(mrc.code, "")),
                in_cmm=extents.get(mrc.pk) == CmmExtent.WHOLE,
                served=mrc.code in served,
                served_sure=served.get(mrc.code, 1.0),
                services=merged or None,
            )
        )
    whole = {
        key: seen
        for key, known in facts.get(QUEBEC_CODE, {}).items()
        if (seen := _seen(known, QUEBEC_CODE)) is not None
    }
    return Board(places, whole, stamp)


def _of_place(facts: Facts, code: str, paj: str) -> dict[str, Seen]:
    """The figures of an MRC; what its PAJ territory says of itself wins over the region's."""
    found = {}
    for key, known in facts.get(code, {}).items():
        if (seen := _seen(known, code)) is not None:
            found[key] = seen
    for key, known in facts.get(paj, {}).items():
        own = _seen(known, paj) if known.of == paj else None
        if own is not None and (key not in found or found[key].wider):
            found[key] = own
    return found


def _seen(known: Known, code: str) -> Seen | None:
    if known.value is None:
        return None
    wider = known.of != code
    sure = sureness(
        known.reliability, stale=known.stale, contradicted=known.contradicted, wider=wider
    )
    return Seen(known.indicator, known.value, known.period, known.source, sure, wider)


def _coverage(day: dt.date) -> dict[str, str]:
    """The PAJ territory of each MRC that is covered whole, by code."""
    lines = PajCoverage.objects.in_force(day).filter(mrc__isnull=False)
    return dict(lines.values_list("mrc__code", "territory__code"))


def _served(day: dt.date, mrcs: list[Mrc], covered: dict[str, str]) -> dict[str, float]:
    """How sure it is that an organisation welcomes, by MRC; absent where none is known to.

    A post that nobody holds, and where nobody stands in, welcomes nobody.
    """
    alone = Vacancy.objects.on(day).filter(mandate=OuterRef("pk"), interim__isnull=True)
    lines = (
        Mandate.objects.on(day)
        .filter(~Exists(alone), organisation__is_active=True, organisation__kind__in=WELCOMING)
        .values_list("mrc__code", "paj_territory__code", "region__code", "to_be_confirmed")
    )
    found: dict[str, float] = {}
    of_region: dict[str, list[str]] = {}
    for mrc in mrcs:
        of_region.setdefault(mrc.region.code, []).append(mrc.code)
    of_paj: dict[str, list[str]] = {}
    for mrc_code, paj in covered.items():
        of_paj.setdefault(paj, []).append(mrc_code)
    for mrc_code, paj, region, to_confirm in lines:
        there = (
            [mrc_code] if mrc_code else of_paj.get(paj, []) if paj else of_region.get(region, [])
        )
        for code in there:
            found[code] = max(found.get(code, 0.0), 0.5 if to_confirm else 1.0)
    return found


def _services() -> dict[str, dict[str, int]]:
    """How many services of each kind are offered, by « mrc-14 » where they have a place, « region-01 »
    for those of a whole region without one. Confidential places are left out.
    """
    offered = Service.objects.filter(status=Service.Status.ACTIVE)
    here = offered.filter(
        places__location__municipality__isnull=False, places__location__is_confidential=False
    ).values_list(
        "pk", "terms__code", "terms__parent__code", "places__location__municipality__mrc__code"
    )
    wide = offered.exclude(places__location__municipality__isnull=False).values_list(
        "pk", "terms__code", "terms__parent__code", "regions__code"
    )
    seen: dict[str, dict[str, set[object]]] = {}
    for prefix, rows in (("mrc", here), ("region", wide)):
        for pk, term, parent, code in rows:
            kinds = seen.setdefault(f"{prefix}-{code}", {})
            for name in (term, parent):
                if name and code:
                    kinds.setdefault(name, set()).add(pk)
    return {code: {k: len(pks) for k, pks in kinds.items()} for code, kinds in seen.items()}


@dataclass(frozen=True)
class Contact:
    """Who welcomes at a place, and how to reach her organisation."""

    name: str
    programme: str
    email: str
    phone: str
    website: str
    is_vacant: bool
    to_be_confirmed: bool


def contacts_of(code: str, day: dt.date | None = None) -> list[Contact]:
    """The organisations that welcome in an MRC that day, those of the very place first. One query."""
    when = day or today()
    mrc = Q(mrc__code=code)
    paj = Q(
        paj_territory__in=PajCoverage.objects.in_force(when)
        .filter(mrc__code=code)
        .values("territory")
    )
    region = Q(region__in=Mrc.objects.filter(code=code).values("region"))
    rows = (
        Mandate.objects.on(when)
        .filter(mrc | paj | region, organisation__is_active=True)
        .filter(organisation__kind__in=WELCOMING)
        .select_related("organisation", "programme")
        .annotate(vacant=Exists(Vacancy.objects.on(when).filter(mandate=OuterRef("pk"))))
        .order_by(F("region").asc(nulls_first=True), "organisation__name", "id")
    )
    found: dict[object, Contact] = {}
    for row in rows:
        known = row.organisation
        found.setdefault(
            known.pk,
            Contact(
                known.name,
                row.programme.name,
                known.email,
                known.phone,
                known.website,
                row.vacant,
                row.to_be_confirmed,
            ),
        )
    return list(found.values())
