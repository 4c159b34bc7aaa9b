"""Dossiers of one's organisation that others follow: a number and who follows, nothing of the person."""

from django.db.models import QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import known, listed
from enracine.accompaniment.queries.naming import bearers, is_name, named_plainly
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing, any_of
from enracine.network.scope import colleagues_known

#: How many are told at most.
OTHERS = 5


def followed_by_others(acting: Acting, text: str, limit: int = OTHERS) -> list[Dossier]:
    """Dossiers of one's organisation found by whole words of a name, that others follow.

    What one needs to ask for an exceptional access. Two SQL queries at most; none when one sees every
    dossier.
    """
    words = [w for w in text.split() if len(w) >= 3]
    if colleagues_known(acting) is None or not words:
        return []
    asked = " ".join(words)
    found = bearers(acting, asked, whole=True) if is_name(asked) else None
    if found and found.complete:
        return _OF_OTHERS.objects(acting, found.dossiers)[:limit] if found.dossiers else []
    return list(_others(acting, named_plainly(acting, listed(acting), asked, whole=True))[:limit])


def _others(acting: Acting, dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    return (
        dossiers.filter(closed_on__isnull=True)
        .exclude(known(acting))
        .select_related("assignee__user")
        .order_by("-last_activity_at", "-id")
    )


_OF_OTHERS = ForActing(
    lambda acting, some: _others(acting, listed(acting).filter(any_of("pk", some)))[:OTHERS],
    given=1,
)
