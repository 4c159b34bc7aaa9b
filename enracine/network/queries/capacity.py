"""How many places a receiver has, how many are left, since when it said so, and when it takes nobody."""

import datetime as dt
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.models import Setting
from enracine.kernel.parameters import parameter
from enracine.network.models import Capacity, Mandate, ReferralPause, Reservation, Role
from enracine.network.rules import is_old_word

#: Who says how many places an organisation has.
DECLARING = (
    Role.PARTNER.value,
    Role.PAJ_AGENT.value,
    Role.PAJ_NATIONAL.value,
    Role.COORDINATOR.value,
    Role.INTEGRATION_OFFICER.value,
    Role.REGIONAL_ADVISOR.value,
    Role.ADMINISTRATOR.value,
)
#: After so many days, what was declared is asked again. Nothing in the field fixes it.
CONFIRM_DAYS = ("network.capacity_confirm_days", 30)


@dataclass(frozen=True)
class Declared:
    """What a receiver said of its places under one mandate, and what is left of them."""

    mandate_id: uuid.UUID
    places: int
    taken: int
    note: str
    confirmed_on: dt.date
    until: dt.date | None
    is_old: bool = False

    @property
    def free(self) -> int:
        """How many people can still be accepted."""
        return max(self.places - self.taken, 0)


@dataclass(frozen=True)
class Pause:
    """No referrals for now: why, and the last day when it is known."""

    reason: str
    until: dt.date | None


@dataclass(frozen=True)
class PlacesLine:
    """One line of « Nos places »: a mandate, what is said of it today, what was said before."""

    mandate: Mandate
    place: str
    capacity: Capacity | None
    taken: int
    waits: bool
    pause: Pause | None
    former: list[Capacity] = field(default_factory=list)

    @property
    def free(self) -> int:
        """How many people can still be accepted."""
        return max((self.capacity.places if self.capacity else 0) - self.taken, 0)


def may_declare(acting: Acting) -> bool:
    """Whether the acting member speaks for the places of her organisation."""
    return acting.organisation_id is not None and acting.role in DECLARING


def own_mandates(acting: Acting) -> "QuerySet[Mandate]":
    """The mandates in force that the acting member speaks for; a coordination, for its members too."""
    mine = Q(organisation_id=acting.organisation_id)
    if acting.role == Role.COORDINATOR:
        mine |= Q(organisation__parent_id=acting.organisation_id)
    found: QuerySet[Mandate] = (
        Mandate.objects.on(today())
        .filter(mine, organisation__is_active=True)
        .order_by("organisation__name", "programme__name", "id")
    )
    return found


def confirm_days() -> int:
    """After how many days a declaration is asked again. One SQL query."""
    return int(parameter(*CONFIRM_DAYS))


def taken_of(column: str) -> Coalesce:
    """How many places of the mandate of `column` are taken, for `annotate`."""
    rows = Reservation.objects.filter(mandate=OuterRef(column), released_at__isnull=True)
    counted = rows.order_by().values("mandate").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _limit(day: dt.date) -> Subquery:
    """The setting in force that day, read with what it is about; None when nobody chose one."""
    rows = Setting.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rows = rows.filter(key=CONFIRM_DAYS[0], valid_from__lte=day).order_by("-valid_from")
    return Subquery(rows.values("value")[:1])


def _is_old(confirmed_on: dt.date, day: dt.date, limit: int | None) -> bool:
    return is_old_word(confirmed_on, day, CONFIRM_DAYS[1] if limit is None else limit)


def capacity_on(day: dt.date) -> Subquery:
    """What each mandate declared for that day, as one value for `annotate`; None when nothing."""
    rows = Capacity.objects.on(day).filter(mandate=OuterRef("pk"))
    said = JSONObject(
        places=F("places"),
        taken=taken_of("mandate"),
        note=F("note"),
        confirmed_on=F("confirmed_on"),
        until=F("valid_to"),
        limit=_limit(day),
    )
    return Subquery(rows.values(said=said)[:1])


def read_capacity(
    mandate_id: uuid.UUID, value: dict[str, Any] | None, day: dt.date
) -> Declared | None:
    """What `capacity_on` gave for that day, as a value."""
    if not value:
        return None
    confirmed = dt.date.fromisoformat(value["confirmed_on"])
    until = value["until"]
    return Declared(
        mandate_id,
        value["places"],
        value["taken"],
        value["note"],
        confirmed,
        dt.date.fromisoformat(until) if until else None,
        _is_old(confirmed, day, value["limit"]),
    )


