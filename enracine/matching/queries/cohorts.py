"""Cohorts as the coordination reads them: who may be in one, what territories can take, what was found."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.matching.engine.instance import RESOURCES
from enracine.matching.models import AskedPlace, Cohort, CohortLine, CohortLock, Room, Wishes
from enracine.matching.rules.choosing import merged
from enracine.network.models import Role
from enracine.people.models import AddressProtection
from enracine.people.queries import headers
from enracine.territories.keepers import kept_by, must_keep
from enracine.territories.models import Mrc

#: Who proposes cohorts; who says what a territory can take.
PROPOSERS = (Role.COORDINATOR.value,)
ROOM_KEEPERS = (Role.COORDINATOR.value, Role.PAJ_AGENT.value, Role.PARTNER.value)
#: The stages at which a household may be in a cohort.
STAGES = (Stage.PREPARATION, Stage.READY)
#: Households in one proposal of the pages; the command has no such bound.
MOST_LINES = 1_000
PAGE = 50
#: What is not said of a territory that receives limits nothing.
UNSAID = 1_000_000
#: Groups looked at on each plan, and kept above a floor (decision 0081).
GROUPS = ("jeunes_enfants", "grands_logements", "debut_francais", "autre_parcours")


@dataclass(frozen=True)
class Entry:
    """A household that may be in a cohort: one dossier of it, what its adults ask, what it takes."""

    dossier: Dossier
    asked: tuple[tuple[str, int], ...]
    needs: tuple[int, ...]
    track: str

    @property
    def groups(self) -> list[str]:
        """The groups it is of."""
        of = {
            "jeunes_enfants": self.needs[4] > 0,
            "grands_logements": self.needs[3] > 0,
            "debut_francais": self.needs[6] > 0,
            "autre_parcours": self.track not in {"", "employment"},
        }
        return [name for name in GROUPS if of[name]]

    @property
    def priority(self) -> float:
        """Days since the dossier was opened: the longest wait first (published, decision 0081)."""
        return float((today() - self.dossier.opened_on).days)


@dataclass(frozen=True)
class Gathered:
    """Who may be in a cohort, and how many cannot: no list yet."""

    entries: tuple[Entry, ...]
    without_list: int


def gather(acting: Acting, stages: Iterable[str]) -> Gathered:
    """The households coordinated at these stages, one line each, the longest wait first. Two queries.

    Two adults with two dossiers are one household: their lists are merged, their needs counted once.
    Whoever hides her address is not among them: where she goes is not for a list (0121).
    """
    hidden = AddressProtection.objects.filter(ended_on__isnull=True).values("subject_id")
    dossiers = list(
        Dossier.objects.open()
        .exclude(subject_id__in=hidden)
        .filter(
            coordinating_organisation=acting.organisation_id,
            stage__in=[s for s in stages if s in STAGES],
        )
        .only("id", "subject_id", "household_id", "organisation_id", "opened_on", "number", "stage")
        .order_by("opened_on", "id")[: 4 * MOST_LINES]
    )
    said = {w["subject_id"]: w for w in _wishes([d.subject_id for d in dossiers])}
    homes: dict[uuid.UUID, list[Dossier]] = defaultdict(list)
    for dossier in dossiers:
        homes[dossier.household_id or dossier.subject_id].append(dossier)
    entries, silent = [], 0
    for members in homes.values():
        told = [said[d.subject_id] for d in members if d.subject_id in said]
        lists = [[one["code"] for one in w["listed"]] for w in told]
        worth: dict[str, list[int]] = defaultdict(list)
        for wishes in told:
            for one in wishes["listed"]:
                worth[one["code"]].append(one["points"])
        order = merged(lists)
        first = next((d for d in members if d.subject_id in said), members[0])
        needs: list[int] = max((w["needs"] for w in told), key=sum, default=[])
        if not order or not needs:
            silent += 1
            continue
        asked = tuple((code, sum(worth[code]) // len(worth[code])) for code in order)
        entries.append(Entry(first, asked, tuple(needs), told[0]["track"]))
    return Gathered(tuple(entries[:MOST_LINES]), silent)


def _wishes(subjects: Sequence[uuid.UUID]) -> Iterable[Mapping[str, Any]]:
    listed = (
        AskedPlace.objects.filter(wishes=OuterRef("pk"))
        .order_by("rank")
        .values(json=JSONObject(code="mrc__code", points="points"))
    )
    return (
        Wishes.objects.filter(subject_id__in=subjects)
        .annotate(listed=ArraySubquery(listed))
        .order_by("pk")
        .values("subject_id", "needs", "track", "listed")
    )


def taken() -> dict[tuple[str, str], int]:
    """What accepted proposals hold, by territory and resource. One SQL query, without a name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, resource, taken FROM matching_taken()")
        return {(code, resource): int(count) for code, resource, count in cursor.fetchall()}


@dataclass(frozen=True)
class Capacities:
    """What territories can still give: rows in the order of `places`, columns of the resources.

    `closed`: those that say nothing of how many households they can welcome: nobody is proposed there.
    """

    places: tuple[str, ...]
    room: tuple[tuple[int, ...], ...]
    closed: tuple[str, ...]


