"""Requests as professionals see them: those to decide, those to pay, those of a file."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, Right, Upper

from enracine.accompaniment import deciding
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.waiting import named
from enracine.aid.models import AidPayment, AidPiece, AidRecovery, AidRequest
from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.kernel.inbox import lines_of
from enracine.network.scope import own_organisation
from enracine.people.models import Household, HouseholdMember, PersonDocument

PAGE = 50
Decision = tuple[str, uuid.UUID, str, str, dt.datetime]
State = AidRequest.State
#: Each view of the list, and its states; « recover » looks at what is to settle.
VIEWS = {
    "decide": ("submitted",),
    "pieces": ("incomplete",),
    "pay": ("approved",),
    "recover": ("approved", "ended"),
    "over": ("ended", "declined", "withdrawn"),
}


@dataclass(frozen=True)
class Line:
    """A request of the list, with the name of who asks as far as it may be read."""

    request: AidRequest
    title: str


@dataclass(frozen=True)
class Desk:
    """A page of requests, and the cursor of what comes after (empty at the end)."""

    rows: list[Line]
    next_cursor: str


def _open_recovery() -> Exists:
    return Exists(AidRecovery.objects.filter(request_id=OuterRef("pk"), state="open"))


def _line(request: AidRequest) -> Line:
    return Line(request, (request.person_name or "").strip() or "—")  # type: ignore[attr-defined]  # annotated by the query


def desk(acting: Acting, view: str, cursor: str = "") -> Desk:
    """The requests that one's organisation decides, the oldest first. One SQL query."""
    rows = AidRequest.objects.filter(
        organisation_id=own_organisation(acting), state__in=VIEWS[view]
    )
    if view == "recover":
        rows = rows.filter(_open_recovery())
    day, _separator, last = cursor.partition("_")
    try:
        start, pk = dt.date.fromisoformat(day), uuid.UUID(last)
        rows = rows.filter(Q(submitted_on__gt=start) | Q(submitted_on=start, id__gt=pk))
    except ValueError:
        pass
    found = list(
        rows.filter(submitted_on__isnull=False)
        .select_related("aid", "envelope__programme", "requesting_organisation")
        .annotate(person_name=named("subject_id"))
        .order_by("submitted_on", "id")[: PAGE + 1]
    )
    end = found[PAGE - 1] if len(found) > PAGE else None
    return Desk(
        [_line(r) for r in found[:PAGE]],
        f"{end.submitted_on.isoformat()}_{end.pk}" if end and end.submitted_on else "",
    )


@dataclass(frozen=True)
class Detail:
    """One request with everything that its page shows."""

    line: Line
    pieces: list[tuple[AidPiece, bool]]
    payments: list[AidPayment]
    recoveries: list[AidRecovery]
    #: What her households, this one and those she was of before, were granted of the same aid.
    before: list[AidRequest]
    household_ended: bool

    @property
    def request(self) -> AidRequest:
        """The request itself."""
        return self.line.request

    @property
    def missing(self) -> list[str]:
        """The kinds of documents still awaited."""
        there = {piece.kind for piece, opens in self.pieces if opens}
        return [kind for kind in self.request.needed if kind not in there]


