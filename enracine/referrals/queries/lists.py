"""Lists of referrals: received, sent, of a dossier. Ids first, then the rows; a fixed number of queries."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
from enracine.network.models import Organisation
from enracine.people.queries import headers
from enracine.referrals.models import Reason, Referral
from enracine.referrals.queries.common import place_of
from enracine.referrals.rules import TO_ACKNOWLEDGE
from enracine.territories.models import PajTerritory, Region

PAGE = 25
#: Lists of received referrals: name → states, in the order of the filter.
RECEIVED = {
    "a-repondre": (_("À répondre"), ("sent", "received")),
    "en-cours": (
        _("En cours"),
        (
            "information_requested", "waiting_list", "accepted", "first_contact", "in_service",
            "on_hold",
        ),
    ),
    "fermees": (
        _("Fermées"),
        (
            "declined", "decline_confirmed", "contested", "completed", "failed", "cancelled",
            "withdrawn", "expired", "entered_in_error",
        ),
    ),
}  # fmt: skip
#: Lists of sent referrals, by whose turn it is.
SENT = {
    "a-moi": _("C’est à nous"),
    "en-attente": _("En attente de l’autre"),
    "toutes": _("Toutes"),
}
LATE, SOON = "late", "soon"
COUNTED_TO = 1_000


@dataclass(frozen=True)
class Row:
    """One referral of a list: whom it is about when one may know, where, why, and how late."""

    referral: Referral
    name: str
    place: str
    reasons: tuple[str, ...]
    days_late: int
    shows_name: bool

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

    @property
    def uncounted(self) -> int:
        """The number that the list exceeds without having been counted further; 0 when counted."""
        return COUNTED_TO if self.total > COUNTED_TO else 0


def received(
    acting: Acting, show: str = "a-repondre", after: str = "", size: int = PAGE
) -> Listing:
    """Referrals that the acting organisation received; oldest due first. Four SQL queries."""
    states = RECEIVED.get(show, RECEIVED["a-repondre"])[1]
    scope = Referral.objects.filter(
        receiver_id=acting.organisation_id, sent_at__isnull=False, state__in=states
    )
    return _by_due(scope, after, size) if show == "a-repondre" else _newest(scope, after, size)


def sent(acting: Acting, show: str = "a-moi", after: str = "", size: int = PAGE) -> Listing:
    """Referrals that the acting organisation prepares or sent. Four SQL queries."""
    scope = Referral.objects.filter(sender_id=acting.organisation_id)
    if show == "a-moi":
        scope = scope.filter(_sender_turn())
    elif show == "en-attente":
        scope = scope.filter(closed_at__isnull=True).exclude(turn="sender")
    return _newest(scope, after, size)


def _sender_turn() -> Q:
    return Q(turn="sender", acknowledged_at__isnull=True)


def received_rows(acting: Acting, limit: int) -> list[Row]:
    """What waits for an answer of the acting organisation, oldest due first. Two SQL queries."""
    scope = Referral.objects.filter(
        receiver_id=acting.organisation_id, state__in=["sent", "received"]
    )
    return _named(scope.order_by("due_on", "pk")[:limit])


def sender_rows(acting: Acting, limit: int) -> list[Row]:
    """What was sent, or is being prepared, and waits for us; oldest due first. Two SQL queries."""
    scope = Referral.objects.filter(_sender_turn(), sender_id=acting.organisation_id)
    return _named(scope.order_by("due_on", "pk")[:limit])


#: What a line of « Aujourd’hui » says. Twice the columns would take twice the time to ask and read.
_LINE = (
    "number", "subject_id", "state", "turn", "reasons", "created_at", "sent_at", "due_on",
    "acknowledged_at", "sender__name", "sender__short_name", "receiver__name",
    "receiver__short_name", "region__name", "paj_territory__name",
)  # fmt: skip


#: What a list never says of organisations and places: their names are enough.
_UNTOLD = [
    f"{path}__{field.attname if field.is_relation else field.name}"
    for path, model in (
        ("sender", Organisation),
        ("receiver", Organisation),
        ("region", Region),
        ("paj_territory", PajTerritory),
    )
    for field in model._meta.concrete_fields
    if not field.primary_key and field.name not in {"name", "short_name", "code"}
]


def _named(scope: "QuerySet[Referral]") -> list[Row]:
    rows = list(scope.select_related("sender", "receiver", "region", "paj_territory").only(*_LINE))
    names = {pk: h.full_name for pk, h in headers({r.subject_id for r in rows}).items()}
    return _rows(rows, names)


def count_received(acting: Acting, limit: int = 100) -> int:
    """How many wait for an answer of the acting organisation, counted up to `limit`. One query."""
    waiting = Referral.objects.filter(
        receiver_id=acting.organisation_id, state__in=["sent", "received"]
    )
    return waiting.values("pk")[:limit].count()


def count_sender_turn(acting: Acting, limit: int = 100) -> int:
    """How many sent referrals wait for the acting organisation, up to `limit`. One query."""
    waiting = Referral.objects.filter(_sender_turn(), sender_id=acting.organisation_id)
    return waiting.values("pk")[:limit].count()


def of_dossier(acting: Acting, dossier_id: uuid.UUID, limit: int = 20) -> list[Row]:
    """The referrals made from a dossier of the acting organisation, newest first. Two queries."""
    rows = _hydrated(
        Referral.objects.filter(sender_id=acting.organisation_id, dossier_id=dossier_id)
        .order_by("-id")
        .values_list("pk", flat=True)[:limit]
    )
    return _rows(rows, {})


def of_subject(subject_id: uuid.UUID, limit: int = 20) -> list[Row]:
    """The referrals of somebody, newest first, for the person herself. Drafts only when her word is
    asked. Two SQL queries.
    """
    ids = (
        Referral.objects.filter(subject_id=subject_id)
        .filter(Q(sent_at__isnull=False) | Q(turn="candidate"))
        .exclude(state="entered_in_error")
        .order_by("-id")
        .values_list("pk", flat=True)[:limit]
    )
    return _rows(_hydrated(ids), {})


def _by_due(scope: "QuerySet[Referral]", after: str, size: int) -> Listing:
    """Oldest due first. The cursor is « day_id » of the last row shown."""
    page = scope
    day, _sep, last = after.partition("_")
    if last:
        moment, pk = _cursor(day, last)
        page = page.filter(Q(due_on__gt=moment) | Q(due_on=moment, pk__gt=pk))
    found = list(page.order_by("due_on", "pk").values_list("pk", "due_on")[: size + 1])
    more = len(found) > size
    found = found[:size]
    cursor = f"{found[-1][1]:%Y-%m-%d}_{found[-1][0]}" if more else ""
    return _listing(scope, [pk for pk, _day in found], cursor)


def _newest(scope: "QuerySet[Referral]", after: str, size: int) -> Listing:
    """Newest first: identifiers are in the order of time."""
    page = scope
    if after:
        _day, pk = _cursor("", after)
        page = page.filter(pk__lt=pk)
    found = list(page.order_by("-pk").values_list("pk", flat=True)[: size + 1])
    more = len(found) > size
    return _listing(scope, found[:size], str(found[size - 1]) if more else "")


def _cursor(day: str, pk: str) -> tuple[dt.date, uuid.UUID]:
    """The cursor of an address; one that somebody wrote by hand begins the list again."""
    try:
        return (dt.date.fromisoformat(day) if day else dt.date.min), uuid.UUID(pk)
    except ValueError:
        return dt.date.min, uuid.UUID(int=0) if day else uuid.UUID(int=2**128 - 1)


def _listing(scope: "QuerySet[Referral]", ids: list[uuid.UUID], cursor: str) -> Listing:
    rows = _hydrated(ids)
    names = {pk: h.full_name for pk, h in headers({r.subject_id for r in rows}).items()}
    total = scope.order_by().values("pk")[: COUNTED_TO + 1].count()
    return Listing(tuple(_rows(rows, names)), cursor, total)


def _hydrated(ids: Iterable[uuid.UUID]) -> list[Referral]:
    ordered = list(ids)
    found = {
        r.pk: r
        for r in Referral.objects.filter(pk__in=ordered)
        .select_related("sender", "receiver", "region", "paj_territory")
        .defer(*_UNTOLD)
        .order_by()
    }
    return [found[pk] for pk in ordered if pk in found]


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
    names = {pk: h.full_name for pk, h in headers([referral.subject_id]).items()}
    return _rows([referral], names)[0]


def needs_reading(referral: Referral) -> bool:
    """Whether the sender still has to read how it ended."""
    return referral.state in TO_ACKNOWLEDGE and referral.acknowledged_at is None
