"""Objects of an organisation that no role of the demonstration has anything to do with."""

import datetime as dt
import io
import uuid
from dataclasses import dataclass, field

from enracine.accompaniment.actions import (
    add_task,
    complete_task,
    open_dossier,
    plans,
    record_evaluation,
)
from enracine.accompaniment.models import (
    AgeLimit,
    AllocationContest,
    Appointment,
    Handover,
    Predeparture,
    SavedFilter,
)
from enracine.accompaniment.rules import INSTRUMENT
from enracine.activities.actions import NextTask, give_place, write_note
from enracine.activities.models import GroupSession
from enracine.aid.models import (
    Aid,
    AidEnvelope,
    AidPayment,
    AidPiece,
    AidRecovery,
    AidRequest,
    AidTerms,
)
from enracine.appointments.models import Availability
from enracine.directory.actions import publish_organisation
from enracine.directory.models import (
    Intake,
    Location,
    OpeningHours,
    Origin,
    Service,
    ServicePlace,
    Suggestion,
)
from enracine.guidance.models import Content, Edition
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.documents import store_generated
from enracine.kernel.drafts import digest
from enracine.kernel.models import Event, Job, OutboxMessage
from enracine.matching.models import Cohort, CohortLine
from enracine.network.actions.tokens import issue_token
from enracine.network.models import (
    ROLES_WITH_ACCOUNT,
    Absence,
    ApiToken,
    Invitation,
    LinkAnswering,
    Mandate,
    Membership,
    PrivacyOfficer,
    Programme,
    User,
)
from enracine.network.tests.factories import acting_of, make_member, make_organisation, make_user
from enracine.outcomes.models import Outcome
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
    ProbableMatch,
    Registration,
    SettlementProject,
)
from enracine.people.values import Experience, Told
from enracine.portraits.models import FigureList, Picture, Portrait, PortraitEdition, Testimony
from enracine.privacy import whole
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
    Disposal,
    Incident,
    IncidentNotice,
    Provider,
    RightsRequest,
    Section,
    Subject,
    SubjectHolder,
)
from enracine.referrals.models import (
    AgentGrouping,
    AgentRequest,
    AnswerLink,
    AnswerSession,
    Attachment,
    Bundle,
    HouseholdLead,
    Referral,
    ReferralNeed,
    Transfer,
    TransferPackage,
)
from enracine.settlement.models import (
    FollowUp,
    FollowUpAnswer,
    Move,
    MoveAttribution,
    MoveDispute,
    SurveyLink,
)
from enracine.stays.models import (
    Stay,
    StayBudget,
    StayCriterion,
    StayEvaluation,
    StayExpense,
    StayNeed,
    StayParticipant,
    StayRequest,
    StayStep,
)
from enracine.territories.models import Mrc, Municipality
from enracine.threads.actions import write
from enracine.threads.models import Template
from enracine.webhooks.models import Delivery, Subscription

#: The smallest file that its own bytes say is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@dataclass
class Strangers:
    """Identifiers by kind of object, and who is entitled to them."""

    ids: dict[str, str] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    receivers: dict[str, Membership] = field(default_factory=dict)
    candidate: User | None = None
    #: What the browser holds that gave the code of their link.
    link_secret: str = "un-secret-d-ailleurs"


def make_strangers() -> Strangers:
    """One of each kind, as the owner of the database makes them."""
    world = Strangers()
    here = make_organisation(kind="paj_promoter", name="Ailleurs (essai)", short_name="Ailleurs")
    there = make_organisation(kind="regional_partner", name="Là-bas (essai)", short_name="Là-bas")
    for role in ROLES_WITH_ACCOUNT:
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
        "absence": str(_absence(here).pk),
        "token": str(_token(world).pk),
        "organisation": str(here.pk),
        "person": str(person.pk),
        "household": str(home),
        "proposal": str(_proposal(person).pk),
    }
    _plan(world, acting, dossier)
    _list(world, here, person)
    _duplicates(world, person, here)
    _watched(world, person, dossier)
    _facts(world, acting, person, dossier)
    _referral(world, person, dossier, here, there)
    _move(world, home, dossier, here, there)
    _agents(world, person, home, dossier)
    _registers(world, person, here, there)
    _rights(world, person, here)
    _told(world, here)
    _handing(world, person, dossier, here)
    _activities(world, person, dossier)
    _stay(world, person, home, dossier)
    _aid(world, person, home, dossier)
    return world


