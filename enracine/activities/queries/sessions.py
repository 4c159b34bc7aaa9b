"""Sessions as professionals and as people see them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries import caseload as caseloads
from enracine.accompaniment.queries.waiting import named
from enracine.activities.models import ActKind, GroupSession, SessionPlace
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.kernel.compiled import ForObjects
from enracine.kernel.errors import NotVisible
from enracine.network.scope import own_organisation

PAGE = 50
#: Sessions that somebody's home knows of.
MOST_ANNOUNCED = 20
State = SessionPlace.State


def session_for(acting: Acting, session_id: uuid.UUID) -> GroupSession:
    """A session of one's own organisation. Raises NotVisible otherwise. One SQL query."""
    found = (
        GroupSession.objects.filter(pk=session_id, organisation_id=own_organisation(acting))
        .select_related("kind", "animator__user", "organisation", "programme")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Calendar:
    """Sessions of an organisation, and the cursor of what comes after (empty at the end)."""

    rows: list[GroupSession]
    next_cursor: str


def calendar(acting: Acting, *, past: bool = False, cursor: str = "") -> Calendar:
    """Those to come, the nearest first, or those past, the latest first. One SQL query."""
    rows = GroupSession.objects.filter(organisation_id=own_organisation(acting))
    # What began today is still of today: attendance is taken from the same list.
    edge = now() - dt.timedelta(hours=12)
    rows = rows.filter(starts_at__lt=edge) if past else rows.filter(starts_at__gte=edge)
    moment, _separator, last = cursor.partition("_")
    try:
        at, pk = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(last)
        if past:
            rows = rows.filter(Q(starts_at__lt=at) | Q(starts_at=at, id__lt=pk))
        else:
            rows = rows.filter(Q(starts_at__gt=at) | Q(starts_at=at, id__gt=pk))
    except (ValueError, OverflowError):
        pass
    order = ("-starts_at", "-id") if past else ("starts_at", "id")
    found = list(rows.select_related("kind", "animator__user").order_by(*order)[: PAGE + 1])
    end = found[PAGE - 1] if len(found) > PAGE else None
    return Calendar(found[:PAGE], f"{end.starts_at.isoformat()}_{end.pk}" if end else "")


@dataclass(frozen=True)
class Line:
    """A place as the list of attendance shows it."""

    place: SessionPlace
    person: str


def places_of(session: GroupSession) -> list[Line]:
    """Who has a place, by name, those who gave it back left out. One SQL query."""
    rows = (
        session.places.exclude(state=State.LEFT)
        .select_related("dossier")
        .annotate(person_name=named("subject_id"))
    )
    lines = [Line(r, (r.person_name or "").strip() or r.dossier.number) for r in rows]
    return sorted(lines, key=lambda line: (line.person.casefold(), str(line.place.pk)))


def group_kinds() -> list[ActKind]:
    """The kinds a session may be of. One SQL query."""
    return list(ActKind.objects.filter(in_group=True, valid_to__isnull=True))


def people_found(acting: Acting, text: str) -> list[caseloads.Row]:
    """Open files by name or number, to give somebody a place. Three SQL queries."""
    if len(text.strip()) < 2:
        return []
    page = caseloads.caseload(acting, caseloads.Filters(text=text), limit=10)
    return [row for row in page.rows if row.dossier.organisation_id == acting.organisation_id]


def offered_to(acting: Acting, dossier: Dossier) -> list[tuple[GroupSession, SessionPlace | None]]:
    """Sessions to come of the organisation that holds a file, with its place. Two SQL queries."""
    return _offered(Q(organisation_id=dossier.organisation_id), dossier.subject_id)


def offered_online(
    subject_id: uuid.UUID,
) -> list[tuple[GroupSession, SessionPlace | None, uuid.UUID]]:
    """What somebody may register to from her portal: sessions open online of the organisations that
    hold her file, and those where she has a place. Three SQL queries.
    """
    dossiers = dict(
        Dossier.objects.open()
        .filter(subject_id=subject_id)
        .order_by("opened_on")
        .values_list("organisation_id", "pk")
    )
    if not dossiers:
        return []
    found = _offered(Q(organisation_id__in=list(dossiers)), subject_id)
    return [
        (session, place, dossiers[session.organisation_id])
        for session, place in found
        if session.open_online or place
    ]


def announced(subject_id: uuid.UUID) -> list[GroupSession]:
    """The sessions that somebody's home tells her of, hers marked `mine`. One SQL query."""
    return _ANNOUNCED.objects(subject_id)


def _announced(subject_id: uuid.UUID) -> QuerySet[GroupSession]:
    holders = Dossier.objects.open().filter(subject_id=subject_id).values("organisation_id")
    hers = SessionPlace.objects.filter(
        subject_id=subject_id, session=OuterRef("pk"), state=State.REGISTERED
    )
    return (
        GroupSession.objects.filter(
            organisation_id__in=holders, starts_at__gt=now(), state=GroupSession.State.PLANNED
        )
        .annotate(mine=Exists(hers))
        .filter(Q(open_online=True) | Q(mine=True))
        .order_by("starts_at", "id")[:MOST_ANNOUNCED]
    )


_ANNOUNCED = ForObjects(_announced)


def cancelled_for(subject_id: uuid.UUID) -> list[GroupSession]:
    """Sessions still to come that were cancelled while she had a place: why. One SQL query."""
    return [
        p.session
        for p in SessionPlace.objects.filter(
            subject_id=subject_id,
            state=State.REGISTERED,
            session__state=GroupSession.State.CANCELLED,
            session__starts_at__gt=now(),
        )
        .select_related("session__organisation")
        .order_by("session__starts_at")[:PAGE]
    ]


def _offered(whose: Q, subject_id: uuid.UUID) -> list[tuple[GroupSession, SessionPlace | None]]:
    sessions = list(
        GroupSession.objects.filter(whose, starts_at__gt=now(), state=GroupSession.State.PLANNED)
        .select_related("kind", "organisation")
        .order_by("starts_at", "id")[:PAGE]
    )
    places = {
        p.session_id: p
        for p in SessionPlace.objects.filter(
            subject_id=subject_id, session__in=sessions, state=State.REGISTERED
        ).select_related("session", "dossier")
    }
    return [(s, places.get(s.pk)) for s in sessions]


def own_dossier(subject_id: uuid.UUID, dossier_id: uuid.UUID) -> Dossier:
    """A person's own open file. One SQL query."""
    found = Dossier.objects.open().filter(pk=dossier_id, subject_id=subject_id).first()
    if found is None:
        raise NotVisible
    return found
