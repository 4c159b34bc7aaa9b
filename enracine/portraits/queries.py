"""Reading portraits: what everybody reads, and what its keepers write."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.portraits.models import (
    SAID,
    FigureList,
    Picture,
    Portrait,
    PortraitEdition,
    Testimony,
)
from enracine.territories.keepers import Kept, Place, kept_by
from enracine.territories.models import Fact, FactHistory, Mrc, PajTerritory, Region
from enracine.territories.queries.labels import figure, period_label
from enracine.territories.rules import is_stale

#: Places of a page at once: an everywhere-keeper has two hundred.
SHOWN = 250


def current(place: Region | Mrc | PajTerritory) -> PortraitEdition | None:
    """What everybody reads, with `told`, its testimonies, and `shown`, its pictures. One query."""
    said = (
        Testimony.objects.filter(portrait=OuterRef("portrait_id"), withdrawn_at__isnull=True)
        .order_by("-agreed_on", "id")
        .values(told=JSONObject(words="words", words_en="words_en", signature="signature"))
    )
    shown = (
        Picture.objects.filter(portrait=OuterRef("portrait_id"), withdrawn_at__isnull=True)
        .order_by("created_at", "id")
        .values(
            shown=JSONObject(
                id="id", alt="alt", alt_en="alt_en", author="author", licence="licence",
                source="source", width="width", height="height",
            )
        )
    )  # fmt: skip
    return (
        PortraitEdition.objects.filter(of(place), is_current=True)
        .annotate(told=ArraySubquery(said), shown=ArraySubquery(shown))
        .first()
    )


def picture_shown(picture_id: uuid.UUID) -> Picture | None:
    """A picture of a place whose portrait is published; None when it is shown nowhere. One query."""
    published = PortraitEdition.objects.filter(portrait=OuterRef("portrait_id"), is_current=True)
    return Picture.objects.filter(
        Exists(published), pk=picture_id, withdrawn_at__isnull=True
    ).first()


def pictures_of(portrait: Portrait) -> list[Picture]:
    """Those that stand and those that were taken back, without their bytes. One query."""
    return list(portrait.pictures.defer("content")[:100])


def of(place: Place) -> Q:
    """The condition that a row is of this place."""
    if isinstance(place, Region):
        return Q(region=place)
    return Q(mrc=place) if isinstance(place, Mrc) else Q(paj_territory=place)


def place_coded(code: str, day: dt.date | None = None) -> Region | Mrc | PajTerritory | None:
    """A place by its code: « region-01 », « mrc-14 », « paj-14 ». One query, none for another text."""
    kind, _dash, number = code.partition("-")
    when = day or today()
    if kind == "region":
        return Region.objects.in_force(when).filter(code=number).first()
    if kind == "mrc":
        return Mrc.objects.in_force(when).filter(code=number).first()
    if kind == "paj":
        return PajTerritory.objects.in_force(when).filter(code=code).first()
    return None


def code_of(place: Place) -> str:
    """The code that says the kind of a place."""
    if isinstance(place, Region):
        return f"region-{place.code}"
    return f"mrc-{place.code}" if isinstance(place, Mrc) else str(getattr(place, "code", "quebec"))


def kept_place(acting: Acting, code: str) -> Region | Mrc | PajTerritory:
    """A place that one keeps. Raises NotVisible for another's, or for no place."""
    place = place_coded(code)
    if place is None or not kept_by(acting).holds(place):
        raise NotVisible
    return place


@dataclass(frozen=True)
class PlaceLine:
    """A place of « Mon territoire »: its portrait, whether it is published, its figures to refresh."""

    code: str
    name: str
    portrait: Portrait | None
    published_at: dt.datetime | None
    ahead: bool
    stale: int


def own_places(acting: Acting) -> list[PlaceLine]:
    """Every place that one keeps, what is being written first. Five queries, besides what one keeps."""
    kept = kept_by(acting)
    places = _places(kept)[:SHOWN]
    if not places:
        return []
    portraits = {_key(p): p for p in _told()}
    stale = _stale(kept)
    lines = []
    for place in places:
        portrait = portraits.get((type(place), place.pk))
        lines.append(
            PlaceLine(
                code=code_of(place),
                name=place.name,
                portrait=portrait,
                published_at=portrait.read_since if portrait else None,  # type: ignore[attr-defined]  # annotated
                ahead=bool(portrait and not portrait.is_read_so),  # type: ignore[attr-defined]  # annotated
                stale=stale.get((type(place), place.pk), 0),
            )
        )
    return sorted(lines, key=lambda line: (line.portrait is None, line.stale == 0, line.name))


def _told() -> "QuerySet[Portrait]":
    """Every portrait, since when it is read, and whether what is written is what is read. One query."""
    current = PortraitEdition.objects.filter(portrait=OuterRef("pk"), is_current=True)
    return Portrait.objects.annotate(
        read_since=Subquery(current.values("published_at")[:1]),
        is_read_so=Exists(current.filter(**{name: OuterRef(name) for name in SAID})),
    )


def _places(kept: Kept) -> list[Any]:
    day = today()
    groups = ((PajTerritory, kept.territories), (Mrc, kept.mrcs), (Region, kept.regions))
    found: list[Any] = []
    for model, wanted in groups:
        if not (wanted or kept.everywhere):
            continue
        rows = model.objects.in_force(day)
        found += rows if kept.everywhere else rows.filter(pk__in=wanted)
    return found


def _key(portrait: Portrait) -> tuple[type, uuid.UUID | None]:
    if portrait.region_id:
        return Region, portrait.region_id
    return (Mrc, portrait.mrc_id) if portrait.mrc_id else (PajTerritory, portrait.paj_territory_id)