def _aid(world: Strangers, person: Person, home, dossier) -> None:
    """An aid of theirs that she may ask for, another that she asked, with a paid part to recover."""
    agent = world.members["paj_agent"]
    here = {"organisation_id": dossier.organisation_id}
    envelope = AidEnvelope.objects.create(
        programme=Programme.objects.get(code="pajr"), name="Ailleurs", cents=900_00, source="x",
        valid_from=today(), valid_to=today(), **here,
    )  # fmt: skip
    open_one, asked_one = (
        Aid.objects.create(nature="moving", title=f"Ailleurs {n}", **here) for n in (1, 2)
    )
    terms = [
        AidTerms.objects.create(
            aid=aid, envelope=envelope, conditions="Là-bas.", ceiling_cents=900_00,
            ceiling_source="x", valid_from=today(), checked_on=today(),
        )
        for aid in (open_one, asked_one)
    ]  # fmt: skip
    asked = AidRequest.objects.create(
        subject_id=person.pk, household_id=home, requesting_organisation_id=here["organisation_id"],
        dossier_id=dossier.pk, aid=asked_one, terms=terms[1], envelope=envelope, period="once",
        asked_cents=500_00, what="Ailleurs", state="approved", submitted_on=today(),
        decided_on=today(), decided_by=agent, reason="conditions_met", ceiling_cents=900_00,
        granted_cents=500_00, **here,
    )  # fmt: skip
    pending = AidRequest.objects.create(
        subject_id=person.pk, household_id=home, requesting_organisation_id=here["organisation_id"],
        dossier_id=dossier.pk, aid=asked_one, terms=terms[1], envelope=envelope, period="2030",
        asked_cents=5_00, what="Ailleurs", state="incomplete", needed=["work"],
        submitted_on=today(), **here,
    )  # fmt: skip
    of_asked = {"subject_id": person.pk, "request": asked}
    paper = world.ids["document"]
    piece = AidPiece.objects.create(
        paper_id=paper, kind="cv", title="CV", sha256="0" * 64, **of_asked
    )
    proof = [
        store_generated(
            acting_of(agent), io.BytesIO(PDF), f"preuve{n}.pdf", "application/pdf", "aid:proof"
        )
        for n in (1, 2)
    ]
    payment = AidPayment.objects.create(
        planned_on=today(), cents=500_00, means="cheque", state="paid", paid_on=today(),
        proof=proof[0], recorded_by=agent, **of_asked, **here,
    )  # fmt: skip
    recovery = AidRecovery.objects.create(
        wanted="recover", reason="less", cents=5_00, opened_on=today(), state="recovered",
        settled_on=today(), settled_by=agent, proof=proof[1], **of_asked, **here,
    )  # fmt: skip
    came = Outcome.objects.create(
        subject_id=person.pk, household_id=home, dossier_id=dossier.pk, author=agent,
        kind="started", happened_on=today(), known="person", **here,
    )  # fmt: skip
    world.ids |= {
        "aid": str(open_one.pk),
        "aid_envelope": str(envelope.pk),
        "aid_request": str(asked.pk),
        "aid_request_open": str(pending.pk),
        "aid_piece": str(piece.pk),
        "aid_payment": str(payment.pk),
        "aid_recovery": str(recovery.pk),
        "outcome": str(came.root_id),
    }


