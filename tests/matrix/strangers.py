"""Objects of an organisation that no role of the demonstration has anything to do with."""

import datetime as dt
import io
import uuid
from dataclasses import dataclass, field

from enracine.accompaniment.actions import (
    add_task,
    complete_task,
    open_dossier,
    record_evaluation,
)
from enracine.accompaniment.models import AgeLimit
from enracine.accompaniment.rules import INSTRUMENT
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.documents import store_generated
from enracine.kernel.models import Event, Job, OutboxMessage
from enracine.network.models import (
    Invitation,
    Membership,
    PrivacyOfficer,
    Programme,
    Role,
    User,
)
from enracine.network.tests.factories import acting_of, make_member, make_organisation, make_user
from enracine.people.actions import add_document, add_experience, remove_member
from enracine.people.models import (
    Contact,
    DuplicatePair,
    Household,
    HouseholdMember,
    HouseholdProposal,
    IntakeFile,
    IntakeRow,
    Merge,
    Person,
    ProbableLink,
    Registration,
    SettlementProject,
)
from enracine.people.values import Experience, Told
from enracine.privacy.actions import (
    disclose_under_law,
    grant_access,
    open_exceptional_access,
)
from enracine.privacy.models import (
    Anonymisation,
    Assessment,
    Complaint,
    Consent,
    ConsentText,
    Incident,
    IncidentNotice,
    Provider,
    RightsRequest,
    Section,
    Subject,
    SubjectHolder,
)
from enracine.referrals.models import Referral
from enracine.settlement.models import FollowUp, Move
from enracine.territories.models import Municipality

#: The smallest file that its own bytes say is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Strangers:
    """Identifiers by kind of object, and who is entitled to them."""

    ids: dict[str, str] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    receivers: dict[str, Membership] = field(default_factory=dict)
    candidate: User | None = None


def make_strangers() -> Strangers:
    """One of each kind, as the owner of the database makes them."""
    world = Strangers()
    here = make_organisation(kind="paj_promoter", name="Ailleurs (essai)", short_name="Ailleurs")
    there = make_organisation(kind="regional_partner", name="Là-bas (essai)", short_name="Là-bas")
    for role in Role.values:
        world.members[role] = make_member(role, here)
        world.receivers[role] = make_member(role, there)
    person = _person(world)
    home = HouseholdMember.objects.get(person=person).household_id
    dossier = open_dossier(
        Acting.for_system("essai"),
        person.pk,
        organisation_id=here.pk,
        programme="pajr",
        household_id=home,
        assignee_id=world.members["paj_agent"].pk,
    )
    acting = acting_of(world.members["paj_agent"]).with_subjects(person.pk, home)
    for subject in (person.pk, home):
        grant_access(
            acting, subject, here.pk, list(Section.values), "dossier", object_id=dossier.pk
        )
    task = add_task(acting, dossier, "Appeler", owner="counsellor", due_on=today())
    complete_task(acting, add_task(acting, dossier, "Écrire", owner="counsellor"))
    evaluation = record_evaluation(
        acting,
        dossier,
        {q.code: q.choices[0].code for q in INSTRUMENT.questions},
        complete=True,
    )
    world.ids |= {
        "dossier": str(dossier.pk),
        "task": str(task.pk),
        "own_event": str(_own_event(world, person, home).pk),
        "message": str(_message(world).pk),
        "event": str(Event.objects.get(kind="accompaniment.task_done", object_id=dossier.pk).pk),
        "evaluation": str(evaluation.pk),
        "member": str(HouseholdMember.objects.get(household_id=home, first_name="Nour").pk),
        "invitation": str(_invitation(world).pk),
        "membership": str(make_member("partner", here).pk),
        "officer": str(_officer(here).pk),
        "organisation": str(here.pk),
        "person": str(person.pk),
        "household": str(home),
        "proposal": str(_proposal(person).pk),
    }
    _list(world, here, person)
    _duplicates(world, person, here)
    _watched(world, person, dossier)
    _facts(world, acting, person, dossier)
    _referral(world, person, dossier, here, there)
    _move(world, home, dossier, here, there)
    _registers(world, person, here, there)
    _rights(world, person, here)
    return world


