"""No letter says anything of anybody: every one of the registry, in both languages, over a full world.

The world holds one of everything; each personal text of the register is then filled with a mark that
no sentence contains. The product's own listeners write the letters about it. A notification that no
example writes, a template that nobody declared, or a mark that shows anywhere fails here.
"""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, connection, models, transaction
from procrastinate.contrib.django import app

from enracine.accompaniment import notifications as files
from enracine.accompaniment import piece_listeners as pieces
from enracine.activities import notifications as sessions
from enracine.aid import notifications as aid
from enracine.appointments import notifications as meetings
from enracine.directory.actions import watching
from enracine.kernel import digest, outbox
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.models import Event, OutboxMessage, new_id
from enracine.kernel.notifications import registered
from enracine.kernel.testing import jobs_role
from enracine.matching import notifications as choosing
from enracine.network.actions.invitations import invite
from enracine.network.tests.factories import acting_of, make_organisation
from enracine.people import notifications as people
from enracine.people.actions import confirming
from enracine.people.models import ImmigrationStatus, Person, Residence
from enracine.people.status_list import lines
from enracine.portraits import jobs as places
from enracine.privacy import agreement_letters, recipients
from enracine.privacy import listeners as protection
from enracine.privacy import notifications as rights
from enracine.privacy.actions.requests.steps import OFFICER_PAGE, PERSON_PAGE, context
from enracine.privacy.listeners import TELL_POLICY
from enracine.privacy.models import Disposal, Policy, RightsRequest
from enracine.privacy.register import declarations
from enracine.referrals import (
    agent_listeners,
    agent_notifications,
    disposal_listeners,
    listeners,
    transfer_listeners,
)
from enracine.referrals import notifications as referral_letters
from enracine.referrals import recipients as hearing
from enracine.referrals.actions import linking
from enracine.referrals.alarm_listeners import LETTERS, tell_of_silence
from enracine.referrals.models import AnswerLink, Referral
from enracine.settlement import arrival_letters as arrivals
from enracine.settlement import notifications as surveys
from enracine.stays import notifications as stays
from enracine.territories.models import Municipality
from enracine.threads import notifications as threads
from enracine.webhooks.actions.exhausting import suspend_exhausted
from enracine.webhooks.models import Subscription
from tests.matrix.strangers import make_strangers

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2] / "enracine"
#: Columns that letters may say: what numbers a thing, and what is made of codes.
SAID = {"number", "sha256", "digest", "search_key", "reasons", "sections", "country", "language"}
#: Letters that do not wait in the outbox: a code, to the address that asked for it, and the parts.
DIRECT = {
    "portal/mail/code",
    "portal/mail/nothing",
    "people/mail/link_code",
    "kernel/mail/footer",
}
#: What may name its addressee, or the colleague who acts at work: declared fields, and no other.
NAMES = {
    "accompaniment.piece_asked": ("first_name",),
    "accompaniment.entrusted": ("first_name",),
    "accompaniment.followed_by": ("first_name", "follower"),
    "activities.session_cancelled": ("first_name",),
    "aid.asked": ("first_name",),
    "aid.pieces": ("first_name",),
    "aid.news": ("first_name",),
    "appointments.set": ("first_name",),
    "appointments.recalled": ("first_name",),
    "appointments.by_person": ("first_name",),
    "matching.proposal_told": ("first_name",),
    "portraits.stale": ("first_name",),
    "directory.services_stale": ("first_name",),
    "settlement.arrival": ("first_name",),
    "settlement.arrival_cancelled": ("first_name",),
    "settlement.survey": ("first_name",),
    "stays.asked": ("first_name",),
    "stays.offered": ("first_name",),
    "stays.news": ("first_name",),
    "threads.to_person": ("first_name",),
    "threads.to_member": ("first_name",),
    "network.invitation": ("inviter",),
    "privacy.exception_opened": ("who",),
    "privacy.disclosed_under_law": ("who",),
}
SYSTEM = Acting.for_system("lettres")