def request_for(acting: Acting, request_id: uuid.UUID) -> AidRequest:
    """A request that one's organisation decides. Raises NotVisible otherwise. One SQL query."""
    found = (
        AidRequest.objects.filter(pk=request_id, organisation_id=own_organisation(acting))
        .select_related(
            "aid", "terms", "envelope__programme", "requesting_organisation", "decided_by__user"
        )
        .annotate(
            person_name=named("subject_id"),
            household_ended=Exists(
                Household.objects.filter(pk=OuterRef("household_id"), ended_on__isnull=False)
            ),
        )
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def detail_of(request: AidRequest) -> Detail:
    """Everything its page shows. Four SQL queries, fewer before anything is granted or paid."""
    opens = PersonDocument.objects.filter(pk=OuterRef("paper_id"), subject_id=request.subject_id)
    pieces = list(request.attached.annotate(opens=Exists(opens)).order_by("created_at", "id"))
    homes = HouseholdMember.objects.filter(person_id=request.subject_id).values("household_id")
    before = (
        AidRequest.objects.filter(
            Q(household_id__in=homes) | Q(household_id=request.household_id),
            aid_id=request.aid_id,
            organisation_id=request.organisation_id,
            granted_cents__gt=0,
        )
        .exclude(pk=request.pk)
        .order_by("-decided_on", "-id")[:PAGE]
    )
    payments = request.payments.select_related("proof").order_by("planned_on", "created_at", "id")
    recoveries = request.recoveries.select_related("proof").order_by("opened_on", "id")
    return Detail(
        _line(request),
        [(piece, piece.opens) for piece in pieces],
        # One that was never granted has no payment; a payment cancelled keeps its request decided.
        list(payments) if request.reason else [],
        list(recoveries) if request.paid_cents else [],
        list(before),
        bool(request.household_ended),  # type: ignore[attr-defined]  # annotated by the query
    )


def piece_for(request: AidRequest, piece_id: uuid.UUID) -> AidPiece:
    """A document joined to a request. Raises NotVisible otherwise. One SQL query."""
    found = AidPiece.objects.filter(pk=piece_id, request=request).first()
    if found is None:
        raise NotVisible
    return found


def payment_for(request: AidRequest, payment_id: uuid.UUID) -> AidPayment:
    """A payment of a request. Raises NotVisible otherwise. One SQL query."""
    found = (
        AidPayment.objects.filter(pk=payment_id, request=request).select_related("proof").first()
    )
    if found is None:
        raise NotVisible
    found.request = request
    return found


def recovery_for(request: AidRequest, recovery_id: uuid.UUID) -> AidRecovery:
    """What is to settle of a request. Raises NotVisible otherwise. One SQL query."""
    found = (
        AidRecovery.objects.filter(pk=recovery_id, request=request).select_related("proof").first()
    )
    if found is None:
        raise NotVisible
    found.request = request
    return found


def of_dossier(dossier: Dossier) -> list[AidRequest]:
    """What the person of a file asked for with this organisation, the latest first. One SQL query."""
    return list(
        AidRequest.objects.filter(subject_id=dossier.subject_id)
        .filter(
            Q(requesting_organisation_id=dossier.organisation_id)
            | Q(organisation_id=dossier.organisation_id)
        )
        .select_related("aid", "organisation")
        .order_by("-created_at", "-id")[:PAGE]
    )


def in_dossier(dossier: Dossier, request_id: uuid.UUID) -> AidRequest:
    """One of them. Raises NotVisible otherwise. Two SQL queries."""
    for one in of_dossier(dossier):
        if one.pk == request_id:
            return one
    raise NotVisible


# --- « Aujourd’hui » ---------------------------------------------------------------------------------


def decide_keys(acting: Acting) -> "QuerySet[AidRequest, tuple[uuid.UUID, dt.date | None]]":
    """Requests to decide, without those that one asked for oneself where two people are wanted."""
    return (
        AidRequest.objects.filter(
            organisation_id=own_organisation(acting), state="submitted", submitted_on__isnull=False
        )
        .exclude(two_people=True, asked_by_id=acting.membership_id)
        .order_by("submitted_on", "id")
        .values_list("id", "submitted_on")
    )


def decisions(acting: Acting) -> "QuerySet[AidRequest, Decision]":
    """The same, as lines of the coordination's home: the aid and who asked with the person, no name."""
    return (
        AidRequest.objects.filter(pk__in=decide_keys(acting).order_by().values("pk"))
        .annotate(
            w_kind=Value("aid_to_decide", output_field=CharField()),
            w_on=F("pk"),
            w_title=Concat(
                "aid__title",
                Value(" A-"),
                Upper(Right(Cast("pk", CharField()), 8)),
                output_field=CharField(),
            ),
            w_where=Coalesce("requesting_organisation__short_name", Value("")),
            w_since=deciding.since_day("submitted_on"),
        )
        .order_by("submitted_on", "id")
        .values_list(*deciding.COLUMNS)
    )


def recover_keys(acting: Acting) -> "QuerySet[AidRecovery, tuple[uuid.UUID, dt.date | None]]":
    """Money to recover or to carry over."""
    return (
        AidRecovery.objects.filter(organisation_id=own_organisation(acting), state="open")
        .order_by("opened_on", "id")
        .values_list("id", "opened_on")
    )


def decide_told(
    _acting: Acting, ids: Any
) -> "QuerySet[AidRequest, tuple[uuid.UUID, dict[str, Any]]]":
    """What a line of « Aujourd’hui » says of these requests."""
    return lines_of(
        AidRequest.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        title="aid__title",
        since="submitted_on",
    )


def recover_told(
    _acting: Acting, ids: Any
) -> "QuerySet[AidRecovery, tuple[uuid.UUID, dict[str, Any]]]":
    """What it says of these recoveries."""
    return lines_of(
        AidRecovery.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        request="request_id",
        title="request__aid__title",
        since="opened_on",
    )
