"""S04: one person writes to three agents; she alone decides, and nothing is joined."""

import datetime as dt
import re
from dataclasses import dataclass, field

import pytest
from django.core import mail
from django.test import Client

from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage, Setting, new_id
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.models import Mandate, Membership, Organisation, User
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.people.actions import Registered
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Home, Identity, Reach, Situation
from enracine.privacy.models import SubjectHolder
from enracine.referrals.actions import leading, several_agents
from enracine.referrals.agent_rules import DEFAULTS, Ask, several
from enracine.referrals.models import AgentGrouping, AgentRequest, HouseholdLead, Referral
from enracine.referrals.queries.agents import told_to
from enracine.referrals.queries.leads import count_orphans, leads_of, orphans
from enracine.referrals.tests.world import LONG_AGO, _territory, make_world
from enracine.territories.models import Mrc, Municipality

pytestmark = pytest.mark.django_db
EMAIL = "samba@exemple.invalid"
BORN = dt.date(1997, 5, 9)


@dataclass
class Three:
    """Three agents, and the person who writes to them."""

    world: object
    agents: list[Membership]
    files: list[object] = field(default_factory=list)

    def writes_to(self, rank: int, *, email=EMAIL, given="Samba", born=BORN, here="Longueuil"):
        """An agent registers the person she met; the worker then looks."""
        done = register(
            acting_of(self.agents[rank]),
            identity=Identity(given, "Diop", born, "SN"),
            reach=Reach(email=email, phone="+15145550161"),
            home=Home("CA", Municipality.objects.get(name=here).code),
            situation=Situation("permanent_resident", "other", dt.date(2022, 9, 1)),
        )
        self.files.append(done)
        run_jobs()
        return done

    def grouping(self) -> AgentGrouping | None:
        with jobs_role():
            return AgentGrouping.objects.first()

    def requests(self) -> dict:
        with jobs_role():
            return {r.organisation_id: r for r in AgentRequest.objects.all()}

    def person(self) -> Acting:
        """Herself, on the first of her files, as her account opens it."""
        user, first = self.proved(), self.files[0]
        return Acting.for_subject(first.subject_id, first.household_id, user_id=user.pk)

    def proved(self) -> User:
        """Her account, after a sign-in by code: her address is hers."""
        user = User.objects.get(email=EMAIL)
        with jobs_role():
            SubjectHolder.objects.filter(user=user).update(proved_at=dt.datetime.now(dt.UTC))
        return user

    def dossier(self, rank: int) -> Dossier:
        with jobs_role():
            return Dossier.objects.get(organisation=self.agents[rank].organisation)

    def browser(self) -> Client:
        """Her telephone: a sign-in by code proves the address; no JavaScript."""
        client = signed_in(self.proved())
        if len(self.files) > 1:
            client.post("/mon-parcours/choisir/", {"person": str(self.files[0].subject_id)})
        return client


@pytest.fixture
def three(as_owner):
    with as_owner():
        world = make_world()
        make_network()
        third = make_organisation(kind="paj_promoter", parent=world.national, short_name="CJE C")
        mrc = Mrc.objects.filter(region=world.region).order_by("code")[2]
        Mandate.objects.create(
            organisation=third, programme=world.pajr, valid_from=LONG_AGO,
            paj_territory=_territory("T2", "Territoire C", mrc),
            minimum_age=18, maximum_age=35,
        )  # fmt: skip
        return Three(world, [world.chloe, world.marie, make_member("paj_agent", third)])


@pytest.fixture
def asked(three):
    """Three requests in ten days, and her question."""
    for rank in range(3):
        three.writes_to(rank)
    return three


