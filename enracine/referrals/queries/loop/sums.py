"""What the nights counted for a question, added up: from the tallies, or as the night kept it.

A year of a large network is tens of thousands of tallies, which the page read three times. The night
adds them up once for each reader and period the page proposes (`LoopDigest`); a narrower question, or
other months, still adds up the tallies.
"""

import datetime as dt
import functools
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForObjects
from enracine.referrals.models import LoopDigest, LoopTally
from enracine.referrals.queries.loop.periods import Asked
from enracine.referrals.queries.loop.scope import OUTSIDE_ROLES, narrowed, tallies_of

#: Kinds of the two ends, measure, number of working days, how many.
KindLine = tuple[str, str, str, int | None, int]
#: Receiver, its name, sent, heard back, not heard back.
ReceiverSums = tuple[uuid.UUID, str, int, int, int]
#: Reason, region and its name, how many.
RefusalLine = tuple[str, uuid.UUID | None, str, int]


@dataclass(frozen=True)
class Sums:
    """Everything the page of the loop adds up, before anything is hidden from anybody."""

    kinds: tuple[KindLine, ...]
    receivers: tuple[ReceiverSums, ...]
    refusals: tuple[RefusalLine, ...]
    counted_at: dt.datetime | None


def sums(acting: Acting, asked: Asked) -> Sums:
    """What a question adds up to. One SQL query when the night kept it, five otherwise."""
    kept = _kept(acting, asked) if asked.is_whole else None
    return kept or added_up(narrowed(tallies_of(acting, asked), asked))


def added_up(scope: "QuerySet[LoopTally]") -> Sums:
    """The sums of these tallies. Three SQL queries."""
    kinds = list(
        scope.values("sender__kind", "receiver__kind", "measure", "days")
        .annotate(n=Sum("value"), counted=Max("counted_at"))
        .order_by()
        .values_list("sender__kind", "receiver__kind", "measure", "days", "n", "counted")
    )
    receivers = (
        scope.filter(measure__in=("sent", "heard", "unheard"))
        .values("receiver_id")
        .annotate(
            name=F("receiver__name"),
            short=F("receiver__short_name"),
            sent=Sum("value", filter=Q(measure="sent"), default=0),
            heard=Sum("value", filter=Q(measure="heard"), default=0),
            unheard=Sum("value", filter=Q(measure="unheard"), default=0),
        )
        .order_by("-sent", "name")
        .values_list("receiver_id", "name", "short", "sent", "heard", "unheard")
    )
    refusals = (
        scope.filter(measure=LoopTally.Measure.REFUSED)
        .values("code", "region_id", "region__name")
        .annotate(n=Sum("value"))
        .order_by("-n", "region__name", "code")
        .values_list("code", "region_id", "region__name", "n")
    )
    return Sums(
        kinds=tuple(line[:5] for line in kinds),
        receivers=tuple(
            (pk, short or name, sent, heard, unheard)
            for pk, name, short, sent, heard, unheard in receivers
        ),
        refusals=tuple((code, region, name or "", n) for code, region, name, n in refusals),
        counted_at=max((line[5] for line in kinds), default=None),
    )


def written(found: Sums) -> dict[str, Any]:
    """The sums as a digest keeps them."""
    return {
        "kinds": found.kinds,
        "receivers": [(str(line[0]), *line[1:]) for line in found.receivers],
        "refusals": [
            (code, str(region or ""), name, n) for code, region, name, n in found.refusals
        ],
    }


def _read(content: dict[str, Any], counted_at: dt.datetime) -> Sums:
    kinds = tuple((line[0], line[1], line[2], line[3], line[4]) for line in content["kinds"])
    return Sums(
        kinds=kinds,
        receivers=tuple(
            (uuid.UUID(pk), name, sent, heard, unheard)
            for pk, name, sent, heard, unheard in content["receivers"]
        ),
        refusals=tuple(
            (code, uuid.UUID(region) if region else None, name, n)
            for code, region, name, n in content["refusals"]
        ),
        counted_at=counted_at if kinds else None,
    )


def _kept(acting: Acting, asked: Asked) -> Sums | None:
    """What the night kept for this reader and period; None where it kept nothing. One SQL query."""
    outside = acting.role in OUTSIDE_ROLES
    query = _digests(asked.period.code, outside)
    rows = query.rows() if outside else query.rows(acting.organisation_id)
    return _read(*rows[0]) if rows else None


@functools.lru_cache(maxsize=64)
def _digests(period: str, outside: bool) -> ForObjects:
    """The digest of a period, drawn up once: of an organisation, or of whoever looks from outside."""

    def build(*followers: uuid.UUID) -> "QuerySet[LoopDigest, Any]":
        kept = LoopDigest.objects.filter(period=period)
        kept = kept.filter(follower_id=followers[0]) if followers else kept.filter(follower=None)
        return kept.values_list("content", "counted_at")

    return ForObjects(build, given=0 if outside else 1)