@dataclass
class Full:
    """The strangers' world, and every mark written in it, with where it is."""

    strangers: object
    person: Person
    referral: Referral
    marks: dict[str, str]


def mark_everything(subject) -> dict[str, str]:
    """Fill each text of the register with a mark; those that the database holds fast stay as they are."""
    marks: dict[str, str] = {}
    for declared in declarations():
        model = apps.get_model(declared.model)
        for name in declared.fields:
            field = model._meta.get_field(name)
            text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not text or name in SAID or (field.max_length or 99) < 8:
                continue
            mark = f"zq{len(marks):03d}x"
            value = f"{mark}@zq.invalid" if "email" in name else mark
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    # A code that must be of a list is refused now, not at the end.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    filled = model._default_manager.update(**{name: value})
            except DatabaseError:
                continue
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            if filled:
                marks[mark] = f"{declared.model}.{name}"
    return marks


@pytest.fixture
def full(as_owner):
    with as_owner():
        strangers = make_strangers()
        person = Person.objects.get(pk=strangers.ids["person"])
        referral = Referral.objects.get(pk=strangers.ids["referral"])
        town = Municipality.objects.get(name="Rimouski", mrc__isnull=False)
        Residence.objects.get_or_create(
            subject=person.subject, defaults={"municipality": town, "valid_from": today()}
        )
        ImmigrationStatus.objects.get_or_create(
            subject=person.subject, is_current=True, defaults={"code": lines()[0].code}
        )
        marks = mark_everything(person.subject)
        person.refresh_from_db()
        referral.refresh_from_db()
        yield Full(strangers, person, referral, marks)


def event(kind, full, thing=None, **data):
    """An event about a thing of the person, caused by the other organisation."""
    return Event.objects.create(
        kind=kind,
        actor="system:lettres",
        organisation_id=full.referral.receiver_id,
        subject_id=full.person.pk,
        object_id=thing.pk if isinstance(thing, models.Model) else thing,
        data=data,
    )


def of_referrals(full):
    """Every letter about one referral, about several, by account and by link."""
    for kind in listeners.TELLERS:
        listeners._tell(event(kind, full, full.referral))
    withdrawn = Referral.objects.get(pk=full.referral.pk)
    withdrawn.state, withdrawn.close_code = "withdrawn", "consent_withdrawn"
    kind = "referrals.withdrawn"
    listeners.TELLERS[kind](event(kind, full, withdrawn), withdrawn)
    asked = event("referrals.consent_given", full, full.referral)
    hearing.tell_sender(asked, full.referral, referral_letters.CONSENT_ANSWER)
    # After a withdrawal: the receiver is asked again, then both hear what it says it destroyed.
    Disposal.objects.filter(pk=full.strangers.ids["disposal"]).update(object_id=full.referral.pk)
    disposal = uuid.UUID(full.strangers.ids["disposal"])
    disposal_listeners.remind_the_receiver(event("privacy.disposal_reminded", full, disposal))
    disposal_listeners.tell_the_answer(event("privacy.recipient_answered", full, disposal))
    copies = []
    for n in (1, 2):
        elsewhere = make_organisation(name=f"Ailleurs encore {n} (essai)")
        copy = Referral.objects.get(pk=full.referral.pk)
        copy.pk, copy.number, copy.receiver = new_id(), f"REF-COPIE-{n}", elsewhere
        copy.bundle, copy.state, copy.turn = None, "information_requested", "sender"
        copy._state.adding = True
        copy.save(force_insert=True)
        copies.append(copy)
    for kind in LETTERS:
        tell_of_silence([event(kind, full, copies[0])])
        tell_of_silence([event(kind, full, copy) for copy in copies])
    link = AnswerLink.objects.get(pk=full.strangers.ids["answer_link"])
    linking._send_code(SYSTEM, link, "liens@exemple.invalid")
    linking._send_new_link(SYSTEM, link, "liens@exemple.invalid")


