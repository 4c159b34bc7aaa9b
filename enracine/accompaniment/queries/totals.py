"""The exact number of dossiers in a list: from tallies that triggers keep, where they can say it."""

import functools
from collections.abc import Callable

from django.db.models import Q, Sum

from enracine.accompaniment.models import CaseloadTally
from enracine.accompaniment.queries.caseload import (
    DOSSIER_ROLES,
    Filters,
    asked_of,
    listed,
    narrowed,
    opened_to,
)
from enracine.kernel.acting import Acting
from enracine.network.models import Role
from enracine.network.scope import colleagues_known


def number_of(acting: Acting, asked: Filters) -> Callable[[], int]:
    """What gives the number of dossiers of a list when it is called.

    Open dossiers are tallied by holder, by who follows them and by stage: their number is a sum, and
    a count of the few that one opens otherwise (two SQL queries at most). Anything else is counted.
    """
    tallied = (
        acting.role in DOSSIER_ROLES
        and acting.role != Role.COORDINATOR
        and acting.organisation_id is not None
        # Somebody who came by a link sees one dossier of those tallied.
        and acting.only_object is None
        and not asked.closed
        and not asked.text.strip()
    )
    if not tallied:
        return narrowed(acting, asked).count
    return functools.partial(_tallied, acting, asked)


def _tallied(acting: Acting, asked: Filters) -> int:
    narrowed_to = Q()
    if asked.assignee_id is not None:
        narrowed_to &= Q(assignee_id=asked.assignee_id)
    if asked.stage:
        narrowed_to &= Q(stage=asked.stage)
    tallies = CaseloadTally.objects.filter(narrowed_to, organisation_id=acting.organisation_id)
    colleagues = colleagues_known(acting)
    others = 0
    if colleagues is not None and asked.assignee_id != acting.membership_id:
        followed = Q(assignee__isnull=True) | Q(assignee__in=colleagues.values("pk"))
        tallies = tallies.filter(followed)
        few = opened_to(acting).union(asked_of(acting))
        opened = listed(acting).open().filter(narrowed_to, pk__in=few)
        others = opened.exclude(followed).count()
    return (tallies.aggregate(number=Sum("dossiers"))["number"] or 0) + others
