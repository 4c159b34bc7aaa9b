"""The numbers of dossiers that triggers keep: gathered each night."""

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import NotVisible


@action
def gather_dossier_tallies(acting: Acting) -> None:
    """Put the signed numbers of the day back into one row for each cell. For time only.

    Whoever reads meanwhile sees the former rows or the new ones: the same sums.
    """
    if not acting.is_system:
        raise NotVisible
    with connection.cursor() as cursor:
        cursor.execute("SELECT accompaniment_gather_tallies()")
