"""At 18: ask, confirm, or destroy what was given under age (S06; P-39.1 art. 14 and 23)."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.people import rules
from enracine.people.actions.family import ensure_household
from enracine.people.actions.registering import (
    NEEDS_AGREEMENT,
    agree_at_registration,
    tell_registered,
)
from enracine.people.models import Majority, Person, Registration, Standing
from enracine.people.values import Identity, NewPerson, Reach
from enracine.privacy.actions import end_consent
from enracine.privacy.actions.purging import destroy_file
from enracine.privacy.models import AccessGrant, Consent, ConsentEnd, Purpose

#: Days that the question waits before what was given under age is destroyed; nothing fixes it.
ANSWER_DAYS = ("people.majority_answer_days", 90)
#: Days before the destruction when she is reminded, once; nothing fixes it.
REMINDER_DAYS = ("people.majority_reminder_days", 14)
BATCH = 500
#: How she came to be a candidate, in the event that says so.
CHANNEL = "majority"


@action
def ask_those_of_age(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Put the question to every contact who is 18 (a job's work). Returns how many; safe to repeat."""
    moment = day or today()
    wait = dt.timedelta(days=int(parameter(*ANSWER_DAYS, moment)))
    of_age = (
        Person.objects.filter(
            standing=Standing.CONTACT,
            birth_date__lte=rules.born_by(moment, rules.ADULT_AGE),
            subject__majority__isnull=True,
        )
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:limit]
    )
    asked = 0
    for person in of_age:
        born = person.birth_date
        if born is None or rules.standing_at(born, moment) != rules.Standing.CANDIDATE:
            continue
        question = Majority.objects.create(
            subject_id=person.pk, asked_on=moment, answer_by=moment + wait
        )
        record("people.majority_reached", acting, subject_id=person.pk, object=question)
        asked += 1
    return asked


@action
def confirm_majority(
    acting: Acting, subject_id: uuid.UUID, purposes: frozenset[str], language: str
) -> Person:
    """She goes on: a candidate from now, with agreements given anew by an adult.

    The person herself, only. Doing it twice changes nothing. Raises ActionRefused under 18, or
    without the agreement to process the registration.
    """
    person = Person.objects.filter(pk=subject_id).first()
    if person is None or subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    if person.standing == Standing.CANDIDATE:
        return person
    born = person.birth_date
    if born is None or rules.standing_at(born, today()) != rules.Standing.CANDIDATE:
        raise ActionRefused(_("Vous pourrez confirmer à 18 ans."), code="not_of_age")
    if Purpose.REGISTRATION.value not in purposes:
        raise ActionRefused(_(NEEDS_AGREEMENT), field="registration", code="no_consent")
    _renew(acting, subject_id)
    agree_at_registration(acting, subject_id, _as_new(person, purposes, language))
    update_versioned(person, None, standing=Standing.CANDIDATE)
    Majority.objects.filter(subject_id=subject_id).update(confirmed_on=today())
    household, wider = ensure_household(acting, person, acting.user_id)
    record("people.majority_confirmed", wider, subject_id=subject_id, object=person)
    registration = (
        Registration.objects.filter(subject_id=subject_id).order_by("registered_at").first()
    )
    number = registration.number if registration else ""
    tell_registered(wider, person, household.pk, CHANNEL, language, number)
    return person


def _renew(acting: Acting, subject_id: uuid.UUID) -> None:
    """What was agreed to under age ends today: the adult answers for herself from now on."""
    for consent in Consent.objects.filter(
        subject_id=subject_id, state=Consent.State.GIVEN
    ).order_by("id"):
        end_consent(acting, consent, ConsentEnd.RENEWED)


def _as_new(person: Person, purposes: frozenset[str], language: str) -> NewPerson:
    """What the agreements need to know of a registration."""
    identity = Identity(person.given_name, person.family_name, person.birth_date)
    return NewPerson(key="", identity=identity, reach=Reach(), consents=purposes, language=language)


@action
def remind_unanswered(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Remind, once, who has not answered and has few days left (a job's work). Returns how many.

    Safe to repeat. Somebody without an address is noted as reminded: her space says it.
    """
    moment = day or today()
    soon = moment + dt.timedelta(days=int(parameter(*REMINDER_DAYS, moment)))
    waiting = (
        Majority.objects.filter(
            confirmed_on__isnull=True,
            reminded_on__isnull=True,
            answer_by__lte=soon,
            subject__person__standing=Standing.CONTACT,
        )
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("answer_by", "pk")[:limit]
    )
    reminded = 0
    for question in waiting:
        # Reminded late, she still has as many days: the date that the letter says is the one kept.
        ends = max(question.answer_by, soon)
        update_versioned(question, None, reminded_on=moment, answer_by=ends)
        record(
            "people.majority_reminded",
            acting,
            subject_id=question.pk,
            object=question,
            data={"answer_by": ends.isoformat()},
        )
        reminded += 1
    return reminded


@action
def destroy_unconfirmed(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Destroy what was given under age by who did not answer in time (a job's work).

    Returns how many. Never without a reminder before. By the one door out, with its proof
    (privacy.actions.purging); who contests an answer is left alone until it is settled.
    """
    late = (
        Majority.objects.filter(
            confirmed_on__isnull=True, reminded_on__isnull=False, answer_by__lt=day or today()
        )
        .select_for_update(skip_locked=True)
        .order_by("answer_by", "pk")[:limit]
    )
    done = 0
    for question in late:
        if Person.objects.filter(pk=question.pk, standing=Standing.CONTACT).exists():
            done += _destroy(acting, question.pk)
    return done


def _destroy(acting: Acting, subject_id: uuid.UUID) -> int:
    """Whoever was agreed with holds it, and who reads it since; 1 when something left."""
    agreed = Consent.objects.filter(subject_id=subject_id, recipient__isnull=False)
    reading = AccessGrant.objects.filter(subject_id=subject_id, ended_at__isnull=True)
    holders = {
        *agreed.values_list("recipient_id", flat=True),
        *reading.values_list("organisation_id", flat=True),
    }
    gone = 0
    for organisation_id in sorted(holders, key=str):
        try:
            proof = destroy_file(acting, subject_id, organisation_id, rule=ANSWER_DAYS[0])
        except ActionRefused:
            continue
        gone = 1 if proof is not None else gone
    return gone
