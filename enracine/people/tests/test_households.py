"""Joining and separating for real: two answers, dated periods, nobody without a household."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.network.tests.factories import acting_of, make_member
from enracine.people import actions, households, queries
from enracine.people.actions.separations import current_household
from enracine.people.models import Household, HouseholdMember, HouseholdProposal
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Identity, Member, Reach
from enracine.privacy.actions import grant_access
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def network(as_owner):
    with as_owner():
        return make_network()


def adult(name: str, *members: Member, email: str = ""):
    """Somebody registered, and her own acting on her own account."""
    address = email or f"{name.lower()}{next(_numbers)}@exemple.invalid"
    done = register(
        identity=Identity(name, "Essai", dt.date(1990, 3, 4), "DZ"),
        reach=Reach(email=address, phone="+15145550100"),
        members=members,
    )
    return done, me(done)


def me(done) -> Acting:
    """The person acting on herself and the household she is of now, from her account."""
    with acting_as(Acting.for_subject(done.subject_id)):
        account = SubjectHolder.objects.values_list("user_id", flat=True).get()
    return Acting.for_subject(done.subject_id, current_household(done.subject_id), user_id=account)


def couple(*children: Member):
    """Noura and Karim, of one household since they both said yes."""
    noura, karim = adult("Noura", *children)[0], adult("Karim")[0]
    join(noura, karim)
    return noura, karim


def join(first, second) -> HouseholdProposal:
    code = actions.offer_union(me(first), first.subject_id).code
    taken = actions.take_code(me(second), second.subject_id, code)
    return actions.answer_union(me(second), taken.pk, second.subject_id, True)


def home_of(done):
    return current_household(done.subject_id)


def names_in(done) -> list[str]:
    acting = me(done)
    with acting_as(acting):
        return [m.first_name for m in queries.members_of(home_of(done))]


def settle_triggers() -> None:
    """What the end of a transaction checks, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_two_spouses_who_registered_apart_are_joined_when_both_said_yes():
    noura, _acting = adult("Noura", Member("adult", "Karim"), Member("child", "Lila", 2021))
    karim, _acting = adult("Karim", Member("child", "lila", 2021), Member("child", "Adam", 2019))
    former = home_of(karim)
    proposal = join(noura, karim)
    settle_triggers()
    assert proposal.state == "joined"
    assert home_of(karim) == home_of(noura)
    # The spouse whom she had named and the child whom both had named are one person each.
    assert names_in(noura) == ["Noura", "Karim", "Adam", "Lila"]
    with acting_as(me(karim).with_subjects(former)):
        ended = Household.objects.get(pk=former)
        assert (ended.end_reason, ended.joined_into_id) == ("joined", home_of(noura))


def test_the_first_yes_alone_changes_nothing():
    noura, karim = adult("Noura")[0], adult("Karim")[0]
    code = actions.offer_union(me(noura), noura.subject_id).code
    actions.take_code(me(karim), karim.subject_id, code)
    assert home_of(noura) != home_of(karim)


def test_a_no_ends_the_proposal():
    noura, karim = adult("Noura")[0], adult("Karim")[0]
    code = actions.offer_union(me(noura), noura.subject_id).code
    taken = actions.take_code(me(karim), karim.subject_id, code.lower().replace("-", " "))
    actions.answer_union(me(karim), taken.pk, karim.subject_id, False)
    with pytest.raises(ActionRefused):
        actions.answer_union(me(karim), taken.pk, karim.subject_id, True)
    assert home_of(noura) != home_of(karim)


def test_a_code_opens_nothing_to_who_guesses_reuses_or_owns_it():
    noura, karim, other = adult("Noura")[0], adult("Karim")[0], adult("Omar")[0]
    code = actions.offer_union(me(noura), noura.subject_id).code
    for done, typed, why in (
        (karim, "AAAAA-AAAAA", "unknown_code"),
        (karim, "", "unknown_code"),
        (noura, code, "own"),
    ):
        with pytest.raises(ActionRefused) as refusal:
            actions.take_code(me(done), done.subject_id, typed)
        assert refusal.value.code == why
    actions.take_code(me(karim), karim.subject_id, code)
    with pytest.raises(ActionRefused):
        actions.take_code(me(other), other.subject_id, code)
    with acting_as(me(other)):
        assert not HouseholdProposal.objects.exists()