def _stay(world: Strangers, person: Person, home, dossier) -> None:
    """A stay of theirs that ends today, and their household that is there: every page of it opens."""
    town = Municipality.objects.select_related("mrc").get(name="Rimouski", mrc__isnull=False)
    stay = Stay.objects.create(
        organisation_id=dossier.organisation_id, lead=world.members["paj_agent"], kind="group",
        title="Ailleurs", summary="Là-bas.", municipality=town, region_id=town.mrc.region_id,
        starts_on=today() - dt.timedelta(days=2), ends_on=today(),
        opens_on=today() - dt.timedelta(days=20), closes_on=today() - dt.timedelta(days=9),
        capacity=8, state="selected", published_at=now(),
    )  # fmt: skip
    StayCriterion.objects.create(stay=stay, code="all_days")
    asked = StayRequest.objects.create(
        subject_id=home, stay=stay, organisation_id=dossier.organisation_id, seats=1,
        requesting_organisation_id=dossier.organisation_id, dossier_id=dossier.pk,
        state="confirmed", submitted_at=now(), decided_at=now(), reason="criteria",
    )  # fmt: skip
    comes = StayParticipant.objects.create(subject_id=person.pk, request=asked, agreed_at=now())
    consent = Consent.objects.filter(subject_id=person.pk).order_by("pk").first()
    of_stay = {"stay": stay, "organisation_id": dossier.organisation_id}
    StayNeed.objects.create(
        subject_id=person.pk, stay=stay, participant=comes, consent=consent, allergies="Noix"
    )
    StayEvaluation.objects.create(
        subject_id=person.pk, participant=comes, useful="much", next_step="move", **of_stay
    )
    step = StayStep.objects.create(
        kind="employer", title="Ailleurs", starts_at=now(), request=asked,
        subject_id=home, **of_stay,
    )  # fmt: skip
    StayBudget.objects.create(kind="meals", cents=100, **of_stay)
    receipt = store_generated(
        acting_of(world.members["paj_agent"]), io.BytesIO(PDF), "recu.pdf", "application/pdf",
        "stay:receipt",
    )  # fmt: skip
    spent = StayExpense.objects.create(
        kind="meals", label="Ailleurs", spent_on=today(), cents=100, receipt=receipt,
        recorded_by=world.members["paj_agent"], **of_stay,
    )  # fmt: skip
    world.ids |= {
        "stay": str(stay.pk),
        "stay_request": str(asked.pk),
        "stay_step": str(step.pk),
        "stay_expense": str(spent.pk),
    }


def _handing(world: Strangers, person: Person, dossier, here) -> None:
    """A departure that is planned, an allocation that is contested, a filter that somebody named."""
    agent = world.members["paj_agent"]
    handover = Handover.objects.create(
        organisation=here, member_id=world.ids["membership"], kind="departure",
        at=now() + dt.timedelta(days=1),
    )  # fmt: skip
    contest = AllocationContest.objects.create(
        subject_id=person.pk, dossier=dossier, network=here, organisation=here,
        reason="Ailleurs", contested_by=agent,
    )  # fmt: skip
    kept = SavedFilter.objects.create(membership=agent, name="Ailleurs", query={"etape": "ready"})
    world.ids |= {
        "handover": str(handover.pk),
        "contest": str(contest.pk),
        "filter": str(kept.pk),
    }


def _activities(world: Strangers, person: Person, dossier) -> None:
    """A note of theirs, and a session in which the person has a place."""
    acting = acting_of(world.members["paj_agent"]).with_subjects(person.pk)
    note = write_note(acting, dossier, "Elle hésite.", following=NextTask("Rappeler"))
    session = GroupSession.objects.create(
        organisation_id=dossier.organisation_id, kind_id="information", title="Ailleurs",
        starts_at=now() + dt.timedelta(days=9), place="Ici", animator=world.members["paj_agent"],
        capacity=5,
    )  # fmt: skip
    place = give_place(acting, session, dossier)
    ready = Template.objects.create(
        organisation_id=dossier.organisation_id, title="Ailleurs", text="Là-bas."
    )
    write(acting_of(world.members["paj_agent"]), dossier.pk, "Là-bas.", key=uuid.uuid4())
    world.ids |= {"thread_template": str(ready.pk)}
    _services(world, dossier.organisation_id)
    world.ids |= {"act": str(note.root_id), "session": str(session.pk), "place": str(place.pk)}
    cohort = Cohort.objects.create(
        organisation_id=dossier.organisation_id, name="Ailleurs", made_by="Ailleurs"
    )
    line = CohortLine.objects.create(
        subject_id=person.pk, cohort=cohort, organisation_id=dossier.organisation_id,
        holder_id=dossier.organisation_id, dossier=dossier, rank=1, needs=[1] * 8,
        mrc=Mrc.objects.get(code="992"), reached=1, told_at=now(),
    )  # fmt: skip
    world.ids |= {"cohort": str(cohort.pk), "cohort_line": str(line.pk)}


