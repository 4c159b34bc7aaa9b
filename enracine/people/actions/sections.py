"""Writing one section of somebody's facts: who said it, when, never over another's change.

Each function takes the `version` that the form showed: None for « as it stands now », 0 for « there
was nothing yet ». A stale one raises Conflict and writes nothing. `announce=False` is for a larger
gesture (a registration) that leaves its own event.
"""

import uuid
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.people import rules, skills
from enracine.people.actions.writing import (
    person_or_404,
    provenance,
    refuse,
    source_of,
    tell,
    write_section,
)
from enracine.people.models import (
    CnpGroup,
    Contact,
    Education,
    EducationLevel,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
)
from enracine.people.values import (
    Identity,
    Reach,
    Speech,
    Studies,
    Told,
    Work,
)

__all__ = [
    "NO_WAY_TO_REACH",
    "person_or_404",
    "refuse",
    "source_of",
    "tell",
    "update_contact",
    "update_identity",
    "update_occupation",
    "update_speech",
    "update_studies",
]


@action
def update_identity(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Identity,
    version: int | None = None,
    *,
    told: Told | None = None,
) -> Person:
    """Correct who the person is. Refuses a birth date that cannot be, beside its field."""
    person = person_or_404(subject_id)
    arrived = (
        ImmigrationStatus.objects.filter(subject_id=subject_id, is_current=True)
        .values_list("arrived_in_quebec_on", flat=True)
        .first()
    )
    problems = rules.impossible_dates(birth_date=values.birth_date, arrived=arrived, day=today())
    if problems and problems[0].field == "arrived":
        # Beside the date being typed, not beside one that is on another page.
        problems = [rules.Impossible("birth_date", problems[0].code, AFTER_ARRIVAL)]
    refuse(problems)
    changes: dict[str, Any] = {
        "given_name": rules.tidy_name(values.given_name),
        "family_name": rules.tidy_name(values.family_name),
        "birth_date": values.birth_date,
        "birth_country": values.birth_country,
    }
    changed = [name for name, value in changes.items() if getattr(person, name) != value]
    if not changed and told is None and version in (None, person.version):
        return person
    changes["search_key"] = rules.search_key(changes["given_name"], changes["family_name"])
    update_versioned(person, version, **changes, **provenance(acting, told))
    tell(acting, subject_id, "identity", changed)
    return person


AFTER_ARRIVAL = gettext_noop("Cette date est après votre arrivée au Québec. Vérifiez l’année.")
NO_WAY_TO_REACH = gettext_noop("Donnez un courriel ou un numéro de téléphone.")


@action
def update_contact(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Reach,
    version: int | None = None,
    *,
    told: Told | None = None,
) -> Contact:
    """Change how to reach the person: an e-mail or a telephone must stay."""
    if not values.email and not values.phone:
        raise ActionRefused(_(NO_WAY_TO_REACH), field="email", code="unreachable")
    changes = {
        "email": values.email.strip().lower(),
        "phone": values.phone,
        "language": values.language,
    }
    return write_section(acting, Contact, subject_id, "contact", version, changes, told=told)


@action
def update_studies(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Studies,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> Education:
    """Change the main studies and where their recognition stands."""
    row = write_section(
        acting,
        Education,
        subject_id,
        "education",
        version,
        tidied(asdict(values)),
        announce,
        told=told,
        is_main=True,
    )
    return keep_highest(subject_id) or row


def tidied(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a value, without stray spaces."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}


def keep_highest(subject_id: uuid.UUID) -> Education | None:
    """Make the highest credential the main one; returns it when it changed."""
    held = list(Education.objects.filter(subject_id=subject_id).order_by("-is_main", "id"))
    if len(held) < 2:
        return None
    best = held[skills.highest_level([row.level for row in held], EducationLevel.values)]
    if best.is_main:
        return None
    # One main row at any instant: the former steps down first. The new one goes on from the highest
    # version, so that a page which still shows the former is stale.
    Education.objects.filter(subject_id=subject_id, is_main=True).update(is_main=False)
    best.version = max(row.version for row in held) + 1
    best.is_main = True
    Education.objects.filter(pk=best.pk).update(is_main=True, version=best.version)
    return best


@action
def update_occupation(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Work,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> Occupation:
    """Change the main occupation. Raises ActionRefused for an unknown CNP code, years upside down."""
    return write_section(
        acting,
        Occupation,
        subject_id,
        "occupation",
        version,
        work_columns(values),
        announce,
        told=told,
        is_main=True,
    )


UNKNOWN_CNP = gettext_noop("Ce code n’est pas dans la classification. Cherchez par le nom.")


def work_columns(values: Work) -> dict[str, Any]:
    """The columns of an occupation, checked."""
    columns = tidied(asdict(values))
    code = columns.get("cnp_code", "")
    if code and not CnpGroup.objects.filter(pk=code).exists():
        raise ActionRefused(_(UNKNOWN_CNP), field="title", code="unknown_cnp")
    problem = skills.years_problem(columns.get("start_year"), columns.get("end_year"), today())
    refuse([problem] if problem else [])
    return columns


@action
def update_speech(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Speech,
    version: int | None = None,
    *,
    announce: bool = True,
    told: Told | None = None,
) -> Languages:
    """Change French and the other languages."""
    changes = {
        "french": values.french,
        "others": sorted(values.others),
        "interpreter": values.interpreter,
    }
    return write_section(
        acting, Languages, subject_id, "languages", version, changes, announce, told=told
    )