def text_of(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


# ── What counts, as a pure rule ────────────────────────────────────────────────────────────────


def test_s04_three_agents_in_ten_days_and_one_agent_counts_once():
    now = dt.datetime(2026, 6, 20, 12, tzinfo=dt.UTC)

    def ask(name, days):
        return Ask(name, "s", now - dt.timedelta(days=days), dossier=f"{name}{days}")

    assert several([ask("a", 1), ask("b", 2)], now, DEFAULTS) == []
    assert several([ask("a", 1), ask("b", 2), ask("c", 11)], now, DEFAULTS) == []
    assert several([ask("a", 1), ask("a", 2), ask("b", 3)], now, DEFAULTS) == []
    found = several([ask("a", 1), ask("a", 9), ask("b", 2), ask("c", 10)], now, DEFAULTS)
    assert [f.organisation for f in found] == ["c", "a", "b"]
    assert len(several([ask("a", 1), ask("b", 2)], now, DEFAULTS | {"agents.at_least": 2})) == 2


# ── The third registration ─────────────────────────────────────────────────────────────────────


def test_s04_at_the_third_registration_a_grouping_is_proposed_to_her_alone(three):
    three.writes_to(0)
    three.writes_to(1)
    assert three.grouping() is None
    three.writes_to(2)
    found = three.grouping()
    assert found.state == AgentGrouping.State.PROPOSED
    assert set(found.subjects) == {f.subject_id for f in three.files}
    # The rules of eligibility say that EER may serve an immigrant of the Montréal area.
    assert found.suggests_eer
    # No agent sees a grouping, another's file, or that there is another.
    for rank, agent in enumerate(three.agents):
        acting = acting_of(agent)
        with acting_as(acting):
            assert not AgentGrouping.objects.exists()
            assert not AgentRequest.objects.exists()
            assert told_to(acting, three.files[rank].subject_id) is None
            assert not Event.objects.filter(kind__startswith="referrals.agent").exists()
            seen = set(Dossier.objects.values_list("organisation_id", flat=True))
            assert seen == {agent.organisation_id}
        page = signed_in(agent).get(f"/travail/dossiers/{three.dossier(rank).pk}/")
        said = text_of(page)
        assert "d’autres territoires" not in said
        assert not any(str(a.organisation) in said for a in three.agents if a != agent)
    # She receives a link, and the letter names nobody.
    with jobs_role():
        letters = OutboxMessage.objects.filter(notification="referrals.agents_question")
        assert [m.recipient_user_id for m in letters] == [User.objects.get(email=EMAIL).pk]
    sent = next(m for m in mail.outbox if "Plusieurs agents ont votre demande" in m.body)
    assert not any(str(a.organisation) in sent.body for a in three.agents)


def test_s04_another_person_of_the_same_address_is_not_grouped(three):
    three.writes_to(0)
    three.writes_to(1)
    # Her spouse writes from the same address.
    three.writes_to(2, given="Aminata", born=dt.date(1999, 11, 2))
    assert three.grouping() is None


def test_s04_old_requests_and_places_asked_together_do_not_count(three, as_owner):
    three.writes_to(0)
    with as_owner():
        Dossier.objects.update(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=11))
    three.writes_to(1)
    three.writes_to(2)
    assert three.grouping() is None
    with as_owner():
        Setting.objects.create(
            key="agents.window_days", value=30, valid_from=today(), source="essai"
        )
    several_agents.look_later(three.files[0].subject_id)
    run_jobs()
    assert three.grouping() is not None


def test_s04_the_same_question_is_asked_once_whatever_is_run_again(asked, as_owner):
    for registered in asked.files:
        several_agents.look_later(registered.subject_id)
    run_jobs()
    with jobs_role():
        assert AgentGrouping.objects.count() == 1
        assert AgentRequest.objects.count() == 3
        assert OutboxMessage.objects.filter(notification="referrals.agents_question").count() == 1
    with as_owner():
        fourth = make_organisation(kind="paj_promoter", short_name="CJE D")
        Mandate.objects.create(
            organisation=fourth, programme=asked.world.pajr, everywhere=True, valid_from=LONG_AGO
        )
        asked.agents.append(make_member("paj_agent", fourth))
    asked.writes_to(3)
    with jobs_role():
        assert AgentGrouping.objects.count() == 1
        assert AgentRequest.objects.count() == 4


def test_s04_she_writes_to_three_territories_from_the_public_portal(three):
    """No account, no JavaScript: the same form three times, the same address."""
    phone = Client()
    page = text_of(phone.get("/inscription/"))
    assert "/ecrire-a-un-territoire/" in page
    form = {
        "given_name": "Samba", "family_name": "Diop", "birth_date_day": "9",
        "birth_date_month": "mai", "birth_date_year": "1997", "email": EMAIL, "language": "fr-ca",
        "registration": "on",
    }  # fmt: skip
    page = text_of(phone.get("/ecrire-a-un-territoire/"))
    choices = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>(Territoire [ABC])', page)
    assert [name for _key, name in choices] == ["Territoire A", "Territoire B", "Territoire C"]
    refused = phone.post("/ecrire-a-un-territoire/", form | {"key": str(new_id())})
    assert refused.status_code == 422 and "Choisissez un territoire." in text_of(refused)
    assert 'value="Samba"' in text_of(refused)
    for rank, (key, _name) in enumerate(choices):
        sent = {**form, "territory": key, "key": str(new_id())}
        for _twice in range(2):  # the same button pressed twice is one request
            done = phone.post("/ecrire-a-un-territoire/", sent)
            assert done.status_code == 200 and "Votre demande est reçue" in text_of(done)
        run_jobs()
        agent = acting_of(three.agents[rank])
        with acting_as(agent):
            (dossier,) = Dossier.objects.filter(organisation=agent.organisation_id)
            assert dossier.programme.code == "pajr"
        three.files.append(Registered("", dossier.subject_id, dossier.household_id))
    assert three.grouping().state == "proposed"
    assert "Trois agents ont votre demande" in text_of(three.browser().get("/mon-parcours/"))
    # Past 35 the form says where to go instead; what was typed stays.
    older = form | {"birth_date_year": "1980", "territory": choices[0][0], "key": str(new_id())}
    answer = phone.post("/ecrire-a-un-territoire/", older)
    assert answer.status_code == 422 and "18 à 35 ans" in text_of(answer)