def _services(world: Strangers, here) -> None:
    """A service of theirs, at a place, at an hour, and what a reader suggests of it."""
    offered = Service.objects.create(organisation_id=here, name="Ailleurs", description="Là-bas.")
    somewhere = Location.objects.create(organisation_id=here, kind="virtual", name="Ailleurs")
    place = ServicePlace.objects.create(service=offered, location=somewhere)
    hours = OpeningHours.objects.create(
        place=place, weekday=1, opens=dt.time(9), closes=dt.time(10)
    )
    read = Suggestion.objects.create(service=offered, text="Fermé le mardi.")
    publish_organisation(Acting.for_system("annuaire"), here)
    source = Origin.objects.create(key="ailleurs", name="Ailleurs", organisation_id=here)
    intake = Intake.objects.create(
        origin=source, organisation_id=here, name="a.zip", state="checked"
    )
    world.ids |= {"directory_intake": str(intake.pk)}
    written = Portrait.objects.create(organisation_id=here, mrc=Mrc.objects.get(code="992"))
    PortraitEdition.objects.create(
        portrait=written, number=1, mrc=written.mrc, published_by="Ailleurs",
        organisation_name="Ailleurs",
    )  # fmt: skip
    photo = store_generated(
        acting_of(world.members["paj_agent"]), io.BytesIO(b"photo"), "ailleurs.jpg", "image/jpeg",
        "testimony:picture", organisation_id=here,
    )  # fmt: skip
    told = Testimony.objects.create(
        portrait=written, words="Ailleurs", signature="Là-bas", agreed_on=today(),
        agreed_how="mail", secret_digest="ailleurs", on_settled_page=True, picture=photo,
        picture_words="Ailleurs", picture_agreed_on=today(), picture_agreed_how="mail",
    )  # fmt: skip
    seen = Picture.objects.create(
        portrait=written, content=b"x", width=1, height=1, alt="Ailleurs", author="Là-bas",
        licence="own", source="Ailleurs", people="nobody",
    )  # fmt: skip
    figures = FigureList.objects.create(organisation_id=here, name="Ailleurs")
    world.ids |= {
        "testimony": str(told.pk),
        "picture": str(seen.pk),
        "figure_list": str(figures.pk),
    }
    world.ids |= {
        "service": str(offered.pk),
        "location": str(somewhere.pk),
        "service_place": str(place.pk),
        "opening_hours": str(hours.pk),
        "suggestion": str(read.pk),
    }


def _plan(world: Strangers, acting: Acting, dossier) -> None:
    """A plan that was shown to her."""
    plan = plans.start_plan(acting, dossier, ["employment"])
    revision = plans.propose_plan(acting, dossier)
    step = plan.steps.filter(owner="candidate").first()
    world.ids |= {
        "plan": str(plan.pk),
        "plan_step": str(step.pk),
        "plan_revision": str(revision.pk),
    }


