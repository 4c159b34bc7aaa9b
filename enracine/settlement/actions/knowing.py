"""Before a move is recorded: whether its people are of the household, and whether it is known already."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.people.models import HouseholdMember
from enracine.settlement.queries.counting import known_elsewhere
from enracine.territories.models import Municipality

_KNOWN_ELSEWHERE = gettext_lazy(
    "Ce déménagement est déjà inscrit par un autre organisme. C’est un seul événement : votre programme "
    "peut le compter aussi."
)
#: The code of that refusal: a page then offers to count it too.
KNOWN_ELSEWHERE = "known_elsewhere"


def refuse_known(
    acting: Acting,
    household: uuid.UUID,
    municipality: uuid.UUID,
    day: dt.date,
    people: Sequence[uuid.UUID],
    *,
    other_than: uuid.UUID | None = None,
) -> None:
    """Raise ActionRefused (code `KNOWN_ELSEWHERE`) when another organisation recorded this very move."""
    if known_elsewhere(acting, household, municipality, day, people, other_than=other_than):
        raise ActionRefused(str(_KNOWN_ELSEWHERE), code=KNOWN_ELSEWHERE)


def check_people(dossier: Dossier, people: Sequence[uuid.UUID]) -> None:
    """Raise ActionRefused when somebody of `people` is no adult of the dossier's household today."""
    adults = set(
        HouseholdMember.objects.filter(
            household_id=dossier.household_id,
            left_on__isnull=True,
            kind="adult",
            person__isnull=False,
            person__death_noted_on__isnull=True,
        )
        .order_by("id")
        .values_list("person_id", flat=True)
    )
    if not set(people) <= adults:
        raise ActionRefused(_("Cette personne n’est pas de ce ménage."), field="people")


def refuse_if_known(
    acting: Acting,
    dossier: Dossier,
    to_municipality: Municipality,
    day: dt.date,
    people: Sequence[uuid.UUID],
) -> None:
    """The same, for a move of a file's household. Raises ActionRefused (code `KNOWN_ELSEWHERE`)."""
    if dossier.household_id is not None:
        refuse_known(acting, dossier.household_id, to_municipality.pk, day, people)
