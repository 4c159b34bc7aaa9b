"""Retention by region and cohort, from sums prepared in advance: a fixed number of SQL queries."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Sum, When

from enracine.accompaniment.rules import fiscal_year
from enracine.insights.models import RetentionSplit, RetentionTally
from enracine.insights.queries.summary import retention_of
from enracine.insights.retention_rules import (
    PARTS,
    Cell,
    Line,
    Retention,
    Split,
    counted,
    first_of,
)
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing
from enracine.kernel.counting import COUNTED_TO, counted_for
from enracine.kernel.figures import hidden_cells
from enracine.network.models import Programme
from enracine.people.models import Track
from enracine.settlement import queries as settlement
from enracine.settlement.models import FollowUp, Move, MoveAttribution
from enracine.settlement.queries.need import own
from enracine.settlement.rules import add_months
from enracine.territories.models import Mrc, Region

PAGE = 50


def lines_of(
    organisations: Sequence[uuid.UUID], track: str = "", months: int | None = None
) -> list[Line]:
    """The prepared sums of these organisations, at one delay or all of them. One SQL query."""
    rows = RetentionTally.objects.filter(organisation_id__in=organisations)
    if months is not None:
        rows = rows.filter(months=months)
    if track in Track.values:
        rows = rows.filter(track=track)
    names = ("months", "due_month", "region", "outcome", "method")
    return list(
        rows.order_by(*names).values_list(*names).annotate(total=Sum(F("value") + F("kept")))
    )


def lines_by_track(organisations: Sequence[uuid.UUID], months: int) -> list[Split]:
    """The prepared sums of one delay by the project of the household. One SQL query."""
    rows = RetentionTally.objects.filter(organisation_id__in=organisations, months=months)
    return _split(rows, "track")


def lines_split(organisations: Sequence[uuid.UUID], dimension: str, months: int) -> list[Split]:
    """The prepared sums of one delay by programme, household or territory. One SQL query."""
    rows = RetentionSplit.objects.filter(
        organisation_id__in=organisations, dimension=dimension, months=months
    )
    return _split(rows, "key")


def _split(rows: QuerySet[Any], key: str) -> list[Split]:
    day = first_of(today())
    names = (key, "later", "outcome", "method")
    return list(
        rows.annotate(
            later=Case(
                When(due_month__gte=day, then=True), default=False, output_field=BooleanField()
            )
        )
        .order_by(*names)
        .values_list(*names)
        .annotate(total=Sum(F("value") + F("kept")))
    )


@dataclass(frozen=True)
class Row:
    """A region or a cohort: its cell, or nothing where it is hidden."""

    key: str
    label: str
    cell: Cell | None


def hidden_rows(cells: Mapping[str, Cell], small: int) -> frozenset[str] | None:
    """Which rows of a table to hide so that no small number can be worked out; None: all of it.

    A row shows several numbers: it is hidden as soon as one of them would be, and each of those
    numbers, taken alone over the rows, must be impossible to find by subtraction (law.md, L36).
    """
    if not small:
        return frozenset()
    found: set[str] = set()
    for part in ("present", "gone", "unknown"):
        hidden = hidden_cells({key: cell.parts()[part] for key, cell in cells.items()}, small)
        if hidden is None:
            return None
        found |= hidden
    return frozenset(found)


def table(cells: Mapping[str, Cell], labels: Mapping[str, str], small: int) -> list[Row]:
    """The rows of a table, in the order of their labels; empty when it cannot be shown at all."""
    shown = {key: cell for key, cell in cells.items() if cell.whole or cell.later or cell.out}
    hidden = hidden_rows(shown, small)
    if hidden is None:
        return []
    rows = [
        Row(key, labels.get(key, key), None if key in hidden else cell)
        for key, cell in shown.items()
    ]
    return sorted(rows, key=lambda row: row.label)


def region_names() -> dict[str, str]:
    """Names of regions by code; without one, the address is protected. One SQL query."""
    return dict(Region.objects.order_by("code").values_list("code", "name"))


def mrc_names() -> dict[str, str]:
    """Names of MRC by code. One SQL query."""
    return dict(Mrc.objects.order_by("code").values_list("code", "name"))


def programme_names() -> dict[str, str]:
    """Names of programmes by code. One SQL query."""
    return dict(Programme.objects.order_by("code").values_list("code", "name"))


def retention(scope: Sequence[uuid.UUID], months: int, track: str = "") -> Retention:
    """The retention of these organisations at one delay, of one project or of all. One SQL query."""
    if track:
        return counted(lines_of(scope, track, months), months, today())
    return retention_of(scope, months)


def everybody_hidden(cell: Cell, small: int) -> bool:
    """Whether the first line itself would point at somebody."""
    return bool(small) and any(0 < value < small for value in cell.parts().values())


# --- Opening a number ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """What is behind a number: follow-ups that the reader may know, and how many others there are.

    None counted past `COUNTED_TO`: whether one needs to know of each would be asked only to count it.
    """

    rows: list[settlement.FollowUpRow]
    others: int
    next_cursor: str

    @property
    def uncounted(self) -> int:
        """The number that the others exceed without being counted further; 0 when they all are."""
        return COUNTED_TO if self.others > COUNTED_TO else 0


#: How an organisation is concerned by a follow-up: each has its index.
SIDES = ("organisation", "sending_organisation", "coordinating_organisation")


def _behind(months: int, part: str) -> QuerySet[FollowUp]:
    found = FollowUp.objects.filter(months=months, is_counted=True)
    day = first_of(today())
    if part == "plus-tard":
        return found.filter(due_on__gte=day)
    found = found.filter(due_on__lt=day)
    known = Q(state="done") | Q(state="cancelled", end_reason="left")
    out = Q(state="cancelled") & ~Q(end_reason__in=["left", "declined"])
    if part in {"presents", "partis"}:
        return found.filter(known, presence__in=PARTS[part])
    if part == "inconnus":
        return found.filter(
            Q(state__in=["unreached", "due"]) | Q(state="cancelled", end_reason="declined")
        )
    return found.filter(out) if part == "hors" else found.exclude(out)


def _of_programme(code: str) -> Q:
    counting = MoveAttribution.objects.filter(move_id=OuterRef("move_id"), programme__code=code)
    return Q(Exists(counting.exclude(standing="withdrawn")))


def _of_territory(code: str) -> Q:
    here = Q(move__to_municipality__mrc__code=code, move__is_protected=False)
    return here if code else Q(move__is_protected=True)


#: What a line of a table tells apart, as the follow-ups behind it say it.
_TOLD_BY: dict[str, Callable[[str], Q]] = {
    "programme": _of_programme,
    "territory": _of_territory,
    "household": lambda code: Q(move__composition=code),
    "track": lambda code: Q(move__track=code),
}


@dataclass(frozen=True)
class _Asked:
    """What a number was asked of: what the queries behind it are drawn up from, once for each role."""

    months: int
    part: str
    region: str | None
    cohort: int | None
    of: tuple[tuple[str, str], ...]

    def rows(self) -> QuerySet[FollowUp]:
        """The follow-ups behind it, of every organisation."""
        found = _behind(self.months, self.part)
        if self.region is not None:
            found = (
                found.filter(move__to_region__code=self.region, move__is_protected=False)
                if self.region
                else found.filter(move__is_protected=True)
            )
        if self.cohort is not None:
            # As the sums tell cohorts: by the month in which the delay falls.
            years = (self.cohort, self.cohort + 1)
            first, end = (add_months(dt.date(year, 4, 1), self.months) for year in years)
            found = found.filter(due_on__gte=first, due_on__lt=end)
        return found.filter(*(_TOLD_BY[name](key) for name, key in self.of))


def opened(
    acting: Acting,
    months: int,
    part: str,
    *,
    region: str | None = None,
    cohort: int | None = None,
    of: Mapping[str, str] | None = None,
    after: tuple[dt.date, uuid.UUID] | None = None,
) -> Opened:
    """The follow-ups behind a number, oldest first, as far as whoever reads needs to know them.

    Three SQL queries at most. The others are counted, up to a thousand, not named.
    """
    asked = _Asked(months, part, region, cohort, tuple((of or {}).items()))
    if after is None:
        found = _first_page(asked).rows(acting)
    else:
        day, pk = after
        later = Q(due_on__gt=day) | Q(due_on=day, id__gt=pk)
        found = list(_first_keys(acting, asked, later & Q(due_on__gte=day)))
    keys = sorted(set(found))[: PAGE + 1]
    last = keys[PAGE - 1] if len(keys) > PAGE else None
    return Opened(
        settlement.follow_up_rows([pk for _day, pk in keys[:PAGE]]),
        counted_for(acting, {"others": _others(asked)})["others"],
        f"{last[0]:%Y-%m-%d}_{last[1]}" if last else "",
    )


def _read(known: Q) -> Exists:
    return Exists(Move.objects.filter(known, pk=OuterRef("move_id")))


def _first_keys(acting: Acting, asked: _Asked, later: Q) -> "QuerySet[Any, Any]":
    """The day and the key of the first ones, of whatever side: three short ranges."""
    here, known = own(acting), settlement.known_moves(acting)
    found = asked.rows().filter(later)
    mine = found.filter(_read(known)) if known else found
    one, *others = (
        mine.filter(**{side: here}).order_by("due_on", "id").values_list("due_on", "id")[: PAGE + 1]
        for side in SIDES
    )
    return one.union(*others, all=True)


@functools.lru_cache(maxsize=128)
def _first_page(asked: _Asked) -> ForActing:
    return ForActing(lambda acting: _first_keys(acting, asked, Q()))


@functools.lru_cache(maxsize=128)
def _others(asked: _Asked) -> ForActing:
    """Those that concern my organisation, of whatever side, and that I need not know, to be counted."""

    def build(acting: Acting) -> "QuerySet[Any, Any]":
        here, known = own(acting), settlement.known_moves(acting)
        if not known:
            return FollowUp.objects.none().values("pk")
        one, *others = (
            asked.rows()
            .filter(~_read(known), **{side: here})
            .order_by("due_on", "id")
            .values("pk")[: COUNTED_TO + 1]
            for side in SIDES
        )
        return one.union(*others)

    return ForActing(build)


def cohort_label(year: int) -> str:
    """« 2025–2026 »."""
    return f"{year}–{year + 1}"


def this_year() -> int:
    """The financial year of today."""
    return fiscal_year(today())
