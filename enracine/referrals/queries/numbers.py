"""How many referrals, from the tallies that triggers keep: exact in all, or a number there surely are."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet, Sum

from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing
from enracine.network.scope import own_organisation
from enracine.referrals.models import ReferralTally
from enracine.referrals.queries.need import colleagues

Side = ReferralTally.Side


def _sum(acting: Acting, asked: Q) -> "QuerySet[Any, Any]":
    """One row, or none: the sum of these tallies of the acting organisation."""
    tallies = ReferralTally.objects.filter(asked, organisation_id=own_organisation(acting))
    return tallies.order_by().values("organisation_id").annotate(n=Sum("number")).values_list("n")


def at_least(side: str, *conditions: Q, **said: Any) -> ForActing:
    """A number of referrals of this side that whoever acts surely reads: those of whom she works with.

    She may read others besides, whose files she follows: a list is never shorter than this.
    """

    def build(acting: Acting) -> "QuerySet[Any, Any]":
        asked = Q(*conditions, side=side, **said)
        people = colleagues(acting)
        if people is not None:
            hers = Q(member_id__in=people.values("pk"))
            # What nobody has taken yet is everybody's to answer; what is sent has its author.
            asked &= hers | Q(member_id__isnull=True) if side == Side.RECEIVED else hers
        return _sum(acting, asked)

    return ForActing(build)


def surely(
    acting: Acting, sides: tuple[str, ...], states: tuple[str, ...], turn: str, is_open: bool | None
) -> Callable[[], int]:
    """What gives a number of referrals of these sides that whoever acts surely reads (`at_least`).

    For who needs to know of her team's only: `exact` says the others. One SQL query a side.
    """
    numbers = [_surely(side, states, turn, is_open) for side in sides]
    return lambda: sum(int(rows[0][0]) for tally in numbers if (rows := tally.rows(acting)))


def exact(
    acting: Acting, sides: tuple[str, ...], states: tuple[str, ...], turn: str, is_open: bool | None
) -> Callable[[], int] | None:
    """What gives the exact number of referrals of these sides; None where tallies cannot say it.

    They can to whoever needs to know of everything that her organisation sends and receives.
    """
    everything = acting.is_professional and acting.only_object is None
    if not everything or colleagues(acting) is not None:
        return None
    tallies = _exact(sides, states, turn, is_open)

    def number() -> int:
        rows = tallies.rows(acting)
        return int(rows[0][0]) if rows else 0

    return number


@functools.lru_cache(maxsize=256)
def _exact(
    sides: tuple[str, ...], states: tuple[str, ...], turn: str, is_open: bool | None
) -> ForActing:
    asked = Q(_narrowed(states, turn, is_open), side__in=sides)
    return ForActing(lambda acting: _sum(acting, asked))


@functools.lru_cache(maxsize=256)
def _surely(side: str, states: tuple[str, ...], turn: str, is_open: bool | None) -> ForActing:
    return at_least(side, _narrowed(states, turn, is_open))


def _narrowed(states: tuple[str, ...], turn: str, is_open: bool | None) -> Q:
    asked = Q(state__in=states) if states else Q()
    if turn:
        asked &= Q(turn=turn)
    if is_open is not None:
        asked &= Q(is_open=is_open)
    return asked
