"""What the home of each role puts together, from what the features below give."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from enracine.accompaniment.queries import coordination
from enracine.accompaniment.queries.awaiting import Queue, awaiting_first_meeting
from enracine.accompaniment.queries.caseload import stages_shown
from enracine.insights.queries.figures import FigureValue, headlines
from enracine.kernel import inbox
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.models import Organisation, Role, Vacancy
from enracine.network.queries.service import ServiceLine, who_serves
from enracine.network.scope import own_organisation
from enracine.referrals.queries.coordination import Silent, silence
from enracine.territories.models import Region

#: Roles that follow people: their home is « Aujourd’hui ».
FOLLOWING = (
    Role.COUNSELLOR.value,
    Role.PAJ_AGENT.value,
    Role.PARTNER.value,
    Role.INTEGRATION_OFFICER.value,
)
_SHOWN = 50
#: What a morning can hold: the page opens on these, and on everything when asked.
FIRST_THINGS, ALL_THINGS = 25, 200


@dataclass(frozen=True)
class Today:
    """What waits, oldest first, in three parts; and my open dossiers by stage."""

    late: list[inbox.InboxItem]
    now: list[inbox.InboxItem]
    soon: list[inbox.InboxItem]
    stages: list[tuple[str, str, int]]
    more: bool = False

    @property
    def total(self) -> int:
        """How many things are shown."""
        return len(self.late) + len(self.now) + len(self.soon)


def today_of(acting: Acting, *, everything: bool = False) -> Today:
    """What waits for whoever acts, oldest first: the first things, or everything when asked."""
    limit = ALL_THINGS if everything else FIRST_THINGS
    # One more than shown says whether there is more, without counting.
    found = inbox.waiting(acting, limit + 1)
    items = found[:limit]
    day = today()
    stages = [line for line in stages_shown(acting, acting.membership_id) if line[2]]
    return Today(
        late=[i for i in items if i.due_on is not None and i.due_on < day],
        now=[i for i in items if i.due_on is None or i.due_on == day],
        soon=[i for i in items if i.due_on is not None and i.due_on > day],
        stages=stages,
        more=len(found) > limit,
    )


@dataclass(frozen=True)
class Coordination:
    """The coordination's home: queue, split of the year, silence, figures of the year."""

    queue: Queue
    waiting: int
    split: coordination.YearOfAllocation
    silent: list[Silent]
    figures: list[FigureValue]


def coordination_of(acting: Acting) -> Coordination:
    """What the coordination looks at every morning, in a fixed number of SQL queries."""
    network = acting.organisation_id
    if network is None:
        raise ValueError("a coordinator acts for an organisation")
    members = coordination.members_of(network)
    return Coordination(
        queue=awaiting_first_meeting(acting, limit=6),
        waiting=sum(getattr(m, "waiting", 0) for m in members),
        split=coordination.year_of_allocation(members),
        silent=list(silence(acting, 5)),
        figures=headlines(acting),
    )


@dataclass(frozen=True)
class RegionOffer:
    """Who answers in a region, by programme."""

    region: Region | None
    regions: list[Region]
    programmes: list[tuple[str, list[ServiceLine]]]
    #: The code of the region where the office of whoever looks is; empty when unknown.
    own: str = ""


def offer_of(region_code: str) -> RegionOffer:
    """The network in a region: every programme and who serves it there today."""
    regions = list(Region.objects.order_by("name"))
    chosen = next((r for r in regions if r.code == region_code), None)
    if chosen is None:
        return RegionOffer(None, regions, [])
    lines = who_serves("", today(), region_code=chosen.code)
    names = sorted({line.programme for line in lines})
    return RegionOffer(
        chosen, regions, [(n, [x for x in lines if x.programme == n]) for n in names]
    )


def regions_of(acting: Acting) -> RegionOffer:
    """Every region to choose from, and one's own, where the office is. One SQL query."""
    office = Organisation.objects.filter(
        pk=own_organisation(acting), municipality__mrc__region=OuterRef("pk")
    )
    regions = list(Region.objects.annotate(is_own=Exists(office)).order_by("name"))
    own = next((r.code for r in regions if getattr(r, "is_own", False)), "")
    return RegionOffer(None, regions, [], own)


@dataclass(frozen=True)
class NationalPaj:
    """The national PAJ team: promoters, territories without agent."""

    promoters: int
    vacancies: list[Vacancy]


def national_paj_of(acting: Acting) -> NationalPaj:
    """How many promoters there are, and which of their posts nobody holds. Two SQL queries."""
    promoters = Organisation.objects.filter(
        parent_id=acting.organisation_id, is_active=True
    ).aggregate(n=Count("id"))["n"]
    vacant = (
        Vacancy.objects.on(today())
        .filter(mandate__organisation__parent_id=acting.organisation_id)
        .filter(Q(mandate__valid_to__isnull=True) | Q(mandate__valid_to__gte=today()))
        .select_related("mandate__paj_territory", "mandate__organisation", "interim")
        .order_by("valid_from", "id")
    )
    return NationalPaj(promoters, list(vacant[:_SHOWN]))


def kinds_of(items: list[inbox.InboxItem]) -> set[Any]:
    """The subjects whose identity a list of things to do shows."""
    return {item.subject_id for item in items if item.subject_id is not None}
