"""Scenarios S14 and S15: a journey begun abroad, through pages, tables, letters, exports and figures."""

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from enracine.accompaniment.actions import predeparture
from enracine.accompaniment.exports import _rows as export_rows
from enracine.accompaniment.models import Appointment, Dossier, Predeparture, Task
from enracine.insights.models import FigureFact
from enracine.insights.rules import ABROAD, ARRIVED, NOT_COME, SETTLED
from enracine.kernel import archives
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.documents import read_chunks
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import Event, Job, OutboxMessage
from enracine.kernel.testing import jobs_role, next_morning, run_jobs
from enracine.network.models import Mandate, Membership, Programme, User
from enracine.network.tests.factories import (
    LONG_AGO,
    acting_of,
    make_member,
    make_organisation,
    signed_in,
)
from enracine.people.actions.arrivals import say_arrival
from enracine.people.models import (
    Contact,
    CsqDestination,
    PlannedArrival,
    Residence,
    SettlementProject,
    TargetRegion,
)
from enracine.people.queries.arrivals import three_facts
from enracine.people.tests.factories import make_network
from enracine.privacy.actions import attest_consent, grant_access
from enracine.privacy.models import AccessGrant
from enracine.privacy.queries.retention import leaving_before
from enracine.referrals import actions as referrals
from enracine.referrals.models import Referral
from enracine.referrals.tests.test_api import Software
from enracine.referrals.tests.world import World, make_world
from enracine.settlement.actions import plan_move
from enracine.settlement.models import Move
from enracine.territories.models import Municipality, Region
from enracine.webhooks import actions as webhooks
from enracine.webhooks.kinds import offered
from enracine.webhooks.tests.conftest import approve, receiver  # noqa: F401 – a fixture of another folder

pytestmark = pytest.mark.django_db
EMAIL = "rodrigo@exemple.invalid"
#: Words that nothing shown or sent to the partner may hold.
REASON = re.compile(r"admission|refus[ée]e?\b|visa|certificat|r[ée]sidence permanente", re.I)


