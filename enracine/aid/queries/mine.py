"""Aid as the person sees it: what she asked for, and what exists for her."""

import uuid
from dataclasses import dataclass

from enracine.aid.models import OPEN_STATES, AidPayment, AidPiece, AidRequest
from enracine.aid.queries.catalogue import Shown, given_today, offering
from enracine.kernel.errors import NotVisible

State = AidRequest.State
TAGS = {
    State.COLLECTING: "wait",
    State.INCOMPLETE: "wait",
    State.SUBMITTED: "info",
    State.APPROVED: "ok",
    State.ENDED: "ok",
}


@dataclass(frozen=True)
class Mine:
    """A request of hers, with what she may still do."""

    request: AidRequest
    title: str

    @property
    def tag(self) -> str:
        """The kind of its status tag."""
        return TAGS.get(State(self.request.state), "neutral")

    @property
    def is_open(self) -> bool:
        """Whether it still goes on: undecided, or with money to come."""
        return self.request.state in OPEN_STATES or self.request.state == State.APPROVED

    @property
    def consent_to_give(self) -> uuid.UUID | None:
        """The agreement that waits for her answer."""
        return self.request.consent_id if self.request.state == State.COLLECTING else None

    @property
    def may_withdraw(self) -> bool:
        """Whether she may take it back: before any payment."""
        return self.is_open and not self.request.paid_cents

    @property
    def may_add(self) -> bool:
        """Whether documents may still be joined."""
        return self.request.state in OPEN_STATES


def _mine(person_id: uuid.UUID, language: str) -> list[Mine]:
    rows = (
        AidRequest.objects.filter(subject_id=person_id)
        .select_related("aid__organisation", "terms")
        .order_by("-created_at", "-id")[:50]
    )
    english = language.startswith("en")
    return [Mine(r, (english and r.aid.title_en) or r.aid.title) for r in rows]


@dataclass(frozen=True)
class Page:
    """What the person's page of aid shows."""

    going: list[Mine]
    past: list[Mine]
    others: list[Shown]
    told: list[Shown]


def my_page(person_id: uuid.UUID, language: str) -> Page:
    """Requests that go on, those of the past, aids to ask for, aids told only. Three SQL queries."""
    mine = _mine(person_id, language)
    shown = given_today(offering(person_id), language)
    asked = {m.request.aid_id for m in mine if m.is_open}
    return Page(
        going=[m for m in mine if m.is_open],
        past=[m for m in mine if not m.is_open],
        others=[s for s in shown if s.is_open and s.aid.pk not in asked],
        told=[s for s in shown if not s.aid.is_handled],
    )


def my_request(person_id: uuid.UUID, request_id: uuid.UUID, language: str) -> Mine:
    """One request of hers. Raises NotVisible otherwise. One SQL query."""
    for one in _mine(person_id, language):
        if one.request.pk == request_id:
            return one
    raise NotVisible


def pieces_of(request: AidRequest) -> list[AidPiece]:
    """The documents joined. One SQL query."""
    return list(request.attached.order_by("created_at", "id"))


def my_piece(request: AidRequest, piece_id: uuid.UUID) -> AidPiece:
    """One of them. Raises NotVisible otherwise. One SQL query."""
    found = AidPiece.objects.filter(pk=piece_id, request=request).first()
    if found is None:
        raise NotVisible
    found.request = request
    return found


def payments_of(request: AidRequest) -> list[AidPayment]:
    """What is planned and what is paid, cancelled ones left out. One SQL query."""
    return list(
        request.payments.exclude(state="cancelled").order_by("planned_on", "created_at", "id")
    )
