"""A proposal as the household and whoever holds its dossier read it: its own line, nothing of the others."""

import uuid

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.matching.models import CohortLine, Wishes
from enracine.people.models import HouseholdMember


def _read_by(subject_id: uuid.UUID, household_id: uuid.UUID | None) -> "QuerySet[CohortLine]":
    """What a person was told of, and what another adult of her household was, who shows her wishes."""
    of = Q(subject_id=subject_id)
    if household_id is not None:
        shown = Wishes.objects.filter(household_id=household_id, shown_on__isnull=False)
        of |= Q(subject_id__in=shown.order_by().values("subject_id"))
    return CohortLine.objects.filter(of, told_at__isnull=False).select_related(
        "mrc__region", "organisation"
    )


def told_to(subject_id: uuid.UUID, household_id: uuid.UUID | None = None) -> CohortLine | None:
    """The latest proposal that a person was told of; else one that another adult of her household shows.

    None without one. One SQL query.
    """
    hers = ExpressionWrapper(Q(subject_id=subject_id), output_field=BooleanField())
    rows = _read_by(subject_id, household_id).annotate(hers=hers)
    return rows.order_by("-hers", "-told_at", "-id").first()


def told_line(
    acting: Acting, subject_id: uuid.UUID, line_id: uuid.UUID, household_id: uuid.UUID | None = None
) -> CohortLine:
    """One of them, for the person, her household or whoever holds her dossier. Raises NotVisible.

    One SQL query.
    """
    rows = _read_by(subject_id, household_id).filter(pk=line_id)
    if acting.is_professional:
        rows = rows.filter(holder=acting.organisation_id)
    found = rows.first()
    if found is None:
        raise NotVisible
    return found


def shown_to(subject_id: uuid.UUID) -> uuid.UUID | None:
    """The household that an adult shows her wishes to, and so what is proposed to her. One SQL query."""
    return (
        Wishes.objects.filter(subject_id=subject_id, shown_on__isnull=False)
        .order_by("pk")
        .values_list("household_id", flat=True)
        .first()
    )


def adults_beside(household_id: uuid.UUID, subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The other adults of a household today who have a file of their own. One SQL query."""
    rows = HouseholdMember.objects.filter(
        household_id=household_id, person_id__isnull=False, left_on__isnull=True
    )
    others = rows.exclude(person_id=subject_id).exclude(kind="child").order_by("pk")
    return [pk for pk in others.values_list("person_id", flat=True) if pk is not None]
