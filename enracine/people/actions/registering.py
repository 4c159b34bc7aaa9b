"""Registering somebody: the one door by which a person enters, from a page, a kiosk or the API."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.network.models import Organisation, OrganisationKind, User
from enracine.people import rules
from enracine.people.actions.family import add_member, ensure_household
from enracine.people.actions.homes import update_home
from enracine.people.actions.projects import update_project
from enracine.people.actions.sections import (
    NO_WAY_TO_REACH,
    refuse,
    update_occupation,
    update_speech,
    update_studies,
)
from enracine.people.actions.statuses import update_situation
from enracine.people.actions.writing import provenance
from enracine.people.models import Contact, Person, Registration
from enracine.people.values import NewPerson
from enracine.privacy.actions import (
    ask_consent,
    attest_consent,
    give_consent,
    grant_access,
    hold_subject,
    open_subject,
)
from enracine.privacy.holders import await_proof
from enracine.privacy.models import AccessGrant, Consent, Purpose

#: Sections that a registration brings: what the agreement to process it covers.
REGISTRATION_SECTIONS = (
    "identity", "contact", "family", "status", "education", "occupation", "languages", "project",
    "eligibility",
)  # fmt: skip
CONTACT_SECTIONS = ("identity", "contact")
NEEDS_PARENT = gettext_noop(
    "Avant 14 ans, un parent doit faire l’inscription. Demandez-lui de s’inscrire, "
    "puis d’ajouter votre prénom à sa famille."
)
NEEDS_AGREEMENT = gettext_noop("Sans cet accord, nous ne pouvons pas traiter votre inscription.")


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a registration. `again` when the same key had already been registered.

    The identifiers are None then: who sends a form twice learns its number, nothing more.
    """

    number: str
    subject_id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None
    standing: rules.Standing | None = None
    again: bool = False


@action
def register_person(acting: Acting, new: NewPerson) -> Registered:
    """Create a person, her household, her sections and her agreements; tell `people.registered`.

    `acting` is an account, a professional, or `Acting.for_system("registration")` for an anonymous
    visitor. The same `new.key` is registered once, even sent twice at the same time. Under 14 a
    parent is needed; from 14 to 17 the person becomes a contact for information and the event is
    `people.contact_registered`, so that nothing treats her as a candidate (S06).

    Raises ActionRefused beside the field to correct. Never tells whether the person was known.
    """
    standing = _checked(acting, new)
    number = rules.registration_number(new.key)
    try:
        with transaction.atomic():
            return _create(acting, new, number, standing)
    except IntegrityError as error:
        if "idempotency_key" in str(error):
            return Registered(number=number, again=True)
        raise


def _checked(acting: Acting, new: NewPerson) -> rules.Standing:
    identity = new.identity
    if not rules.is_name(identity.given_name):
        raise ActionRefused(_("Écrivez votre prénom."), field="given_name", code="no_name")
    if identity.birth_date is None:
        raise ActionRefused(
            _("Écrivez votre date de naissance."), field="birth_date", code="no_birth_date"
        )
    arrived = new.situation.arrived if new.situation else None
    expires = new.situation.expires_on if new.situation else None
    refuse(
        rules.impossible_dates(
            birth_date=identity.birth_date, arrived=arrived, expires_on=expires, day=today()
        )
    )
    standing = rules.standing_at(identity.birth_date, today())
    if standing == rules.Standing.NEEDS_PARENT:
        # Only a professional can attest that a parent agreed (law.md, L16).
        if not (acting.is_professional and new.guardian.strip()):
            raise ActionRefused(_(NEEDS_PARENT), field="birth_date", code="needs_parent")
        standing = rules.Standing.CONTACT
    if not new.reach.email and not new.reach.phone:
        raise ActionRefused(_(NO_WAY_TO_REACH), field="email", code="unreachable")
    if Purpose.REGISTRATION not in new.consents:
        raise ActionRefused(_(NEEDS_AGREEMENT), field="registration", code="no_consent")
    return standing


def _account_of(email: str) -> User | None:
    return User.objects.filter(email=email).first()


def _account(new: NewPerson) -> User | None:
    """The account the file belongs to: opened by a code sent to its address, without password.

    Somebody who works in the network keeps her account apart: an address typed by mistake, or a
    counsellor's own, must not open another person's file.
    """
    email = new.reach.email.strip().lower()
    return account_for(email, new.identity.given_name, new.language) if email else None


def account_for(email: str, given_name: str, language: str) -> User | None:
    """The account of an address, opened when there is none; None for somebody of the network."""
    known = _account_of(email)
    if known is None:
        name = rules.tidy_name(given_name)
        try:
            with transaction.atomic():
                return User.objects.create_user(email, name=name, language=language)
        except IntegrityError:
            # Opened at this very instant by another registration: a couple, or a form sent twice.
            known = User.objects.get(email=email)
    return None if known.memberships.exists() or not known.is_active else known


def _create(acting: Acting, new: NewPerson, number: str, standing: rules.Standing) -> Registered:
    subject = open_subject(acting, "person")
    account = _account(new)
    me = _as_person(acting, subject.id, account)
    person = _write_person(me, new, subject.id, number, standing)
    if account is not None:
        hold_subject(me, subject.id, account.pk)
    household_id = None
    if standing == rules.Standing.CANDIDATE:
        household, me = ensure_household(me, person, account.pk if account else None)
        household_id = household.pk
        for member in new.members:
            add_member(me, household_id, member, announce=False)
        _write_sections(me, subject.id, new)
    if account is not None:
        await_proof(me, account.pk, *(s for s in (subject.id, household_id) if s))
    agree_at_registration(me, subject.id, new, standing)
    if standing == rules.Standing.CANDIDATE:
        tell_registered(
            me, person, household_id, new.channel, new.language, number, addressee=new.addressee
        )
    else:
        _let_registrar_read(me, subject.id)
        _tell_contact(me, person, new, number)
    return Registered(number, subject.id, household_id, standing)


