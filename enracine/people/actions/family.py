"""Writing who moves together: a household, its adults and its children, each for a period."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel import undo
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.people import rules
from enracine.people.actions.sections import refuse, source_of, tell
from enracine.people.models import Household, HouseholdMember, Person
from enracine.people.values import Member
from enracine.privacy.actions import hold_subject, open_subject

CHILD_YEAR_NEEDED = gettext_noop("Écrivez l’année de naissance de l’enfant.")


def _checked(values: Member) -> dict[str, object]:
    name = rules.tidy_name(values.first_name)
    if not rules.is_name(name):
        raise ActionRefused(_("Écrivez un prénom."), field="first_name", code="no_name")
    if values.kind == HouseholdMember.Kind.CHILD:
        if values.birth_year is None:
            raise ActionRefused(_(CHILD_YEAR_NEEDED), field="birth_year", code="no_year")
        problem = rules.child_year_problem(values.birth_year, today())
        refuse([problem] if problem else [])
    # An adult's age belongs to the adult: nobody gives it for her (minimisation, law.md L11).
    year = values.birth_year if values.kind == HouseholdMember.Kind.CHILD else None
    return {"kind": values.kind, "first_name": name, "birth_year": year}


@action
def ensure_household(
    acting: Acting, person: Person, user_id: int | None = None
) -> tuple[Household, Acting]:
    """The household the person lives in today, made when there is none.

    Returns it with the acting that may write it (the caller goes on with that one).
    """
    current = (
        HouseholdMember.objects.filter(person=person, left_on__isnull=True)
        .select_related("household")
        .first()
    )
    if current is not None:
        return current.household, acting.with_subjects(current.household_id)
    subject = open_subject(acting, "household")
    wider = acting.with_subjects(subject.id)
    household = _make_household(wider, subject.id, person)
    if user_id is not None:
        hold_subject(wider, subject.id, user_id)
    return household, wider


@action
def _make_household(acting: Acting, subject_id: uuid.UUID, person: Person) -> Household:
    household = Household.objects.create(subject_id=subject_id)
    HouseholdMember.objects.create(
        subject_id=subject_id,
        household=household,
        kind=HouseholdMember.Kind.ADULT,
        person=person,
        first_name=person.given_name,
        source=source_of(acting),
    )
    return household


@action
def add_member(
    acting: Acting, household_id: uuid.UUID, values: Member, *, announce: bool = True
) -> HouseholdMember:
    """Add somebody to a household. A spouse is only a first name until she registers herself."""
    if not Household.objects.filter(pk=household_id).exists():
        raise NotVisible
    member = HouseholdMember.objects.create(
        subject_id=household_id,
        household_id=household_id,
        source=source_of(acting),
        **_checked(values),
    )
    if announce:
        tell(acting, household_id, "family", ["members"])
    return member


def _other_member(household_id: uuid.UUID, member_id: uuid.UUID) -> HouseholdMember:
    # Those who have a file of their own change it themselves: a spouse never does it for them.
    member = HouseholdMember.objects.filter(
        pk=member_id, household_id=household_id, person__isnull=True, left_on__isnull=True
    ).first()
    if member is None:
        raise NotVisible
    return member


@action
def update_member(
    acting: Acting,
    household_id: uuid.UUID,
    member_id: uuid.UUID,
    values: Member,
    version: int | None = None,
) -> HouseholdMember:
    """Correct a member who has no file of her own. Raises Conflict on a stale version."""
    member = _other_member(household_id, member_id)
    update_versioned(member, version, **_checked(values), source=source_of(acting))
    tell(acting, household_id, "family", ["members"])
    return member


@action
def remove_member(
    acting: Acting, household_id: uuid.UUID, member_id: uuid.UUID, version: int | None = None
) -> HouseholdMember:
    """Say that somebody is no longer of the household: the period closes, history stays."""
    member = _other_member(household_id, member_id)
    update_versioned(member, version, left_on=today())
    tell(acting, household_id, "family", ["members"])
    record(
        "people.member_removed",
        acting,
        subject_id=household_id,
        object=member.household,
        data={"member": str(member.pk)},
    )
    return member


@action
def undo_removal(acting: Acting, event: Event, _before: Mapping[str, Any]) -> Household:
    """Somebody taken out of the household a moment ago is back in it, since the same day as before."""
    member = (
        HouseholdMember.objects.filter(
            pk=event.data["member"], household_id=event.object_id, person__isnull=True
        )
        .select_related("household")
        .first()
    )
    if member is None:
        raise NotVisible
    undo.refuse_if(member.left_on is None)
    update_versioned(member, member.version, left_on=None)
    tell(acting, member.household_id, "family", ["members"])
    return member.household
