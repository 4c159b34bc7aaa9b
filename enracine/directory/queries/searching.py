"""What a reader looks for, and the services that answer: a fixed number of SQL queries."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case, F, FloatField, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from enracine.directory.models import Record, Service, Term
from enracine.directory.queries.published import metres_from, shown
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import NotVisible
from enracine.territories.models import Municipality
from enracine.territories.names import fold
from enracine.territories.queries import search_municipalities

#: Words that people use for one another: what is searched is what is meant.
SYNONYMS = (
    ("garderie", "cpe", "garde d enfants", "service de garde", "petite enfance"),
    ("loyer", "logement", "appartement", "bail"),
    ("francisation", "cours de francais", "apprendre le francais"),
    ("travail", "emploi", "job"),
    ("entreprise", "affaires", "entrepreneur"),
    ("nourriture", "aide alimentaire", "epicerie"),
    ("medecin", "sante", "clinique"),
    ("autobus", "transport", "permis de conduire"),
    ("avocat", "droits", "aide juridique"),
    ("interprete", "interpretation", "traduction"),
    ("ecole", "scolaire", "inscrire un enfant"),
)
PAGE = 30
#: Beyond, a service that does not say that it serves a place is not « near » it.
NEAR_METRES = 60_000.0
#: Places offered when none is called so.
LIKELY = 8
#: Pages that an order by distance goes through.
MOST_PAGES = 50


@dataclass(frozen=True)
class Filters:
    """What a reader looks for: words, kind, for whom, region or place, language, free, open now."""

    text: str = ""
    term: str = ""
    audience: str = ""
    region: str = ""
    place: str = ""
    language: str = ""
    free: bool = False
    open_now: bool = False


@dataclass(frozen=True)
class Found:
    """A page of services, the cursor of the next one, and the place that was understood."""

    services: list[Service]
    next_cursor: str
    total: int
    place: Municipality | None = None
    #: Other places of that name: nothing is guessed.
    others: Sequence[str] = field(default=())


def _bare(word: str) -> str:
    """A word without the mark of several: « garderies » is « garderie »."""
    return re.sub(r"(?<=\w{3})[sx]$", "", word)


def meanings(text: str) -> list[list[str]]:
    """Each word as the ways of saying it; synonyms of several words are found whole."""
    words = [_bare(word) for word in fold(text).split()]
    said = f" {' '.join(words)} "
    groups = [
        [fold(word) for word in group]
        for group in SYNONYMS
        if any(f" {' '.join(_bare(w) for w in fold(word).split())} " in said for word in group)
    ]
    spoken = {_bare(word) for group in groups for phrase in group for word in phrase.split()}
    return groups + [[word] for word in words if word not in spoken]


def understood_place(text: str) -> tuple[Municipality | None, list[str]]:
    """The municipality that is written, or those that it may be. Two SQL queries at most."""
    name, _open, county = text.strip().removesuffix(")").partition(" (")
    hits = search_municipalities(name)
    if county:
        hits = [hit for hit in hits if fold(hit.mrc_name) == fold(county)]
    exact = [hit for hit in hits if hit.exact]
    named = list(dict.fromkeys(f"{hit.name} ({hit.mrc_name})" for hit in exact or hits))
    # Two of one name in one county are neighbours: the largest stands for both.
    if not exact or len(named) > 1:
        return None, named[:LIKELY]
    return Municipality.objects.select_related("mrc__region").get(pk=exact[0].id), []


def search(asked: Filters, after: str = "", size: int = PAGE) -> Found:
    """Services offered: by name, or the nearest first when a place is written. Seven SQL queries."""
    rows = _narrowed(asked)
    place, others = understood_place(asked.place) if asked.place.strip() else (None, [])
    if asked.place.strip() and place is None:
        return Found([], "", 0, None, others)
    if place is not None:
        return _nearest(rows, place, after, size)
    total = rows.count()
    name, _sign, pk = after.rpartition("|")
    if name:
        try:
            rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=uuid.UUID(pk)))
        except ValueError:
            rows = rows.none()
    found = list(_whole(rows).order_by("name", "id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Found(found[:size], f"{last.name}|{last.pk}" if last else "", total)


def _whole(rows: "QuerySet[Service]") -> "QuerySet[Service]":
    return rows.select_related("organisation", "provider", "origin").prefetch_related(
        "regions", "terms"
    )


def _narrowed(asked: Filters) -> "QuerySet[Service]":
    """The services that answer everything but the place."""
    known = shown(Record.Collection.SERVICES).annotate(roots=SearchVector("words", config="french"))
    for ways in meanings(asked.text):
        either = Q()
        for way in ways:
            # As it is written, or by its root.
            either |= Q(words__contains=way) | Q(roots=SearchQuery(way, config="french"))
        known = known.filter(either)
    rows = Service.objects.filter(pk__in=known.order_by().values("pk"))
    for code, slug in ((asked.term, "enracine"), (asked.audience, "enracine-publics")):
        if code:
            under = Q(terms__code=code) | Q(terms__parent__code=code)
            terms = Service.objects.filter(under, terms__taxonomy__slug=slug)
            rows = rows.filter(pk__in=terms.order_by().values("pk"))
    if asked.region:
        rows = rows.filter(regions__code=asked.region)
    if asked.language:
        rows = rows.filter(languages__contains=[asked.language])
    if asked.free:
        rows = rows.filter(is_free=True)
    if asked.open_now:
        rows = rows.filter(pk__in=_open_at(now()).order_by().values("pk"))
    return rows


def _open_at(moment: dt.datetime) -> "QuerySet[Service]":
    """Those open at this instant, by the clock of Québec, at a place that everybody may know."""
    here = moment.astimezone(QUEBEC)
    return Service.objects.filter(
        status=Service.Status.ACTIVE,
        places__location__is_confidential=False,
        places__hours__weekday=here.weekday(),
        places__hours__opens__lte=here.time(),
        places__hours__closes__gt=here.time(),
    )


def _nearest(rows: "QuerySet[Service]", place: Municipality, after: str, size: int) -> Found:
    """Those that serve the place or are given near it: the nearest first, then those of no address."""
    point = (
        (float(place.latitude), float(place.longitude))
        if place.latitude is not None and place.longitude is not None
        else (float(place.mrc.latitude), float(place.mrc.longitude))
    )
    north, east = (
        Coalesce(
            f"places__location__{name}",
            Cast(f"places__location__municipality__{name}", FloatField()),
        )
        for name in ("latitude", "longitude")
    )
    metres = Case(
        When(places__location__is_confidential=False, then=metres_from(point, north, east)),
        output_field=FloatField(),
    )
    serving = Service.objects.filter(regions=place.mrc.region_id).order_by().values("pk")
    answering = (
        rows.annotate(metres=Min(metres))
        .annotate(
            serves=Case(
                When(pk__in=serving, then=Value(0)), default=Value(1), output_field=IntegerField()
            )
        )
        .filter(Q(serves=0) | Q(metres__lte=NEAR_METRES))
    )
    total = answering.count()
    page = int(after[2:]) if after.startswith("p:") and after[2:].isdecimal() else 0
    page = min(page, MOST_PAGES)
    ordered = _whole(answering).order_by(F("metres").asc(nulls_last=True), "name", "id")
    found = list(ordered[page * size : (page + 1) * size + 1])
    for one in found:
        one.kilometres = None if one.metres is None else round(one.metres / 1000)  # type: ignore[attr-defined]  # annotated, then shown
    more = f"p:{page + 1}" if len(found) > size and page < MOST_PAGES else ""
    return Found(found[:size], more, total, place)


def choices() -> tuple[list[Term], list[Term]]:
    """The first words of our own lists: kinds, then for whom. One SQL query."""
    rows = list(own_words().filter(parent__isnull=True).order_by("name", "id"))
    kinds = [term for term in rows if term.taxonomy.slug == "enracine"]
    return kinds, [term for term in rows if term.taxonomy.slug == "enracine-publics"]


#: How the words of the 211 taxonomy are numbered; nothing of it is shipped.
CODE_211 = re.compile(r"^[A-Z]{1,2}(-\d{3,4}(\.\d{3,4}(-\d{2,3}(\.\d{2})?)?)?)?$")


def own_words() -> "QuerySet[Term]":
    """The words of our own lists, list by list."""
    return (
        Term.objects.filter(taxonomy__slug__in=["enracine", "enracine-publics"])
        .select_related("taxonomy")
        .order_by("taxonomy__slug", "code", "id")
    )


def own_term(term_id: uuid.UUID) -> Term:
    """One of them. Raises NotVisible."""
    found = own_words().filter(pk=term_id).first()
    if found is None:
        raise NotVisible
    return found


def families() -> list[Term]:
    """The first words of our own list of kinds. One SQL query."""
    return choices()[0]
