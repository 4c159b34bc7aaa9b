"""S04: one person writes to three agents; she alone decides, and nothing is joined."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client

from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event, OutboxMessage, Setting, new_id
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.models import Mandate, User
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.people.actions import Registered
from enracine.people.tests.factories import register
from enracine.people.values import Reach
from enracine.referrals.actions import several_agents
from enracine.referrals.agent_rules import DEFAULTS, Ask, several
from enracine.referrals.models import AgentGrouping, AgentRequest, HouseholdLead, Referral
from enracine.referrals.queries.agents import told_to
from enracine.referrals.queries.leads import leads_of
from enracine.referrals.tests.agents_world import EMAIL, text_of
from enracine.referrals.tests.world import LONG_AGO

pytestmark = pytest.mark.django_db
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