def _stale(kept: Kept) -> dict[tuple[type, Any], int]:
    """How many indicators of each place have only old figures. One query."""
    day = today()
    newest: dict[tuple[type, Any, uuid.UUID, str], tuple[dt.date | None, int]] = {}
    rows = (
        Fact.objects.standing()
        .filter(kept.about(), value__isnull=False, municipality__isnull=True)
        .order_by("period_end", "pk")
        .values_list(
            "region_id", "mrc_id", "paj_territory_id", "indicator_id", "detail", "period_end",
            "indicator__fresh_months",
        )
    )  # fmt: skip
    for region, mrc, paj, indicator, detail, end, months in rows:
        where = (Region, region) if region else (Mrc, mrc) if mrc else (PajTerritory, paj)
        if where[1] is not None:
            newest[(*where, indicator, detail)] = (end, months)
    counts: dict[tuple[type, Any], int] = {}
    for (kind, pk, _indicator, _detail), (end, months) in newest.items():
        if is_stale(end, months, day):
            counts[kind, pk] = counts.get((kind, pk), 0) + 1
    return counts


def stale_count(kept: Kept) -> int:
    """How many figures of the places kept are old. One query."""
    return sum(_stale(kept).values())


def portrait_of(place: Place) -> Portrait | None:
    """The portrait being written, for those who work. One query."""
    return Portrait.objects.filter(of(place)).select_related("organisation").first()


def editions_of(portrait: Portrait) -> list[PortraitEdition]:
    """Its editions, newest first."""
    return list(portrait.editions.order_by("-number")[:50])


def is_ahead(portrait: Portrait, edition: PortraitEdition | None) -> bool:
    """Whether something was written since the last edition."""
    return edition is None or any(
        getattr(portrait, name) != getattr(edition, name) for name in SAID
    )


def testimonies_of(portrait: Portrait) -> list[Testimony]:
    """Those that stand and those that were taken back."""
    return list(portrait.testimonies.all()[:100])


#: Testimonies of « Nos enracinements » at once.
SETTLED_SHOWN = 6


def settled_testimonies() -> list[Testimony]:
    """What those who agreed to it say on « Nos enracinements », the latest first. One query.

    Each with `place`, as its published portrait names it; the picture of those who agreed to that too.
    """
    # A portrait being written is read by those who work: everybody reads its current edition.
    published = PortraitEdition.objects.filter(portrait=OuterRef("portrait_id"), is_current=True)
    name = Coalesce("mrc__name", "paj_territory__name", "region__name", output_field=CharField())
    rows = Testimony.objects.filter(withdrawn_at__isnull=True, on_settled_page=True)
    return list(
        rows.annotate(place=Subquery(published.values(said=name)[:1])).order_by("-agreed_on", "id")[
            :SETTLED_SHOWN
        ]
    )


def standing_picture(testimony_id: uuid.UUID) -> Testimony:
    """A testimony whose picture may be shown. Raises NotVisible once either is taken back. One query."""
    found = (
        Testimony.objects.filter(
            pk=testimony_id, withdrawn_at__isnull=True, on_settled_page=True, picture__isnull=False
        )
        .select_related("picture")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def own_testimony(acting: Acting, testimony_id: uuid.UUID) -> Testimony:
    """One of a portrait that one's organisation holds. Raises NotVisible."""
    found = (
        Testimony.objects.select_related("portrait")
        .filter(pk=testimony_id, portrait__organisation_id=own_organisation(acting))
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class OwnFact:
    """A figure as its keeper sees it, set aside or not."""

    fact: Fact
    text: str
    period: str
    stale: bool


def own_facts(place: Place) -> list[OwnFact]:
    """Every figure of a place, newest first within each indicator. One query."""
    day = today()
    rows = Fact.objects.filter(of(place)).select_related("indicator", "source")
    return [
        OwnFact(
            fact=fact,
            text=figure(fact.value, fact.indicator) if fact.value is not None else "",
            period=period_label(fact.period),
            stale=is_stale(fact.period_end, fact.indicator.fresh_months, day),
        )
        for fact in rows.order_by(
            "indicator__theme", "indicator__rank", "detail", "-period_end", "pk"
        )
    ]


def own_fact(acting: Acting, fact_id: uuid.UUID) -> Fact:
    """A figure of a place that one keeps. Raises NotVisible."""
    places = ("region", "mrc", "paj_territory", "municipality")
    fact = Fact.objects.select_related("indicator", "source", *places).filter(pk=fact_id).first()
    if fact is None:
        raise NotVisible
    place = next((getattr(fact, n) for n in places if getattr(fact, f"{n}_id")), None)
    if not kept_by(acting).holds(place):
        raise NotVisible
    return fact


def history_of(fact: Fact) -> "QuerySet[FactHistory]":
    """What it said before, newest first."""
    return fact.history.order_by("-until", "-id")


def own_lists(acting: Acting) -> list[FigureList]:
    """The tables that one's organisation brought, newest first."""
    mine = FigureList.objects.filter(organisation_id=own_organisation(acting))
    return list(mine.defer("lines")[:20])


def own_list(acting: Acting, figures_id: uuid.UUID) -> FigureList:
    """One of them. Raises NotVisible."""
    found = FigureList.objects.filter(
        pk=figures_id, organisation_id=own_organisation(acting)
    ).first()
    if found is None:
        raise NotVisible
    return found


def organisation_name(acting: Acting) -> str:
    """The name under which one writes. One query."""
    found = Organisation.objects.filter(pk=own_organisation(acting)).first()
    return found.name if found else ""