def capacities(codes: Iterable[str]) -> Capacities:
    """What is left of what was said, once what is accepted is taken off. Two SQL queries."""
    wanted = sorted(set(codes))
    said = {
        (code, resource): amount
        for code, resource, amount in Room.objects.filter(mrc__code__in=wanted).values_list(
            "mrc__code", "resource", "amount"
        )
    }
    held = taken()
    rows, closed = [], []
    for code in wanted:
        if (code, RESOURCES[0]) not in said:
            closed.append(code)
            rows.append((0,) * len(RESOURCES))
            continue
        rows.append(
            tuple(
                max(said[code, name] - held.get((code, name), 0), 0)
                if (code, name) in said
                else UNSAID
                for name in RESOURCES
            )
        )
    return Capacities(tuple(wanted), tuple(rows), tuple(closed))


def cohorts_of(acting: Acting, limit: int = 30) -> list[Cohort]:
    """The cohorts of one's organisation, newest first. One SQL query."""
    return list(
        Cohort.objects.filter(organisation=acting.organisation_id).order_by("-asked_at", "-id")[
            :limit
        ]
    )


def cohort_of(acting: Acting, cohort_id: uuid.UUID) -> Cohort:
    """One of them. Raises NotVisible."""
    found = (
        Cohort.objects.select_related("previous")
        .filter(pk=cohort_id, organisation=acting.organisation_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class LineShown:
    """A household of a cohort as a page shows it."""

    line: CohortLine
    name: str
    place: str
    usual: str
    locks: tuple[CohortLock, ...] = field(default_factory=tuple)


def lines_of(
    cohort: Cohort, names: Mapping[str, str], view: str = "", after: int = 0
) -> tuple[list[LineShown], bool]:
    """A page of the households of a cohort, and whether there are more. Four SQL queries.

    `names`: those of places, by code (`place_names`).
    """
    rows = CohortLine.objects.filter(cohort=cohort, rank__gt=after)
    rows = rows.filter(_VIEWS.get(view, Q()))
    found = list(
        rows.select_related("mrc", "dossier")
        .prefetch_related("locks__mrc")
        .order_by("rank")[: PAGE + 1]
    )
    return shown(found[:PAGE], names), len(found) > PAGE


_VIEWS = {
    "places": Q(mrc__isnull=False),
    "sans": Q(mrc__isnull=True),
    "reclamations": Q(preferred__contains=[{"justified": True}]),
    "decides": ~Q(decision="open"),
}


def shown(rows: Sequence[CohortLine], names: Mapping[str, str]) -> list[LineShown]:
    """Lines with the names that the reader may know. One SQL query."""
    people = headers([row.subject_id for row in rows])
    return [
        LineShown(
            row,
            people[row.subject_id].full_name if row.subject_id in people else row.dossier.number,
            row.mrc.short_name if row.mrc else "",
            names.get(row.usual, ""),
            tuple(row.locks.all()),
        )
        for row in rows
    ]


def line_of(acting: Acting, cohort_id: uuid.UUID, line_id: uuid.UUID) -> CohortLine:
    """One household of a cohort of one's organisation. Raises NotVisible."""
    found = (
        CohortLine.objects.select_related("cohort", "mrc", "dossier")
        .prefetch_related("locks__mrc")
        .filter(pk=line_id, cohort_id=cohort_id, organisation=acting.organisation_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def moved_since(cohort: Cohort) -> list[str]:
    """The territories of a proposal whose places were said again after it was asked. One SQL query."""
    rows = Room.objects.filter(mrc__code__in=cohort.places, updated_at__gt=cohort.asked_at)
    return sorted(set(rows.order_by().values_list("mrc__short_name", flat=True)))


def to_tell(cohort: Cohort) -> int:
    """How many households have a proposal that they are not told of yet. One SQL query."""
    return CohortLine.objects.filter(
        cohort=cohort, mrc__isnull=False, told_at__isnull=True, decision=CohortLine.Decision.OPEN
    ).count()


def place_names() -> dict[str, str]:
    """The short names of MRCs, by code. One SQL query."""
    return dict(Mrc.objects.in_force(today()).values_list("code", "short_name"))


def rooms_said() -> "QuerySet[Room]":
    """Everything that was said of what territories can take."""
    return Room.objects.select_related("mrc__region").order_by("mrc__search_key", "mrc_id", "pk")


def place_kept(acting: Acting, code: str) -> Mrc:
    """A territory whose figures the actor may say: any for the coordination, one's own otherwise.

    Raises NotVisible.
    """
    found = Mrc.objects.in_force(today()).filter(code=code).first()
    if found is None or acting.role not in ROOM_KEEPERS:
        raise NotVisible
    if acting.role not in PROPOSERS:
        must_keep(acting, found)
    return found


def places_kept(acting: Acting) -> list[tuple[str, str]]:
    """Those territories, by region then name, without those of the Montréal area."""
    kept = kept_by(acting)
    return [
        (mrc.code, f"{mrc.short_name} ({mrc.region.name})")
        for mrc in Mrc.objects.in_force(today())
        .select_related("region")
        .exclude(region__code__in=("06", "13"))
        .order_by("region__search_key", "search_key", "code")
        if acting.role in PROPOSERS or kept.holds(mrc)
    ]


def rooms_of(code: str) -> list[Room]:
    """What is said of one territory. One SQL query."""
    return list(Room.objects.filter(mrc__code=code).order_by("resource"))
