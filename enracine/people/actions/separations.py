"""A household separates: two are born, each adult keeps her history, nobody's new home is told."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.people import households as pure
from enracine.people.actions.sections import source_of
from enracine.people.models import Household, HouseholdMember
from enracine.people.queries import belongings
from enracine.privacy.actions import hold_subject, open_subject
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections, who_can_see


@dataclass(frozen=True)
class Separated:
    """The two households born of a separation."""

    former: uuid.UUID
    staying: uuid.UUID
    leaving: uuid.UUID


def accounts_of(subject_id: uuid.UUID) -> list[int]:
    """The accounts that hold a subject, whoever asks: only numbers, to write accesses with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder FROM people_holders(%s) ORDER BY 1", [subject_id])
        return [row[0] for row in cursor.fetchall()]


def current_household(subject_id: uuid.UUID) -> uuid.UUID | None:
    """The household of somebody today, for a gesture that she takes part in: an id, nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_household_of(%s)", [subject_id])
        found: uuid.UUID | None = cursor.fetchone()[0]
    return found


def may_speak_for(acting: Acting, person_id: uuid.UUID) -> bool:
    """Whether `acting` writes what this adult says of her household: herself, or who follows her.

    A spouse never does, even on a shared account (law.md, L27).
    """
    if acting.is_professional:
        return Section.IDENTITY.value in granted_sections(person_id)
    return person_id in acting.subject_ids


def household_members(household_id: uuid.UUID) -> list[HouseholdMember]:
    """The members of a household that has not ended, adults first. NotVisible otherwise."""
    if not Household.objects.filter(pk=household_id, ended_on__isnull=True).exists():
        raise NotVisible
    return list(
        HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True).order_by(
            "kind", "created_at", "id"
        )
    )


def refuse(problem: pure.Refusal | None) -> None:
    """Raise a refusal of the pure rules as people read it."""
    if problem is not None:
        raise ActionRefused(_(problem.text), field=problem.field, code=problem.code)


@action
def separate_household(
    acting: Acting,
    household_id: uuid.UUID,
    person_id: uuid.UUID,
    children: Mapping[str, str],
    *,
    on: dt.date | None = None,
    version: int | None = None,
) -> Separated:
    """`person_id` leaves the household: it ends, and two are born of it on that day.

    She says it herself, or the professional who follows her does at her request; nobody is put out
    by a spouse. `children` says with whom each child lives (`staying`, `leaving`, `both`), by the
    member's id. Raises ActionRefused when she is alone, a child is not said, or the day cannot be;
    Conflict when the household changed since `version`.
    """
    members = household_members(household_id)
    if not may_speak_for(acting, person_id):
        raise NotVisible
    household = Household.objects.get(pk=household_id)
    if version is not None and household.version != version:
        raise Conflict(current=household, mine={})
    day = on or today()
    facts = belongings(members)
    refuse(pure.separation_problem(facts, str(person_id), children, day, today()))
    parts = pure.separate(facts, str(person_id), children)
    rows = {str(m.pk): m for m in members}
    adults = [m.person_id for m in members if m.person_id]
    wide = acting.with_subjects(*adults, household_id)
    return _separate(wide, household, person_id, parts, rows, day)


@action
def _separate(
    acting: Acting,
    household: Household,
    person_id: uuid.UUID,
    parts: pure.Separation,
    rows: Mapping[str, HouseholdMember],
    day: dt.date,
) -> Separated:
    for row in rows.values():
        update_versioned(row, None, left_on=day)
    update_versioned(household, None, ended_on=day, end_reason=Household.End.SPLIT)
    staying = _born(acting, household, parts.staying, rows, day, continues=True)
    leaving = _born(acting, household, parts.leaving, rows, day, continues=False)
    born = Separated(household.pk, staying, leaving)
    data = {"former": str(born.former), "staying": str(staying), "leaving": str(leaving)}
    for belonging in (*parts.staying, *parts.leaving):
        if not belonging.person:
            continue
        adult = uuid.UUID(belonging.person)
        # In each adult's own history, for who follows her: the new household is hers alone.
        record(
            "people.separated",
            acting,
            subject_id=adult,
            organisations=who_follow(adult),
            data={
                "former": str(born.former),
                "household": str(leaving if adult == person_id else staying),
            },
        )
    record("people.household_split", acting, subject_id=household.pk, object=household, data=data)
    return born


def who_follow(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The organisations that may know something of somebody's family."""
    family = Section.FAMILY.value
    return [g.organisation_id for g in who_can_see(subject_id) if family in g.sections]