def test_two_spouses_never_answer_for_each_other(as_owner):
    noura, karim = adult("Noura")[0], adult("Karim")[0]
    with as_owner():
        member = make_member()
    professional = acting_of(member)
    for done in (noura, karim):
        for subject in (done.subject_id, home_of(done)):
            grant_access(
                professional.with_subjects(subject),
                subject,
                professional.organisation_id,
                ["identity", "family"],
                "dossier",
            )
    proposal = actions.propose_union(professional, noura.subject_id, karim.subject_id)
    for acting, person in (
        (me(karim), noura.subject_id),
        (me(noura), karim.subject_id),
        (professional, noura.subject_id),
        (professional.with_subjects(noura.subject_id), noura.subject_id),
    ):
        with pytest.raises(NotVisible):
            actions.answer_union(acting, proposal.pk, person, True)
    actions.answer_union(me(noura), proposal.pk, noura.subject_id, True)
    # The same account saying the second yes is one person saying two.
    twice = Acting.for_subject(karim.subject_id, home_of(karim), user_id=me(noura).user_id)
    with pytest.raises(ActionRefused) as refusal:
        actions.answer_union(twice, proposal.pk, karim.subject_id, True)
    assert refusal.value.code == "same_account"
    assert home_of(noura) != home_of(karim)
    actions.answer_union(me(karim), proposal.pk, karim.subject_id, True)
    assert home_of(noura) == home_of(karim)


def test_postgresql_refuses_a_union_that_one_account_made(as_owner):
    noura, karim = adult("Noura")[0], adult("Karim")[0]
    offered = actions.offer_union(me(noura), noura.subject_id).proposal
    with as_owner(), pytest.raises(IntegrityError, match="proposal_joined_by_both"):
        HouseholdProposal.objects.filter(pk=offered.pk).update(
            state="joined",
            other_id=karim.subject_id,
            other_agreed_at=offered.agreed_at,
            other_agreed_by=offered.agreed_by,
        )


def test_a_shared_account_does_not_join_two_files():
    noura = adult("Noura", email="couple@exemple.invalid")[0]
    karim = adult("Karim", email="couple@exemple.invalid")[0]
    code = actions.offer_union(me(noura), noura.subject_id).code
    with pytest.raises(ActionRefused) as refusal:
        actions.take_code(me(karim), karim.subject_id, code)
    assert refusal.value.code == "same_account"


def test_a_separation_gives_birth_to_two_dated_households():
    noura, karim = couple(Member("child", "Lila", 2021), Member("child", "Adam", 2019))
    former = home_of(noura)
    with acting_as(me(noura)):
        children = {
            str(m.pk): "leaving" if m.first_name == "Lila" else "both"
            for m in queries.members_of(former)
            if m.kind == "child"
        }
    done = actions.separate_household(me(noura), former, noura.subject_id, children)
    settle_triggers()
    assert home_of(noura) == done.leaving and home_of(karim) == done.staying
    assert names_in(noura) == ["Noura", "Adam", "Lila"]
    assert names_in(karim) == ["Karim", "Adam"]
    for person in (noura, karim):
        # Both keep the history: who was of it, and until when.
        with acting_as(me(person).with_subjects(former)):
            (past,) = queries.past_households(person.subject_id)[:1]
            assert past.household.pk == former and past.household.ended_on == today()
            assert set(past.first_names) >= {"Noura", "Karim", "Lila", "Adam"}
    with acting_as(me(karim)):
        # Neither sees the other's new household.
        assert not Household.objects.filter(pk=done.leaving).exists()
        assert not HouseholdMember.objects.filter(household_id=done.leaving).exists()


def test_nobody_is_put_out_by_a_spouse():
    noura, karim = couple()
    with pytest.raises(NotVisible):
        actions.separate_household(me(karim), home_of(karim), noura.subject_id, {})


def test_a_stranger_and_a_colleague_without_access_separate_nobody(as_owner):
    noura, _karim = couple()
    stranger = adult("Omar")[0]
    with as_owner():
        professional = acting_of(make_member())
    for acting in (me(stranger), professional):
        with pytest.raises(NotVisible):
            actions.separate_household(acting, home_of(noura), noura.subject_id, {})


def test_separating_a_household_that_changed_meanwhile_is_a_conflict():
    noura, karim = couple()
    former = home_of(noura)
    with pytest.raises(Conflict):
        actions.separate_household(me(noura), former, noura.subject_id, {}, version=99)
    actions.separate_household(me(karim), former, karim.subject_id, {})
    with pytest.raises(NotVisible):
        actions.separate_household(me(noura), former, noura.subject_id, {})


