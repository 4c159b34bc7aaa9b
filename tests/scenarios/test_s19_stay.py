"""Scenario S19: a whole exploratory stay, twelve places, three days, seventeen requests."""

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import OutboxMessage
from enracine.kernel.testing import jobs_role, run_jobs, seen_in
from enracine.network.tests.factories import acting_of, signed_in
from enracine.people.models import Person
from enracine.settlement.models import Move
from enracine.stays import actions, jobs
from enracine.stays.models import Stay, StayNeed, StayParticipant, StayRequest
from enracine.stays.queries import lists as queries
from enracine.stays.queries.results import money_of, results_of
from enracine.stays.rules import Decision
from enracine.stays.tests.world import Home, Organiser, make_home, make_organiser, make_stay

pytestmark = pytest.mark.django_db
State = StayRequest.State
#: What each of the fifteen who come alone says of the criteria, in the order in which they ask.
ALONE = [["all_days", "place_chosen"], ["all_days"], []] * 5


@dataclass
class World:
    """Who organises, the stay, two families and fifteen people alone."""

    organiser: Organiser
    stay: Stay
    families: list[Home]
    alone: list[Home]
    as_owner: object

    def ask(self, home: Home, claimed: list[str]) -> StayRequest:
        others = tuple(home.people[1:])
        wish = actions.Wish(others, tuple(home.children), tuple(claimed))
        return actions.request_stay(
            home.acting(), self.stay, home.household, wish, me=home.people[0]
        )

    def state(self, home: Home) -> str:
        with self.as_owner():
            return StayRequest.objects.filter(subject_id=home.household).latest("created_at").state

    def fresh(self) -> Stay:
        with self.as_owner():
            return Stay.objects.get(pk=self.stay.pk)


@pytest.fixture
def world(as_owner):
    with as_owner():
        organiser = make_organiser()
        families = [
            make_home("Amina", "Karim", children=(2021,)),
            make_home("Paola", children=(2018, 2022)),
        ]
        alone = [make_home(f"Seul{n}") for n in range(15)]
    return World(organiser, make_stay(organiser), families, alone, as_owner)


def agrees(user, consent) -> int:
    """Read the request on one's own screen, then say yes to what it showed."""
    client, address = signed_in(user), f"/mon-parcours/consentements/{consent}/"
    seen = seen_in(client.get(address).content.decode())
    return client.post(address, {"give": "1", "seen": seen}).status_code


def everybody_asks(world: World) -> None:
    for home in world.families:
        world.ask(home, ["all_days", "place_chosen", "prepared"])
    for home, claimed in zip(world.alone, ALONE, strict=True):
        world.ask(home, claimed)
    karim = world.families[0]
    with world.as_owner():
        consent = StayParticipant.objects.get(subject_id=karim.people[1]).consent_id
    assert agrees(karim.users[1], consent) == 302


def choose(world: World) -> None:
    acting = world.organiser.acting
    with telling(world.stay.closes_on + dt.timedelta(days=1)):
        with acting_as(acting):
            lines = queries.to_choose(world.stay)
        for line in lines:
            actions.assess_request(acting, line.line.request, line.line.request.claimed)
        with acting_as(acting):
            lines = queries.to_choose(world.stay)
        made = {x.placed.asked.key: Decision(x.placed.proposal, x.placed.reason) for x in lines}
        actions.select_participants(acting, world.fresh(), made)


def test_s19_the_organiser_reads_nothing_before_each_adult_agrees(world):
    amina = world.families[0]
    request = world.ask(amina, ["all_days"])
    assert request.state == State.COLLECTING
    with acting_as(world.organiser.acting):
        assert queries.requests_of(world.stay) == []
        assert not Person.objects.filter(pk__in=amina.people).exists()
        assert not StayParticipant.objects.exists()
    # Karim is told, and answers for himself; Amina cannot.
    with world.as_owner():
        told = OutboxMessage.objects.filter(notification="stays.asked")
        assert [m.recipient_user_id for m in told] == [amina.users[1].pk]
        consent = StayParticipant.objects.get(subject_id=amina.people[1]).consent_id
    address = f"/mon-parcours/consentements/{consent}/"
    assert signed_in(amina.users[0]).post(address, {"give": "1"}).status_code == 404
    assert agrees(amina.users[1], consent) == 302
    with acting_as(world.organiser.acting):
        (line,) = queries.requests_of(world.stay)
        assert sorted(line.names) == ["Amina Essai", "Karim Essai"]
        assert line.request.seats == 3


def test_s19_selection_follows_the_criteria_that_were_shown(world):
    everybody_asks(world)
    acting = world.organiser.acting
    with acting_as(acting):
        assert len(queries.requests_of(world.stay)) == 17
    with pytest.raises(ActionRefused) as refused:
        actions.select_participants(acting, world.fresh(), {})
    assert refused.value.code == "open"
    choose(world)
    stay = world.fresh()
    assert (stay.state, stay.taken) == ("selected", 12)
    # Both families fill the most; then those who chose the place, then the others, in their order.
    assert [world.state(home) for home in world.families] == ["offered", "offered"]
    states = [world.state(home) for home in world.alone]
    assert states == ["offered", "offered", "declined", "offered", "waiting", "declined"] + [
        "offered", "waiting", "declined",
    ] * 3  # fmt: skip
    with acting_as(acting):
        waiting = StayRequest.objects.filter(stay=stay, state="waiting").order_by("rank")
        assert [r.rank for r in waiting] == [1, 2, 3, 4]
        assert {r.reason for r in waiting} == {"full"}
        assert {r.reason for r in StayRequest.objects.filter(state="declined")} == {
            "required_missing"
        }
        # Who is not kept is no longer read.
        left_out = world.alone[2].people[0]
        assert not Person.objects.filter(pk=left_out).exists()
    with world.as_owner():
        told = OutboxMessage.objects.filter(notification__in=["stays.offered", "stays.news"])
        # Eight households are offered a place, nine adults of them; nine others have an answer.
        assert told.filter(notification="stays.offered").count() == 9
        assert told.filter(notification="stays.news").count() == 9


