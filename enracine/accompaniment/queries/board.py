"""The caseload as a board: one lane a stage, the latest cards of each, in one statement."""

from dataclasses import dataclass

from enracine.accompaniment.models import Dossier, SavedFilter, Stage
from enracine.accompaniment.queries.caseload import (
    Filters,
    Row,
    narrowed,
    region_aimed,
    rows_of,
    stages_shown,
)
from enracine.kernel.acting import Acting

#: Cards shown in a lane; the others are a press away, in the list.
CARDS = 12


@dataclass(frozen=True)
class Lane:
    """A stage: its cards, how many there are in all."""

    value: str
    label: str
    total: int
    rows: list[Row]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.total - len(self.rows), 0)


def board(acting: Acting, filters: Filters) -> list[Lane]:
    """Every lane, in the order of the journey. Four SQL queries, whatever the size."""
    stages = [s for s in Stage if s != Stage.CLOSED]
    mine = narrowed(acting, filters)
    pieces = [
        mine.filter(stage=s.value).order_by("-last_activity_at", "-id").values("pk")[:CARDS]
        for s in stages
    ]
    ids = pieces[0].union(*pieces[1:], all=True)
    found = list(
        Dossier.objects.filter(pk__in=[row["pk"] for row in ids])
        .annotate(aimed=region_aimed())
        .select_related("assignee__user")
        .order_by("-last_activity_at", "-id")
    )
    aimed = {d.subject_id: str(getattr(d, "aimed", None) or "") for d in found}
    rows: dict[str, list[Row]] = {s.value: [] for s in stages}
    for row in rows_of(found, aimed=aimed):
        rows[row.dossier.stage].append(row)
    totals = {code: count for code, _label, count in stages_shown(acting, filters.assignee_id)}
    return [
        Lane(s.value, str(s.label), max(totals.get(s.value, 0), len(rows[s.value])), rows[s.value])
        for s in stages
    ]


def saved_filters(acting: Acting) -> list[SavedFilter]:
    """One's own named filters, by name. One SQL query."""
    if acting.membership_id is None:
        return []
    return list(SavedFilter.objects.filter(membership_id=acting.membership_id).order_by("name"))
