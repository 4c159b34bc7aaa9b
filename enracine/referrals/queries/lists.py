"""Lists of referrals: received, sent, of a dossier. Ids first, then the rows; a fixed number of queries."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.queries.waiting import named
from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.compiled import ForActing, ForObjects, any_of
from enracine.kernel.counting import COUNTED_TO, countable, counted, counted_for
from enracine.kernel.inbox import lines_of
from enracine.people.queries.names import names_of
from enracine.referrals.models import (
    AWAITED_STATES,
    OVER_STATES,
    UNDER_WAY_STATES,
    WAITING_STATES,
    Reason,
    Referral,
)
from enracine.referrals.queries.bundles import one_of_each, told_together, words
from enracine.referrals.queries.common import party_column, place_of
from enracine.referrals.queries.narrowing import EVERYTHING, Only
from enracine.referrals.queries.need import known_received, known_sent
from enracine.referrals.queries.numbers import Side, at_least
from enracine.referrals.queries.offered import offered_now
from enracine.referrals.queries.paging import cut, in_list_order, page_after
from enracine.referrals.queries.untold import CARD, LINE, UNTOLD
from enracine.referrals.rules import TO_ACKNOWLEDGE

PAGE = 25
#: Lists of received referrals: name → states, in the order of the filter.
RECEIVED = {
    "a-repondre": (_("À répondre"), WAITING_STATES),
    "en-cours": (_("En cours"), UNDER_WAY_STATES),
    "fermees": (_("Fermées"), OVER_STATES),
}
#: What we answered, and must go on with.
DUE_STATES = ("waiting_list", "accepted", "first_contact", "in_service", "on_hold")
#: Lists of sent referrals, by whose turn it is.
SENT = {
    "a-moi": _("C’est à nous"),
    "en-attente": _("En attente de l’autre"),
    "toutes": _("Toutes"),
}
#: Lists in the order of what is due; the others show the newest first.
BY_DUE = {"a-repondre", "a-moi", "en-attente"}
#: What makes a list of a page from its code and its filters.
Make = Callable[[Acting, str, Only], "QuerySet[Referral]"]
#: Each list of a page, by its code, under the same filters.
Scopes = Mapping[str, "QuerySet[Referral]"]


@dataclass(frozen=True)
class Row:
    """One referral of a list: whom it is about when one may know, where, why, and how late."""

    referral: Referral
    name: str
    place: str
    reasons: tuple[str, ...]
    days_late: int
    shows_name: bool
    #: Who of the receiver looks into it, when the page says so.
    taken_by: str = ""

    @property
    def only_to_read(self) -> bool:
        """Whether nothing but reading is left to the sender: there is nothing to choose."""
        return self.referral.state in {"completed", "failed"} and needs_reading(self.referral)

    @property
    def household(self) -> str:
        """« ménage : 2 adultes, 1 enfant », for one row that stands for several people."""
        said = self.referral.__dict__  # annotated by `told_together` where a list asks for it
        return words(said.get("adults_told"), said.get("most_children"))

    @property
    def pk(self) -> uuid.UUID:
        """The referral's identifier."""
        return self.referral.pk


@dataclass(frozen=True)
class Listing:
    """A page of a list, the address of the next one (empty at the end), and how many in all.

    Past `COUNTED_TO` nobody needs the exact number, and counting them would cost more than the page.
    """

    rows: tuple[Row, ...]
    next: str
    total: int
    #: How many in each list, under the same filters, counted as far as this one.
    each: Mapping[str, int] = field(default_factory=dict)

    @property
    def uncounted(self) -> int:
        """The number that the list exceeds without having been counted further; 0 when counted."""
        return COUNTED_TO if self.total > COUNTED_TO else 0


def received(
    acting: Acting,
    show: str = "a-repondre",
    after: str = "",
    size: int = PAGE,
    only: Only = EVERYTHING,
) -> Listing:
    """Referrals that the acting organisation received; oldest due first. Four SQL queries."""
    if not after and size == PAGE:
        return _opening(_received, tuple(RECEIVED), show, acting, only)
    return _further({code: _received(acting, code, only) for code in RECEIVED}, show, after, size)


def _opening(
    make: "Make", codes: tuple[str, ...], show: str, acting: Acting, only: Only
) -> Listing:
    """The first page of a list, opened ten times a day: drawn up once for each role and scope."""
    shape, given = only.shape()
    ids, cursor = cut(_asked(make, show, shape).rows(acting, *given), PAGE, by_due=show in BY_DUE)
    asked = {code: _asked(make, code, shape, counts=True) for code in codes}
    # A tally says nothing of regions, of days late, nor to whoever came by a link.
    tallied = only == EVERYTHING and acting.is_professional and acting.only_object is None
    each = counted_for(acting, asked, *given, surely=SURELY[make] if tallied else None)
    return Listing(tuple(rows_in_order(ids)), cursor, each[show], each)