def _born(
    acting: Acting,
    former: Household,
    belongings_: Iterable[pure.Belonging],
    rows: Mapping[str, HouseholdMember],
    day: dt.date,
    *,
    continues: bool,
) -> uuid.UUID:
    subject = open_subject(acting, "household")
    wide = acting.with_subjects(subject.id)
    people = list(belongings_)
    with acting_as(wide):
        household = Household.objects.create(
            subject_id=subject.id, formed_on=day, origin=former, continues=continues
        )
        for one in people:
            copy_member(rows[one.key], household, day)
    for one in people:
        if one.person:
            for account in accounts_of(uuid.UUID(one.person)):
                hold_subject(wide, subject.id, account)
    return subject.id


def copy_member(row: HouseholdMember, household: Household, day: dt.date) -> HouseholdMember:
    """The same member, of another household from `day` on."""
    return HouseholdMember.objects.create(
        subject_id=household.pk,
        household=household,
        kind=row.kind,
        person_id=row.person_id,
        first_name=row.first_name,
        birth_year=row.birth_year,
        source=row.source,
        joined_on=day,
        expected_on=row.expected_on,
        arrived_on=row.arrived_on,
    )


@action
def plan_arrival(
    acting: Acting,
    household_id: uuid.UUID,
    member_id: uuid.UUID,
    expected_on: dt.date,
    version: int | None = None,
) -> HouseholdMember:
    """Somebody of the household comes later: the day she is expected (arrival in two steps).

    An adult with a file says her own. Raises ActionRefused for a day that has passed.
    """
    member = _movable(acting, household_id, member_id)
    if expected_on < today():
        raise ActionRefused(
            _("Cette date est passée. Si la personne est là, dites qu’elle est arrivée."),
            field="expected_on",
            code="past",
        )
    update_versioned(member, version, expected_on=expected_on, arrived_on=None)
    _tell_arrival(acting, member, "people.arrival_planned", expected_on)
    return member


@action
def confirm_arrival(
    acting: Acting,
    household_id: uuid.UUID,
    member_id: uuid.UUID,
    arrived_on: dt.date,
    version: int | None = None,
) -> HouseholdMember:
    """The awaited member is here. Raises ActionRefused for a day to come, or nobody awaited."""
    member = _movable(acting, household_id, member_id)
    if arrived_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="arrived_on", code="future")
    if member.expected_on is None:
        raise ActionRefused(_("Personne n’est attendu."), field="arrived_on", code="not_awaited")
    update_versioned(member, version, arrived_on=arrived_on, source=source_of(acting))
    _tell_arrival(acting, member, "people.arrival_confirmed", arrived_on)
    return member


def _movable(acting: Acting, household_id: uuid.UUID, member_id: uuid.UUID) -> HouseholdMember:
    found = next((m for m in household_members(household_id) if m.pk == member_id), None)
    if found is None or (found.person_id and not may_speak_for(acting, found.person_id)):
        raise NotVisible
    return found


def _tell_arrival(acting: Acting, member: HouseholdMember, kind: str, day: dt.date) -> None:
    record(
        kind,
        acting,
        subject_id=member.household_id,
        object=member,
        organisations=who_follow(member.household_id),
        data={"member": str(member.pk), "day": day.isoformat()},
    )
