"""A household leaves, arrives, stays: one event in the world, and every figure has a source."""

import datetime as dt
import uuid

import pytest

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.network.models import Programme
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people.models import Household, HouseholdMember, Person
from enracine.privacy.models import Subject
from enracine.settlement import actions, queries
from enracine.settlement.models import FollowUp, Move
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
YESTERDAY = today() - dt.timedelta(days=1)


@pytest.fixture
def world(as_owner):
    """A household of two adults and a child, its dossier, and somebody who follows it."""
    with as_owner():
        sender = make_member("counsellor", organisation=make_organisation())
        stranger = make_member("counsellor", organisation=make_organisation())
        programme = Programme.objects.get(code="eer")
        household_subject = Subject.objects.create(kind="household")
        household = Household.objects.create(subject=household_subject)
        adults = []
        for name in ("Amina", "Karim"):
            subject = Subject.objects.create(kind="person")
            person = Person.objects.create(
                subject=subject, given_name=name, search_key=name.lower()
            )
            HouseholdMember.objects.create(
                subject=household_subject, household=household, kind="adult", person=person
            )
            adults.append(person)
        HouseholdMember.objects.create(
            subject=household_subject,
            household=household,
            kind="child",
            first_name="Lila",
            birth_year=2021,
        )
        dossier = Dossier.objects.create(
            number="TEST-1",
            subject=adults[0].subject,
            household=household_subject,
            organisation=sender.organisation,
            programme=programme,
            regime="P-39.1",
            purpose="Essai",
            assignee=sender,
            opened_on=today() - dt.timedelta(days=200),
        )
        places = list(
            Municipality.objects.filter(name__in=["Montréal", "Rimouski"]).order_by("name")
        )
    acting = acting_of(sender)
    from enracine.privacy.actions import grant_access

    for subject in (adults[0].subject_id, household_subject.id):
        wide = acting.with_subjects(subject)
        grant_access(wide, subject, sender.organisation_id, ["identity", "family"], "dossier")
    return {
        "acting": acting,
        "stranger": acting_of(stranger),
        "dossier": dossier,
        "adults": adults,
        "montreal": places[0],
        "rimouski": places[1],
    }


def plan(world, **changes) -> Move:
    values = {"people": [world["adults"][0].pk], "from_municipality": world["montreal"], **changes}
    return actions.plan_move(
        world["acting"],
        world["dossier"],
        values.pop("to", world["rimouski"]),
        values.pop("planned_on", today()),
        **values,
    )


def test_from_plan_to_first_follow_up(world):
    acting = world["acting"]
    move = plan(world)
    assert move.children == 1
    assert move.to_region_id == world["rimouski"].mrc.region_id
    actions.confirm_move(acting, move, YESTERDAY, move.version)
    actions.complete_move(acting, move, YESTERDAY, move.version)
    actions.record_welcome(acting, move, today(), move.version)
    actions.record_settled(acting, move, today(), move.version)
    with acting_as(acting):
        due = list(FollowUp.objects.order_by("due_on"))
        assert [f.months for f in due] == [3, 6, 12, 24]
        assert queries.retention_at(3).due == 1
        kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert [k for k in kinds if k.startswith("settlement.")] == [
        f"settlement.move_{w}" for w in ("planned", "confirmed", "done", "welcomed", "settled")
    ]
    actions.record_follow_up(
        acting, due[0], actions.Answer("present", "call", today()), due[0].version
    )
    with acting_as(acting):
        assert queries.retention_at(3).present == 1


def test_a_stranger_cannot_touch_it(world):
    move = plan(world)
    for gesture in (
        lambda: actions.confirm_move(world["stranger"], move, today()),
        lambda: actions.plan_move(
            world["stranger"],
            world["dossier"],
            world["rimouski"],
            today(),
            people=[world["adults"][0].pk],
        ),
    ):
        with pytest.raises(NotVisible):
            gesture()
    with acting_as(world["stranger"]):
        assert Move.objects.count() == 0
        with pytest.raises(NotVisible):
            queries.move_detail(world["stranger"], move.id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"people": []}, "people"),
        ({"people": [uuid.uuid4()]}, "people"),
        ({"planned_on": dt.date(2001, 1, 1)}, "planned_on"),
        ({"to": "montreal"}, "to"),
    ],
)
def test_an_impossible_departure_is_refused_beside_its_field(world, changes, field):
    if changes.get("to"):
        changes = {"to": world["montreal"]}
    with pytest.raises(ActionRefused) as refused:
        plan(world, **changes)
    assert refused.value.field == field


def test_the_same_departure_posted_twice_is_one(world):
    plan(world)
    with pytest.raises(ActionRefused) as refused:
        plan(world)
    assert refused.value.code == "already_planned"
    with acting_as(world["acting"]):
        assert Move.objects.count() == 1


def test_two_people_at_once_and_nothing_is_lost(world):
    move = plan(world)
    stale = move.version
    actions.confirm_move(world["acting"], move, YESTERDAY, stale)
    with acting_as(world["acting"]):
        other = Move.objects.get(pk=move.pk)
        other.state = "planned"
    with pytest.raises(Conflict) as conflict:
        actions.confirm_move(world["acting"], other, today(), stale)
    assert conflict.value.current.planned_on == YESTERDAY
    assert conflict.value.mine["planned_on"] == today()


def test_s16_a_cancelled_departure_counts_nothing_and_may_start_again(world):
    move = plan(world)
    actions.cancel_move(world["acting"], move, "offer_withdrawn")
    with pytest.raises(ActionRefused):
        actions.record_settled(world["acting"], move, today())
    with acting_as(world["acting"]):
        assert FollowUp.objects.count() == 0
    assert plan(world).pk != move.pk


def test_settled_before_moving_or_in_the_future_is_refused(world):
    move = plan(world)
    with pytest.raises(ActionRefused):
        actions.complete_move(world["acting"], move, today() + dt.timedelta(days=1))
    actions.complete_move(world["acting"], move, YESTERDAY)
    with pytest.raises(ActionRefused):
        actions.record_settled(world["acting"], move, YESTERDAY - dt.timedelta(days=1))


def test_present_needs_a_source_and_three_tries_make_unreached(world):
    acting = world["acting"]
    move = plan(world)
    actions.complete_move(acting, move, YESTERDAY)
    actions.record_settled(acting, move, today())
    with acting_as(acting):
        follow_up = FollowUp.objects.select_related("move").order_by("due_on")[0]
    with pytest.raises(ActionRefused) as refused:
        actions.record_follow_up(acting, follow_up, actions.Answer("present", "", today()))
    assert refused.value.field == "method"
    for _try in range(3):
        actions.record_attempt(acting, follow_up)
    assert follow_up.state == "unreached"
    with acting_as(acting):
        assert queries.retention_at(3).unreached == 1