@functools.lru_cache(maxsize=256)
def _asked(make: "Make", code: str, shape: Only, *, counts: bool = False) -> ForActing:
    """The first page of a list under filters of this shape, or what is asked to count it."""

    def build(acting: Acting, *region: uuid.UUID) -> "QuerySet[Any, Any]":
        rows = make(acting, code, shape.with_region(*region))
        if counts:
            return countable(rows)
        return in_list_order(rows, by_due=code in BY_DUE)[: PAGE + 1]

    return ForActing(build, given=1 if shape.region_id else 0)


def _received(acting: Acting, code: str, only: Only = EVERYTHING) -> "QuerySet[Referral]":
    _label, states = RECEIVED[code]
    mine = Referral.objects.filter(
        known_received(acting),
        receiver_id=acting.organisation_id,
        sent_at__isnull=False,
        state__in=states,
    )
    return one_of_each(acting, only.of(mine, acting), states)


#: The first page of each list, as the page opens.
FIRST = {code: _asked(_received, code, EVERYTHING) for code in RECEIVED}


def sent(
    acting: Acting, show: str = "a-moi", after: str = "", size: int = PAGE, only: Only = EVERYTHING
) -> Listing:
    """Referrals that the acting organisation prepares or sent. Four SQL queries."""
    if not after and size == PAGE:
        return _opening(_sent, tuple(SENT), show, acting, only)
    return _further({code: _sent(acting, code, only) for code in SENT}, show, after, size)


def _sent(acting: Acting, code: str, only: Only = EVERYTHING) -> "QuerySet[Referral]":
    mine = only.of(
        Referral.objects.filter(known_sent(acting), sender_id=acting.organisation_id), acting
    )
    if code == "a-moi":
        return mine.filter(_sender_turn())
    return mine.filter(state__in=AWAITED_STATES).exclude(turn="sender") if code in BY_DUE else mine


#: What the tallies say of each list, whatever else it holds.
SURELY: Mapping[Make, Mapping[str, ForActing]] = {
    _received: {
        code: at_least(Side.RECEIVED, state__in=states, is_bundled=False)
        for code, (_label, states) in RECEIVED.items()
    },
    _sent: {
        "a-moi": at_least(Side.SENT, turn="sender", is_read=False),
        "en-attente": at_least(Side.SENT, ~Q(turn="sender"), state__in=AWAITED_STATES),
        "toutes": at_least(Side.SENT),
    },
}


def _sender_turn() -> Q:
    return Q(turn="sender", acknowledged_at__isnull=True)


def to_answer_keys(acting: Acting) -> "QuerySet[Referral, tuple[uuid.UUID, dt.date | None]]":
    """Referrals received that wait for our answer, oldest due first."""
    return _keys(
        Referral.objects.filter(
            known_received(acting),
            receiver_id=acting.organisation_id,
            state__in=["sent", "received"],
        )
    )


def offered_keys(acting: Acting) -> "QuerySet[Referral, tuple[uuid.UUID, dt.date | None]]":
    """Those of our waiting list for whom a place is free."""
    return _keys(
        Referral.objects.filter(
            offered_now(), known_received(acting), receiver_id=acting.organisation_id
        )
    )


def due_keys(acting: Acting) -> "QuerySet[Referral, tuple[uuid.UUID, dt.date | None]]":
    """Those we answered whose day has come: to reach, to begin, to resume, to say again."""
    return _keys(
        Referral.objects.filter(
            known_received(acting),
            receiver_id=acting.organisation_id,
            closed_at__isnull=True,
            due_on__lte=today(),
            state__in=DUE_STATES,
        )
    )


def sender_keys(acting: Acting) -> "QuerySet[Referral, tuple[uuid.UUID, dt.date | None]]":
    """Referrals of ours that wait for us: to finish, to go on with, to read."""
    return _keys(
        Referral.objects.filter(
            _sender_turn(), known_sent(acting), sender_id=acting.organisation_id
        )
    )


def _keys(scope: "QuerySet[Referral]") -> "QuerySet[Referral, tuple[uuid.UUID, dt.date | None]]":
    since = TruncDate(Coalesce("sent_at", "created_at"), tzinfo=QUEBEC)
    return scope.order_by("due_on", "pk").values_list("pk", Coalesce("due_on", since))


