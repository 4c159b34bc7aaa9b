"""Finding a place by its name, accents forgiven, or by a postal code."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from enracine.kernel.clock import today
from enracine.territories.models import (
    CmmMembership,
    Municipality,
    PostalPrefix,
    PostalShare,
)
from enracine.territories.names import fold
from enracine.territories.queries.divisions import extents_of_shares
from enracine.territories.rules import (
    CmmAnswer,
    PostalCode,
    lives_in_cmm,
    looks_like_postal_code,
    parse_postal_code,
)

#: Fewer characters than this would match half the province.
SHORTEST_SEARCH = 2
#: Share of common trigrams from which a misspelt name is still offered.
SIMILAR_ENOUGH = 0.5
RESULTS = 10
WHOLE = 100


@dataclass(frozen=True)
class PlaceHit:
    """A municipality found, with enough around it to tell it from its namesakes."""

    id: uuid.UUID
    code: str
    name: str
    designation: str
    mrc_code: str
    mrc_name: str
    region_code: str
    region_name: str
    region_slug: str
    in_cmm: bool
    exact: bool


@dataclass(frozen=True)
class RegionShare:
    """A region that a postal prefix reaches, with the share of its reference points (percent)."""

    code: str
    name: str
    slug: str
    share: int


@dataclass(frozen=True)
class PostalAnswer:
    """Where a postal code leads. `certain` is False when the municipality must be asked.

    `region` is the main region; None when the prefix is unknown or outside Québec.
    """

    postal_code: PostalCode
    region: RegionShare | None
    other_regions: tuple[str, ...]
    places: tuple[PlaceHit, ...]
    certain: bool
    in_cmm: CmmAnswer


@dataclass(frozen=True)
class PlaceSearch:
    """The answer to what somebody typed: by postal code, or by name."""

    text: str
    postal: PostalAnswer | None
    hits: tuple[PlaceHit, ...]
    too_short: bool
    bad_postal_code: bool


def search_places(text: str, day: dt.date | None = None) -> PlaceSearch:
    """Answer a search box which takes a name or a postal code. Three queries at most."""
    when = day or today()
    typed = text.strip()
    if looks_like_postal_code(typed):
        postal = place_by_postal_code(typed, when)
        return PlaceSearch(
            text=typed,
            postal=postal,
            hits=postal.places if postal else (),
            too_short=False,
            bad_postal_code=postal is None,
        )
    return PlaceSearch(
        text=typed,
        postal=None,
        hits=tuple(search_municipalities(typed, when)),
        too_short=len(fold(typed)) < SHORTEST_SEARCH,
        bad_postal_code=False,
    )


def search_municipalities(
    text: str, day: dt.date | None = None, limit: int = RESULTS
) -> list[PlaceHit]:
    """Municipalities whose name resembles `text`: exact first, then by beginning, word, likeness.

    Accents, hyphens, case and « St » for « Saint » are forgiven; the largest first within a rank.
    Fewer than two letters gives nothing. One query.
    """
    key = fold(text)
    if len(key) < SHORTEST_SEARCH:
        return []
    likeness = TrigramWordSimilarity(key, "search_key")
    rank = Case(
        When(search_key=key, then=Value(0)),
        When(search_key__startswith=key, then=Value(1)),
        When(search_key__contains=f" {key}", then=Value(2)),
        When(search_key__contains=key, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    found = (
        _places(day or today())
        .annotate(likeness=likeness)
        .filter(Q(search_key__contains=key) | Q(likeness__gte=SIMILAR_ENOUGH))
        .annotate(rank=rank)
        .order_by("rank", "-likeness", "-population", "search_key", "code")
    )
    return [_hit(place, exact=place.search_key == key) for place in found[:limit]]


def municipality_hit(code: str, day: dt.date | None = None) -> PlaceHit | None:
    """One municipality by its code, as a search would show it; None when unknown or closed."""
    place = _places(day or today()).filter(code=code).first()
    return _hit(place, exact=True) if place else None


def place_by_postal_code(text: str, day: dt.date | None = None) -> PostalAnswer | None:
    """Where a postal code leads; None when the text is not one.

    A prefix that crosses regions, or reaches several MRCs, is not `certain`: the municipality must
    be asked, and `places` offers the usual ones.
    """
    code = parse_postal_code(text)
    if code is None:
        return None
    when = day or today()
    shares = list(
        PostalShare.objects.select_related("prefix__region", "mrc__region")
        .filter(prefix__code=code.prefix)
        .order_by("-share", "mrc__code")
    )
    if not shares:
        nowhere = CmmAnswer.UNKNOWN if code.in_quebec else CmmAnswer.NO
        return PostalAnswer(code, None, (), (), certain=False, in_cmm=nowhere)
    prefix = shares[0].prefix
    others = {s.mrc.region.name for s in shares if s.mrc.region_id != prefix.region_id}
    extents = extents_of_shares({s.mrc_id: s.share for s in shares}, when)
    return PostalAnswer(
        postal_code=code,
        region=RegionShare(
            prefix.region.code, prefix.region.name, prefix.region.slug, prefix.region_share
        ),
        other_regions=tuple(sorted(others, key=fold)),
        places=tuple(_usual_places(prefix, [s.mrc_id for s in shares], when)),
        certain=len(shares) == 1 and prefix.region_share == WHOLE and not code.rural,
        in_cmm=lives_in_cmm(prefix_extents=extents),
    )


def _usual_places(prefix: PostalPrefix, reached: list[uuid.UUID], day: dt.date) -> list[PlaceHit]:
    """The usual municipality of the prefix, then the largest of the MRCs it reaches. One query."""
    usual = prefix.usual_municipality_id
    found = (
        _places(day)
        .filter(Q(pk=usual) | Q(mrc__in=reached))
        .annotate(rank=Case(When(pk=usual, then=Value(0)), default=Value(1)))
        .order_by("rank", "-population", "code")
    )
    return [_hit(place, exact=place.pk == usual) for place in found[:RESULTS]]


def _places(day: dt.date) -> "QuerySet[Municipality]":
    members = CmmMembership.objects.in_force(day).filter(municipality=OuterRef("pk"))
    places: QuerySet[Municipality] = (
        Municipality.objects.in_force(day)
        .select_related("mrc__region")
        .annotate(is_member=Exists(members))
    )
    return places


def _hit(place: Municipality, *, exact: bool) -> PlaceHit:
    region = place.mrc.region
    return PlaceHit(
        id=place.pk,
        code=place.code,
        name=place.name,
        designation=place.designation,
        mrc_code=place.mrc.code,
        mrc_name=place.mrc.short_name,
        region_code=region.code,
        region_name=region.name,
        region_slug=region.slug,
        in_cmm=bool(getattr(place, "is_member")),  # noqa: B009 - added by the query
        exact=exact,
    )
