"""Lists of dossiers: short ranges of an index, never a count, never the whole scope."""

import datetime as dt
import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from enracine.accompaniment.models import Dossier, Stage, Task
from enracine.accompaniment.queries.loads import stage_counts
from enracine.accompaniment.queries.naming import (
    LATELY,
    bearers,
    bears,
    bears_words,
    bounds,
    is_name,
    named_plainly,
    single_reading,
)
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.kernel.compiled import ForActing, ForObjects, any_of
from enracine.network.models import Role
from enracine.network.scope import colleagues_known
from enracine.people.models import TargetRegion
from enracine.people.queries import PersonHeader, headers
from enracine.privacy.models import ExceptionalAccess

PAGE = 50
#: So few lines of many are met at once in the order of a list.
FEW = 20
#: Roles that open dossiers; for the others a dossier does not exist.
DOSSIER_ROLES = (
    Role.COUNSELLOR.value,
    Role.COORDINATOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)


@dataclass(frozen=True)
class Filters:
    """What the reader asked: whose, which stage, which words, open or closed."""

    assignee_id: uuid.UUID | None = None
    stage: str = ""
    text: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a list: the dossier, who it is about, the region aimed at first."""

    dossier: Dossier
    person: PersonHeader | None
    region: str

    @property
    def title(self) -> str:
        """The name, or the number when the name is not (or no longer) visible."""
        return self.person.full_name if self.person else self.dossier.number


@dataclass(frozen=True)
class Page:
    """A page of a list and the cursor of the next one (empty at the end)."""

    rows: list[Row]
    next_cursor: str


def known(acting: Acting) -> Q:
    """What the acting member needs to know of her organisation's dossiers (law.md, L30).

    Those of whom she works with, those nobody follows yet, those with something for her to do, and
    those that an exceptional access opens for some hours. Everything for the coordination.
    """
    colleagues = colleagues_known(acting)
    if colleagues is None or acting.membership_id is None:
        return Q()
    return (
        Q(assignee__isnull=True)
        | Q(assignee__in=colleagues.values("pk"))
        | Q(pk__in=opened_to(acting))
        | Q(pk__in=asked_of(acting))
    )


def opened_to(acting: Acting) -> "QuerySet[Any, Any]":
    """The dossiers that an exceptional access opens to her for some hours."""
    mine = acting.membership_id
    if mine is None:
        return ExceptionalAccess.objects.none().values("object_id")
    opened = ExceptionalAccess.objects.filter(membership_id=mine, ends_at__gt=now())
    return opened.values("object_id")


def asked_of(acting: Acting) -> "QuerySet[Any, Any]":
    """The dossiers in which something is asked of her."""
    return Task.objects.filter(assignee_id=acting.membership_id, done_on__isnull=True).values(
        "dossier_id"
    )


def held(acting: Acting) -> QuerySet[Dossier]:
    """The dossiers held, or coordinated, by the organisation, whoever follows them."""
    mine = acting.organisation_id
    if mine is None or acting.role not in DOSSIER_ROLES:
        return Dossier.objects.none()
    own = Q(organisation_id=mine)
    if acting.role == Role.COORDINATOR:
        own |= Q(coordinating_organisation_id=mine)
    return Dossier.objects.filter(own)


def visible(acting: Acting) -> QuerySet[Dossier]:
    """The dossiers that the acting member may open: her organisation's, that she needs to know."""
    return held(acting).filter(known(acting))


def listed(acting: Acting) -> QuerySet[Dossier]:
    """Those of lists, whoever follows them: one column only, so that one index gives the page."""
    mine = acting.organisation_id
    if mine is None or acting.role not in DOSSIER_ROLES:
        return Dossier.objects.none()
    if acting.role == Role.COORDINATOR:
        return Dossier.objects.filter(coordinating_organisation_id=mine)
    return Dossier.objects.filter(organisation_id=mine)


def scope(acting: Acting) -> QuerySet[Dossier]:
    """The same as `visible` for lists and exports."""
    return listed(acting).filter(known(acting))


def narrowed(acting: Acting, filters: Filters) -> QuerySet[Dossier]:
    """The dossiers of a list that were asked for, in no order."""
    # One's own dossiers are known: their short range of an index needs no other condition.
    mine = acting.membership_id is not None and filters.assignee_id == acting.membership_id
    dossiers = (listed(acting) if mine else scope(acting)).filter(
        closed_on__isnull=not filters.closed
    )
    if filters.assignee_id is not None:
        dossiers = dossiers.filter(assignee_id=filters.assignee_id)
    if filters.stage and not filters.closed:
        dossiers = dossiers.filter(stage=filters.stage)
    if filters.text.strip():
        dossiers = named_plainly(acting, dossiers, filters.text)
    return dossiers