def waiting_told(
    _acting: Acting, ids: Any
) -> "QuerySet[Referral, tuple[uuid.UUID, dict[str, Any]]]":
    """What a line of « Aujourd’hui » says of these referrals, with the name one may read."""
    return lines_of(
        Referral.objects,
        ids,
        name=named("subject_id"),
        subject="subject_id",
        number="number",
        state="state",
        alarm="alarm",
        place=Coalesce("paj_territory__name", "region__name", Value("")),
        sender=party_column("sender"),
        receiver=party_column("receiver"),
        receiver_id="receiver_id",
        since=TruncDate(Coalesce("sent_at", "created_at"), tzinfo=QUEBEC),
        due="due_on",
    )


def vacant_rows(acting: Acting, limit: int) -> list[Row]:
    """What waits at a vacant post that we coordinate, oldest due first. Two SQL queries."""
    scope = Referral.objects.filter(
        coordinating_organisation_id=acting.organisation_id,
        state__in=["sent", "received"],
        receiver_was_vacant=True,
    )
    return named_rows(scope.order_by("due_on", "pk")[:limit])


def _line(scope: "QuerySet[Referral]") -> "QuerySet[Referral]":
    return scope.select_related("sender", "receiver", "region", "paj_territory").only(*LINE)


def named_rows(scope: "QuerySet[Referral]") -> list[Row]:
    """The referrals of a short list with their names, where these may be read. Two SQL queries."""
    rows = list(_line(scope))
    return _rows(rows, names_of({r.subject_id for r in rows}))


def count_received(acting: Acting) -> int:
    """How many wait for an answer of the acting organisation, counted up to 100. One query."""
    return len(WAITING.rows(acting))


WAITING = ForActing(
    lambda acting: Referral.objects.filter(
        known_received(acting), receiver_id=acting.organisation_id, state__in=["sent", "received"]
    ).values_list("pk")[:100]
)


def of_dossier(acting: Acting, dossier_id: uuid.UUID, limit: int = 20) -> list[Row]:
    """The referrals made from a dossier of the acting organisation, newest first. One SQL query."""
    return _rows(_made_from(limit).objects(acting, dossier_id), {})


@functools.lru_cache(maxsize=8)
def _made_from(limit: int) -> ForActing:
    return ForActing(
        lambda acting, dossier_id: few(
            Referral.objects.filter(sender_id=acting.organisation_id, dossier_id=dossier_id), limit
        ),
        given=1,
    )


def few(scope: "QuerySet[Referral]", limit: int) -> "QuerySet[Referral]":
    """The newest of a scope that is always small: nothing is gained by asking for the ids first."""
    return (
        told_together(scope)
        .select_related("sender", "receiver", "region", "paj_territory")
        .defer(*UNTOLD)
        .order_by("-id")[:limit]
    )


def _further(scopes: Scopes, show: str, after: str, size: int) -> Listing:
    """A page of a list past the first, or of another size."""
    ids, cursor = page_after(scopes[show], after, size, by_due=show in BY_DUE)
    each = counted(scopes)
    return Listing(tuple(rows_in_order(ids)), cursor, each[show], each)


def rows_in_order(ids: Iterable[uuid.UUID]) -> list[Row]:
    """Lines of a list, in the order given, with the names one may know. Two SQL queries."""
    rows = _hydrated(ids)
    return _rows(rows, names_of({r.subject_id for r in rows}))


def _hydrated(ids: Iterable[uuid.UUID]) -> list[Referral]:
    ordered = list(ids)
    found = {r.pk: r for r in _HYDRATED.objects(ordered)} if ordered else {}
    return [found[pk] for pk in ordered if pk in found]


_HYDRATED = ForObjects(
    lambda ids: (
        told_together(Referral.objects.filter(any_of("pk", ids)))
        .select_related("sender", "receiver", "region", "paj_territory")
        .only(*CARD)
        .order_by()
    )
)


def _rows(referrals: Iterable[Referral], names: Mapping[uuid.UUID, str]) -> list[Row]:
    day = today()
    labels = dict(Reason.choices)
    return [
        Row(
            referral=r,
            name=names.get(r.subject_id, r.number),
            place=place_of(r),
            reasons=tuple(str(labels.get(code, code)) for code in r.reasons),
            days_late=working_days_between(r.due_on, day) if r.due_on and r.due_on < day else 0,
            shows_name=r.subject_id in names,
        )
        for r in referrals
    ]


def row_of(referral: Referral) -> Row:
    """One referral as a row of a list. One SQL query."""
    return _rows([referral], names_of([referral.subject_id]))[0]


def needs_reading(referral: Referral) -> bool:
    """Whether the sender still has to read how it ended."""
    return referral.state in TO_ACKNOWLEDGE and referral.acknowledged_at is None