def of_files(full, monkeypatch):
    """Transfers, several agents, who keeps the file and who follows it, what was agreed for a day."""
    for kind in transfer_listeners.TELLERS:
        transfer_listeners._tell(event(kind, full, uuid.UUID(full.strangers.ids["transfer"])))
    grouping = full.strangers.ids["agent_grouping"]
    agent_listeners.ask_the_person(event("referrals.agents_grouped", full, uuid.UUID(grouping)))
    request = apps.get_model("referrals", "AgentRequest").objects.get(grouping=grouping)
    for kind in agent_notifications.BY_EVENT:
        agent_listeners.tell_the_agent(event(kind, full, request))
    files.tell_who_has_the_file(
        event(
            "accompaniment.registration_allocated",
            full,
            organisation=str(full.referral.sender_id),
        )
    )
    follower = full.strangers.members["paj_agent"]
    kind = "accompaniment.counsellor_assigned"
    dossier = full.referral.dossier
    apps.get_model("accompaniment", "Dossier").objects.filter(pk=dossier.pk).update(
        assignee=follower
    )
    files.tell_who_follows([event(kind, full, dossier, assignee=str(follower.pk))])
    session = uuid.UUID(full.strangers.ids["session"])
    sessions.tell_those_registered([event("activities.place_cancelled", full, session)])
    appointment = full.strangers.ids["appointment"]
    apps.get_model("accompaniment", "Appointment").objects.filter(pk=appointment).update(
        member=follower
    )
    kind = "accompaniment.appointment_planned"
    meetings.tell(event(kind, full, dossier, appointment=appointment))
    # She did it herself: the colleague is told.
    herself = Acting.for_subject(full.person.pk, user_id=full.strangers.candidate.pk)
    with acting_as(herself):
        meetings.tell(event(kind, full, dossier, appointment=appointment))
    meetings.recall(event("accompaniment.appointment_recalled", full, dossier))
    pieces.tell_the_person(event("accompaniment.piece_asked", full, dossier))
    places.tell_keepers(event("portraits.figures_stale", full), [follower])
    watching.tell_keepers(event("directory.services_stale", full), [follower])
    for kind, write in (
        ("agreement_asked", stays.ask_the_adult),
        ("offered", stays.tell_the_offer),
        ("declined", stays.tell_the_news),
    ):
        write(event(f"stays.{kind}", full, uuid.UUID(full.strangers.ids["stay_request"])))
    for kind, write in (
        ("asked", aid.ask_the_person),
        ("pieces_asked", aid.tell_what_is_awaited),
        ("approved", aid.tell_the_news),
    ):
        write(event(f"aid.{kind}", full, uuid.UUID(full.strangers.ids["aid_request"])))
    choosing.tell_the_household(event("matching.proposal_told", full))
    word = event("threads.sent", full, dossier, dossier=str(dossier.pk), told=True)
    threads.tell_person(word)
    threads.tell_member(event("threads.received", full, dossier, **word.data))
    link = full.strangers.ids["survey_link"]
    surveys.ask_the_person(event(surveys.SENT, full, uuid.UUID(link), link=link))
    monkeypatch.setattr(arrivals, "_welcomer", lambda _move: full.strangers.members["counsellor"])
    for kind in arrivals.BY_EVENT:
        arrivals.tell_who_welcomes(event(kind, full, uuid.UUID(full.strangers.ids["move"])))
    suspend_exhausted(SYSTEM, Subscription.objects.get(pk=full.strangers.ids["subscription"]))


def of_registrations(full, monkeypatch):
    """What follows a registration, a list, an eighteenth birthday, an invitation at work."""
    people.send_receipt(event("people.registered", full, number="R-1234-5678"))
    people.ask_to_confirm(event("people.majority_reached", full))
    people.remind_to_confirm(event("people.majority_reminded", full, answer_by=today().isoformat()))
    monkeypatch.setattr(confirming, "_waiting", lambda acting, subject: None)
    confirming.invite_listed(SYSTEM.with_subjects(full.person.pk), full.person.pk)
    admin = full.strangers.members["administrator"]
    invite(acting_of(admin), email="nouvelle@exemple.invalid", role="privacy_officer")


