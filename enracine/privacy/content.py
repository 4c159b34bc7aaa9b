"""What is held about a person: each feature says it of its own tables, privacy does the rest.

A package of access, a portable copy, a destruction, a retention calendar all need to know, table by
table: which rows are about somebody, which fields she gave herself, which are free text that may name
others, what must stay and why. Privacy imports none of the features: they register here.

`uncovered()` says which models of the register of personal fields nobody described: an architecture
test fails on it, so that a new table cannot be forgotten by the rights of the people in it.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet

from enracine.privacy.register import declarations

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Scope:
    """Whose facts, held by whom. `alone`: the households that nobody else is of any more.

    `others`: the other organisations that hold something on the person; common facts leave with the
    last.
    `anchors`: the organisation's own objects about her (its dossiers), that grants rest on.
    """

    subject_id: uuid.UUID
    organisation_id: uuid.UUID | None
    day: dt.date
    households: frozenset[uuid.UUID] = frozenset()
    alone: frozenset[uuid.UUID] = frozenset()
    sections: frozenset[str] = frozenset()
    anchors: frozenset[uuid.UUID] = frozenset()
    others: frozenset[uuid.UUID] = frozenset()
    months: Mapping[str, int] = field(default_factory=dict)

    @property
    def holder(self) -> uuid.UUID:
        """The organisation; ValueError for a scope of nobody's."""
        if self.organisation_id is None:
            raise ValueError("this scope names no holder")
        return self.organisation_id

    @property
    def last(self) -> bool:
        """Whether nobody else holds anything on the person."""
        return not self.others

    @property
    def everyone(self) -> frozenset[uuid.UUID]:
        """The person and her households."""
        return self.households | {self.subject_id}

    @property
    def leaving(self) -> frozenset[uuid.UUID]:
        """The person and the households that end with her."""
        return self.alone | {self.subject_id}


@dataclass(frozen=True)
class Kept:
    """Rows that a destruction leaves: the reason (of the closed list) and until when."""

    reason: str
    until: dt.date | None
    ids: frozenset[Any]


Select = Callable[[Scope], Rows]
Keep = Callable[[Scope, Rows], Iterable[Kept]]
#: Destroys rows by their identifiers, in its own way. Returns the storage keys of files to remove.
End = Callable[[Scope, list[Any]], list[str]]


@dataclass(frozen=True)
class Content:
    """What one table holds of somebody, and how it leaves.

    `common`: facts of the person, that each holder reads by section. `joint`: rows that several
    holders share, and that leave with the last of them (facts are). `order`: destroyed from the
    highest to the lowest (what points before what is pointed at). `holds`: for rows that stay, the
    rows of other tables that must stay with them; those are then emptied by `trim`. `sealed`: the
    table is a journal, where only the owner's own function removes anything. `others`: fields that
    name another person by themselves, in the rows that `about_others` says.
    """

    model: str
    title: Any
    rows: Select
    provided: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    about_others: Callable[[Any], bool] = lambda _row: True
    provided_rows: Select | None = None
    common: bool = True
    joint: bool = False
    leaving: Select | None = None
    keep: Keep | None = None
    end: End | None = None
    holds: Callable[[list[Any]], dict[str, set[Any]]] | None = None
    trim: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50
    sealed: bool = False
    #: The label of a row in a package, when its fields do not say it by themselves.
    say: Callable[[Any], str] | None = None
    section: str = ""

    def that_leave(self, scope: Scope) -> Rows:
        """The rows that a destruction at this holder concerns."""
        return self.leaving(scope) if self.leaving else self.rows(scope)


_contents: dict[str, Content] = {}


def register_content(content: Content) -> None:
    """Describe a table, once. Raises ValueError for a second, different description."""
    present = _contents.get(content.model)
    if present is not None and present.title != content.title:
        raise ValueError(f"{content.model} is described twice")
    _contents[content.model] = content


def _sections() -> dict[str, str]:
    return {d.model: d.section for d in declarations()}


def contents() -> list[Content]:
    """Every table, by section then by name: the order of a package."""
    sections = _sections()
    found = [(sections.get(c.model, c.section), c.model, c) for c in _contents.values()]
    return [c for _section, _model, c in sorted(found, key=lambda line: line[:2])]


