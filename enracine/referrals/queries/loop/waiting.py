"""What waits today: how old, at whose, vacant posts apart. Read from the referrals themselves."""

import datetime as dt
import functools
import operator
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.kernel.calendar import is_working_day, working_days_between
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.compiled import ForActing
from enracine.referrals.models import WAITING_STATES, Referral
from enracine.referrals.queries.loop.periods import Asked
from enracine.referrals.queries.loop.scope import narrowed

_ONE_DAY = dt.timedelta(days=1)
#: Working days since the sending: code → label, at least, at most (None: without end).
BANDS: dict[str, tuple[Any, int, int | None]] = {
    "0-2": (_("0 à 2 jours"), 0, 2),
    "3-5": (_("3 à 5 jours"), 3, 5),
    "6-10": (_("6 à 10 jours"), 6, 10),
    "11-20": (_("11 à 20 jours"), 11, 20),
    "21": (_("21 jours et plus"), 21, None),
}


@dataclass(frozen=True)
class Waiting:
    """A receiver that has not answered: how many by age, how many late, at vacant posts or not."""

    pk: uuid.UUID
    receiver: str
    ages: tuple[tuple[str, int], ...]
    total: int
    late: int
    vacant: int
    oldest_due: dt.date | None

    @property
    def days(self) -> int:
        """Working days since the oldest due date; 0 when nothing is late."""
        return working_days_between(self.oldest_due, today()) if self.oldest_due else 0

    @property
    def silent(self) -> int:
        """Late although somebody holds the post: silence properly so called."""
        return self.late - self.vacant


def _before(day: dt.date, count: int) -> dt.date:
    """The last day from which `count` working days or more have passed on `day`."""
    current = day
    while count > 0:
        count -= is_working_day(current)
        current -= _ONE_DAY
    return current


def _day_after(day: dt.date) -> dt.datetime:
    """The first instant of the next day, in Québec."""
    return dt.datetime.combine(day + _ONE_DAY, dt.time.min, QUEBEC)


def aged(band: str, day: dt.date) -> Q:
    """Sent so many working days before `day`. Raises KeyError for a band that does not exist."""
    _label, least, most = BANDS[band]
    found = Q(sent_at__lt=_day_after(_before(day, least)))
    return found if most is None else found & Q(sent_at__gte=_day_after(_before(day, most + 1)))


def followed_now(acting: Acting) -> "QuerySet[Referral]":
    """What waits for an answer among the referrals that an organisation follows."""
    mine = acting.organisation_id
    waiting = Referral.objects.filter(state__in=WAITING_STATES, sent_at__isnull=False)
    ways = (
        Q(coordinating_organisation_id=mine),
        Q(sender_id=mine),
        Q(receiver_id=mine),
    )
    return waiting.filter(functools.reduce(operator.or_, ways))


def waiting(acting: Acting, asked: Asked) -> tuple[Waiting, ...]:
    """Who has something to answer, whoever has waited longest first. One SQL query."""
    rows = _waiting(asked.shape).rows(acting, *asked.given)
    return tuple(_line(*row) for row in rows)


#: Receiver, its two names, how many, late, at a vacant post; the oldest due date; then each age.
_COLUMNS = ("receiver_id", "receiver__short_name", "receiver__name", "total", "late", "vacant")


@functools.lru_cache(maxsize=64)
def _waiting(shape: Asked) -> ForActing:
    """What waits for questions of one shape, drawn up once for each role and scope."""

    def build(acting: Acting, *given: uuid.UUID) -> "QuerySet[Referral, Any]":
        day = today()
        ages = {f"age_{rank}": Count("pk", filter=aged(b, day)) for rank, b in enumerate(BANDS)}
        lines: QuerySet[Referral, Any] = (
            narrowed(followed_now(acting), shape.with_given(given))
            .values("receiver_id", "receiver__short_name", "receiver__name")
            .annotate(
                total=Count("pk"),
                late=Count("pk", filter=Q(due_on__lt=day)),
                vacant=Count("pk", filter=Q(due_on__lt=day, receiver_was_vacant=True)),
                oldest=Min("due_on", filter=Q(due_on__lt=day)),
                **ages,
            )
            .order_by("oldest", "receiver__name")
        )
        return lines.values_list(*_COLUMNS, "oldest", *ages)

    return ForActing(build, given=len(shape.given))


def _line(
    pk: uuid.UUID,
    short: str,
    name: str,
    total: int,
    late: int,
    vacant: int,
    oldest: dt.date | None,
    *ages: int,
) -> Waiting:
    return Waiting(
        pk=pk,
        receiver=short or name,
        ages=tuple(zip(BANDS, ages, strict=True)),
        total=total,
        late=late,
        vacant=vacant,
        oldest_due=oldest,
    )
