"""A proposal as the household and whoever holds its dossier read it: its own line, nothing of the others."""

import uuid

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.matching.models import CohortLine


def told_to(subject_id: uuid.UUID) -> CohortLine | None:
    """The latest proposal that a person was told of; None without one. One SQL query."""
    return (
        CohortLine.objects.filter(subject_id=subject_id, told_at__isnull=False)
        .select_related("mrc__region", "organisation")
        .order_by("-told_at", "-id")
        .first()
    )


def told_line(acting: Acting, subject_id: uuid.UUID, line_id: uuid.UUID) -> CohortLine:
    """One of hers, for the person or whoever holds her dossier. Raises NotVisible. One SQL query."""
    rows = CohortLine.objects.filter(pk=line_id, subject_id=subject_id, told_at__isnull=False)
    if acting.is_professional:
        rows = rows.filter(holder=acting.organisation_id)
    found = rows.select_related("mrc__region", "organisation").first()
    if found is None:
        raise NotVisible
    return found