def of_protection(full):
    """What the law and the rights of people ask for."""
    person, sender = full.person.pk, full.referral.sender
    consent = full.referral.consent_id
    for letter in (agreement_letters.ATTESTED, agreement_letters.RENEWAL, agreement_letters.ENDED):
        agreement_letters._tell_person(event("privacy.consent_given", full, consent), letter)
    disposal = uuid.UUID(full.strangers.ids["disposal"])
    number = full.referral.number
    reminded = event("privacy.disposal_reminded", full, disposal, number=number)
    agreement_letters.tell_disposal_late(reminded)
    complaint = uuid.UUID(full.strangers.ids["complaint"])
    protection.complaint_made(event("privacy.complaint_made", full, complaint))
    protection.complaint_moved(event("privacy.complaint_answered", full, complaint))
    incident = uuid.UUID(full.strangers.ids["incident"])
    protection.incident_opened(event("privacy.incident_opened", full, incident))
    policy = Policy.objects.create(
        organisation=sender,
        kind="privacy",
        number=Policy.objects.filter(organisation=sender).count() + 1,
        valid_from=today(),
        body="Tout.",
        changes="Nous gardons moins longtemps.",
        published_by="Essai",
    )
    published = event("privacy.policy_published", full, policy)
    app.tasks[TELL_POLICY].func(event_id=str(published.pk))
    request = RightsRequest.objects.get(pk=full.strangers.ids["rights_request"])
    mine, theirs = context(request, PERSON_PAGE), context(request, OFFICER_PAGE)
    told = event("privacy.request", full, request)
    for letter in (rights.REQUEST_RECEIVED, rights.REQUEST_REMINDER, rights.REQUEST_SILENT):
        recipients.tell_officers(told, request.organisation_id, letter, theirs | {"days": "3"})
    for letter in (
        rights.REQUEST_NOTED,
        rights.REQUEST_ANSWERED,
        rights.REQUEST_DELAYED,
        rights.REQUEST_SILENT,
    ):
        recipients.tell_person(told, person, letter, mine)
    page = recipients.link("portal:my_requests")
    leaves = {"day": mine["day"], "organisation": mine["organisation"], "url": page}
    recipients.tell_person(told, person, rights.FILE_LEAVES, leaves)
    recipients.tell_officers(told, request.organisation_id, rights.CORRECTED, {"url": page})


def write_them_all(full, monkeypatch):
    """Let the product write one of each; returns every message."""
    home = full.strangers.ids["household"]
    acting = SYSTEM.with_subjects(full.person.pk, uuid.UUID(home))
    with transaction.atomic(), acting_as(acting):
        of_referrals(full)
        of_files(full, monkeypatch)
        of_registrations(full, monkeypatch)
        of_protection(full)
    # What is only news is held, then gathered by the real work: the morning letter is one of them.
    noon = dt.datetime.combine(add_working_days(today(), 1), dt.time(12), tzinfo=QUEBEC)
    with jobs_role():
        for pk in list(OutboxMessage.objects.values_list("pk", flat=True)):
            outbox.send_message(pk)
        assert digest.gather_due(noon) > 0
    return list(OutboxMessage.objects.order_by("id"))


def drawn(message):
    """The whole letter in French and in English, as it would leave."""
    recipient = outbox.recipient_of(message)
    for language in ("fr-ca", "en"):
        mail.outbox.clear()
        outbox._mail(message, replace(recipient, language=language, address="a@exemple.invalid"))
        letter = mail.outbox[0]
        parts = [
            letter.subject,
            letter.body,
            *(str(a) for a in getattr(letter, "alternatives", ())),
        ]
        shown = {k: v for k, v in letter.extra_headers.items() if k != "Message-ID"}
        yield language, "\n".join([*parts, str(shown)])


