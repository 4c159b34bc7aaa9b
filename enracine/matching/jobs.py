"""Each night, suggestions whose figures have changed are marked; whoever reads them sees what moved."""

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import job
from enracine.matching.actions import mark_changed
from enracine.matching.models import KeptSuggestion
from enracine.matching.queries.places import board

#: Looked at in one night; the rest the next one.
MOST = 5_000


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
