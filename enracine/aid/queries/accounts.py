"""The reconciliation of each agreement: engaged, planned, paid, recovered, left, down to the rows."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Sum

from enracine.aid import rules
from enracine.aid.models import AidEnvelope, AidPayment, AidRecovery, AidRequest
from enracine.kernel.errors import NotVisible

PAGE = 50
FIGURES = ("engaged", "planned", "paid", "recovered")


@dataclass(frozen=True)
class Balance:
    """An envelope with its sums, in cents; `kept`: what is left in them of requests destroyed since."""

    envelope: AidEnvelope
    account: rules.Account
    kept: int


def _planned(envelope_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    return dict(
        AidRequest.objects.filter(envelope_id__in=envelope_ids)
        .order_by()
        .values_list("envelope_id")
        .annotate(n=Sum("planned_cents", default=0))
    )


def _balance(envelope: AidEnvelope, planned: int) -> Balance:
    return Balance(
        envelope,
        rules.Account(
            envelope.cents,
            envelope.engaged_cents,
            planned,
            envelope.paid_cents,
            envelope.recovered_cents,
        ),
        envelope.kept_engaged_cents,
    )


def balances(organisation_id: uuid.UUID) -> list[Balance]:
    """Every envelope of an organisation, the latest first. Two SQL queries."""
    rows = list(
        AidEnvelope.objects.filter(organisation_id=organisation_id)
        .select_related("programme")
        .order_by("-valid_from", "name", "id")[:PAGE]
    )
    planned = _planned([e.pk for e in rows])
    return [_balance(e, planned.get(e.pk, 0)) for e in rows]


def balance_for(organisation_id: uuid.UUID, envelope_id: uuid.UUID) -> Balance:
    """One envelope of one's own. Raises NotVisible otherwise. Two SQL queries."""
    found = (
        AidEnvelope.objects.filter(pk=envelope_id, organisation_id=organisation_id)
        .select_related("programme")
        .first()
    )
    if found is None:
        raise NotVisible
    return _balance(found, _planned([found.pk]).get(found.pk, 0))


@dataclass(frozen=True)
class Row:
    """A row behind a figure: the request, the day, the amount in cents."""

    request: AidRequest
    on: Any
    cents: int
    said: str = ""


@dataclass(frozen=True)
class Rows:
    """A page of the rows behind a figure, and the cursor of what comes after (empty at the end)."""

    rows: list[Row]
    next_cursor: str


def rows_of(envelope: AidEnvelope, figure: str, cursor: str = "") -> Rows:
    """What a figure is the sum of, the latest first. One SQL query."""
    found: Any
    if figure == "engaged":
        found = AidRequest.objects.filter(envelope=envelope, granted_cents__gt=0).select_related(
            "aid"
        )
    elif figure == "recovered":
        found = AidRecovery.objects.filter(
            request__envelope=envelope, state="recovered"
        ).select_related("request__aid")
    else:
        found = AidPayment.objects.filter(request__envelope=envelope, state=figure).select_related(
            "request__aid"
        )
    with contextlib.suppress(ValueError):
        found = found.filter(pk__lt=uuid.UUID(cursor))
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return Rows(
        [_row(one) for one in rows[:PAGE]], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    )


def _row(one: AidRequest | AidPayment | AidRecovery) -> Row:
    if isinstance(one, AidRequest):
        return Row(one, one.decided_on, one.granted_cents, one.get_state_display())
    if isinstance(one, AidRecovery):
        return Row(one.request, one.settled_on, one.cents, one.get_reason_display())
    return Row(one.request, one.paid_on or one.planned_on, one.cents, one.get_means_display())


def every_request(organisation_id: uuid.UUID, batch: int) -> Iterator[AidRequest]:
    """Every decided request of an organisation's envelopes, by pieces: for a file of any size."""
    last: uuid.UUID | None = None
    while True:
        rows = AidRequest.objects.filter(
            organisation_id=organisation_id, granted_cents__gt=0
        ).select_related("aid", "envelope__programme")
        found = list((rows.filter(pk__gt=last) if last else rows).order_by("pk")[:batch])
        yield from found
        if len(found) < batch:
            return
        last = found[-1].pk


