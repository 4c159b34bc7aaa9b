"""Queries asked at every request: their SQL is drawn up once, not each time.

Building and compiling a query of thirty columns, or a union of fifteen, costs Django several times what
PostgreSQL takes to answer it.
"""

import contextlib
import copy
import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, F, Func, Model, QuerySet, UUIDField, Value
from django.db.models.query import ModelIterable

from enracine.kernel import clock
from enracine.kernel.acting import Acting

#: A place for a value in a statement, or a percent sign of its own.
_PLACEHOLDER = re.compile(r"%[s%]")


def _text_said(value: str) -> str:
    """A text as PostgreSQL reads it (standard strings), its percent signs kept from the driver."""
    return "'" + value.replace("'", "''").replace("%", "%%") + "'"


#: How a constant is written in the statement; others travel beside it.
_SAID: Mapping[type, Callable[[Any], str]] = {
    str: _text_said,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
}


class Unfit(Exception):
    """This query cannot be drawn up once for all: something in it was made from what changes."""


class Compiled:
    """A query whose parameters to fill are marked by values of their own: its rows (`values_list`),
    or the objects of its model with what `select_related` and `annotate` bring."""

    def __init__(self, rows: "QuerySet[Any, Any]", marks: Iterable[Any]) -> None:
        self._model = rows.model
        compiler = self._compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, params = compiler.as_sql()
        except EmptyResultSet:
            self.sql, params = "", ()
            self._converters: Mapping[int, Any] = {}
        else:
            chosen = compiler.select
            self._converters = compiler.get_converters([column[0] for column in chosen])
        self._params = tuple(params)
        known = list(marks)
        self._places = {
            place: param for place, param in enumerate(self._params) if _filled_in(param, known)
        }
        _check_unmarked([p for at, p in enumerate(self._params) if at not in self._places], known)
        self._say_constants()

    def _say_constants(self) -> None:
        """Write in the statement the short values that never change: states, limits, ranks.

        PostgreSQL plans a statement once for every value to come only when that plan is no worse than
        one made for these values: it must see that a state is the one of a partial index.
        """
        params = iter(enumerate(self._params))
        kept: list[Any] = []
        places: dict[int, Any] = {}

        def one(found: "re.Match[str]") -> str:
            if found[0] == "%%":
                return found[0]
            at, param = next(params)
            if at not in self._places and type(param) in _SAID and "\\" not in str(param):
                return _SAID[type(param)](param)
            if at in self._places:
                places[len(kept)] = self._places[at]
            kept.append(param)
            return found[0]

        self.sql = _PLACEHOLDER.sub(one, self.sql)
        self._params, self._places = tuple(kept), places

    def filled(self, values: Mapping[Any, Any]) -> list[Any]:
        """The parameters of `sql`, with these values in place of the marks."""
        params: list[Any] = list(self._params)
        for place, mark in self._places.items():
            params[place] = _array(mark, values) if isinstance(mark, list) else values[mark]
        return params

    def rows(self, values: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The rows, as Django would convert them, for these values of the marks. One SQL query.

        None when the query can have no row.
        """
        if not self.sql:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        if not self._converters:
            return found
        rows = [list(row) for row in found]
        for position, (converters, expression) in self._converters.items():
            for row in rows:
                for convert in converters:
                    row[position] = convert(row[position], expression, connection)
        return [tuple(row) for row in rows]

    def objects(self, values: Mapping[Any, Any]) -> list[Any]:
        """The objects of the model for these values of the marks. One SQL query.

        Django's own reading of the rows, on the statement drawn up before. What would be read in
        another query (`prefetch_related`) is not.
        """
        if not self.sql:
            return []
        played: Any = copy.copy(self._compiler)
        # Drawn up by another thread, perhaps, whose connection is its own.
        played.connection = connections[DEFAULT_DB_ALIAS]
        statement = self.sql, tuple(self.filled(values))
        played.as_sql = lambda *_anything, **_nothing: statement
        query: Any = _Played(played)
        return list(ModelIterable(QuerySet(self._model, query, DEFAULT_DB_ALIAS)))


@dataclass(frozen=True)
class _Played:
    """What stands for a query whose statement is already written."""

    compiler: Any

    def get_compiler(self, *_anything: Any, **_nothing: Any) -> Any:
        """The compiler that knows the columns."""
        return self.compiler


def _among(param: Any, marks: list[Any]) -> bool:
    return any(type(param) is type(mark) and param == mark for mark in marks)


def _array(marks: list[Any], values: Mapping[Any, Any]) -> list[Any]:
    """The values of an array of marks; one that stands for several gives them all."""
    found: list[Any] = []
    for mark in marks:
        value = values[mark]
        found += value if isinstance(value, list) else [value]
    return found


#: One identifier, or several, for `any_of`.
Several = uuid.UUID | Sequence[uuid.UUID]


def any_of(name: str, ids: Several) -> Func:
    """`filter(any_of("pk", ids))`: one of these, in one value whatever their number.

    `pk__in` writes another statement for each number of identifiers: it can be neither drawn up once
    here nor planned once by PostgreSQL.
    """
    several = [ids] if isinstance(ids, uuid.UUID) else list(ids)
    return Func(
        F(name),
        Value(several, output_field=ArrayField(UUIDField())),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


def _filled_in(param: Any, marks: list[Any]) -> bool:
    """Whether a parameter is a mark, or an array of marks alone."""
    if isinstance(param, list):
        return bool(param) and all(_among(one, marks) for one in param)
    return _among(param, marks)


def _check_unmarked(params: Iterable[Any], marks: list[Any]) -> None:
    """Raises Unfit when a parameter was made from a mark instead of being one."""
    texts = [str(mark) for mark in marks]
    for param in params:
        said = str(param)
        if any(text in said for text in texts):
            raise Unfit(said)
        if isinstance(param, dt.datetime) and param.year >= clock.MARK.year - 1:
            raise Unfit(said)


@contextlib.contextmanager
def planned_once() -> Iterator[None]:
    """Within the block, PostgreSQL keeps one plan of each statement for all values to come.

    It keeps one by itself only where that plan seems no dearer than one made for these very values; a
    union of fifteen short ranges is then planned anew at each opening, several times longer than it is
    answered. To use only where each range is the beginning of an index, in its order, whatever the
    values: a plan that reads all rows and sorts them would be kept for the largest organisation too.
    Inside a transaction; two short questions. After an error the transaction, and this, are undone.
    """
    _plan("force_generic_plan")
    yield
    _plan("auto")


@contextlib.contextmanager
def in_index_order() -> Iterator[None]:
    """Within the block, PostgreSQL reads a list in the order of its index rather than gather its rows.

    It takes the organisation asked and the one of the policy for two conditions, expects a fiftieth of
    the rows there are, and would sooner gather and sort these « few » than stop after a page. To use
    only where an index gives that very order. Inside a transaction; two short questions.
    """
    _gather("off")
    yield
    _gather("on")


def _gather(may: str) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT set_config('enable_bitmapscan', %s, true)", [may])


def _plan(mode: str) -> None:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT set_config('plan_cache_mode', %s, true)", [mode])


class Columns:
    """The columns of a model, under a prefix: to name them in a query, then to make its objects."""

    def __init__(self, model: type[Model], prefix: str = "") -> None:
        self._model = model
        self._names = [field.attname for field in model._meta.concrete_fields]
        self.names = [prefix + name for name in self._names]

    def taken_from(self, row: Sequence[Any], start: int) -> tuple[Any, int]:
        """The object whose columns begin at `start`, and where the next ones begin."""
        end = start + len(self._names)
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[start:end]), end


#: Whoever acts, and the instant, while a query is drawn up: no row bears these.
_ACCOUNT = -714_203_519
_MEMBERSHIP = uuid.UUID("fffffff0-0000-8000-8000-00000000a001")
_ORGANISATION = uuid.UUID("fffffff0-0000-8000-8000-00000000a002")
_TEAM = "\ufdd0équipe\ufdd0"
#: Objects named by whoever asks, in order.
_GIVEN = tuple(uuid.UUID(f"fffffff0-0000-8000-8000-00000000b{n:03x}") for n in range(24))
#: Texts given by whoever asks (the bounds of words typed), in order.
_TEXTS = tuple(f"\ufdd0texte {n:02}\ufdd0" for n in range(24))
_MARKS = (_ACCOUNT, _MEMBERSHIP, _ORGANISATION, _TEAM, clock.MARK, *_GIVEN, *_TEXTS)


@dataclass
class ForActing:
    """The rows of a query that depends on who acts: drawn up once for each role, scope and day.

    `build(acting, *ids, *texts)` reads nothing but `acting`, the day and the instant, and asks
    PostgreSQL nothing; what it makes must not depend on the language, nor on the identifiers and the
    texts but as values (`given`, `texts`: how many it takes). A person's own pages are not helped: her
    subjects have no fixed number.
    """

    build: "Callable[..., QuerySet[Any, Any]]"
    given: int = 0
    texts: int = 0

    def __post_init__(self) -> None:
        self._drawn: dict[tuple[Any, ...], Compiled | None] = {}

    def rows(self, acting: Acting, *ids: "Given") -> list[tuple[Any, ...]]:
        """The rows for whoever acts. One SQL query, or none."""
        drawn = self._for(acting)
        if drawn is None:
            return list(self.build(acting, *ids))
        return drawn.rows(_values_of(acting, *ids))

    def objects(self, acting: Acting, *ids: "Given", texts: Sequence[str] = ()) -> list[Any]:
        """The objects for whoever acts, of a query that is no `values_list`. One SQL query, or none."""
        drawn = self._for(acting)
        if drawn is None:
            return list(self.build(acting, *ids, *texts))
        said = dict(zip(_TEXTS, texts, strict=False))
        return drawn.objects(_values_of(acting, *ids) | said)

    def statement(self, acting: Acting, *ids: uuid.UUID) -> tuple[str, list[Any]]:
        """The SQL and its parameters, to ask it inside another. Raises EmptyResultSet for no row."""
        drawn = self._for(acting)
        if drawn is None:
            sql, params = self.build(acting, *ids).query.sql_with_params()
            return sql, list(params)
        if not drawn.sql:
            raise EmptyResultSet
        return drawn.sql, drawn.filled(_values_of(acting, *ids))

    def is_drawn_once(self, acting: Acting) -> bool:
        """Whether it is drawn up once for this role and scope; otherwise each time, as any query."""
        return self._for(acting) is not None

    def _for(self, acting: Acting) -> Compiled | None:
        if not acting.is_professional or acting.only_object is not None or acting.subject_ids:
            return None
        key = (acting.role, acting.scope, acting.one_team, clock.today())
        if key not in self._drawn:
            if len(self._drawn) > MOST_SHAPES:
                # Yesterday's.
                self._drawn.clear()
            self._drawn[key] = self._draw(acting)
        return self._drawn[key]

    def _draw(self, acting: Acting) -> Compiled | None:
        """Drawn up for nobody: None when it cannot be."""
        shape = Acting(
            user_id=_ACCOUNT,
            membership_id=_MEMBERSHIP,
            organisation_id=_ORGANISATION,
            role=acting.role,
            scope=acting.scope,
            team=_TEAM,
            one_team=acting.one_team,
        )
        given = (*_GIVEN[: self.given], *_TEXTS[: self.texts])
        return _drawn(lambda: self.build(shape, *given))


#: An identifier, none, or several where the query says `any_of`.
Given = uuid.UUID | list[uuid.UUID] | None


@dataclass
class ForObjects:
    """The same for a query that depends on identifiers alone, whoever acts: one for each day.

    An identifier may stand for a list of them, where the query says `any_of`.
    """

    build: "Callable[..., QuerySet[Any, Any]]"
    given: int = 1

    def __post_init__(self) -> None:
        self._drawn: dict[dt.date, Compiled | None] = {}

    def rows(self, *ids: Given) -> list[tuple[Any, ...]]:
        """The rows for these identifiers. One SQL query, or none."""
        drawn = self._today()
        return list(self.build(*ids)) if drawn is None else drawn.rows(_values(ids))

    def objects(self, *ids: Given) -> list[Any]:
        """The objects for these identifiers. One SQL query, or none."""
        drawn = self._today()
        return list(self.build(*ids)) if drawn is None else drawn.objects(_values(ids))

    def _today(self) -> Compiled | None:
        day = clock.today()
        if day not in self._drawn:
            self._drawn = {day: _drawn(lambda: self.build(*_GIVEN[: self.given]))}
        return self._drawn[day]


def _drawn(build: "Callable[[], QuerySet[Any, Any]]") -> Compiled | None:
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        with clock.marked(), connection.execute_wrapper(_asks_nothing):
            return Compiled(build(), _MARKS)
    except Unfit:
        return None


def _values(ids: Sequence[Any]) -> dict[Any, Any]:
    return dict(zip(_GIVEN, ids, strict=False)) | {clock.MARK: clock.now()}


def _values_of(acting: Acting, *ids: "Given") -> dict[Any, Any]:
    return _values(ids) | {
        _ACCOUNT: acting.user_id,
        _MEMBERSHIP: acting.membership_id,
        _ORGANISATION: acting.organisation_id,
        _TEAM: acting.team,
    }


#: Roles, scopes and days whose statements are kept for one query.
MOST_SHAPES = 64


def _asks_nothing(*_anything: Any) -> Any:
    raise Unfit("a query is asked while another is drawn up")
