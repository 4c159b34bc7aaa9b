"""Registry of what waits for somebody: each feature says its own, one page shows them all."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import IntegerField, Manager, Model, QuerySet, Value
from django.db.models.functions import JSONObject

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing, any_of, planned_once


@dataclass(frozen=True)
class InboxItem:
    """One thing that waits for whoever acts. `since` orders the page: oldest first.

    `kind` is the key of the source, `title` names the person or the object, `what` says the
    gesture expected (« Première rencontre à tenir »), `detail` adds at most one line. `subject_id`
    lets the page note whose identity it showed.
    """

    kind: str
    title: str
    what: Any
    url: str
    since: dt.date
    due_on: dt.date | None = None
    detail: str = ""
    icon: str = "inbox"
    subject_id: Any = None
    #: The dossier it is about: what may be begun from the line (`panels.gestures("today")`).
    dossier_id: uuid.UUID | None = None
    #: Where « Fait » is said, when one press ends it.
    done_url: str = ""

    @property
    def days_late(self) -> int:
        """Days past the due date; 0 when not due yet or without a date."""
        return max((today() - self.due_on).days, 0) if self.due_on else 0


Row = TypeVar("Row", bound=Model)
Source = Callable[[Acting, int], list[InboxItem]]
Counter = Callable[[Acting], int]
#: Rows of (object, day), oldest day first, without a limit: who waits, and since or until when. Made
#: from who acts, the day and the instant alone (see `kernel.compiled.ForActing`).
Keys = Callable[[Acting], "QuerySet[Any, tuple[uuid.UUID, dt.date | None]]"]
#: What lines say of these objects: rows of (object, JSON), whatever their order. Made from who acts and
#: the objects alone (`kernel.compiled.any_of`), for it is asked with that of the other sources.
Told = Callable[[Acting, Any], "QuerySet[Any, tuple[uuid.UUID, dict[str, Any]]]"]
#: The line of an object, from what was said of it; days come as text (`day_of`).
Write = Callable[[Acting, uuid.UUID, dict[str, Any]], InboxItem]


@dataclass(frozen=True)
class InTwoSteps:
    """A source whose objects are named first, and drawn only when the page shows them.

    The keys of all such sources are asked together, in one SQL query of a few short ranges; then what
    is said of the oldest, in a second one, where only the sources that have some there take part.
    However many kinds of things wait, the page asks two questions for them.
    """

    keys: tuple[Keys, ...]
    told: Told
    write: Write

    def __call__(self, acting: Acting, limit: int) -> list[InboxItem]:
        """The items of this source alone, as any source gives them."""
        return _in_order(_drawn(acting, [self], _oldest(acting, [self], limit)))


def lines_of(
    rows: "Manager[Row]", ids: Any, /, **said: Any
) -> "QuerySet[Row, tuple[uuid.UUID, dict[str, Any]]]":
    """What is `said` of these objects, each word a column or an expression: the `told` of a source."""
    asked: Any = rows.filter(any_of("pk", ids))
    lines: QuerySet[Row, tuple[uuid.UUID, dict[str, Any]]] = asked.annotate(
        line=JSONObject(**said)
    ).values_list("pk", "line")
    return lines


def day_of(said: str | None) -> dt.date | None:
    """A day as JSON writes it."""
    return dt.date.fromisoformat(said) if said else None


@dataclass(frozen=True)
class InboxSource:
    """A feature's contribution: its items, oldest first, and how many there are in all."""

    key: str
    label: Any
    items: Source
    count: Counter | None
    roles: frozenset[str]
    order: int
    url_name: str


_sources: dict[str, InboxSource] = {}


def register(
    key: str,
    label: Any,
    items: Source,
    *,
    count: Counter | None = None,
    roles: tuple[str, ...] = (),
    order: int = 100,
    url_name: str = "",
) -> None:
    """Add a source, from an app's `ready()`. Raises ValueError on a clash.

    `items(acting, limit)` returns at most `limit` items in at most two SQL queries, whatever the
    size; what many people have many of is better `InTwoSteps`. `count(acting)` must be cheap (a
    tally, a bounded index count). No `roles`: everybody.
    """
    source = InboxSource(key, label, items, count, frozenset(roles), order, url_name)
    present = _sources.get(key)
    if present is not None and present.items is not items:
        raise ValueError(f"inbox source {key!r} is registered twice")
    _sources[key] = source


def sources_for(acting: Acting) -> list[InboxSource]:
    """The sources that concern the acting role, in order."""
    found = [s for s in _sources.values() if not s.roles or acting.role in s.roles]
    return sorted(found, key=lambda s: (s.order, s.key))


def waiting(acting: Acting, limit: int = 50) -> list[InboxItem]:
    """All that waits for `acting`, oldest first, at most `limit` items."""
    sources = [source.items for source in sources_for(acting)]
    stepped = [s for s in sources if isinstance(s, InTwoSteps)]
    items = [i for s in sources if not isinstance(s, InTwoSteps) for i in s(acting, limit)]
    if stepped:
        with planned_once():
            items += _drawn(acting, stepped, _oldest(acting, stepped, limit))
    return _in_order(items)[:limit]


def _drawn(
    acting: Acting, sources: list[InTwoSteps], wanted: list[list[uuid.UUID]]
) -> list[InboxItem]:
    """The lines of these objects of each source. One SQL query, or none."""
    there = [(source, ids) for source, ids in zip(sources, wanted, strict=True) if ids]
    if not there:
        return []
    lines = told_together(tuple(source.told for source, _ids in there))
    rows = lines.rows(acting, *(ids for _source, ids in there))
    return [there[rank][0].write(acting, pk, said) for pk, said, rank in rows]


@functools.lru_cache(maxsize=256)
def told_together(several: tuple[Told, ...]) -> ForActing:
    """The one query of what these sources say, drawn up once for each role and scope."""

    def build(acting: Acting, *objects: Any) -> "QuerySet[Any, Any]":
        parts: list[QuerySet[Any, Any]] = [
            told(acting, ids).order_by().annotate(source=Value(rank, output_field=IntegerField()))
            for rank, (told, ids) in enumerate(zip(several, objects, strict=True))
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    return ForActing(build, given=len(several))


def _in_order(items: list[InboxItem]) -> list[InboxItem]:
    return sorted(items, key=lambda item: (item.due_on or item.since, item.since, item.title))


def _oldest(acting: Acting, sources: list[InTwoSteps], limit: int) -> list[list[uuid.UUID]]:
    """The `limit` oldest objects of all these sources, for each of them. One SQL query."""
    if not sources:
        return []
    rows = asked(tuple(source.keys for source in sources), limit).rows(acting)
    rows.sort(key=lambda row: (row[1] or dt.date.max, row[2], row[0]))
    return [[pk for pk, _day, of in rows[:limit] if of == rank] for rank in range(len(sources))]


@functools.lru_cache(maxsize=64)
def asked(sources: tuple[tuple[Keys, ...], ...], limit: int) -> ForActing:
    """The one query of all these keys: fifteen short ranges, drawn up once for each role and scope."""

    def build(acting: Acting) -> "QuerySet[Any, Any]":
        parts: list[QuerySet[Any, Any]] = [
            keys(acting).annotate(source=Value(rank, output_field=IntegerField()))[:limit]
            for rank, several in enumerate(sources)
            for keys in several
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    return ForActing(build)
