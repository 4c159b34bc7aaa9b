"""The budget of a stay and its real expenses, each with its receipt."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Sum
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.documents import store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.stays import rules
from enracine.stays.actions.common import organised
from enracine.stays.models import Cost, Stay, StayBudget, StayExpense

#: More than any stay costs: a slip of the finger is seen (our own choice), in cents.
MOST_CENTS = 100_000_00


@dataclass(frozen=True)
class Spent:
    """An expense. `receipt`: the file and its name; without one, `no_receipt` says why."""

    kind: str
    label: str
    spent_on: dt.date
    cents: int
    receipt: tuple[BinaryIO, str] | None = None
    no_receipt: str = ""
    over_reason: str = ""


@action
def set_budget(
    acting: Acting, stay: Stay, cents: Mapping[str, int], version: int | None = None
) -> None:
    """Say what a stay may cost, by kind. Raises ActionRefused for an amount that cannot be, Conflict."""
    organised(acting, stay)
    for kind, amount in cents.items():
        if kind not in Cost.values or not 0 <= amount <= MOST_CENTS:
            raise ActionRefused(_("Ce montant ne convient pas."), field=kind)
    # The version of the stay: two who write the budget at once see each other.
    update_versioned(stay, version)
    present = {line.kind: line for line in StayBudget.objects.filter(stay=stay).order_by("pk")}
    for kind in Cost.values:
        amount, line = cents.get(kind, 0), present.get(kind)
        if line is not None and amount != line.cents:
            update_versioned(line, None, cents=amount)
        elif line is None and amount:
            StayBudget.objects.create(
                stay=stay, organisation_id=stay.organisation_id, kind=kind, cents=amount
            )
    record("stays.budget_set", acting, object=stay, data={"total": sum(cents.values())})


@action
def record_expense(acting: Acting, stay: Stay, spent: Spent) -> StayExpense:
    """Write a real expense down, with its receipt.

    Raises ActionRefused beside « cents » or « spent_on »; beside « no_receipt » when there is neither a
    receipt nor a reason; beside « over_reason » when it passes what was planned for its kind and
    nobody says why: money above the agreement is never written in silence.
    """
    organised(acting, stay)
    if acting.membership_id is None:
        raise NotVisible
    if spent.kind not in Cost.values:
        raise ActionRefused(_("Choisissez dans la liste."), field="kind")
    if not 1 <= spent.cents <= MOST_CENTS:
        raise ActionRefused(_("Ce montant ne convient pas."), field="cents")
    if spent.spent_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="spent_on")
    if spent.receipt is None and not spent.no_receipt.strip():
        raise ActionRefused(_("Joignez le reçu, ou dites pourquoi il manque."), field="no_receipt")
    # One at a time: two expenses at once would each believe that there is room.
    Stay.objects.select_for_update().get(pk=stay.pk)
    planned = _sum(StayBudget.objects.filter(stay=stay, kind=spent.kind))
    already = _sum(
        StayExpense.objects.filter(stay=stay, kind=spent.kind, cancelled_at__isnull=True)
    )
    over = rules.passes(planned, already, spent.cents)
    if over and not spent.over_reason.strip():
        raise ActionRefused(
            _("Cette dépense passe le budget de ce poste : dites pourquoi."),
            field="over_reason",
            code="over",
        )
    receipt = (
        store_document(acting, spent.receipt[0], spent.receipt[1], "stay:receipt")
        if spent.receipt is not None
        else None
    )
    made = StayExpense.objects.create(
        stay=stay,
        organisation_id=stay.organisation_id,
        kind=spent.kind,
        label=spent.label.strip()[:160],
        spent_on=spent.spent_on,
        cents=spent.cents,
        receipt=receipt,
        no_receipt="" if receipt else spent.no_receipt.strip()[:200],
        over_reason=spent.over_reason.strip()[:200] if over else "",
        recorded_by_id=acting.membership_id,
    )
    record(
        "stays.expense_recorded",
        acting,
        object=stay,
        data={"expense": str(made.pk), "kind": made.kind, "cents": made.cents, "over": over},
    )
    return made


@action
def cancel_expense(acting: Acting, expense: StayExpense, version: int | None = None) -> StayExpense:
    """Take an expense back: it stays written, and counts no more."""
    organised(acting, expense.stay)
    if expense.cancelled_at is not None:
        return expense
    update_versioned(expense, version, cancelled_at=now())
    record(
        "stays.expense_cancelled",
        acting,
        object=expense.stay,
        data={"expense": str(expense.pk), "cents": expense.cents},
    )
    return expense


def _sum(rows: object) -> int:
    return int(rows.aggregate(total=Sum("cents", default=0))["total"])  # type: ignore[attr-defined]  # a queryset of rows