def caseload(
    acting: Acting,
    filters: Filters,
    cursor: str = "",
    limit: int = PAGE,
    *,
    with_region: bool = True,
) -> Page:
    """One page of dossiers, the most recently active first. Three SQL queries whatever the size."""
    order = "closed_on" if filters.closed else "last_activity_at"
    aimed = None
    if is_name(filters.text):
        found = _bearing(acting, filters, cursor, _Shown(limit, with_region))
        aimed = {d.subject_id: str(getattr(d, "aimed", None) or "") for d in found}
    elif cursor or filters.text.strip():
        found = list(_page(_after(narrowed(acting, filters), order, cursor), order, limit))
    else:
        # What is opened ten times a day.
        shape, given = shape_of(acting, filters)
        found = _first(shape, limit).objects(acting, *given)
    end = found[limit - 1] if len(found) > limit else None
    following = f"{getattr(end, order).isoformat()}_{end.pk}" if end else ""
    return Page(rows_of(found[:limit], with_region=with_region, aimed=aimed), following)


@dataclass(frozen=True)
class _Shown:
    """How many lines of a list by name are shown, and whether with the region aimed at."""

    limit: int
    with_region: bool

    def page(self, dossiers: QuerySet[Dossier], order: str) -> QuerySet[Dossier]:
        """These lines and one more."""
        rows = dossiers.annotate(aimed=region_aimed()) if self.with_region else dossiers
        return _page(rows, order, self.limit)


def _bearing(acting: Acting, filters: Filters, cursor: str, shown: _Shown) -> list[Dossier]:
    """A page of the dossiers whose person bears a name, and one more.

    Two SQL queries; three when many bear it and few of the most recent are known to her.
    """
    if acting.role not in DOSSIER_ROLES:
        return []
    # The most recent of many are the page, when they are enough to fill it. The palette's six lines are
    # sooner met in the order of the list.
    recent = shown.limit > FEW and not cursor and not filters.closed
    found = bearers(acting, filters.text, lately=LATELY if recent else 0)
    if found.complete and not found.dossiers:
        return []
    unnamed = replace(filters, text="")
    if cursor:
        order = "closed_on" if filters.closed else "last_activity_at"
        asked = any_of("pk", found.dossiers) if found.complete else bears(acting, filters.text)
        rows = _after(narrowed(acting, unnamed).filter(asked), order, cursor)
        return list(shown.page(rows, order))
    shape, given = shape_of(acting, unnamed)
    if found.dossiers:
        page: list[Dossier] = _among(shape, shown).objects(acting, found.dossiers, *given)
        if found.complete or len(page) > shown.limit:
            return page
    return _met(acting, shape, given, filters.text, shown)


def _met(
    acting: Acting, shape: Filters, given: tuple[uuid.UUID, ...], text: str, shown: _Shown
) -> list[Dossier]:
    """The first page of those whose person bears a name that many bear: each asked, in order."""
    words = single_reading(text)
    if words and len(words) <= MOST_WORDS:
        return _walked(shape, shown, len(words)).objects(acting, *given, texts=bounds(words))
    rows = narrowed(acting, given_to(acting, shape, *given)).filter(bears(acting, text))
    return list(shown.page(rows, "closed_on" if shape.closed else "last_activity_at"))


def _page(dossiers: QuerySet[Dossier], order: str, limit: int) -> QuerySet[Dossier]:
    return dossiers.select_related("assignee__user").order_by(f"-{order}", "-id")[: limit + 1]


#: Whose dossiers, in a list drawn up once: one's own, or a colleague's given each time.
_MINE, _SOMEBODY = uuid.UUID(int=1), uuid.UUID(int=2)


def shape_of(acting: Acting, filters: Filters) -> tuple[Filters, tuple[uuid.UUID, ...]]:
    """What a list without words is drawn up from, and the colleague to give it, if any."""
    whose = filters.assignee_id
    if whose is None or whose == acting.membership_id:
        return replace(filters, text="", assignee_id=whose and _MINE), ()
    return replace(filters, text="", assignee_id=_SOMEBODY), (whose,)