def text_of(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


@dataclass
class Abroad:
    """Rodrigo, the ministry's officer, his counsellor at EER, the partner of his region."""

    world: World
    officer: Membership
    subject: object
    ministry_dossier: Dossier
    eer: Dossier
    as_owner: object

    @property
    def jade(self) -> Acting:
        return acting_of(self.world.jade)

    @property
    def marc(self) -> Acting:
        return acting_of(self.world.marc)

    @property
    def journey(self) -> Predeparture:
        with jobs_role():
            return Predeparture.objects.get(dossier=self.eer)

    def fresh(self) -> Dossier:
        with acting_as(self.jade):
            return Dossier.objects.select_related("organisation").get(pk=self.eer.pk)

    def person(self) -> Acting:
        return Acting.for_subject(self.subject, user_id=User.objects.get(email=EMAIL).pk)

    def prepares_a_welcome(self) -> Referral:
        """EER refers him to the partner of the region, who accepts; a departure is planned."""
        target = referrals.Target(
            self.world.partner.pk, ("identity", "contact", "project"), self.world.region.pk
        )
        (draft,) = referrals.draft_referral(self.jade, self.eer.pk, [target], ["settlement"])
        referrals.attest_referral_consent(self.jade, draft)
        sent = referrals.send_referral(self.jade, draft)
        with acting_as(self.marc):
            received = Referral.objects.select_related("receiver", "sender").get(pk=sent.pk)
        return referrals.accept_referral(self.marc, received)

    def plans_a_departure(self) -> Move:
        """A move of his household to the region, as EER prepares it."""
        with self.as_owner():
            home = self.fresh_household()
            Dossier.objects.filter(pk=self.eer.pk).update(household_id=home)
            grant_access(
                Acting.for_system("essai").with_subjects(home),
                home,
                self.eer.organisation_id,
                ["family", "settlement"],
                "dossier",
                object_id=self.eer.pk,
            )
        town = Municipality.objects.filter(mrc__region=self.world.region).order_by("code")[0]
        return plan_move(
            self.jade, self.fresh(), town, self.journey.hoped_on, people=[self.subject]
        )

    def fresh_household(self):
        from enracine.people.models import HouseholdMember

        return HouseholdMember.objects.get(person_id=self.subject).household_id


@pytest.fixture
def world(as_owner) -> World:
    with as_owner():
        found = make_world()
        make_network()
        return found


@pytest.fixture
def officer(as_owner, world) -> Membership:
    with as_owner():
        ministry = make_organisation(kind="ministry", name="Ministère (essai)", regime="A-2.1")
        programme, _made = Programme.objects.get_or_create(
            code="accompagnement_quebec",
            defaults={"name": "AQ", "organisation": ministry, "valid_from": LONG_AGO},
        )
        Mandate.objects.create(
            organisation=ministry, programme=programme, everywhere=True, valid_from=LONG_AGO
        )
        return make_member("integration_officer", ministry)


def the_form(hoped: dt.date, world: World, **changes: str) -> dict[str, str]:
    return {
        "given_name": "Rodrigo", "family_name": "Salazar", "birth_date_day": "4",
        "birth_date_month": "mars", "birth_date_year": "1991", "email": EMAIL, "phone": "",
        "language": "fr-ca", "country": "CO", "time_zone": "America/Bogota",
        "certificate_region": world.region.code, "wished_region": world.region.code,
        "hoped_on": hoped.isoformat(), "spouse": "Lucía", "registration": "on",
        "key": "0198c0de-0000-7000-8000-00000000f00d",
    } | changes  # fmt: skip


@pytest.fixture
def abroad(world, officer, as_owner) -> Abroad:
    """The officer's own screens, then EER accepts: nothing Canadian was asked."""
    hoped = today() + dt.timedelta(days=200)
    browser = signed_in(officer)
    page = text_of(browser.get("/travail/references/prearrivee/"))
    assert "Code postal" not in page and "Fuseau horaire" in page
    done = browser.post("/travail/references/prearrivee/", the_form(hoped, world))
    assert done.status_code == 302, text_of(done)
    with as_owner():
        dossier = Dossier.objects.select_related("organisation").get(
            organisation=officer.organisation
        )
    assert done["Location"] == f"/travail/dossiers/{dossier.pk}/referer/"
    prepare = text_of(browser.get(done["Location"]))
    box = re.search(r"<input[^>]*value=\"predeparture\"[^>]*>", prepare).group()
    assert "checked" in box and "CSQ en main, encore à l’étranger." in prepare
    target = referrals.Target(
        world.project.pk, ("identity", "contact", "project", "status", "family")
    )
    acting = acting_of(officer)
    (draft,) = referrals.draft_referral(acting, dossier.pk, [target], ["predeparture"])
    consent = referrals.request_consent(acting, draft).consent
    with acting_as(acting):
        attest_consent(
            acting, consent, channel="attested", gesture=_express("status"), language="fr-ca"
        )
    draft = referrals.attest_referral_consent(acting, draft, gesture=_express("status"))
    sent = referrals.send_referral(acting, draft)
    jade = acting_of(world.jade)
    with acting_as(jade):
        received = Referral.objects.select_related("receiver", "sender", "programme").get(
            pk=sent.pk
        )
    referrals.accept_referral(jade, received)
    with as_owner():
        eer = Dossier.objects.select_related("organisation").get(
            organisation=world.member, subject_id=dossier.subject_id
        )
    return Abroad(world, officer, dossier.subject_id, dossier, eer, as_owner)


def _express(*sections: str):
    from enracine.privacy.actions import Gesture

    return Gesture(express=frozenset(sections))


# ── The journey waits, gently ──────────────────────────────────────────────────────────────────


def test_predeparture_nothing_canadian_is_asked_and_three_facts_are_dated(abroad):
    with acting_as(acting_of(abroad.officer)):
        contact = Contact.objects.get(subject_id=abroad.subject)
        assert (contact.phone, contact.time_zone) == ("", "America/Bogota")
        home = Residence.objects.get(subject_id=abroad.subject)
        assert (home.country, home.postal_code, home.municipality_id) == ("CO", "", None)
        facts = three_facts(abroad.subject)
    assert facts.certificate.place == facts.wish.place == abroad.world.region.name
    assert facts.residence.place == "Colombie"
    assert all(f.since for f in (facts.certificate, facts.wish, facts.residence))


def test_predeparture_the_form_keeps_what_was_typed_and_says_what_is_wrong(world, officer):
    browser = signed_in(officer)
    bad = the_form(today() - dt.timedelta(days=1), world, country="", email="")
    answer = browser.post("/travail/references/prearrivee/", bad)
    assert answer.status_code == 422
    page = text_of(answer)
    assert 'value="Rodrigo"' in page and "Cette date est déjà passée." in page
    assert signed_in(world.chloe).get("/travail/references/prearrivee/").status_code == 404


def test_predeparture_the_file_waits_for_months_and_is_asked_after_gently(abroad):
    journey = abroad.journey
    assert journey.state == "waiting"
    assert journey.next_check_on >= today() + dt.timedelta(days=60)
    predeparture.note_news(abroad.jade, abroad.fresh())
    assert abroad.fresh().next_step_on == abroad.journey.next_check_on
    assert abroad.fresh().closed_on is None and abroad.journey.checks == 1
    page = text_of(
        signed_in(abroad.world.jade).get(f"/travail/dossiers/{abroad.eer.pk}/predepart/")
    )
    assert "Prédépart : en attente d’arrivée" in page


def test_predeparture_the_hoped_date_slides_and_nothing_is_written_over(abroad):
    move = abroad.plans_a_departure()
    first = abroad.journey.hoped_on
    later = first + dt.timedelta(days=90)
    with jobs_role():
        before = Task.objects.get(code="before-arrival").due_on
    # The ministry's officer says it, from her own screens.
    browser = signed_in(abroad.officer)
    address = f"/travail/dossiers/{abroad.ministry_dossier.pk}/predepart/date/"
    refused = browser.post(
        address, {"hoped_on": later.isoformat(), "why": "", "known": first.isoformat()}
    )
    assert refused.status_code == 422
    sent = {"hoped_on": later.isoformat(), "why": "formalities", "known": first.isoformat()}
    assert browser.post(address, sent).status_code == 302
    with acting_as(abroad.jade):
        dates = list(
            PlannedArrival.objects.filter(subject_id=abroad.subject).order_by("created_at")
        )
        assert [d.hoped_on for d in dates] == [first, later]
        assert dates[1].why == "formalities"
        assert dates[1].stated_by_id == abroad.officer.organisation_id
        # What waited for it slid with it, in the file of another organisation.
        assert abroad.journey.hoped_on == later
        due = Task.objects.get(code="before-arrival").due_on
        assert 85 <= (due - before).days <= 95
        assert Move.objects.get(pk=move.pk).planned_on == later
    # Somebody who still showed the former date is not written over, and sees the other one.
    with pytest.raises(ActionRefused, match="La date a changé"):
        say_arrival(abroad.jade, abroad.subject, first, "travel", known=first)
    from django.db import InternalError, ProgrammingError, transaction

    with (
        pytest.raises((InternalError, ProgrammingError)),
        transaction.atomic(),
        acting_as(abroad.jade),
    ):
        PlannedArrival.objects.filter(subject_id=abroad.subject).update(hoped_on=today())


def test_predeparture_an_appointment_shows_the_hour_of_each(abroad):
    # In July, Québec is one hour ahead of Bogotá; in winter both clocks agree.
    day = dt.date(today().year + 1, 7, 10)
    browser = signed_in(abroad.world.jade)
    address = f"/travail/dossiers/{abroad.eer.pk}/predepart/rendez-vous/"
    sent = {"day": day.isoformat(), "hour": "09:00", "mode": "video", "minutes": "45"}
    assert browser.post(address, sent).status_code == 302
    with jobs_role():
        made = Appointment.objects.get()
    assert made.starts_at.astimezone(QUEBEC).hour == 9
    there = made.starts_at.astimezone(ZoneInfo("America/Bogota"))
    assert there.hour == 8
    page = text_of(browser.get(f"/travail/dossiers/{abroad.eer.pk}/predepart/"))
    assert "9 h" in page and f"{there.hour} h" in page and "Bogota" in page
    mine = signed_in(User.objects.get(email=EMAIL))
    with jobs_role():
        from enracine.privacy.models import SubjectHolder

        SubjectHolder.objects.update(proved_at=dt.datetime.now(dt.UTC))
    seen = text_of(mine.get("/mon-parcours/arrivee/"))
    assert f"{there.hour} h" in seen and "9 h" in seen
    # Twice the same hour: one appointment.
    assert browser.post(address, sent).status_code == 422


# ── S14 — Prédépart, visa refusé ───────────────────────────────────────────────────────────────


@pytest.fixture
def refused(abroad, django_capture_on_commit_callbacks) -> Abroad:
    abroad.welcome = abroad.prepares_a_welcome()
    abroad.move = abroad.plans_a_departure()
    predeparture.plan_appointment(
        abroad.jade, abroad.fresh(), dt.datetime.now(dt.UTC) + dt.timedelta(days=5), "video"
    )
    run_jobs()
    mail.outbox.clear()
    browser = signed_in(abroad.world.jade)
    page = browser.get(f"/travail/dossiers/{abroad.eer.pk}/predepart/arret/")
    assert page.status_code == 200
    sent = {"reason": "admission_refused", "version": abroad.journey.version}
    done = browser.post(f"/travail/dossiers/{abroad.eer.pk}/predepart/arret/", sent)
    assert done.status_code == 302, text_of(done)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs(dt.timedelta(minutes=30))
    return abroad


def test_s14_the_journey_is_suspended_and_everything_planned_is_cancelled(refused):
    journey = refused.journey
    assert (journey.state, journey.stop_reason) == ("stopped", "admission_refused")
    dossier = refused.fresh()
    assert (dossier.closed_on, dossier.outcome) == (today(), "not_come")
    with jobs_role():
        assert Appointment.objects.get().state == "cancelled"
        move = Move.objects.get(pk=refused.move.pk)
        assert (move.state, move.cancel_reason) == ("cancelled", "journey_stopped")
        closed = Referral.objects.get(pk=refused.welcome.pk)
        assert (closed.state, closed.close_code) == ("cancelled", "journey_stopped")
        assert not AccessGrant.objects.filter(object_id=closed.pk, ended_at__isnull=True).exists()
        # The ministry hears « non venue »; the file of the pilot keeps its outcome.
        asked = Referral.objects.get(reasons__contains=["predeparture"])
        assert (asked.state, asked.outcome) == ("failed", "not_come")
    page = text_of(
        signed_in(refused.world.jade).get(f"/travail/dossiers/{refused.eer.pk}/predepart/")
    )
    assert "Suspendu" in page and "Admission refusée" in page


def test_s14_the_partner_learns_that_it_stops_and_never_why(refused):
    marc = signed_in(refused.world.marc)
    with jobs_role():
        theirs = Dossier.objects.get(organisation=refused.world.partner)
    pages = [
        f"/travail/references/{refused.welcome.pk}/",
        "/travail/references/?voir=fermees",
        f"/travail/dossiers/{theirs.pk}/",
        f"/travail/dossiers/{theirs.pk}/historique/",
        f"/travail/dossiers/{theirs.pk}/predepart/",
        "/travail/arrivees/",
    ]
    said = {}
    for page in pages:
        answer = marc.get(page)
        if answer.status_code == 200:
            main = text_of(answer).partition("<main")[2].partition("</main>")[0]
            said[page] = main
            assert not REASON.search(re.sub(r"<[^>]+>", " ", main)), page
    assert "Le parcours s’arrête" in said[pages[0]]
    # What its rows hold, whoever reads the tables in its name.
    with acting_as(refused.marc):
        rows = [
            *Event.objects.values("kind", "data", "actor_label"),
            *Referral.objects.values(),
            *Dossier.objects.values(),
            *Move.objects.values(),
        ]
        told = json.dumps(rows, default=str, ensure_ascii=False)
        assert "admission" not in told and "not_come" not in told
        assert not Predeparture.objects.exists() and not Appointment.objects.exists()
        assert not PlannedArrival.objects.exists()
        exported = json.dumps(list(export_rows(refused.marc)), default=str, ensure_ascii=False)
        assert not REASON.search(exported)
    # Its letters.
    with jobs_role():
        mine = OutboxMessage.objects.filter(recipient_user_id=refused.world.marc.user_id)
        assert not REASON.search(json.dumps([m.context for m in mine], default=str))
    # They come in his morning letter too, and it says no more.
    next_morning()
    letters = [m for m in mail.outbox if refused.world.marc.user.email in m.to]
    assert letters
    assert not any(REASON.search(f"{m.subject} {m.body}") for m in letters)


@pytest.fixture
def listening(abroad, receiver):  # noqa: F811 – the fixture
    """The partner's own system is told of everything that is offered, from before the refusal."""
    with abroad.as_owner():
        administrator = make_member("administrator", abroad.world.partner)
        approve(abroad.world.partner)
    webhooks.create_subscription(
        acting_of(administrator),
        name="Le système du partenaire",
        address=receiver.address,
        kinds=[kind.code for kind in offered()],
    )
    return administrator


def test_s14_the_partner_s_software_and_its_whole_file_never_say_why(
    listening,
    refused,
    receiver,  # noqa: F811 – the fixture
    settings,
    tmp_path,
):
    """By the API, by webhooks, in the archive of all it holds: that it stops, never the reason."""
    settings.DATA_DIR = tmp_path
    world, subject = refused.world, refused.subject
    with jobs_role():
        theirs = Dossier.objects.get(organisation=world.partner)
    software = Software(world.marc.user_id)
    told = {}
    for path in (
        f"/referrals/{refused.welcome.pk}",
        f"/referrals/{refused.welcome.pk}/messages",
        f"/referrals/{refused.welcome.pk}/needs",
        f"/referrals/{refused.welcome.pk}/attachments",
        "/referrals?per_page=200",
        f"/dossiers/{theirs.pk}",
        "/dossiers?per_page=200",
        "/dossiers?per_page=200&closed=true",
        "/persons?per_page=200",
        f"/persons/{subject}",
        f"/persons/{subject}/consents",
        f"/persons/{subject}/access-log",
        "/transfers",
    ):
        answer = software.get(path)
        text = answer.content.decode()
        told[path] = answer
        assert not REASON.search(text) and "not_come" not in text, path
    stopped = told[f"/referrals/{refused.welcome.pk}"].json()
    assert (stopped["state"], stopped["close_code"]) == ("cancelled", "journey_stopped")
    assert "package" not in stopped

    # Webhooks: the referral was cancelled; nothing of the journey, whose kind alone would tell.
    with jobs_role():
        webhooks.sweep()
    run_jobs()
    bodies = [json.loads(body) for _headers, body in receiver.taken]
    kinds = {body["kind"] for body in bodies}
    assert "referrals.cancelled" in kinds
    assert not any("journey" in kind or "predeparture" in kind for kind in kinds)
    assert not REASON.search(json.dumps(bodies)) and "not_come" not in json.dumps(bodies)

    # Everything that the partner holds, in one file.
    job = archives.ask_archive(acting_of(listening), "organisation", "Changement de système.", "k")
    run_jobs()
    with jobs_role():
        done = Job.objects.select_related("result").get(pk=job.pk)
        assert done.state == "done", done.message
        content = b"".join(read_chunks(done.result))
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        files = {n: bundle.read(n).decode() for n in bundle.namelist() if n.endswith(".jsonl")}
    assert str(refused.welcome.pk) in files["referrals-referral.jsonl"]
    assert "journey_stopped" in files["referrals-referral.jsonl"]
    for name, lines in files.items():
        found = REASON.search(lines)
        assert not found and "not_come" not in lines, (name, found and found.group())


def test_s14_no_advice_only_official_information_and_the_list_of_representatives(refused):
    with jobs_role():
        from enracine.privacy.models import SubjectHolder

        SubjectHolder.objects.update(proved_at=dt.datetime.now(dt.UTC))
    mine = signed_in(User.objects.get(email=EMAIL))
    page = text_of(mine.get("/mon-parcours/arrivee/")).partition("<main")[2].partition("</main>")[0]
    assert "Votre parcours est suspendu." in page
    assert "représentants autorisés" in page and "Information officielle" in page
    assert not re.search(r"recours|appel\b|contester|avocat|vous devriez", page, re.I)
    links = re.findall(r'href="(https://[^"]+)"', page)
    assert links
    official = ("https://www.quebec.ca/", "https://www.canada.ca/")
    assert all(link.startswith(official) for link in links)


def test_s14_short_retention_by_the_calendar_and_never_an_abandon(refused):
    with jobs_role():
        facts = {
            measure: list(
                FigureFact.objects.filter(measure=measure).values_list("organisation_id", flat=True)
            )
            for measure in (ABROAD, NOT_COME, ARRIVED, SETTLED)
        }
        assert (
            refused.world.member.pk in facts[ABROAD] and refused.world.member.pk in facts[NOT_COME]
        )
        assert not facts[ARRIVED] and not facts[SETTLED]
        outcomes = set(
            Dossier.objects.filter(subject_id=refused.subject).values_list("outcome", flat=True)
        )
        assert "abandoned" not in outcomes
        year, later = today() + dt.timedelta(days=300), today() + dt.timedelta(days=400)
        mine = refused.world.member.pk

        def leaving(day):
            return [
                (one.file.category, one.leaves_on)
                for one in leaving_before(day, mine)
                if one.file.subject_id == refused.subject
            ]

        assert leaving(year) == []
        ((category, day),) = leaving(later)
    assert category == "not_come" and 365 <= (day - today()).days <= 367
    page = text_of(signed_in(refused.world.nadia).get("/travail/chiffres/"))
    assert "Prédépart : non venus" in page and "Prédépart : ménages pris en charge" in page


def test_s14_the_file_opens_again_when_the_admission_comes_after_all(refused):
    browser = signed_in(refused.world.jade)
    assert browser.post(f"/travail/dossiers/{refused.eer.pk}/rouvrir/").status_code == 302
    assert (refused.journey.state, refused.journey.stop_reason) == ("waiting", "")
    assert refused.fresh().closed_on is None


def test_s14_the_same_neutral_words_serve_for_every_stop(abroad):
    """A code that only a refusal had would tell it: giving up stops with the same one."""
    welcome = abroad.prepares_a_welcome()
    predeparture.stop_journey(abroad.jade, abroad.fresh(), "family")
    with jobs_role():
        assert Referral.objects.get(pk=welcome.pk).close_code == "journey_stopped"
        assert not FigureFact.objects.filter(measure=NOT_COME).exists()
        assert FigureFact.objects.filter(measure=ABROAD).exists()
    assert abroad.fresh().outcome == "abandoned"
    with pytest.raises(ActionRefused):
        predeparture.stop_journey(abroad.jade, abroad.fresh(), "family")


# ── S15 — Prédépart qui arrive ailleurs que prévu ──────────────────────────────────────────────


def test_s15_a_family_lands_in_laval_instead_of_the_planned_region(abroad):
    welcome = abroad.prepares_a_welcome()
    move = abroad.plans_a_departure()
    with acting_as(abroad.jade):
        project = SettlementProject.objects.get(subject_id=abroad.subject)
        targets = list(
            TargetRegion.objects.filter(subject_id=abroad.subject).values("region", "rank")
        )
    browser = signed_in(abroad.world.jade)
    address = f"/travail/dossiers/{abroad.eer.pk}/predepart/arrivee/"
    laval = Municipality.objects.get(name="Laval")
    sent = {
        "place": "Laval", "arrived_on_day": str(today().day), "arrived_on_month": str(today().month),
        "arrived_on_year": str(today().year), "version": abroad.journey.version,
    }  # fmt: skip
    done = browser.post(address, sent)
    assert done.status_code == 302, text_of(done)
    # Three dated facts, side by side: none replaced another.
    with acting_as(abroad.jade):
        assert CsqDestination.objects.get().region_id == abroad.world.region.pk
    with acting_as(acting_of(abroad.officer)):
        facts = three_facts(abroad.subject)
        assert facts.certificate.place == facts.wish.place == abroad.world.region.name
        assert facts.residence.place.startswith("Laval")
        homes = list(
            Residence.objects.filter(subject_id=abroad.subject).order_by("valid_from", "created_at")
        )
        assert [h.country for h in homes][-1] == "CA" and homes[-1].municipality_id == laval.pk
        assert Contact.objects.get(subject_id=abroad.subject).time_zone == "America/Toronto"
    # The journey goes on at EER as a secondary migration, with the plan that was there.
    journey = abroad.journey
    assert journey.state == "elsewhere"
    assert journey.planned_region_id == abroad.world.region.pk
    assert journey.arrived_region_id == Region.objects.get(code="13").pk
    dossier = abroad.fresh()
    assert dossier.closed_on is None and "migration secondaire" in dossier.next_step
    with acting_as(abroad.jade):
        assert SettlementProject.objects.get(subject_id=abroad.subject).pk == project.pk
        assert targets == list(
            TargetRegion.objects.filter(subject_id=abroad.subject).values("region", "rank")
        )
    # The first partner is told and its referral closed with a coded reason; it no longer reads her.
    with jobs_role():
        closed = Referral.objects.get(pk=welcome.pk)
        assert (closed.state, closed.close_code) == ("cancelled", "arrived_elsewhere")
        assert not AccessGrant.objects.filter(object_id=closed.pk, ended_at__isnull=True).exists()
        assert Move.objects.get(pk=move.pk).state == "cancelled"
        # « Établi » is credited to nobody for the planned region; « arrivé » is another figure.
        assert not FigureFact.objects.filter(measure=SETTLED).exists()
        assert FigureFact.objects.filter(measure=ARRIVED).exists()
        told = OutboxMessage.objects.filter(notification="referrals.ended")
        assert told.exists()
    page = text_of(browser.get(f"/travail/dossiers/{abroad.eer.pk}/predepart/"))
    assert "Arrivée ailleurs : migration secondaire" in page and "Laval" in page
    partner = text_of(signed_in(abroad.world.marc).get(f"/travail/references/{welcome.pk}/"))
    assert "Arrivée dans une autre région" in partner and "Laval" not in partner


def test_s15_arriving_where_it_was_planned_closes_nothing(abroad):
    welcome = abroad.prepares_a_welcome()
    town = Municipality.objects.filter(mrc__region=abroad.world.region).order_by("code")[0]
    predeparture.arrive(abroad.jade, abroad.fresh(), town, today())
    assert abroad.journey.state == "arrived"
    with jobs_role():
        assert Referral.objects.get(pk=welcome.pk).state == "accepted"