# ── Her own screen ─────────────────────────────────────────────────────────────────────────────


def test_s04_she_chooses_one_contact_on_her_telephone(asked):
    phone = asked.browser()
    home = text_of(phone.get("/mon-parcours/"))
    assert "Trois agents ont votre demande" in home
    assert "un seul interlocuteur ou une aide pour clarifier votre projet?" in home
    address = re.search(r"/mon-parcours/plusieurs-agents/[0-9a-f-]+/", home).group()
    page = text_of(phone.get(address))
    assert "<script src" not in page.partition("<main")[2].partition("</main>")[0]
    assert all(str(agent.organisation) in page for agent in asked.agents)
    # An answer without a name: said beside the field, and what was ticked is kept.
    version = asked.grouping().version
    refused = phone.post(address, {"what": "one", "version": version, "tells": "nothing"})
    assert refused.status_code == 422
    assert "Choisissez une personne de la liste." in text_of(refused)
    assert re.search(r'value="one"[^>]*checked', text_of(refused))
    assert asked.grouping().state == "proposed"
    chosen = asked.requests()[asked.agents[1].organisation_id]
    done = phone.post(
        address,
        {"what": "one", "agent": str(chosen.pk), "tells": "nothing", "version": version},
    )
    assert done.status_code == 302
    # One goes on; the two others close with the coded reason; nothing is joined.
    assert asked.dossier(1).closed_on is None
    for rank in (0, 2):
        closed = asked.dossier(rank)
        assert (closed.closed_on, closed.outcome) == (today(), "other_agent")
    with jobs_role():
        assert Dossier.objects.filter(organisation__kind="paj_promoter").count() == 3
        subjects = set(
            Dossier.objects.filter(organisation__kind="paj_promoter").values_list(
                "subject_id", flat=True
            )
        )
    assert subjects == {f.subject_id for f in asked.files}
    # The others are told, and learn nothing of who was chosen.
    run_jobs()
    for rank in (0, 2):
        agent = asked.agents[rank]
        page = text_of(signed_in(agent).get(f"/travail/dossiers/{asked.dossier(rank).pk}/"))
        assert "Autre interlocuteur choisi par la personne" in page
        assert "La personne a choisi un autre interlocuteur" in page
        assert str(asked.agents[1].organisation) not in page
        assert "d’autres territoires" not in page
        with acting_as(acting_of(agent)):
            told = Event.objects.get(kind="referrals.agent_not_chosen")
            assert told.organisations == [agent.organisation_id]
            assert str(asked.agents[1].organisation_id) not in str(told.data)
    assert "a choisi" in text_of(phone.get(address)) or "choisi" in text_of(phone.get(address))
    assert "Trois agents" not in text_of(phone.get("/mon-parcours/"))
    # Her word makes the chosen agent the proposed lead.
    mine = acting_of(asked.agents[1])
    with acting_as(mine):
        proposed = leads_of(asked.files[1].subject_id).proposed
        assert proposed.membership_id == asked.agents[1].pk and proposed.word == "self"


def test_s04_in_english(asked):
    phone = asked.browser()
    phone.cookies["enracine_langue"] = "en"
    page = text_of(phone.get("/mon-parcours/", headers={"accept-language": "en"}))
    assert "Three agents have your request" in page
    assert "single contact" in page
    address = re.search(r"/mon-parcours/plusieurs-agents/[0-9a-f-]+/", page).group()
    whole = text_of(phone.get(address, headers={"accept-language": "en"}))
    assert "Help to clarify my project" in whole and "Aucun de ces agents" not in whole


