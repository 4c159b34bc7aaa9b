"""Figures of a financial year, in a fixed number of SQL queries whatever the size."""

import datetime as dt
import functools
import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import Row, rows_of, visible
from enracine.accompaniment.rules import fiscal_year
from enracine.insights.models import FigureFact, FigureTally, SeparationCount
from enracine.insights.rules import FIGURES, HEADLINES, HEADLINES_PAJ, Figure, expected_by
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, any_of, in_index_order
from enracine.kernel.figures import SMALL, SMALL_SETTING, hidden_cells, is_small
from enracine.kernel.models import Setting
from enracine.kernel.parameters import parameter
from enracine.network.models import Organisation, OrganisationKind, Role
from enracine.territories.models import Region

#: Who sees figures of other organisations: aggregates only, small numbers hidden.
OUTSIDE_ROLES = (
    Role.FUNDER.value,
    Role.COMMUNICATIONS.value,
    Role.REGIONAL_ADVISOR.value,
    Role.EMPLOYER.value,
    Role.ADMINISTRATOR.value,
)
#: Who may open a figure to its rows.
ROWS_ROLES = (
    Role.COORDINATOR.value,
    Role.COUNSELLOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)


@dataclass(frozen=True)
class Target:
    """An agreed target and where it comes from."""

    value: int
    source: str
    expected_now: int


@dataclass(frozen=True)
class FigureValue:
    """A figure of a year: its value (None: hidden because small), its target, its months."""

    figure: Figure
    year: int
    value: int | None
    target: Target | None
    opens: bool
    #: Under how many it is hidden from this reader; 0: never.
    small: int = 0

    @property
    def share(self) -> float | None:
        """The part of the target reached; None without target or value."""
        if self.target is None or self.value is None or not self.target.value:
            return None
        return self.value / self.target.value


def year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of a financial year (1 April – 31 March)."""
    return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)


def _settings(year: int, *, small: bool, targets: bool) -> dict[str, Setting]:
    """By key, the target of a year as it began and what is small today. One SQL query at most.

    Each key keeps its own day: a target is that of the start of its year, the rest that of today.
    """
    rows = _held(year, small, targets).objects() if small or targets else []
    return {row.key: row for row in rows}


@functools.lru_cache(maxsize=32)
def _held(year: int, small: bool, targets: bool) -> ForObjects:
    """These settings, drawn up once a day for each year."""

    def build() -> "QuerySet[Setting]":
        days = {f.target_key: year_bounds(year)[0] for f in FIGURES.values() if f.target_key}
        days = (days if targets else {}) | ({SMALL_SETTING: today()} if small else {})
        wanted = Q()
        for key, day in days.items():
            wanted |= Q(key=key, valid_from__lte=day) & (
                Q(valid_to__isnull=True) | Q(valid_to__gte=day)
            )
        return Setting.objects.filter(wanted).order_by("valid_from")

    return ForObjects(build, given=0)


def _target_of(row: Setting | None, year: int) -> Target | None:
    """The target that a setting holds for a year; None when nothing is agreed."""
    if row is None or not isinstance(row.value, int):
        return None
    first, last = year_bounds(year)
    elapsed = (today() - first).days + 1
    return Target(row.value, row.source, expected_by(row.value, elapsed, (last - first).days + 1))


def scope_of(acting: Acting) -> list[uuid.UUID]:
    """The organisations whose figures a role looks at. At most one SQL query.

    Its own for whoever accompanies or coordinates; those of its promoters for the national PAJ
    team; those of the common project and of its own for the others.
    """
    own = [acting.organisation_id] if acting.organisation_id else []
    if acting.role == Role.PAJ_NATIONAL:
        return list(
            Organisation.objects.filter(parent_id=acting.organisation_id).values_list(
                "pk", flat=True
            )
        )
    if acting.role in OUTSIDE_ROLES:
        return list(
            Organisation.objects.filter(
                kind=OrganisationKind.EER_NETWORK, is_active=True
            ).values_list("pk", flat=True)
        )
    return own


def figures(acting: Acting, year: int | None = None, small: int | None = None) -> list[FigureValue]:
    """Every figure of a year for the acting role. Three SQL queries at most."""
    which = fiscal_year(today()) if year is None else year
    scope = scope_of(acting)
    totals = dict(_totals(which).rows(scope)) if scope else {}
    settings = _settings(
        which,
        small=small is None and is_outside(acting),
        targets=acting.role == Role.COORDINATOR or acting.role in OUTSIDE_ROLES,
    )
    if small is None:
        held = settings.get(SMALL_SETTING)
        small = (int(held.value) if held else SMALL) if is_outside(acting) else 0
    found = []
    for figure in FIGURES.values():
        value = totals.get(figure.code, 0)
        found.append(
            FigureValue(
                figure=figure,
                year=which,
                value=None if is_small(value, small) else value,
                target=_target_of(settings.get(figure.target_key), which),
                opens=acting.role in ROWS_ROLES,
                small=small,
            )
        )
    return found


@functools.lru_cache(maxsize=8)
def _totals(year: int) -> ForObjects:
    """The sums of a year over some organisations, drawn up once for each year."""
    return ForObjects(
        lambda scope: (
            FigureTally.objects.filter(any_of("organisation_id", scope), year=year)
            .order_by("measure")
            .values_list("measure")
            .annotate(total=Sum("value"))
        )
    )


def headlines(acting: Acting) -> list[FigureValue]:
    """The few figures of the year that a home opens with. Three SQL queries at most."""
    shown = HEADLINES_PAJ if acting.role == Role.PAJ_NATIONAL else HEADLINES
    return [value for value in figures(acting) if value.figure.code in shown]


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, and its text; `value` 0 and « non montré » when it is hidden."""

    label: str
    value: int
    hidden: bool


