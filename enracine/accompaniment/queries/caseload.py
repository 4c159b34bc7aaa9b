"""Lists of dossiers: short ranges of an index, never a count, never the whole scope."""

import datetime as dt
import functools
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from enracine.accompaniment.models import Dossier, DossierWord, Stage, Task
from enracine.accompaniment.queries.loads import stage_counts
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.compiled import ForActing, ForObjects, any_of
from enracine.network.models import Role
from enracine.network.scope import colleagues_known
from enracine.people.models import TargetRegion
from enracine.people.queries import LAST, PersonHeader, headers
from enracine.people.rules import searched_words
from enracine.privacy.models import AccessGrant, ExceptionalAccess, Section

PAGE = 50
#: Roles that open dossiers; for the others a dossier does not exist.
DOSSIER_ROLES = (
    Role.COUNSELLOR.value,
    Role.COORDINATOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)
_NUMBER = re.compile(r"^[A-Za-z]{2,4}-\d{0,4}(-\d{0,9})?$")


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
    opened = ExceptionalAccess.objects.filter(
        membership_id=acting.membership_id, ends_at__gt=now()
    ).values("object_id")
    asked = Task.objects.filter(assignee_id=acting.membership_id, done_on__isnull=True)
    return (
        Q(assignee__isnull=True)
        | Q(assignee__in=colleagues.values("pk"))
        | Q(pk__in=opened)
        | Q(pk__in=asked.values("dossier_id"))
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
        dossiers = _named(acting, dossiers, filters.text)
    return dossiers


def caseload(acting: Acting, filters: Filters, cursor: str = "", limit: int = PAGE) -> Page:
    """One page of dossiers, the most recently active first. Three SQL queries whatever the size."""
    order = "closed_on" if filters.closed else "last_activity_at"
    if cursor or filters.text.strip():
        found = list(_page(_after(narrowed(acting, filters), order, cursor), order, limit))
    else:
        # What is opened ten times a day.
        shape, given = shape_of(acting, filters)
        found = _first(shape, limit).objects(acting, *given)
    end = found[limit - 1] if len(found) > limit else None
    following = f"{getattr(end, order).isoformat()}_{end.pk}" if end else ""
    return Page(rows_of(found[:limit]), following)


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


def followed_by_others(acting: Acting, text: str, limit: int = 5) -> list[Dossier]:
    """Dossiers of one's organisation found by whole words of a name, that others follow.

    What one needs to ask for an exceptional access: a number and who follows, nothing of the person.
    One SQL query; none when one sees every dossier.
    """
    words = [w for w in text.split() if len(w) >= 3]
    if colleagues_known(acting) is None or not words:
        return []
    dossiers = listed(acting).filter(closed_on__isnull=True).exclude(known(acting))
    return list(
        _named(acting, dossiers, " ".join(words), whole=True)
        .select_related("assignee__user")
        .order_by("-last_activity_at", "-id")[:limit]
    )


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


def _named(
    acting: Acting, dossiers: QuerySet[Dossier], text: str, *, whole: bool = False
) -> QuerySet[Dossier]:
    """Narrow to beginnings of a number or of the words of a name, within one's own scope.

    `whole`: only whole words of a name count.
    """
    typed = text.strip()
    if _NUMBER.match(typed):
        start = typed.upper()
        return dossiers.filter(number__gte=start, number__lt=start + LAST)
    readings, mine = searched_words(typed), acting.organisation_id
    if mine is None or not any(readings):
        return dossiers.none()
    column = (
        "coordinating_organisation_id" if acting.role == Role.COORDINATOR else "organisation_id"
    )
    found = Q()
    for words in readings:
        every = Q()
        for word in words:
            every &= Q(
                pk__in=DossierWord.objects.filter(
                    Q(word=word) if whole else Q(word__gte=word, word__lt=word + LAST),
                    **{column: mine},
                ).values("dossier_id")
            )
        found |= every
    # Words outlive the right to the name: an access that has ended finds nobody by name.
    names = AccessGrant.objects.filter(
        subject_id=OuterRef("subject_id"),
        organisation_id=mine,
        ended_at__isnull=True,
        sections__contains=[Section.IDENTITY.value],
    ).exclude(valid_until__lt=today())
    return dossiers.filter(found).filter(Exists(names))


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