def _told(world: Strangers, here) -> None:
    """Another system of theirs, and a notice that it did not take."""
    told = Subscription.objects.create(
        organisation=here, name="Ailleurs", address="https://ailleurs.invalid/", kinds=["a"]
    )
    sent = Delivery.objects.create(
        subscription=told, event_id=uuid.uuid4(), kind="a", occurred_at=now(), line=uuid.uuid4(),
        created_at=now(), not_before=now(), state="dead", settled_at=now(),
    )  # fmt: skip
    world.ids |= {"subscription": str(told.pk), "delivery": str(sent.event_id)}
    words = {"title": "Ailleurs", "lead": "Là-bas.", "body": "Plus loin."}
    content = Content.objects.create(
        slug="ailleurs", kind="page", moment="think", organisation=here, **words
    )
    Edition.objects.create(content=content, number=1, published_by="Ailleurs", **words)
    world.ids["content"] = str(content.pk)
    hours = Availability.objects.create(
        membership=world.members["paj_agent"], weekday=1, begins=dt.time(9), ends=dt.time(12)
    )
    world.ids["availability"] = str(hours.pk)


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
    # Told « correspondance probable ailleurs », it may hand the person a code on paper.
    ProbableMatch.objects.create(link=link, subject_id=person.pk, organisation=here)
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


def _token(world: Strangers) -> ApiToken:
    """A software acts for somebody else."""
    user_id = world.members["paj_agent"].user_id
    token, _secret = issue_token(Acting(user_id=user_id), label="Ailleurs", scopes=["read"])
    return token


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