Tally = tuple[str, dt.date, int]


def tallies(acting: Acting, measure: str, year: int) -> list[Tally]:
    """A figure by region and month, in the scope of whoever reads. Two SQL queries at most."""
    return list(
        FigureTally.objects.filter(organisation_id__in=scope_of(acting), measure=measure, year=year)
        .order_by("region", "month")
        .values_list("region", "month")
        .annotate(total=Sum("value"))
    )


def is_outside(acting: Acting) -> bool:
    """Whether the reader belongs to none of the organisations that accompany."""
    return acting.role in OUTSIDE_ROLES or acting.role == Role.PAJ_NATIONAL


def small_under(acting: Acting) -> int:
    """Under how many a number is hidden from this reader; 0 hides nothing. One SQL query at most."""
    return int(parameter(SMALL_SETTING, SMALL)) if is_outside(acting) else 0


def by_region(acting: Acting, counted: list[Tally], small: int | None = None) -> list[Bar]:
    """A figure by region, the largest first. Two SQL queries.

    Outside, small numbers are hidden, and enough others that none can be found by subtracting the
    regions shown from the total; no region at all when that is not enough.
    """
    totals: dict[str, int] = {}
    for code, _month, value in counted:
        totals[code] = totals.get(code, 0) + value
    rows = {code: total for code, total in totals.items() if code and total}
    hidden = hidden_cells(rows, small_under(acting) if small is None else small)
    if hidden is None:
        return []
    names = dict(Region.objects.order_by("code").values_list("code", "name"))
    bars = [
        Bar(names.get(code, code), 0 if code in hidden else total, code in hidden)
        for code, total in rows.items()
    ]
    return sorted(bars, key=lambda bar: (-bar.value, bar.label))


def by_month(
    acting: Acting, counted: list[Tally], year: int, small: int | None = None
) -> list[tuple[dt.date, int]]:
    """A figure month by month, from April, up to the current month. One SQL query at most.

    None of the months is shown to outsiders while one of them would point at somebody.
    """
    rows: dict[dt.date, int] = {}
    for _code, month, value in counted:
        rows[month] = rows.get(month, 0) + value
    under = small_under(acting) if small is None else small
    if any(is_small(total, under) for total in rows.values()):
        return []
    months = [dt.date(year + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(12)]
    return [(month, rows.get(month, 0)) for month in months if month <= today()]


@dataclass(frozen=True)
class FactRow:
    """A row behind a figure: the day, the region, and the dossiers the reader may open."""

    fact: FigureFact
    region: str
    dossiers: list[Row]

    @property
    def title(self) -> str:
        """The names of the people the reader may see, or the household's short identifier."""
        names = " et ".join(row.title for row in self.dossiers)
        return names or f"Ménage {str(self.fact.subject_id)[-6:]}"


@dataclass(frozen=True)
class FactPage:
    """A page of the rows of a figure and the cursor of the next one."""

    rows: list[FactRow]
    next_cursor: str


def facts(acting: Acting, measure: str, year: int, cursor: str = "", limit: int = 50) -> FactPage:
    """The rows behind a figure, newest first. Eight SQL queries whatever the size."""
    mine = acting.organisation_id
    if mine is None:
        return FactPage([], "")
    found = FigureFact.objects.filter(organisation_id=mine, measure=measure, year=year)
    day, _separator, last = cursor.partition("_")
    try:
        start, pk = dt.date.fromisoformat(day), uuid.UUID(last)
        found = found.filter(
            Q(happened_on__lt=start) | Q(happened_on=start, id__lt=pk), happened_on__lte=start
        )
    except ValueError:
        pass
    with in_index_order():
        rows = list(found.order_by("-happened_on", "-id")[: limit + 1])
    end = rows[limit - 1] if len(rows) > limit else None
    shown = rows[:limit]
    dossiers = _dossiers_of(acting, shown)
    names = dict(Region.objects.order_by("code").values_list("code", "name"))
    return FactPage(
        [FactRow(f, names.get(f.region, ""), dossiers.get(f.subject_id, [])) for f in shown],
        f"{end.happened_on.isoformat()}_{end.pk}" if end else "",
    )


def _dossiers_of(acting: Acting, shown: list[FigureFact]) -> dict[uuid.UUID, list[Row]]:
    subjects = [f.subject_id for f in shown]
    found: list[Dossier] = list(
        visible(acting)
        .filter(Q(household_id__in=subjects) | Q(subject_id__in=subjects))
        .order_by("number")
    )
    lines: dict[uuid.UUID, list[Row]] = {}
    for row in rows_of(found):
        for subject in {row.dossier.household_id, row.dossier.subject_id} & set(subjects):
            if subject is not None:
                lines.setdefault(subject, []).append(row)
    return lines


@dataclass(frozen=True)
class SeparationNote:
    """A separation of the year: the day, and how many households it makes for the target."""

    decided_on: dt.date
    households: int


def separations(acting: Acting, year: int | None = None) -> list[SeparationNote]:
    """The separations of a year in one's own scope, newest first. One SQL query.

    For who coordinates or accompanies: no aggregate shown outside ever lists them.
    """
    if acting.organisation_id is None or acting.role in OUTSIDE_ROLES:
        return []
    rows = (
        SeparationCount.objects.filter(
            year=fiscal_year(today()) if year is None else year,
            organisations__contains=[acting.organisation_id],
        )
        .order_by("-decided_on", "counts_as_id")
        .values_list("decided_on", "households", "subject_id", "counts_as_id")
    )
    return [
        SeparationNote(day, households)
        for rank, (day, households, _subject, _counted) in enumerate(rows)
        # Two rows a separation, one for each household born of it.
        if rank % 2 == 0
    ]