def _rights(world: Strangers, person: Person, here) -> None:
    """A request that was refused, its letter, and an anonymisation under way."""
    officer = acting_of(world.members["privacy_officer"])
    letter = store_generated(
        officer, io.BytesIO(b"lettre"), "lettre.txt", "text/plain", "rights:letter",
        subject_id=person.pk,
    )  # fmt: skip
    request = RightsRequest.objects.create(
        number="DEM-AILLEURS-1", subject_id=person.pk, organisation=here, regime="P-39.1",
        kind="access", proof="vue", due_on=today() + dt.timedelta(days=9), state="silent",
        letter=letter,
        job=Job.objects.create(
            kind="rights_package", user_id=world.members["privacy_officer"].user_id,
            organisation_id=here.pk, parameters={}, state=Job.State.RUNNING,
        ),
    )  # fmt: skip
    work = Anonymisation.objects.create(
        organisation=here, purposes="Essai", purposes_set_on=today()
    )
    world.ids |= {"rights_request": str(request.pk), "anonymisation": str(work.pk)}


def _facts(world: Strangers, acting: Acting, person: Person, dossier) -> None:
    """Two occupations, a document, an age limit: what the pages of information are about."""
    add_experience(acting, person.pk, Experience("Soudeuse"))
    entry = add_experience(acting, person.pk, Experience("Boulangère"))
    paper = add_document(acting, person.pk, "cv", "CV", io.BytesIO(PDF), "cv.pdf", told=Told())
    AgeLimit.objects.create(
        subject_id=person.pk,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        age=36,
        reached_on=dt.date(2029, 4, 5),
    )
    world.ids |= {"entry": str(entry.pk), "document": str(paper.pk)}


def _person(world: Strangers) -> Person:
    """Somebody with a household, a child and an account of her own."""
    subject = Subject.objects.create(kind="person")
    home = Subject.objects.create(kind="household")
    world.candidate = make_user(name="Zoulikha Ailleurs")
    SubjectHolder.objects.create(subject=subject, user=world.candidate)
    SubjectHolder.objects.create(subject=home, user=world.candidate)
    person = Person.objects.create(
        subject=subject,
        given_name="Zoulikha",
        family_name="Ailleurs",
        birth_date=dt.date(1993, 4, 5),
        search_key="ailleurs zoulikha",
    )
    Contact.objects.create(subject=subject, email=world.candidate.email, phone="+15145550177")
    SettlementProject.objects.create(subject=subject, track="employment")
    household = Household.objects.create(subject=home)
    HouseholdMember.objects.create(
        subject=home, household=household, kind="adult", person=person, first_name="Zoulikha"
    )
    HouseholdMember.objects.create(
        subject=home, household=household, kind="child", first_name="Nour", birth_year=2020
    )
    return person


def _list(world: Strangers, here, person: Person) -> None:
    """A list that the stranger's agent brought, with a line that waits, and somebody who came in one."""
    Registration.objects.create(
        subject_id=person.pk,
        idempotency_key="liste-d-ailleurs",
        number="R-AILLE-URS00",
        channel="import",
        registered_by_id=here.pk,
    )
    Consent.objects.create(
        subject_id=person.pk, purpose="registration", recipient=here, asked_by=here
    )
    file = IntakeFile.objects.create(
        organisation=here,
        imported_by=world.members["paj_agent"],
        name="liste-d-ailleurs.csv",
        sha256="0" * 64,
        origin="event",
        collected_by="Ailleurs",
        collected_on=today(),
        told="Rien",
        headings=["Prénom"],
        mapping={"given_name": 0},
        state="checked",
    )
    row = IntakeRow.objects.create(
        file=file,
        organisation_id=here.pk,
        number=2,
        state="doubtful",
        raw={"given_name": "Zoulikha"},
        digest="0" * 64,
    )
    world.ids |= {"list": str(file.pk), "row": str(row.pk)}


