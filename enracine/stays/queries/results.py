"""Money planned and spent, what those who came say, what became of them: for the organiser."""

import uuid
from collections import Counter
from dataclasses import dataclass

from enracine.kernel.errors import NotVisible
from enracine.stays import rules
from enracine.stays.models import (
    Cost,
    Stay,
    StayBudget,
    StayEvaluation,
    StayExpense,
    StayParticipant,
    StayRequest,
)


@dataclass(frozen=True)
class Money:
    """The accounts of a stay, in cents."""

    lines: list[tuple[str, rules.Line]]
    expenses: list[StayExpense]
    planned: dict[str, int]

    @property
    def total_planned(self) -> int:
        """What the agreement allows."""
        return sum(line.planned for _label, line in self.lines)

    @property
    def total_spent(self) -> int:
        """What was spent, expenses taken back left out."""
        return sum(line.spent for _label, line in self.lines)

    @property
    def left(self) -> int:
        """What is left; negative when it is passed."""
        return self.total_planned - self.total_spent

    @property
    def without_receipt(self) -> int:
        """How many standing expenses have no receipt."""
        return sum(1 for e in self.expenses if not e.cancelled_at and e.receipt_id is None)


def money_of(stay: Stay) -> Money:
    """The plan and every expense. Two SQL queries."""
    planned = dict(
        StayBudget.objects.filter(stay=stay).order_by("kind").values_list("kind", "cents")
    )
    expenses = list(
        StayExpense.objects.filter(stay=stay).select_related("receipt").order_by("spent_on", "id")
    )
    spent: Counter[str] = Counter()
    for expense in expenses:
        if expense.cancelled_at is None:
            spent[expense.kind] += expense.cents
    lines = rules.balance(planned, spent, Cost.values)
    return Money([(str(Cost(line.kind).label), line) for line in lines], expenses, planned)


def expense_for(stay: Stay, expense_id: uuid.UUID) -> StayExpense:
    """One expense of a stay of one's own. Raises NotVisible otherwise. One SQL query."""
    found = (
        StayExpense.objects.filter(stay=stay, pk=expense_id)
        .select_related("stay", "receipt")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Results:
    """What came of a stay, without any name."""

    came: int
    absent: int
    answers: int
    useful: list[tuple[str, int]]
    next_step: list[tuple[str, int]]
    liked: list[str]
    missing: list[str]
    became: list[tuple[str, int]]
    households: int
    looked: int


def results_of(stay: Stay) -> Results:
    """Attendance, evaluations, what became of the households. Three SQL queries."""
    people = list(
        StayParticipant.objects.filter(
            request__stay=stay,
            request__state=StayRequest.State.CONFIRMED,
            left_at__isnull=True,
        )
        .order_by("pk")
        .values_list("attendance", flat=True)
    )
    answers = list(StayEvaluation.objects.filter(stay=stay).order_by("useful", "pk"))
    became = list(
        StayRequest.objects.filter(stay=stay, state=StayRequest.State.CONFIRMED)
        .order_by("pk")
        .values_list("became", flat=True)
    )
    useful, following, after = (
        Counter(a.useful for a in answers),
        Counter(a.next_step for a in answers),
        Counter(b for b in became if b),
    )
    return Results(
        came=people.count("present"),
        absent=people.count("absent"),
        answers=len(answers),
        useful=[(str(label), useful[code]) for code, label in StayEvaluation.Useful.choices],
        next_step=[(str(label), following[code]) for code, label in StayEvaluation.Next.choices],
        # By the alphabet: the order of the answers would tell who wrote what.
        liked=sorted(a.liked for a in answers if a.liked),
        missing=sorted(a.missing for a in answers if a.missing),
        became=[
            (str(label), after[code]) for code, label in StayRequest.Became.choices if after[code]
        ],
        households=len(became),
        looked=sum(after.values()),
    )


def own_evaluation(participant_id: uuid.UUID | None) -> StayEvaluation | None:
    """What the person said of a stay. One SQL query."""
    if participant_id is None:
        return None
    return StayEvaluation.objects.filter(participant_id=participant_id).first()