def _absence(here) -> Absence:
    return Absence.objects.create(
        membership=make_member("partner", here), valid_from=today(), valid_to=today()
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
        next_alarm_on=today() + dt.timedelta(days=1),
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
    disposal = Disposal.objects.create(
        subject_id=person.pk, consent=consent, sender=here, receiver=there, number=referral.number,
        sections=["identity"], shared_on=today(), asked_on=today(), due_on=today(),
        remind_on=today(),
    )  # fmt: skip
    mandate = Mandate.objects.create(
        organisation=here,
        programme=Programme.objects.get(code="eer"),
        everywhere=True,
        valid_from=today(),
    )
    world.ids |= {
        "consent": str(consent.pk),
        "disposal": str(disposal.pk),
        "referral": str(referral.pk),
        "mandate": str(mandate.pk),
    }
    _by_link(world, person, referral, there)
    _travel(world, referral)


def _travel(world: Strangers, referral: Referral) -> None:
    """What goes with it, and the same dossier proposed to be held by the other organisation."""
    parties = {
        "subject_id": referral.subject_id,
        "sender": referral.sender,
        "receiver": referral.receiver,
    }
    bundle = Bundle.objects.create(
        kind="needs", subject_id=referral.subject_id, sender=referral.sender
    )
    Referral.objects.filter(pk=referral.pk).update(bundle=bundle)
    need = ReferralNeed.objects.create(referral=referral, position=1, code="cv", **parties)
    attachment = Attachment.objects.create(
        referral=referral,
        paper_id=world.ids["document"],
        kind="cv",
        title="CV",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        **parties,
    )
    consent = Consent.objects.create(
        subject_id=referral.subject_id,
        purpose="transfer",
        recipient=referral.receiver,
        asked_by=referral.sender,
        sections=["identity"],
        state="given",
        given_at=now(),
        valid_until=today() + dt.timedelta(days=365),
        text=ConsentText.objects.filter(purpose="transfer").first(),
        channel="screen",
    )
    transfer = Transfer.objects.create(
        number="T-AILLEURS-1",
        dossier=referral.dossier,
        proposed_by=referral.sent_by,
        reason="moved",
        sections=["identity"],
        consent=consent,
        state="proposed",
        package_sha256="0" * 64,
        proposed_at=now(),
        due_on=today(),
        **parties,
    )
    TransferPackage.objects.create(
        transfer=transfer,
        content={"programme": "pajr", "sections": [], "portrait": None, "plan": [], "history": []},
        sha256="0" * 64,
        **parties,
    )
    world.ids |= {
        "bundle": str(bundle.pk),
        "need": str(need.pk),
        "attachment": str(attachment.pk),
        "transfer": str(transfer.pk),
    }


def _by_link(world: Strangers, person: Person, referral: Referral, there) -> None:
    """Their partner also answers by link, and somebody has just given the code."""
    answering = LinkAnswering.objects.create(
        organisation=there, email="liens@exemple.invalid", valid_from=today()
    )
    soon = now() + dt.timedelta(hours=1)
    of_referral = {"referral": referral, "subject_id": person.pk, "organisation": there}
    link = AnswerLink.objects.create(digest="0" * 64, expires_at=soon, **of_referral)
    AnswerSession.objects.create(
        link=link,
        membership=make_member("link_responder", there),
        digest=digest(world.link_secret),
        expires_at=soon,
        **of_referral,
    )
    world.ids |= {"link_answering": str(answering.pk), "answer_link": str(link.pk)}


def _agents(world: Strangers, person: Person, home, dossier) -> None:
    """Several agents hold her request, and one of them leads for her household."""
    grouping = AgentGrouping.objects.create(subject_id=person.pk, subjects=[person.pk])
    AgentRequest.objects.create(
        grouping=grouping,
        subject_id=person.pk,
        subjects=[person.pk],
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        asked_on=today(),
    )
    lead = HouseholdLead.objects.create(
        subject_id=home,
        person_id=person.pk,
        organisation_id=dossier.organisation_id,
        membership=world.members["paj_agent"],
        state="accepted",
        word="attested",
    )
    Predeparture.objects.create(
        subject_id=person.pk,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        next_check_on=today(),
    )
    meeting = Appointment.objects.create(
        subject_id=person.pk,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        starts_at=now() + dt.timedelta(days=3),
        ends_at=now() + dt.timedelta(days=3, hours=1),
        mode="video",
    )
    world.ids["appointment"] = str(meeting.pk)
    world.ids |= {"agent_grouping": str(grouping.pk), "lead": str(lead.pk)}


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
    claim = MoveAttribution.objects.create(
        subject_id=home, move=move, programme=dossier.programme, organisation=here,
        coordinating_organisation=there, rule="recorded", attributed_on=today(),
        dossier_id=dossier.pk, place=places[1], told_on=today(),
    )  # fmt: skip
    dispute = MoveDispute.objects.create(
        subject_id=home, move=move, organisation=here, coordinating_organisation=there,
        reason="Ailleurs", contested_on=today(),
    )  # fmt: skip
    world.ids |= {"attribution": str(claim.pk), "move_dispute": str(dispute.pk)}
    follow_up = FollowUp.objects.create(
        subject_id=home,
        move=move,
        months=1,
        organisation=there,
        sending_organisation=here,
        due_on=today() - dt.timedelta(days=5),
    )
    answer = FollowUpAnswer.objects.create(
        subject_id=home, follow_up=follow_up, presence="present", method="call",
        answered_on=today(), standing="differs",
    )  # fmt: skip
    link = SurveyLink.objects.create(
        subject_id=home, follow_up=follow_up, person_id=world.ids["person"], digest="0" * 64,
        sent_on=today(), expires_at=now() + dt.timedelta(days=9),
    )  # fmt: skip
    world.ids |= {
        "move": str(move.pk),
        "follow_up": str(follow_up.pk),
        "follow_up_answer": str(answer.pk),
        "survey_link": str(link.pk),
    }
    world.ids["job"] = str(_export(world, "paj_agent", "dossiers").pk)
    archive = _export(world, "administrator", whole.KIND)
    Job.objects.filter(pk=archive.pk).update(state=Job.State.DONE)
    world.ids["archive"] = str(archive.pk)


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


def _export(world: Strangers, role: str, kind: str) -> Job:
    """A finished export of somebody of the strangers': its file exists, and may still be stopped."""
    member = world.members[role]
    acting = acting_of(member)
    file = store_generated(acting, io.BytesIO(b"a,b"), "essai.csv", "text/csv", "export:essai")
    return Job.objects.create(
        kind=f"export:{kind}",
        user_id=member.user_id,
        organisation_id=member.organisation_id,
        parameters={"membership": str(member.pk), "role": member.role},
        state=Job.State.RUNNING,
        result=file,
    )