def _proposal(person: Person) -> HouseholdProposal:
    return HouseholdProposal.objects.create(
        subject_id=person.pk, first_name="Zoulikha", expires_on=today() + dt.timedelta(days=9)
    )


def _duplicates(world: Strangers, person: Person, here) -> None:
    """A second file of hers in the same organisation, set aside; and one elsewhere, to be linked."""
    other, elsewhere = (Subject.objects.create(kind="person") for _file in range(2))
    for subject in (other, elsewhere):
        Person.objects.create(
            subject=subject, given_name="Zouli", family_name="Ailleurs", search_key="ailleurs zouli"
        )
        Contact.objects.create(subject=subject, phone="+15145550177")
    grant_access(
        Acting.for_system("essai").with_subjects(other.pk),
        other.pk,
        here.pk,
        ["identity", "contact"],
        "dossier",
    )
    agent = world.members["paj_agent"]
    pair = DuplicatePair.objects.create(
        organisation=here,
        subject_id=min(person.pk, other.pk),
        other_id=max(person.pk, other.pk),
        score=0.9,
        state="merged",
        decided_by=agent,
        decided_at=now(),
    )
    merge = Merge.objects.create(
        organisation=here, pair=pair, subject=other, kept_id=person.pk, made_by=agent
    )
    link = ProbableLink.objects.create(
        subject_id=min(person.pk, elsewhere.pk), other_id=max(person.pk, elsewhere.pk), score=0.9
    )
    world.ids |= {
        "duplicate": str(pair.pk),
        "merge": str(merge.pk),
        "probable_link": str(link.pk),
    }


def _invitation(world: Strangers) -> Invitation:
    return Invitation.objects.create(
        organisation=world.members["administrator"].organisation,
        email="ailleurs@exemple.invalid",
        role="paj_agent",
        token_digest=uuid.uuid4().hex * 2,
        invited_by=world.members["administrator"],
        expires_at=now() + dt.timedelta(days=3),
    )


def _own_event(world: Strangers, person: Person, home) -> Event:
    """The person has just taken somebody out of her household: she may take it back."""
    leaving = HouseholdMember.objects.create(
        subject_id=home, household_id=home, kind="child", first_name="Sami", birth_year=2022
    )
    me = Acting.for_subject(person.pk, home, user_id=world.candidate.pk)
    remove_member(me, home, leaving.pk)
    return Event.objects.get(kind="people.member_removed", object_id=home)


def _message(world: Strangers) -> OutboxMessage:
    """A letter that their organisation caused and that did not leave."""
    event = Event.objects.create(
        kind="network.invited",
        actor="system:essai",
        organisation_id=world.members["administrator"].organisation_id,
    )
    return OutboxMessage.objects.create(
        event=event,
        notification="people.registration_received",
        recipient_address="ailleurs@exemple.invalid",
        state="failed",
        last_error="550",
    )


def _officer(organisation) -> PrivacyOfficer:
    return PrivacyOfficer.objects.create(
        organisation=organisation,
        name="Zoé Ailleurs",
        title="Responsable",
        email="zoe@exemple.invalid",
        valid_from=today() - dt.timedelta(days=9),
    )


def _watched(world: Strangers, person: Person, dossier) -> None:
    """Her file opened by exception by a colleague, and something communicated under the law."""
    acting = acting_of(world.members["paj_agent"])
    opened = open_exceptional_access(acting, person.pk, dossier.pk, "Elle appelle, absence.", 1)
    disclosed = disclose_under_law(
        acting,
        person.pk,
        dossier.pk,
        exception="serious_danger",
        recipient="Police",
        channel="téléphone",
        sections=["identity"],
        content="Nom et adresse.",
        necessity="Menace immédiate.",
    )
    world.ids |= {"exception": str(opened.pk), "disclosure": str(disclosed.pk)}


