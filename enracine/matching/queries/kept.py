"""Suggestions as they were kept."""

import uuid

from enracine.matching.models import KeptSuggestion


def kept_of(subject_id: uuid.UUID, limit: int = 10) -> list[KeptSuggestion]:
    """Those that whoever reads may see, newest first. One SQL query."""
    rows = KeptSuggestion.objects.filter(subject_id=subject_id).select_related("organisation")
    return list(rows.order_by("-made_at", "-id")[:limit])