def how_many(organisation_id: uuid.UUID) -> int:
    """How many rows the file has. One SQL query."""
    return AidRequest.objects.filter(organisation_id=organisation_id, granted_cents__gt=0).count()


# --- Facts for `enracine verify`: one SQL query each ------------------------------------------------


def _broken(sql: str, words: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [words % row for row in cursor.fetchall()]


def envelopes_drifted() -> list[str]:
    """Envelopes whose sums are not those of their requests, destroyed ones kept apart."""
    return _broken(
        """SELECT e.id, e.engaged_cents, coalesce(sum(r.granted_cents), 0) + e.kept_engaged_cents
        FROM aid_aidenvelope e LEFT JOIN aid_aidrequest r ON r.envelope_id = e.id
        GROUP BY e.id
        HAVING e.engaged_cents <> coalesce(sum(r.granted_cents), 0) + e.kept_engaged_cents
          OR e.paid_cents <> coalesce(sum(r.paid_cents), 0) + e.kept_paid_cents
          OR e.recovered_cents <> coalesce(sum(r.recovered_cents), 0) + e.kept_recovered_cents
        LIMIT 50""",
        "l’enveloppe %s : %s cents engagés au compteur, %s dans les demandes",
    )


def requests_drifted() -> list[str]:
    """Requests whose sums are not those of their payments and recoveries."""
    return _broken(
        """SELECT r.id FROM aid_aidrequest r
        LEFT JOIN LATERAL (SELECT
            coalesce(sum(p.cents) FILTER (WHERE p.state = 'planned'), 0) AS planned,
            coalesce(sum(p.cents) FILTER (WHERE p.state = 'paid'), 0) AS paid
          FROM aid_aidpayment p WHERE p.request_id = r.id) p ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(c.cents), 0) AS back
          FROM aid_aidrecovery c WHERE c.request_id = r.id AND c.state = 'recovered') c ON true
        WHERE (r.planned_cents, r.paid_cents, r.recovered_cents)
          IS DISTINCT FROM (p.planned, p.paid, c.back) LIMIT 50""",
        "la demande %s : ses sommes ne sont pas celles de ses versements",
    )


def households_above() -> list[str]:
    """Households that hold more of an aid than its ceiling, over the span it counts for."""
    return _broken(
        """SELECT aid_id, household_id FROM aid_aidrequest WHERE granted_cents > 0
        GROUP BY aid_id, household_id, span
        HAVING sum(granted_cents - recovered_cents) > max(ceiling_cents) LIMIT 50""",
        "l’aide %s : le ménage %s a plus que le plafond",
    )


def told_otherwise() -> list[str]:
    """Requests whose sums, counted again from their events alone, are others."""
    kinds = tuple(f"aid.{move}" for move in rules.MOVES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.object_id, e.kind, sum((e.data->>'cents')::bigint) FROM kernel_event e"
            " JOIN aid_aidrequest r ON r.id = e.object_id WHERE e.kind = ANY (%s) GROUP BY 1, 2",
            [list(kinds)],
        )
        told: dict[uuid.UUID, list[tuple[str, int]]] = {}
        for request_id, kind, cents in cursor.fetchall():
            told.setdefault(request_id, []).append((kind.removeprefix("aid."), int(cents)))
    broken = []
    rows = AidRequest.objects.order_by("pk").values_list(
        "pk", "granted_cents", "planned_cents", "paid_cents", "recovered_cents"
    )
    for pk, *sums in rows.iterator(2000):
        found = rules.folded(told.get(pk, []))
        if [found.granted, found.planned, found.paid, found.recovered] != sums:
            broken.append(f"la demande {pk} : {sums} en cents, {found} d’après ses événements")
    return broken[:50]
