"""Proposals are found beside the pages. Each night, suggestions whose figures changed are marked."""

import uuid

from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.matching.actions import TASK, find, mark_changed
from enracine.matching.models import KeptSuggestion
from enracine.matching.queries.places import board

#: Looked at in one night; the rest the next one.
MOST = 5_000


def _propose(cohort_id: str) -> str:
    return find(Acting.for_system(TASK), uuid.UUID(cohort_id))


# It opens its own transactions: the page shows a first answer while the best one is looked for.
propose = app.task(name=TASK)(_propose)


@job("matching.refresh", cron="20 7 * * *")
def refresh(acting: Acting) -> int:
    """Mark the latest suggestions made on other facts than today's. Returns how many were marked."""
    stamp = board().stamp
    waiting = KeptSuggestion.objects.filter(is_latest=True, changed_at__isnull=True).exclude(
        stamp=stamp
    )
    return sum(
        bool(mark_changed(acting, kept)) for kept in waiting.order_by("made_at", "id")[:MOST]
    )