def section_of(content: Content) -> str:
    """The section of a table, from the register."""
    return _sections().get(content.model, content.section)


def find(model: str) -> Content:
    """The description of one table; KeyError when nobody gave it."""
    return _contents[model]


def uncovered() -> list[str]:
    """The models of the register of personal fields that no feature described here."""
    return sorted(d.model for d in declarations() if d.model not in _contents)


# --- Usual selections ----------------------------------------------------------------------------


def about(model: type[Model], **fixed: Any) -> Select:
    """The rows of the person and of her households."""
    return lambda scope: model._default_manager.filter(
        subject_id__in=scope.everyone, **fixed
    ).order_by("pk")


def leaving_about(model: type[Model]) -> Select:
    """Those of the person and of the households that end with her, once nobody else holds her."""

    def select(scope: Scope) -> Rows:
        rows = model._default_manager.filter(subject_id__in=scope.leaving).order_by("pk")
        return rows if scope.last else rows.none()

    return select


def held(model: type[Model], *columns: str, leaving: bool = False) -> Select:
    """The rows of the person in which one of `columns` names the organisation."""

    def select(scope: Scope) -> Rows:
        rows = model._default_manager.filter(
            subject_id__in=scope.leaving if leaving else scope.everyone
        )
        if scope.organisation_id is not None:
            named = Q()
            for column in columns:
                named |= Q(**{column: scope.organisation_id})
            rows = rows.filter(named)
        return rows.order_by("pk")

    return select


def nothing(model: type[Model]) -> Select:
    """No row: the table's rows follow others, or are shown elsewhere."""
    return lambda _scope: model._default_manager.none()


# --- What upper floors know of people and files ---------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Who somebody is, for letters and for checking who asks; `own`: words that are hers.

    Arrived when, and abroad or not: as far as the reader may see it (see `languages`).
    """

    name: str
    birth_date: dt.date | None
    own: tuple[str, ...]
    arrived_on: dt.date | None = None
    is_abroad: bool = False


class People(Protocol):
    """What the floor of people answers."""

    def known(self, subject_id: uuid.UUID) -> Known | None:
        """Who it is; None when her identity is gone or not visible."""

    def relatives(self, subject_id: uuid.UUID) -> list[str]:
        """The names of the other persons of her households."""

    def households(
        self, subject_id: uuid.UUID
    ) -> tuple[frozenset[uuid.UUID], frozenset[uuid.UUID]]:
        """Her households; those in which no other adult has a file."""

    def traits(self, subject_id: uuid.UUID) -> dict[str, str]:
        """Broad traits, without anything direct."""


#: The lines of the calendar that a whole file may follow.
FILE, NOT_COME = "file", "not_come"


@dataclass(frozen=True)
class EndedFile:
    """A file that its holder has closed: the clock of retention starts there."""

    subject_id: uuid.UUID
    organisation_id: uuid.UUID
    ended_on: dt.date
    agreement: str = ""
    category: str = FILE


class Files(Protocol):
    """What the floor of dossiers answers."""

    def ended(
        self,
        before: dt.date,
        organisation_id: uuid.UUID | None,
        limit: int,
        category: str = FILE,
    ) -> list[EndedFile]:
        """Persons of a category without any open dossier at a holder, closed on `before` or earlier."""

    def anchors(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The identifiers of the holder's dossiers on her."""

    def is_open(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> bool:
        """Whether the holder accompanies her today."""

    def holders(self, subject_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The organisations that keep a dossier on her, open or closed."""

    def traits(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> dict[str, str]:
        """Broad traits of the accompaniment: the year, the outcome."""


_people: list[People] = []
_files: list[Files] = []


def register_people(people: People) -> None:
    """Name who answers about people (one for the whole product)."""
    _people[:] = [people]


def register_files(files: Files) -> None:
    """Name who answers about dossiers (one for the whole product)."""
    _files[:] = [files]


def people() -> People:
    """Who answers about people."""
    return _people[0]


def files() -> Files:
    """Who answers about dossiers."""
    return _files[0]
