"""Stays as professionals see them: their organisation's, who asks, what a file may ask for."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership
from enracine.network.scope import own_organisation
from enracine.stays import rules
from enracine.stays.models import OPEN_STATES, Stay, StayParticipant, StayRequest
from enracine.stays.queries.choosing import placed
from enracine.stays.queries.public import SHOWN

PAGE = 50
#: Who follows people: the coordination shares the work out, it organises no stay.
LEADING = tuple(role for role in DOSSIER_ROLES if role != "coordinator")
State = StayRequest.State
#: States of the requests that an organiser may still do something about, in the order of its page.
LISTED = ("offered", "confirmed", "waiting", "submitted", "declined", "expired", "withdrawn")


@dataclass(frozen=True)
class StayLine:
    """A stay in the list of its organisation."""

    stay: Stay
    asked: int

    @property
    def to_choose(self) -> bool:
        """Whether registration is over and nobody is chosen yet."""
        return self.stay.state == Stay.State.PUBLISHED and self.stay.closes_on < today()


@dataclass(frozen=True)
class Calendar:
    """Stays of an organisation, and the cursor of what comes after (empty at the end)."""

    rows: list[StayLine]
    next_cursor: str


def calendar(acting: Acting, *, past: bool = False, cursor: str = "") -> Calendar:
    """Those to come, the nearest first, or those past, the latest first. One SQL query."""
    rows = Stay.objects.filter(organisation_id=own_organisation(acting))
    rows = rows.filter(ends_on__lt=today()) if past else rows.filter(ends_on__gte=today())
    moment, _separator, last = cursor.partition("_")
    try:
        day, pk = dt.date.fromisoformat(moment), uuid.UUID(last)
        if past:
            rows = rows.filter(Q(starts_on__lt=day) | Q(starts_on=day, id__lt=pk))
        else:
            rows = rows.filter(Q(starts_on__gt=day) | Q(starts_on=day, id__gt=pk))
    except ValueError:
        pass
    order = ("-starts_on", "-id") if past else ("starts_on", "id")
    asked = (
        StayRequest.objects.filter(stay_id=OuterRef("pk"), state__in=(*OPEN_STATES,))
        .exclude(state=State.COLLECTING)
        .order_by()
        .values("stay_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found = list(
        rows.select_related("municipality", "lead__user")
        .annotate(asked=Subquery(asked))
        .order_by(*order)[: PAGE + 1]
    )
    end = found[PAGE - 1] if len(found) > PAGE else None
    return Calendar(
        [StayLine(s, s.asked or 0) for s in found[:PAGE]],
        f"{end.starts_on.isoformat()}_{end.pk}" if end else "",
    )


def stay_for(acting: Acting, stay_id: uuid.UUID) -> Stay:
    """A stay of one's own organisation. Raises NotVisible otherwise. One SQL query."""
    found = (
        Stay.objects.filter(pk=stay_id, organisation_id=own_organisation(acting))
        .select_related("municipality", "region", "lead__user", "organisation", "programme")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class RequestLine:
    """A request as its organiser reads it: who comes, and where it stands."""

    request: StayRequest
    people: tuple[StayParticipant, ...]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """The names of the adults; a household that is no longer readable has none."""
        return ", ".join(self.names) or "—"

    @property
    def subjects(self) -> list[uuid.UUID]:
        """Whose names it shows, for the access journal."""
        return [p.subject_id for p in self.people]


def lines_of(requests: Iterable[StayRequest]) -> list[RequestLine]:
    """Requests with the names of their adults. One SQL query."""
    rows = list(requests)
    people: dict[uuid.UUID, list[StayParticipant]] = {}
    for one in (
        StayParticipant.objects.filter(request__in=[r.pk for r in rows], left_at__isnull=True)
        .annotate(person_name=named("subject_id"))
        .order_by("created_at", "id")
    ):
        people.setdefault(one.request_id, []).append(one)
    return [
        RequestLine(
            r,
            tuple(people.get(r.pk, ())),
            tuple(
                name
                for p in people.get(r.pk, ())
                if (name := (p.person_name or "").strip())  # type: ignore[attr-defined]  # annotated
            ),
        )
        for r in rows
    ]


def requests_of(stay: Stay) -> list[RequestLine]:
    """Every request that its organiser may read, those who come first. Two SQL queries."""
    rows = StayRequest.objects.filter(stay=stay, state__in=LISTED).order_by(
        "rank", "submitted_at", "id"
    )
    return sorted(lines_of(rows), key=lambda line: LISTED.index(line.request.state))


def request_for(stay: Stay, request_id: uuid.UUID) -> RequestLine:
    """One request of a stay of one's own. Raises NotVisible otherwise. Two SQL queries."""
    found = list(
        StayRequest.objects.filter(stay=stay, pk=request_id, state__in=LISTED).select_related(
            "stay", "requesting_organisation"
        )
    )
    if not found:
        raise NotVisible
    return lines_of(found)[0]


@dataclass(frozen=True)
class ChoiceLine:
    """A request to decide, with what the criteria propose."""

    line: RequestLine
    placed: rules.Placed


def to_choose(stay: Stay) -> list[ChoiceLine]:
    """The requests to decide, in the order of the criteria. Three SQL queries."""
    rows = {
        r.pk: r
        for r in StayRequest.objects.filter(stay=stay, state=State.SUBMITTED).order_by(
            "submitted_at", "id"
        )
    }
    ordered = placed(stay, rows.values())
    lines = {line.request.pk: line for line in lines_of(rows.values())}
    return [ChoiceLine(lines[one.asked.key], one) for one in ordered]


@dataclass(frozen=True)
class OfDossier:
    """Stays as a file shows them: those asked with the household, those open."""

    asked: list[StayRequest]
    others: list[Stay]


def of_dossier(dossier: Dossier) -> OfDossier:
    """What the household of a file asked for with this organisation, and what it may. Two SQL queries."""
    home = Q(subject_id=dossier.household_id) if dossier.household_id else Q(pk__in=[])
    asked = list(
        StayRequest.objects.filter(
            home,
            requesting_organisation_id=dossier.organisation_id,
        )
        .select_related("stay__municipality", "stay__organisation")
        .order_by("-created_at", "-id")[:PAGE]
    )
    taken = {r.stay_id for r in asked if r.state in OPEN_STATES}
    day = today()
    rows = Stay.objects.filter(
        state=Stay.State.PUBLISHED, opens_on__lte=day, closes_on__gte=day
    ).select_related("municipality", "organisation")
    return OfDossier(
        asked, [s for s in rows.order_by("starts_on", "id")[:PAGE] if s.pk not in taken]
    )


def open_stay(stay_id: uuid.UUID) -> Stay:
    """A published stay, whoever organises it. Raises NotVisible otherwise. One SQL query."""
    found = (
        Stay.objects.filter(pk=stay_id, state__in=SHOWN, ends_on__gte=today())
        .select_related("municipality", "region", "organisation")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def leads(acting: Acting) -> list[Membership]:
    """Who may organise a stay here: colleagues who follow people, by name. One SQL query."""
    return list(
        Membership.objects.on(today())
        .filter(organisation_id=own_organisation(acting), role__in=LEADING)
        .select_related("user")
        .order_by("user__name", "id")
    )