def test_no_letter_of_the_registry_says_anything_of_anybody(full, monkeypatch):
    # The world is full: the marks of her name, her address and what was written about her are there.
    held = set(full.marks.values())
    assert {
        "people.Person.given_name",
        "people.Person.family_name",
        "people.Contact.email",
        "people.Contact.phone",
        "people.Residence.postal_code",
        "referrals.Referral.message",
        "privacy.Complaint.text",
    } <= held, sorted(held)
    assert len(held) > 40
    written = write_them_all(full, monkeypatch)
    # A new notification: write it here by its own listener.
    silent = {n.name for n in registered()} - {m.notification for m in written}
    assert silent == set()
    born = full.person.birth_date
    towns = {"Rimouski", "Montréal"}
    never = {
        **full.marks,
        **{str(line.label): "statut" for line in lines() if len(str(line.label)) > 8},
        **dict.fromkeys(towns, "municipalité"),
        born.isoformat(): "naissance",
        f"{born.day} avril {born.year}": "naissance",
        f"April {born.day}, {born.year}": "naissance",
        "zq.invalid": "courriel",
        "5145550177": "téléphone",
        "514 555-0177": "téléphone",
        "Zoulikha": "compte",
        "Nour": "enfant",
    }
    shown = []
    for message in written:
        named = NAMES.get(message.notification, ())
        allowed = [str(message.context[field]) for field in named if message.context.get(field)]
        for language, text in drawn(message):
            assert "{{" not in text and "None" not in text, (message.notification, text)
            said = text
            for name in allowed:
                said = said.replace(name, "")
            shown += [
                f"{message.notification} ({language}): {where}"
                for what, where in never.items()
                if what in said
            ]
    assert shown == []


def test_only_declared_fields_may_name_somebody():
    declared = {n.name: n.fields for n in registered()}
    for name, fields in NAMES.items():
        assert set(fields) <= declared[name]
    names = re.compile(r"name|inviter|who|phone|email|address|birth|status|note|city|municipality")
    allowed = {field for fields in NAMES.values() for field in fields} | {"name"}
    suspect = {
        f"{name}.{field}"
        for name, fields in declared.items()
        for field in fields
        if names.search(field) and field not in allowed
    }
    assert suspect == set()
    # « name » alone is that of a subscription, which an administrator wrote.
    assert {n for n, fields in declared.items() if "name" in fields} == {"webhooks.suspended"}


def test_every_template_of_a_letter_belongs_to_a_declaration():
    found = {
        path.as_posix().partition("/templates/")[2].rpartition(".")[0].rpartition(".")[0]
        for path in ROOT.rglob("templates/*/mail/*.txt")
    }
    assert found == {n.template for n in registered()} | DIRECT
    for path in ROOT.rglob("templates/*/mail/*.txt"):
        other = path.with_name(
            path.name.replace(".fr.", ".en.")
            if ".fr." in path.name
            else path.name.replace(".en.", ".fr.")
        )
        assert other.exists(), other
    for direct in DIRECT - {"kernel/mail/footer"}:
        for path in ROOT.rglob(f"templates/{direct}.*.txt"):
            said = set(re.findall(r"\{\{\s*(\w+)", path.read_text(encoding="utf-8")))
            assert said <= {"code"}, path


def test_a_letter_that_names_somebody_would_be_found(full, monkeypatch):
    real = outbox.render_to_string

    def leaking(name, context):
        text = real(name, context)
        return text + full.person.given_name if "referrals/mail/new" in name else text

    with transaction.atomic(), acting_as(SYSTEM.with_subjects(full.person.pk)):
        listeners._tell(event("referrals.sent", full, full.referral))
    message = OutboxMessage.objects.get(notification="referrals.new")
    monkeypatch.setattr(outbox, "render_to_string", leaking)
    assert all(full.person.given_name in text for _language, text in drawn(message))
