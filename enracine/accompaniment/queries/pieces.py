"""The documents asked of a person that have not come yet."""

from django.db.models import QuerySet

from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.rules.pieces import PIECE


def asked_of(dossier: Dossier) -> "QuerySet[Task]":
    """What is still asked in a dossier, the soonest first. One SQL query."""
    return Task.objects.filter(
        dossier=dossier, code__startswith=PIECE, owner=Task.Owner.CANDIDATE, done_on__isnull=True
    ).order_by("due_on", "id")
