"""Writing one section of somebody's facts: who said it, when, never over another's change.

Each function takes the `version` that the form showed: None for « as it stands now », 0 for « there
was nothing yet ». A stale one raises Conflict and writes nothing. `announce=False` is for a larger
gesture (a registration) that leaves its own event.
"""

import uuid
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.people import rules
from enracine.people.models import (
    Contact,
    Education,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
    Section,
    SettlementProject,
    Source,
    TargetRegion,
)
from enracine.people.values import (
    Identity,
    Project,
    Reach,
    Situation,
    Speech,
    Studies,
    Work,
)
from enracine.privacy.queries import who_can_see
from enracine.territories.models import Region

S = TypeVar("S", bound=Section)


def source_of(acting: Acting) -> str:
    """Who said it: the person herself, or a professional in her name (law.md, L15)."""
    return Source.PROFESSIONAL if acting.is_professional else Source.PERSON


def refuse(problems: list[rules.Impossible]) -> None:
    """Raise the first problem as a refusal beside its field."""
    if problems:
        first = problems[0]
        raise ActionRefused(_(first.text), field=first.field, code=first.code)


def person_or_404(subject_id: uuid.UUID) -> Person:
    """The person as the actor may see her; NotVisible otherwise."""
    person = Person.objects.filter(pk=subject_id).first()
    if person is None:
        raise NotVisible
    return person


def tell(acting: Acting, subject_id: uuid.UUID, section: str, fields: list[str]) -> None:
    """Record that a section changed, for the organisations that hold it (law.md, L44)."""
    holders = [g.organisation_id for g in who_can_see(subject_id) if section in g.sections]
    record(
        "people.section_updated",
        acting,
        subject_id=subject_id,
        organisations=holders,
        data={"section": section, "fields": sorted(fields)},
    )


def _write(
    acting: Acting,
    model: type[S],
    subject_id: uuid.UUID,
    section: str,
    version: int | None,
    changes: dict[str, Any],
    announce: bool = True,
    **lookup: Any,
) -> S:
    """Create or update the row of a section, and tell it. Returns the row."""
    row = model._default_manager.filter(subject_id=subject_id, **lookup).first()
    if row is None:
        if version:
            # The form showed a row that is gone: nothing sensible to compare it with.
            raise NotVisible
        person_or_404(subject_id)
        made: S = model._default_manager.create(
            subject_id=subject_id, source=source_of(acting), **lookup, **changes
        )
        if announce:
            tell(acting, subject_id, section, list(changes))
        return made
    if version == 0:
        raise Conflict(current=row, mine=changes)
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    if not changed and version in (None, row.version):
        return row
    update_versioned(
        row, version, **changes, source=source_of(acting), declared_on=today(), seen_on=None
    )
    tell(acting, subject_id, section, changed)
    return row


@action
def update_identity(
    acting: Acting, subject_id: uuid.UUID, values: Identity, version: int | None = None
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
    if not changed and version in (None, person.version):
        return person
    changes["search_key"] = rules.search_key(changes["given_name"], changes["family_name"])
    update_versioned(
        person, version, **changes, source=source_of(acting), declared_on=today(), seen_on=None
    )
    tell(acting, subject_id, "identity", changed)
    return person


AFTER_ARRIVAL = gettext_noop("Cette date est après votre arrivée au Québec. Vérifiez l’année.")
NO_WAY_TO_REACH = gettext_noop("Donnez un courriel ou un numéro de téléphone.")


@action
def update_contact(
    acting: Acting, subject_id: uuid.UUID, values: Reach, version: int | None = None
) -> Contact:
    """Change how to reach the person: an e-mail or a telephone must stay."""
    if not values.email and not values.phone:
        raise ActionRefused(_(NO_WAY_TO_REACH), field="email", code="unreachable")
    changes = {
        "email": values.email.strip().lower(),
        "phone": values.phone,
        "language": values.language,
    }
    return _write(acting, Contact, subject_id, "contact", version, changes)


@action
def update_situation(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Situation,
    version: int | None = None,
    *,
    announce: bool = True,
) -> ImmigrationStatus:
    """Change the immigration status: another status closes the former one, which stays dated."""
    birth_date = person_or_404(subject_id).birth_date
    refuse(
        rules.impossible_dates(
            birth_date=birth_date,
            arrived=values.arrived,
            expires_on=values.expires_on,
            day=today(),
        )
    )
    changes = {
        "code": values.code,
        "citizenship": values.citizenship,
        "arrived_in_quebec_on": values.arrived,
        "expires_on": values.expires_on,
        "work_authorised": values.work_authorised,
    }
    current = ImmigrationStatus.objects.filter(subject_id=subject_id, is_current=True).first()
    if current is not None and version is not None and current.version != version:
        raise Conflict(current=current, mine=changes)
    if current is not None and current.code != values.code:
        update_versioned(current, version, is_current=False)
        version = None
    return _write(
        acting, ImmigrationStatus, subject_id, "status", version, changes, announce, is_current=True
    )


@action
def update_studies(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Studies,
    version: int | None = None,
    *,
    announce: bool = True,
) -> Education:
    """Change studies and where their recognition stands."""
    changes = {
        "level": values.level,
        "field_of_study": values.field_of_study.strip(),
        "recognition": values.recognition,
    }
    return _write(acting, Education, subject_id, "education", version, changes, announce)


@action
def update_occupation(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Work,
    version: int | None = None,
    *,
    announce: bool = True,
) -> Occupation:
    """Change the main occupation."""
    changes = {"title": values.title.strip(), "years": values.years}
    return _write(
        acting, Occupation, subject_id, "occupation", version, changes, announce, is_main=True
    )


@action
def update_speech(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Speech,
    version: int | None = None,
    *,
    announce: bool = True,
) -> Languages:
    """Change French and the other languages."""
    changes = {
        "french": values.french,
        "others": sorted(values.others),
        "interpreter": values.interpreter,
    }
    return _write(acting, Languages, subject_id, "languages", version, changes, announce)


@action
def update_project(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Project,
    version: int | None = None,
    *,
    announce: bool = True,
) -> SettlementProject:
    """Change the settlement project and its regions, in order of preference."""
    codes = rules.first_choices(values.regions)
    regions = {r.code: r for r in Region.objects.filter(code__in=codes)}
    if len(regions) != len(codes):
        raise ActionRefused(
            _("Choisissez une région dans la liste."), field="region_1", code="unknown_region"
        )
    project = SettlementProject.objects.filter(subject_id=subject_id).first()
    former = list(
        TargetRegion.objects.filter(subject_id=subject_id, paj_territory=None)
        .order_by("rank")
        .values_list("region__code", flat=True)
    )
    if project is not None and former != codes and version not in (None, project.version):
        raise Conflict(current=project, mine={"regions": codes})
    changes = {
        "track": values.track,
        "interested": values.interested,
        "what_matters": values.what_matters.strip(),
        "hoped_on": values.hoped_on,
    }
    is_new = project is None
    project = _write(acting, SettlementProject, subject_id, "project", version, changes, announce)
    if former != codes:
        if not is_new:
            update_versioned(project, None)  # the regions are part of what another editor sees
        TargetRegion.objects.filter(project=project).delete()
        for rank, code in enumerate(codes, start=1):
            TargetRegion.objects.create(
                subject_id=subject_id, project=project, region=regions[code], rank=rank
            )
        if announce:
            tell(acting, subject_id, "project", ["regions"])
    return project
