"""Stays as the person sees them: her household's requests, and what she may still ask for."""

import uuid
from dataclasses import dataclass

from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.people.models import HouseholdMember
from enracine.stays.models import HELD_PLACES, OPEN_STATES, StayParticipant, StayRequest
from enracine.stays.queries.public import Shown, published_stays, shown_in

State = StayRequest.State
TAGS = {
    State.COLLECTING: "wait",
    State.SUBMITTED: "info",
    State.WAITING: "wait",
    State.OFFERED: "wait",
    State.CONFIRMED: "ok",
}


@dataclass(frozen=True)
class Mine:
    """A request of the household, with what this person may still do."""

    request: StayRequest
    shown: Shown
    me: StayParticipant | None
    adults: int
    agreed: int

    @property
    def tag(self) -> str:
        """The kind of its status tag."""
        return TAGS.get(State(self.request.state), "neutral")

    @property
    def consent_to_give(self) -> uuid.UUID | None:
        """The agreement that waits for this person's answer."""
        waits = self.me is not None and self.me.agreed_at is None
        return self.me.consent_id if self.me and waits and self.is_open else None

    @property
    def is_open(self) -> bool:
        """Whether the request still goes on."""
        return self.request.state in OPEN_STATES

    @property
    def may_leave(self) -> bool:
        """Whether the household may still give its place or its rank back."""
        return self.is_open and self.request.stay.starts_on > today()

    @property
    def may_tell_needs(self) -> bool:
        """Whether what she needs for her health would serve: she holds a place, the stay is not over."""
        held = self.request.state in HELD_PLACES and self.me is not None
        return held and self.request.stay.ends_on >= today()

    @property
    def may_evaluate(self) -> bool:
        """Whether she may say what the stay gave: it ends or is over, and she was not away."""
        came = self.me is not None and self.me.attendance != StayParticipant.Attendance.ABSENT
        over = self.request.stay.ends_on <= today()
        return came and over and self.request.state == State.CONFIRMED

    @property
    def offer_stands(self) -> bool:
        """Whether a place is offered and may still be accepted."""
        until = self.request.offer_expires_at
        return self.request.state == State.OFFERED and until is not None and until > now()


def _mine(household_id: uuid.UUID | None, person_id: uuid.UUID, language: str) -> list[Mine]:
    if household_id is None:
        return []
    requests = list(
        StayRequest.objects.filter(subject_id=household_id)
        .select_related(
            "stay__municipality", "stay__region", "stay__organisation", "stay__lead__user"
        )
        .prefetch_related("participants")
        .order_by("-stay__starts_on", "-created_at", "-id")[:50]
    )
    found = []
    for request in requests:
        people = [p for p in request.participants.all() if p.left_at is None]
        found.append(
            Mine(
                request,
                shown_in(request.stay, language),
                next((p for p in people if p.subject_id == person_id), None),
                len(people),
                sum(1 for p in people if p.agreed_at),
            )
        )
    return found


@dataclass(frozen=True)
class Page:
    """What the person's page of stays shows."""

    going: list[Mine]
    past: list[Mine]
    others: list[Shown]


def my_page(household_id: uuid.UUID | None, person_id: uuid.UUID, language: str) -> Page:
    """Requests that go on, those of the past, stays one may still ask for. Three SQL queries."""
    mine = _mine(household_id, person_id, language)
    asked = {m.request.stay_id for m in mine if m.is_open}
    return Page(
        going=[m for m in mine if m.is_open],
        past=[m for m in mine if not m.is_open],
        others=[s for s in published_stays(language) if s.is_open and s.stay.pk not in asked],
    )


def my_request(
    household_id: uuid.UUID | None, person_id: uuid.UUID, request_id: uuid.UUID, language: str
) -> Mine:
    """One request of the household. Raises NotVisible otherwise. Two SQL queries."""
    for one in _mine(household_id, person_id, language):
        if one.request.pk == request_id:
            return one
    raise NotVisible


def asked_already(household_id: uuid.UUID, stay_id: uuid.UUID) -> bool:
    """Whether the household has a request that goes on for this stay. One SQL query."""
    return StayRequest.objects.filter(
        subject_id=household_id, stay_id=stay_id, state__in=OPEN_STATES
    ).exists()


def household(household_id: uuid.UUID | None) -> list[HouseholdMember]:
    """Who is of the household today: adults with a file, children. One SQL query."""
    if household_id is None:
        return []
    rows = HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True)
    return [
        m
        for m in rows.order_by("kind", "birth_year", "created_at", "id")
        if m.person_id or m.kind == HouseholdMember.Kind.CHILD
    ]