def _as_person(acting: Acting, subject_id: uuid.UUID, account: User | None) -> Acting:
    """Who writes: the professional widened to this one person, or the person herself."""
    if acting.is_professional:
        return acting.with_subjects(subject_id)
    user_id = account.pk if account else acting.user_id
    return Acting.for_subject(subject_id, user_id=user_id)


@action
def _write_person(
    acting: Acting, new: NewPerson, subject_id: uuid.UUID, number: str, standing: rules.Standing
) -> Person:
    given = rules.tidy_name(new.identity.given_name)
    family = rules.tidy_name(new.identity.family_name)
    person = Person.objects.create(
        subject_id=subject_id,
        given_name=given,
        family_name=family,
        birth_date=new.identity.birth_date,
        birth_country=new.identity.birth_country,
        standing=standing.value,
        search_key=rules.search_key(given, family),
        **provenance(acting),
    )
    Registration.objects.create(
        subject_id=subject_id,
        number=number,
        idempotency_key=new.key,
        channel=new.channel,
        language=new.language,
        registered_by_id=acting.organisation_id,
        guardian=new.guardian.strip(),
        age=rules.age_on(new.identity.birth_date, today()) if new.identity.birth_date else None,
    )
    Contact.objects.create(
        subject_id=subject_id,
        email=new.reach.email.strip().lower(),
        phone=new.reach.phone,
        language=new.reach.language,
        time_zone=new.reach.time_zone,
        **provenance(acting),
    )
    if new.home:
        update_home(acting, subject_id, new.home, announce=False)
    return person


def _write_sections(acting: Acting, subject_id: uuid.UUID, new: NewPerson) -> None:
    if new.situation:
        update_situation(acting, subject_id, new.situation, announce=False)
    if new.studies:
        update_studies(acting, subject_id, new.studies, announce=False)
    if new.work and new.work.title:
        update_occupation(acting, subject_id, new.work, announce=False)
    if new.speech:
        update_speech(acting, subject_id, new.speech, announce=False)
    if new.project:
        update_project(acting, subject_id, new.project, announce=False)


@action
def agree_at_registration(
    acting: Acting,
    subject_id: uuid.UUID,
    new: NewPerson,
    standing: rules.Standing = rules.Standing.CANDIDATE,
) -> None:
    """One consent a purpose, with its exact words; on paper or in person when attested."""
    recipient = new.addressee or who_serves(acting)
    sections = {
        Purpose.REGISTRATION.value: (
            REGISTRATION_SECTIONS if standing == rules.Standing.CANDIDATE else CONTACT_SECTIONS
        ),
        Purpose.NEWS.value: ("contact",),
    }
    for purpose, covered in sections.items():
        if purpose not in new.consents:
            continue
        consent = ask_consent(acting, subject_id, purpose, covered, recipient_id=recipient)
        if acting.is_professional:
            attest_consent(acting, consent, language=new.language)
        else:
            give_consent(acting, consent, language=new.language)


def who_serves(acting: Acting) -> uuid.UUID | None:
    """Who will use the answers: the common project, or the organisation outside it that registers."""
    network = (
        Organisation.objects.filter(kind=OrganisationKind.EER_NETWORK, is_active=True)
        .order_by("code")
        .first()
    )
    if acting.organisation_id is not None:
        mine = Organisation.objects.get(pk=acting.organisation_id)
        outside = mine.kind not in {OrganisationKind.EER_MEMBER, OrganisationKind.EER_NETWORK}
        if outside or network is None:
            return mine.pk
    return network.pk if network else None


@action
def tell_registered(
    acting: Acting,
    person: Person,
    household_id: uuid.UUID | None,
    channel: str,
    language: str,
    number: str,
    addressee: uuid.UUID | None = None,
) -> None:
    """Tell that a candidate is registered, so that somebody answers for her.

    In force here: the person herself (or the professional, widened to her), so that whoever
    listens may read and write what concerns her, and nothing else.
    """
    data = {"household": str(household_id or ""), "channel": channel, "language": language}
    record(
        "people.registered",
        acting,
        subject_id=person.pk,
        object=person,
        data=data
        | {"number": number}
        | ({"addressee": str(addressee)} if addressee is not None else {}),
    )


def _let_registrar_read(acting: Acting, subject_id: uuid.UUID) -> None:
    """Somebody under 18 has no dossier: who registered her reads what answers her question (S06).

    Her name and how to reach her, on her agreement and as long as it; on her own screen nobody yet.
    """
    if not acting.is_professional or acting.organisation_id is None:
        return
    consent = Consent.objects.filter(
        subject_id=subject_id, purpose=Purpose.REGISTRATION, state=Consent.State.GIVEN
    ).first()
    if consent is None:
        return
    grant_access(
        acting,
        subject_id,
        acting.organisation_id,
        CONTACT_SECTIONS,
        AccessGrant.Basis.CONSENT,
        consent=consent,
        valid_until=consent.valid_until,
    )


@action
def _tell_contact(acting: Acting, person: Person, new: NewPerson, number: str) -> None:
    """Somebody under 18 asks for information: nothing treats her as a candidate (S06)."""
    record(
        "people.contact_registered",
        acting,
        subject_id=person.pk,
        object=person,
        data={
            "household": "",
            "channel": new.channel,
            "language": new.language,
            "number": number,
        },
    )
