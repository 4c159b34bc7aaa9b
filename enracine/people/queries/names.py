"""The names of many persons, where these may be read, and nothing else of them."""

import uuid
from collections.abc import Iterable

from enracine.kernel.compiled import ForObjects, any_of
from enracine.people.models import Person


def names_of(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Full names, for a list; those who are not visible are absent. One SQL query, or none."""
    ids = list(subject_ids)
    rows = _NAMES.rows(ids) if ids else []
    return {pk: f"{given} {family}".strip() for pk, given, family in rows}


_NAMES = ForObjects(
    lambda ids: (
        Person.objects.filter(any_of("pk", ids))
        .order_by("pk")
        .values_list("pk", "given_name", "family_name")
    )
)
