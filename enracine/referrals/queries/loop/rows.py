"""The referrals behind a figure of the loop: by right, newest sending first, a page at a time."""

import datetime as dt
import functools
import operator
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.compiled import ForActing
from enracine.kernel.counting import COUNTED_TO, countable, counted_for
from enracine.referrals.models import WAITING_STATES, Referral
from enracine.referrals.models.tallies import HEARD, REFUSED, UNHEARD
from enracine.referrals.queries import lists
from enracine.referrals.queries.loop.periods import Asked, Period
from enracine.referrals.queries.loop.scope import branches, narrowed, tallies_of
from enracine.referrals.queries.loop.waiting import BANDS, aged

#: What a figure counts: code of the address → label, measures of the tallies (none: counted today).
FIGURES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "envoyees": (_("Références envoyées"), ("sent",)),
    "fermees": (_("Fermées, issue due à l’émetteur"), ("heard", "unheard")),
    "bouclees": (_("Boucle bouclée : l’émetteur connaît l’issue"), ("heard",)),
    "sans-issue": (_("Fermées sans réponse du destinataire"), ("unheard",)),
    "refusees": (_("Références refusées"), ("refused",)),
    "attente": (_("En attente d’une réponse aujourd’hui"), ()),
    "retard": (_("En retard de réponse aujourd’hui"), ()),
    "vacants": (_("En retard à un poste vacant"), ()),
}
PAGE = 25


@dataclass(frozen=True)
class Which:
    """One figure: its code, and perhaps one reason of refusal or one age."""

    figure: str
    reason: str = ""
    band: str = ""

    @property
    def live(self) -> bool:
        """Whether it is about today rather than about a period."""
        return not FIGURES[self.figure][1]


@dataclass(frozen=True)
class Behind:
    """A page of rows, the address of the next one, how many in all, and how many are closed to us."""

    rows: tuple[lists.Row, ...]
    next: str
    total: int
    counted: int | None

    @property
    def uncounted(self) -> int:
        """The number exceeded without counting further; 0 when counted to the end."""
        return COUNTED_TO if self.total > COUNTED_TO else 0

    @property
    def closed_to_us(self) -> int:
        """How many the figure counts that this reader may not open."""
        if self.counted is None or self.uncounted:
            return 0
        return max(self.counted - self.total, 0)


def _condition(which: Which) -> Q:
    day = today()
    states = {
        "fermees": (*HEARD, *UNHEARD),
        "bouclees": HEARD,
        "sans-issue": UNHEARD,
        "refusees": REFUSED,
        "attente": WAITING_STATES,
        "retard": WAITING_STATES,
        "vacants": WAITING_STATES,
    }
    if which.figure == "envoyees":
        return ~Q(state="entered_in_error")
    found = Q(state__in=states[which.figure])
    if which.figure in {"retard", "vacants"}:
        found &= Q(due_on__lt=day)
    if which.figure == "vacants":
        found &= Q(receiver_was_vacant=True)
    if which.reason:
        found &= Q(decline_reason=which.reason)
    if which.band in BANDS:
        found &= aged(which.band, day)
    return found


def _sent_in(period: Period) -> Q:
    first, after = (
        dt.datetime.combine(day, dt.time.min, QUEBEC) for day in (period.first, period.after)
    )
    return Q(sent_at__gte=first, sent_at__lt=after)


def _ways(acting: Acting, asked: Asked, which: Which) -> "list[QuerySet[Referral]]":
    condition = _condition(which) if which.live else _condition(which) & _sent_in(asked.period)
    return [narrowed(way.filter(condition), asked) for way in branches(acting)]


_Place = tuple[uuid.UUID, dt.datetime]


def _first(ways: "list[QuerySet[Referral]]", size: int) -> "QuerySet[Referral, _Place]":
    """The newest of several querysets, each walking its own index, without a row twice."""
    cut = [way.order_by("-sent_at", "-id").values_list("pk", "sent_at")[:size] for way in ways]
    merged: QuerySet[Any, Any] = cut[0].union(*cut[1:])
    return merged.order_by("-sent_at", "-pk")[:size]


@functools.lru_cache(maxsize=128)
def _first_page(shape: Asked, which: Which) -> ForActing:
    """The first page of a figure, for questions of one shape: drawn up once for each role and scope."""
    return ForActing(
        lambda acting, *given: _first(_ways(acting, shape.with_given(given), which), PAGE + 1),
        given=len(shape.given),
    )


@functools.lru_cache(maxsize=128)
def _countable(shape: Asked, which: Which) -> ForActing:
    """The same, as what is asked of it to count it."""

    def build(acting: Acting, *given: uuid.UUID) -> "QuerySet[Referral, Any]":
        cut = [countable(way) for way in _ways(acting, shape.with_given(given), which)]
        return cut[0].union(*cut[1:])

    return ForActing(build, given=len(shape.given))


def behind(acting: Acting, asked: Asked, which: Which, after: str = "") -> Behind:
    """The rows of a figure that the reader may open. Six SQL queries at most."""
    moment, _separator, last = after.partition("_")
    try:
        start, pk = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(last)
    except (ValueError, OverflowError):
        found = _first_page(asked.shape, which).rows(acting, *asked.given)
    else:
        later = Q(sent_at__lt=start) | Q(sent_at=start, id__lt=pk)
        page = [way.filter(later, sent_at__lte=start) for way in _ways(acting, asked, which)]
        found = list(_first(page, PAGE + 1))
    shown = found[:PAGE]
    following = f"{shown[-1][1].isoformat()}_{shown[-1][0]}" if len(found) > PAGE else ""
    counts = counted_for(acting, {"all": _countable(asked.shape, which)}, *asked.given)
    return Behind(
        rows=tuple(lists.rows_in_order([pk for pk, _moment in shown])),
        next=following,
        total=counts["all"],
        counted=None if which.live else _counted(acting, asked, which),
    )


def _counted(acting: Acting, asked: Asked, which: Which) -> int:
    measures = FIGURES[which.figure][1]
    tallies = narrowed(tallies_of(acting, asked), asked).filter(measure__in=measures)
    if which.reason:
        tallies = tallies.filter(code=which.reason)
    return sum(tallies.order_by().values_list("value", flat=True))


def every_row(scope: "QuerySet[Referral]", size: int) -> "Iterator[list[Referral]]":
    """Every referral of a scope, in pieces, for an export; none twice."""
    last: uuid.UUID | None = None
    while True:
        page = scope.filter(pk__gt=last) if last else scope
        found = list(
            page.select_related("sender", "receiver", "region", "paj_territory").order_by("pk")[
                :size
            ]
        )
        if not found:
            return
        yield found
        last = found[-1].pk


_FOLLOWED = ("coordinating_organisation_id", "sender_id", "receiver_id")


def followed_since(acting: Acting, since: dt.datetime) -> "QuerySet[Referral]":
    """Every referral followed that left since a moment."""
    return _followed(acting).filter(sent_at__gte=since)


def followed_in(acting: Acting, asked: Asked) -> "QuerySet[Referral]":
    """Every referral followed of one question: what the page counts as sent, and may be opened."""
    return narrowed(_followed(acting).filter(_sent_in(asked.period)), asked)


def _followed(acting: Acting) -> "QuerySet[Referral]":
    mine = (Q(**{column: acting.organisation_id}) for column in _FOLLOWED)
    return Referral.objects.filter(functools.reduce(operator.or_, mine)).exclude(
        state="entered_in_error"
    )