def _referral(world: Strangers, person: Person, dossier, here, there) -> None:
    consent = Consent.objects.create(
        subject_id=person.pk,
        purpose="referral",
        recipient=there,
        asked_by=here,
        sections=["identity", "contact"],
        state="given",
        given_at=now(),
        valid_until=today() + dt.timedelta(days=365),
        text=ConsentText.objects.filter(purpose="referral").first(),
        channel="screen",
    )
    referral = Referral.objects.create(
        number="REF-AILLEURS-1",
        subject_id=person.pk,
        dossier=dossier,
        sender=here,
        sent_by=world.members["paj_agent"],
        receiver=there,
        programme=Programme.objects.get(code="eer"),
        reasons=["settlement"],
        sections=["identity", "contact"],
        consent=consent,
        package_sha256="0" * 64,
        state="received",
        turn="receiver",
        sent_at=now(),
        received_at=now(),
        due_on=today(),
    )
    grant_access(
        Acting.for_system("essai").with_subjects(person.pk),
        person.pk,
        there.pk,
        ["identity", "contact"],
        "referral",
        consent=consent,
        object_id=referral.pk,
    )
    world.ids |= {"consent": str(consent.pk), "referral": str(referral.pk)}


def _move(world: Strangers, home, dossier, here, there) -> None:
    places = Municipality.objects.filter(name__in=["Montréal", "Rimouski"]).order_by("name")
    move = Move.objects.create(
        subject_id=home,
        from_municipality=places[0],
        to_municipality=places[1],
        to_region=places[1].mrc.region,
        planned_on=today() - dt.timedelta(days=40),
        moved_on=today() - dt.timedelta(days=40),
        state="done",
        sending_organisation=here,
        receiving_organisation=there,
        dossier_id=dossier.pk,
    )
    follow_up = FollowUp.objects.create(
        subject_id=home,
        move=move,
        months=1,
        organisation=there,
        sending_organisation=here,
        due_on=today() - dt.timedelta(days=5),
    )
    world.ids |= {"move": str(move.pk), "follow_up": str(follow_up.pk)}
    world.ids["job"] = str(_export(world).pk)


def _registers(world: Strangers, person: Person, here, there) -> None:
    """One of each thing that the registers of protection hold."""

    def incident(organisation, number: str) -> Incident:
        return Incident.objects.create(
            number=number,
            organisation=organisation,
            kind="misdirected",
            circumstances="Essai",
            discovered_on=today(),
        )

    mine, theirs = incident(here, "INC-AILLEURS-1"), incident(there, "INC-LABAS-1")
    told = {"audience": "organisation", "sent_on": today(), "means": "portal"}
    received = IncidentNotice.objects.create(
        incident=theirs, organisation=there, addressee=here, sent_by_label="Là-bas", **told
    )
    complaint = Complaint.objects.create(
        number="PLA-AILLEURS-1",
        subject_id=person.pk,
        organisation=here,
        about="other",
        text="Essai",
        received_on=today(),
        due_on=today(),
    )
    assessment = Assessment.objects.create(
        organisation=here, title="Essai", purpose="x", information="x", started_on=today()
    )
    world.ids |= {
        "incident": str(mine.pk),
        "notice": str(
            IncidentNotice.objects.create(incident=mine, organisation=here, audience="persons").pk
        ),
        "received": str(received.pk),
        "complaint": str(complaint.pk),
        "assessment": str(assessment.pk),
        "provider": str(Provider.objects.create(organisation=here, name="Essai").pk),
    }


def _export(world: Strangers) -> Job:
    """A finished export of the stranger's agent: its file exists, and may still be stopped by her."""
    agent = world.members["paj_agent"]
    acting = acting_of(agent)
    file = store_generated(acting, io.BytesIO(b"a,b"), "essai.csv", "text/csv", "export:essai")
    return Job.objects.create(
        kind="export:dossiers",
        user_id=agent.user_id,
        organisation_id=agent.organisation_id,
        parameters={"membership": str(agent.pk), "role": agent.role},
        state=Job.State.RUNNING,
        result=file,
    )