def test_a_person_is_not_dated_out_of_a_household_that_has_only_her():
    noura, acting = adult("Noura", Member("child", "Lila", 2021))
    with pytest.raises(ActionRefused) as refusal:
        actions.separate_household(acting, home_of(noura), noura.subject_id, {})
    assert refusal.value.code == "alone"


@pytest.mark.parametrize(
    ("gesture", "message"),
    [
        ("leave", "Une personne est toujours d’un ménage"),
        ("empty", "Un ménage a toujours un adulte"),
        ("end", "Un ménage terminé n’a plus personne"),
    ],
)
def test_postgresql_refuses_an_orphan_whatever_the_code_does(gesture, message):
    noura, acting = adult("Noura")
    home = home_of(noura)
    with acting_as(acting), pytest.raises(IntegrityError, match=message), transaction.atomic():
        if gesture == "leave":
            Household.objects.filter(pk=home).update(ended_on=today(), end_reason="split")
            HouseholdMember.objects.filter(household_id=home).update(left_on=today())
        elif gesture == "empty":
            HouseholdMember.objects.filter(household_id=home).update(
                person=None, kind="child", birth_year=2020
            )
        else:
            Household.objects.filter(pk=home).update(ended_on=today(), end_reason="split")
        settle_triggers()


def test_postgresql_refuses_two_households_on_one_day():
    noura, karim = adult("Noura")[0], adult("Karim")[0]
    home = home_of(karim)
    with (
        acting_as(me(noura).with_subjects(home)),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        HouseholdMember.objects.create(
            subject_id=home,
            household_id=home,
            kind="adult",
            person_id=noura.subject_id,
            left_on=today() + dt.timedelta(days=30),
        )


def test_somebody_of_the_household_comes_later_then_is_here():
    noura, acting = adult("Noura", Member("adult", "Karim"), Member("child", "Lila", 2021))
    home = home_of(noura)
    with acting_as(acting):
        karim = HouseholdMember.objects.get(first_name="Karim")
    later = today() + dt.timedelta(days=60)
    with pytest.raises(ActionRefused):
        actions.plan_arrival(acting, home, karim.pk, today() - dt.timedelta(days=1))
    with pytest.raises(ActionRefused):
        actions.confirm_arrival(acting, home, karim.pk, today())
    actions.plan_arrival(acting, home, karim.pk, later)
    with acting_as(acting):
        assert [line.name for line in queries.household_view(home).awaited] == ["Karim"]
    with pytest.raises(ActionRefused):
        actions.confirm_arrival(acting, home, karim.pk, later)
    actions.confirm_arrival(acting, home, karim.pk, today())
    with acting_as(acting):
        assert not queries.household_view(home).awaited
        kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"people.arrival_planned", "people.arrival_confirmed"} <= kinds


def test_an_adult_says_her_own_arrival():
    noura, karim = couple()
    with acting_as(me(noura)):
        his = HouseholdMember.objects.get(person_id=karim.subject_id, left_on__isnull=True)
    with pytest.raises(NotVisible):
        actions.plan_arrival(me(noura), home_of(noura), his.pk, today())


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), min_size=1, max_size=4))
def test_whatever_happens_each_adult_has_one_household_every_day(as_owner, gestures):
    with transaction.atomic():
        noura, karim = adult("Noura", Member("child", "Lila", 2021))[0], adult("Karim")[0]
        before = (sorted(names_in(noura)), sorted(names_in(karim)))
        for back in gestures:
            if home_of(noura) != home_of(karim):
                join(noura, karim)
            if not back:
                continue
            with acting_as(me(karim)):
                sides = {
                    str(m.pk): "staying"
                    for m in queries.members_of(home_of(karim))
                    if m.kind == "child"
                }
            actions.separate_household(me(karim), home_of(karim), karim.subject_id, sides)
            # Joined then separated: the same people live together as before.
            assert (sorted(names_in(noura)), sorted(names_in(karim))) == before
        settle_triggers()
        with as_owner():
            for done in (noura, karim):
                periods = HouseholdMember.objects.filter(person_id=done.subject_id).values_list(
                    "joined_on", "left_on"
                )
                assert households.partition_faults(periods) == []
        transaction.set_rollback(True)