@pytest.mark.parametrize(
    ("tells", "sees_others", "sees_names"),
    [("nothing", False, False), ("others", True, False), ("which", True, True)],
)
def test_s04_an_agent_learns_what_the_person_allows_and_no_more(
    asked, tells, sees_others, sees_names
):
    chosen = asked.requests()[asked.agents[0].organisation_id]
    several_agents.choose_one_contact(asked.person(), asked.grouping().pk, chosen.pk, tells=tells)
    page = text_of(signed_in(asked.agents[0]).get(f"/travail/dossiers/{asked.dossier(0).pk}/"))
    assert ("Cette personne a aussi contacté d’autres territoires." in page) is sees_others
    assert (str(asked.agents[1].organisation) in page) is sees_names


def test_s04_she_asks_for_help_and_eer_is_suggested_with_the_criterion(asked):
    helper = asked.requests()[asked.agents[2].organisation_id]
    several_agents.ask_for_help(asked.person(), asked.grouping().pk, helper.pk)
    assert asked.grouping().state == AgentGrouping.State.HELP
    # Every request goes on.
    assert all(asked.dossier(rank).closed_on is None for rank in range(3))
    with jobs_role():
        task = Task.objects.get(code="several-agents")
        assert task.organisation_id == asked.agents[2].organisation_id
        assert "Emplois en régions" in task.title
        # Nothing left: a referral asks for its own consent.
        assert not Referral.objects.exists()
    browser = signed_in(asked.agents[2])
    page = text_of(browser.get(f"/travail/dossiers/{asked.dossier(2).pk}/referer/"))
    box = re.search(r"<input[^>]*value=\"several_agents\"[^>]*>", page).group()
    assert "checked" in box
    assert "Plusieurs agents ont une demande de cette personne." in page
    # The two others learn nothing.
    for rank in (0, 1):
        page = text_of(
            signed_in(asked.agents[rank]).get(f"/travail/dossiers/{asked.dossier(rank).pk}/")
        )
        assert "d’autres territoires" not in page and "aide pour clarifier" not in page


def test_s04_somebody_outside_the_montreal_area_is_not_sent_to_eer(three):
    for rank in range(3):
        three.writes_to(rank, here="Rimouski")
    found = three.grouping()
    assert not found.suggests_eer
    helper = three.requests()[three.agents[0].organisation_id]
    several_agents.ask_for_help(three.person(), found.pk, helper.pk)
    with jobs_role():
        assert "Emplois en régions" not in Task.objects.get(code="several-agents").title


def test_s04_she_refuses_and_is_not_asked_again(asked, as_owner):
    several_agents.refuse_grouping(asked.person(), asked.grouping().pk)
    assert all(asked.dossier(rank).closed_on is None for rank in range(3))
    with jobs_role():
        assert not HouseholdLead.objects.exists()
    with as_owner():
        fourth = make_organisation(kind="paj_promoter", short_name="CJE D")
        Mandate.objects.create(
            organisation=fourth, programme=asked.world.pajr, everywhere=True, valid_from=LONG_AGO
        )
        asked.agents.append(make_member("paj_agent", fourth))
    asked.writes_to(3)
    with jobs_role():
        assert [g.state for g in AgentGrouping.objects.all()] == ["refused"]
    assert "agents ont votre demande" not in text_of(asked.browser().get("/mon-parcours/"))
    with pytest.raises(ActionRefused):
        several_agents.refuse_grouping(asked.person(), asked.grouping().pk)


def test_s04_a_stranger_answers_for_nobody(asked, as_owner):
    with as_owner():
        other = register(reach=Reach(email="autre@exemple.invalid"))
    stranger = Acting.for_subject(
        other.subject_id, user_id=User.objects.get(email="autre@exemple.invalid").pk
    )
    with pytest.raises(NotVisible):
        several_agents.refuse_grouping(stranger, asked.grouping().pk)
    client = signed_in(User.objects.get(email="autre@exemple.invalid"))
    address = f"/mon-parcours/plusieurs-agents/{asked.grouping().pk}/"
    assert client.get(address).status_code in {302, 404}
    assert client.post(address, {"what": "leave", "version": 1}).status_code in {302, 404}
    assert asked.grouping().state == "proposed"
    # An agent, even one of them, has no such page.
    assert signed_in(asked.agents[0]).get(address).status_code == 404


# ── One lead at a time ─────────────────────────────────────────────────────────────────────────


