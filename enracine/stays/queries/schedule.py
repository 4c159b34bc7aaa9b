"""The schedule of a stay, who comes, what they need: for the organiser, and for whoever comes."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from enracine.accompaniment.queries.waiting import named
from enracine.kernel.clock import QUEBEC
from enracine.kernel.errors import NotVisible
from enracine.people.models import Contact
from enracine.stays.models import HELD_PLACES, Stay, StayNeed, StayParticipant, StayStep
from enracine.stays.rules import days_of


@dataclass(frozen=True)
class Day:
    """A day of the stay and its lines."""

    day: dt.date
    steps: list[StayStep]


def by_day(stay: Stay, steps: Iterable[StayStep]) -> list[Day]:
    """The lines of each day, days without any included. Pure: no SQL query."""
    found: dict[dt.date, list[StayStep]] = {d: [] for d in days_of(stay.starts_on, stay.ends_on)}
    for step in steps:
        found.setdefault(step.starts_at.astimezone(QUEBEC).date(), []).append(step)
    return [Day(day, lines) for day, lines in sorted(found.items())]


def steps_of(stay: Stay) -> list[StayStep]:
    """Every line of a stay that the reader may see, in order. One SQL query."""
    return list(StayStep.objects.filter(stay=stay).order_by("starts_at", "id"))


def step_for(stay: Stay, step_id: uuid.UUID) -> StayStep:
    """One line of a stay of one's own. Raises NotVisible otherwise. One SQL query."""
    found = StayStep.objects.filter(stay=stay, pk=step_id).select_related("stay").first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Person:
    """An adult who has a place, as the organiser prepares and receives her."""

    participant: StayParticipant
    name: str
    phone: str
    need: StayNeed | None

    @property
    def children(self) -> int:
        """How many children come with the household."""
        return self.participant.request.children


@dataclass(frozen=True)
class Group:
    """Who comes, in figures: what meals, beds and seats are counted from."""

    people: list[Person]
    adults: int
    children: int
    child_years: tuple[int, ...]

    @property
    def total(self) -> int:
        """Everybody who comes."""
        return self.adults + self.children

    @property
    def with_needs(self) -> list[Person]:
        """Those who told something that the reader may read."""
        return [p for p in self.people if p.need is not None]


def group_of(stay: Stay, *, with_phones: bool = False) -> Group:
    """Who has a place (offered or confirmed), by name. Two SQL queries, three with telephones.

    Needs are there only for whoever leads the stay: row-level security leaves them out for others.
    """
    rows = list(
        StayParticipant.objects.filter(
            request__stay=stay, request__state__in=HELD_PLACES, left_at__isnull=True
        )
        .select_related("request")
        .annotate(person_name=named("subject_id"))
        .order_by("request__submitted_at", "created_at", "id")
    )
    needs = {
        n.participant_id: n for n in StayNeed.objects.filter(participant__in=[r.pk for r in rows])
    }
    phones: dict[uuid.UUID, str] = {}
    if with_phones:
        phones = dict(
            Contact.objects.filter(subject_id__in=[r.subject_id for r in rows])
            .order_by("pk")
            .values_list("subject_id", "phone")
        )
    people = [
        Person(
            r,
            (r.person_name or "").strip() or "—",
            phones.get(r.subject_id, ""),
            needs.get(r.pk),
        )
        for r in rows
    ]
    requests = {r.request_id: r.request for r in rows}
    years = sorted(y for one in requests.values() for y in one.child_years)
    return Group(people, len(rows), len(years), tuple(years))


def own_need(participant_id: uuid.UUID | None) -> StayNeed | None:
    """What the person told for a stay. One SQL query."""
    if participant_id is None:
        return None
    return StayNeed.objects.filter(participant_id=participant_id).first()