def declared_places(
    mandate_ids: Iterable[uuid.UUID], day: dt.date | None = None
) -> dict[uuid.UUID, Declared]:
    """What is declared for these mandates that day, by mandate. One SQL query."""
    moment = day or today()
    rows = (
        Mandate.objects.filter(pk__in=list(mandate_ids))
        .order_by()
        .annotate(said=capacity_on(moment))
        .values_list("pk", "said")
    )
    read = {pk: read_capacity(pk, value, moment) for pk, value in rows}
    return {pk: declared for pk, declared in read.items() if declared is not None}


def pause_on(day: dt.date) -> Subquery:
    """The pause of each mandate that day, as one value for `annotate`; None when it receives."""
    rows = ReferralPause.objects.on(day).filter(mandate=OuterRef("pk"))
    return Subquery(rows.values(said=JSONObject(reason=F("reason"), until=F("valid_to")))[:1])


def read_pause(value: dict[str, Any] | None) -> Pause | None:
    """What `pause_on` gave, as a value."""
    if not value:
        return None
    until = value["until"]
    return Pause(value["reason"], dt.date.fromisoformat(until) if until else None)


def paused(day: dt.date, column: str = "pk") -> Exists:
    """The condition « receives nobody that day », for a query of mandates."""
    return Exists(ReferralPause.objects.on(day).filter(mandate=OuterRef(column)))


def places_of(acting: Acting) -> list[PlacesLine]:
    """The lines of « Nos places », with their history. Three SQL queries whatever the number."""
    day = today()
    mandates = list(
        own_mandates(acting)
        .select_related(
            "organisation", "programme", "region", "mrc", "paj_territory", "directorate"
        )
        .annotate(taken=taken_of("pk"), pause_now=pause_on(day))
    )
    said: dict[uuid.UUID, list[Capacity]] = {m.pk: [] for m in mandates}
    rows = Capacity.objects.filter(mandate__in=list(said), valid_from__lte=day)
    for capacity in rows.select_related("confirmed_by__user").order_by("-valid_from", "id"):
        said[capacity.mandate_id].append(capacity)
    limit = confirm_days()
    return [_line(m, said[m.pk], day, limit) for m in mandates]


def _line(mandate: Any, said: list[Capacity], day: dt.date, limit: int) -> PlacesLine:
    present = next((c for c in said if c.valid_to is None or c.valid_to >= day), None)
    place = mandate.region or mandate.mrc or mandate.paj_territory or mandate.directorate
    return PlacesLine(
        mandate=mandate,
        place=place.name if place else "",
        capacity=present,
        taken=mandate.taken,
        waits=present is not None and is_old_word(present.confirmed_on, day, limit),
        pause=read_pause(mandate.pause_now),
        former=[c for c in said if c is not present],
    )


def own_line(acting: Acting, mandate_id: uuid.UUID) -> PlacesLine | None:
    """One line of « Nos places »; None when the acting member does not speak for it."""
    return next((line for line in places_of(acting) if line.mandate.pk == mandate_id), None)


# --- The reminder ----------------------------------------------------------------------------------

#: What the query of every request read of the acting organisation: « Aujourd'hui » asks nothing more.
_known: ContextVar[tuple[uuid.UUID, Any] | None] = ContextVar("oldest_word", default=None)


def _oldest(rows: "QuerySet[Capacity]", day: dt.date) -> Any:
    word = JSONObject(on=F("confirmed_on"), limit=_limit(day))
    return rows.on(day).order_by("confirmed_on").values(word=word)  # type: ignore[attr-defined]  # a queryset of ours


def oldest_word(column: str) -> Subquery:
    """The oldest declaration in force of the organisation of `column`, for `annotate`."""
    rows = Capacity.objects.filter(mandate__organisation=OuterRef(column))
    return Subquery(_oldest(rows, today())[:1])


def keep_oldest_word(membership_id: uuid.UUID, word: Any) -> None:
    """Remember, for this request, what was read with the membership; `NOT_READ` forgets."""
    _known.set(None if word is NOT_READ else (membership_id, word))


NOT_READ = object()


def to_confirm(acting: Acting) -> dt.date | None:
    """Since when a declaration of ours has not been confirmed, when that is too long ago.

    No SQL query in a request; one elsewhere, and for a coordination, which speaks for its members.
    """
    if not may_declare(acting):
        return None
    day, known = today(), _known.get()
    if known is not None and known[0] == acting.membership_id and acting.role != Role.COORDINATOR:
        word = known[1]
    else:
        own = own_mandates(acting).order_by().values("pk")
        found = _oldest(Capacity.objects.filter(mandate__in=own), day).first()
        word = found["word"] if found else None
    if not word:
        return None
    confirmed = dt.date.fromisoformat(word["on"])
    return confirmed if _is_old(confirmed, day, word["limit"]) else None