def test_lead_a_proposal_is_accepted_seen_and_never_two(asked, as_owner):
    chosen = asked.requests()[asked.agents[0].organisation_id]
    several_agents.choose_one_contact(asked.person(), asked.grouping().pk, chosen.pk)
    agent, subject = acting_of(asked.agents[0]), asked.files[0].subject_id
    with acting_as(agent):
        proposed = leads_of(subject).proposed
    with pytest.raises(NotVisible):
        leading.answer_lead(acting_of(asked.agents[1]), proposed.pk, accept=True)
    leading.answer_lead(agent, proposed.pk, accept=True)
    with acting_as(agent):
        assert leads_of(subject).current.pk == proposed.pk
        # The household is the object: its own subject, not the person's.
        assert leads_of(subject).current.subject_id == asked.files[0].household_id
    assert "Votre interlocutrice ou interlocuteur" in text_of(asked.browser().get("/mon-parcours/"))
    # A colleague takes over with the person's word: the former ends the same day.
    with as_owner():
        colleague = make_member("paj_agent", asked.agents[0].organisation)
    other = acting_of(colleague)
    with pytest.raises(ActionRefused):
        leading.take_lead(other, asked.dossier(0), attested=False)
    leading.take_lead(other, asked.dossier(0), attested=True)
    with jobs_role():
        rows = list(HouseholdLead.objects.order_by("created_at"))
    assert [r.state for r in rows] == ["ended", "accepted"]
    assert rows[0].ended_because == "changed" and rows[0].valid_to == today()
    from django.db import IntegrityError, transaction

    with as_owner(), pytest.raises(IntegrityError, match="lead_never_two"), transaction.atomic():
        HouseholdLead.objects.create(
            subject_id=rows[1].subject_id, person_id=rows[1].person_id,
            organisation=asked.agents[1].organisation, membership=asked.agents[1],
            state="accepted", word="attested",
        )  # fmt: skip
    kinds = set(Event.objects.none().values_list("kind", flat=True))
    with acting_as(other):
        kinds |= set(Event.objects.filter(subject_id=subject).values_list("kind", flat=True))
    assert {"referrals.lead_proposed", "referrals.lead_accepted", "referrals.lead_ended"} <= kinds


def test_lead_is_seen_by_all_who_may_see_the_household_and_by_nobody_else(asked):
    agent, subject = acting_of(asked.agents[0]), asked.files[0].subject_id
    leading.take_lead(agent, asked.dossier(0), attested=True)
    with acting_as(acting_of(asked.agents[1])):
        assert not HouseholdLead.objects.exists()
        assert leads_of(subject).current is None
    with pytest.raises(NotVisible):
        leading.take_lead(acting_of(asked.agents[1]), asked.dossier(0), attested=True)


def test_lead_the_departure_of_the_member_shows_as_nobody(asked, as_owner):
    agent = asked.agents[0]
    leading.take_lead(acting_of(agent), asked.dossier(0), attested=True)
    with as_owner():
        chief = make_member("coordinator", agent.organisation)
        Membership.objects.filter(pk=agent.pk).update(valid_to=today() - dt.timedelta(days=1))
    with acting_as(acting_of(chief)):
        assert count_orphans(acting_of(chief)) == 1
        (row,) = orphans(acting_of(chief))
    assert row.name == "Samba Diop" and row.since == today() - dt.timedelta(days=1)
    page = text_of(signed_in(chief).get("/travail/sans-interlocuteur/"))
    assert "Samba Diop" in page and str(agent.user.name) in page
    assert "Votre interlocutrice" not in text_of(asked.browser().get("/mon-parcours/"))
    # Whoever takes it up ends the former role « departure ».
    leading.take_lead(acting_of(chief), asked.dossier(0), attested=True)
    with jobs_role():
        assert HouseholdLead.objects.get(state="ended").ended_because == "departure"


def test_lead_the_page_of_a_file_takes_it_and_stops_it(asked):
    agent = asked.agents[0]
    browser, dossier = signed_in(agent), asked.dossier(0)
    address = f"/travail/dossiers/{dossier.pk}/interlocuteur/"
    assert browser.get(address).status_code == 200
    refused = browser.post(address, {"member": str(agent.pk)})
    assert refused.status_code == 422
    assert browser.post(address, {"member": str(agent.pk), "attested": "on"}).status_code == 302
    with jobs_role():
        lead = HouseholdLead.objects.get()
    page = text_of(browser.get(f"/travail/dossiers/{dossier.pk}/"))
    assert "Interlocuteur principal :" in page and agent.user.name in page
    ended = browser.post(
        f"/travail/interlocuteurs/{lead.pk}/", {"action": "terminer", "because": "finished"}
    )
    assert ended.status_code == 302
    with jobs_role():
        assert HouseholdLead.objects.get().state == "ended"
    assert Organisation.objects.filter(pk=agent.organisation_id).exists()