def test_s19_a_withdrawal_goes_to_the_next_with_an_hour(world):
    everybody_asks(world)
    choose(world)
    day = world.stay.closes_on + dt.timedelta(days=1)
    first, second, fourth = world.alone[0], world.alone[1], world.alone[4]
    with telling(day):
        with acting_as(first.acting()):
            mine = StayRequest.objects.select_related("stay").get(subject_id=first.household)
            # A person sees her own request only.
            assert StayRequest.objects.count() == 1
        actions.withdraw_request(first.acting(), mine)
        assert world.fresh().taken == 11
        run_jobs()
    assert (world.state(first), world.state(fourth)) == ("withdrawn", "offered")
    assert world.fresh().taken == 12
    # Seconde never answers: at her hour, the place goes on.
    with telling(day + dt.timedelta(days=2)):
        for home in [*world.families, *(world.alone[n] for n in (3, 4, 6, 9, 12))]:
            with acting_as(home.acting()):
                request = StayRequest.objects.get(subject_id=home.household)
            actions.confirm_place(home.acting(), request)
    with telling(day + dt.timedelta(days=4)):
        with acting_as(second.acting()):
            late = StayRequest.objects.get(subject_id=second.household)
        with pytest.raises(ActionRefused) as refused:
            actions.confirm_place(second.acting(), late)
        assert refused.value.code == "late"
        with jobs_role():
            jobs.offers.func()
        assert world.state(second) == "expired"
        assert world.state(world.alone[7]) == "offered"
    assert world.fresh().taken == 12


def test_s19_nobody_is_added_after_the_stay(world):
    late = world.alone[0]
    with telling(world.stay.ends_on + dt.timedelta(days=1)):
        with pytest.raises(ActionRefused) as refused:
            world.ask(late, ["all_days"])
        assert refused.value.code == "past"
    assert today() <= world.stay.closes_on


def test_s19_needs_money_evaluation_and_what_became_of_it(world):
    everybody_asks(world)
    choose(world)
    family, acting = world.families[0], world.organiser.acting
    day = world.stay.closes_on + dt.timedelta(days=1)
    with telling(day):
        for home in world.families:
            with acting_as(home.acting()):
                request = StayRequest.objects.get(subject_id=home.household)
            actions.confirm_place(home.acting(), request)
        # Karim comes in a wheelchair, and says it to whoever organises, to nobody else.
        with acting_as(family.acting(1)):
            karim = StayParticipant.objects.select_related("request__stay").get(
                subject_id=family.people[1]
            )
        with pytest.raises(ActionRefused):
            actions.tell_needs(family.acting(1), karim, mobility="Fauteuil roulant", express=False)
        actions.tell_needs(family.acting(1), karim, mobility="Fauteuil roulant", express=True)
        with acting_as(acting):
            assert StayNeed.objects.get().mobility == "Fauteuil roulant"
        for other in (acting_of(world.organiser.colleague), family.acting(0)):
            with acting_as(other):
                assert not StayNeed.objects.exists()
    with telling(world.stay.starts_on):
        actions.take_attendance(acting, world.fresh(), [karim.pk])
        actions.set_budget(acting, world.fresh(), {"transport": 900_00, "meals": 300_00})
        bus = actions.Spent("transport", "Autocar", today(), 880_00, no_receipt="Facture à venir")
        actions.record_expense(acting, world.stay, bus)
        meals = actions.Spent("meals", "Repas", today(), 340_00, no_receipt="Perdu")
        with pytest.raises(ActionRefused) as refused:
            actions.record_expense(acting, world.stay, meals)
        assert refused.value.field == "over_reason"
        actions.record_expense(acting, world.stay, replace(meals, over_reason="Deux enfants"))
        with acting_as(acting):
            money = money_of(world.stay)
        assert (money.total_planned, money.total_spent, money.left) == (1200_00, 1220_00, -20_00)
    with telling(world.stay.ends_on):
        with acting_as(family.acting(1)):
            karim = StayParticipant.objects.select_related("request__stay").get(pk=karim.pk)
        actions.evaluate_stay(family.acting(1), karim, useful="much", next_step="move")
    with telling(world.stay.ends_on + dt.timedelta(days=9)), jobs_role():
        jobs.nightly.func()
        jobs.needs.func()
        assert not StayNeed.objects.exists()
    with world.as_owner():
        Move.objects.create(
            subject_id=family.household,
            to_municipality=world.stay.municipality,
            to_region=world.stay.region,
            planned_on=world.stay.ends_on,
            moved_on=world.stay.ends_on + dt.timedelta(days=200),
            state="done",
        )
    with telling(world.stay.ends_on + dt.timedelta(days=366)), jobs_role():
        jobs.later.func()
    with acting_as(acting):
        found = results_of(world.stay)
    assert (found.came, found.answers, found.households) == (1, 1, 2)
    assert dict(found.became) == {
        "Installé dans cette municipalité": 1,
        "Aucun déménagement connu": 1,
    }