def given_to(acting: Acting, shape: Filters, *whose: uuid.UUID) -> Filters:
    """The filters of a shape, for whoever acts and this colleague."""
    return replace(
        shape, assignee_id=whose[0] if whose else shape.assignee_id and acting.membership_id
    )


def takes(shape: Filters) -> int:
    """How many colleagues are to be given to a list of this shape."""
    return 1 if shape.assignee_id == _SOMEBODY else 0


@functools.lru_cache(maxsize=128)
def _first(shape: Filters, limit: int) -> ForActing:
    """The first page under filters of this shape, drawn up once for each role and scope."""

    def build(acting: Acting, *whose: uuid.UUID) -> QuerySet[Dossier]:
        order = "closed_on" if shape.closed else "last_activity_at"
        return _page(narrowed(acting, given_to(acting, shape, *whose)), order, limit)

    return ForActing(build, given=takes(shape))


@functools.lru_cache(maxsize=128)
def _among(shape: Filters, shown: _Shown) -> ForActing:
    """The first page of some dossiers under filters of this shape, drawn up once."""

    def build(acting: Acting, some: uuid.UUID, *whose: uuid.UUID) -> QuerySet[Dossier]:
        mine = narrowed(acting, given_to(acting, shape, *whose)).filter(any_of("pk", some))
        return shown.page(mine, "closed_on" if shape.closed else "last_activity_at")

    return ForActing(build, given=1 + takes(shape))


#: Up to so many words, lists read in their own order are drawn up once.
MOST_WORDS = 3


@functools.lru_cache(maxsize=128)
def _walked(shape: Filters, shown: _Shown, words: int) -> ForActing:
    """The first page of dossiers asked so many words each, under filters of this shape."""

    def build(acting: Acting, *given: Any) -> QuerySet[Dossier]:
        whose, between = given[: takes(shape)], given[takes(shape) :]
        mine = narrowed(acting, given_to(acting, shape, *whose))
        rows = mine.filter(bears_words(acting, *between))
        return shown.page(rows, "closed_on" if shape.closed else "last_activity_at")

    return ForActing(build, given=takes(shape), texts=2 * words)


def _after(dossiers: QuerySet[Dossier], order: str, cursor: str) -> QuerySet[Dossier]:
    """What comes after a cursor; a malformed one gives the first page."""
    moment, _separator, last = cursor.partition("_")
    try:
        pk = uuid.UUID(last)
        value: dt.date = (
            dt.date.fromisoformat(moment)
            if order == "closed_on"
            else dt.datetime.fromisoformat(moment)
        )
        if isinstance(value, dt.datetime):
            # Cursors are written with their zone; one written by hand may have none, or an odd one.
            value = value.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return dossiers
    # The first condition bounds the index range; the second one cuts inside equal moments.
    return dossiers.filter(
        Q(**{f"{order}__lt": value}) | Q(**{order: value}, id__lt=pk), **{f"{order}__lte": value}
    )


def region_aimed() -> Subquery:
    """The name of the region aimed at first by who a dossier is about, as a sub-query."""
    return Subquery(
        TargetRegion.objects.filter(subject_id=OuterRef("subject_id"), rank=1)
        .order_by("id")
        .values("region__name")[:1]
    )


def rows_of(
    dossiers: list[Dossier],
    *,
    with_region: bool = True,
    aimed: Mapping[uuid.UUID, str] | None = None,
) -> list[Row]:
    """Lines of a list, in the order given. Two SQL queries, one without the region aimed at.

    `aimed`: the region by subject, when the list was read with it (`region_aimed`).
    """
    subjects = [d.subject_id for d in dossiers]
    people = headers(subjects)
    regions = dict(aimed or {})
    if with_region and aimed is None:
        regions = dict(_AIMED.rows(subjects)) if subjects else {}
    return [Row(d, people.get(d.subject_id), regions.get(d.subject_id, "")) for d in dossiers]


_AIMED = ForObjects(
    lambda subjects: (
        TargetRegion.objects.filter(any_of("subject_id", subjects), rank=1)
        .order_by("subject_id")
        .values_list("subject_id", "region__name")
    )
)


def stages_shown(acting: Acting, assignee_id: uuid.UUID | None) -> list[tuple[str, str, int]]:
    """Code, label and number of open dossiers of each stage. One SQL query on the tallies."""
    if acting.organisation_id is None:
        return []
    counts = stage_counts(acting.organisation_id, assignee_id)
    return [
        (stage.value, str(stage.label), counts.get(stage.value, 0))
        for stage in Stage
        if stage != Stage.CLOSED
    ]
