"""Fifty people at once at one place: real connections, real locks, exactly one winner."""

from enracine.kernel import invariants
from enracine.network.actions.capacity import declare_capacity
from enracine.network.models import Mandate, Reservation
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.world import acting_of, make_world
from tests.racing import race

AT_ONCE = 50
KEYS = ("referrals.places", "referrals.places_declared", "referrals.access_ends", "referrals.turn")


def accepting(case):
    seen = case.seen_by(case.receiver)
    return lambda: actions.accept_referral(case.receiver, seen)


def cancelling(case):
    seen = case.fresh()
    return lambda: actions.cancel_referral(case.sender, seen, "not_needed")


def in_order() -> bool:
    told = [v.broken for v in invariants.verify() if v.invariant.key in KEYS and v.broken]
    accepted = set(Referral.objects.filter(state="accepted").values_list("pk", flat=True))
    held = Reservation.objects.filter(released_at__isnull=True)
    return told == [] and set(held.values_list("holder_id", flat=True)) == accepted


def test_fifty_accept_or_cancel_at_once_for_one_place(own_database, as_owner):
    with as_owner():
        world = make_world()
        mandate = Mandate.objects.get(organisation=world.partner)
    cases = []
    for number in range(AT_ONCE):
        case = Case(
            world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{number}"
        )
        case.send()
        cases.append(case)
    declare_capacity(acting_of(world.marc), mandate.pk, 1)
    asking, leaving = cases[: AT_ONCE // 2], cases[AT_ONCE // 2 :]

    results = race([*map(accepting, asking), *map(cancelling, leaving)])
    accepts, cancels = results[: AT_ONCE // 2], results[AT_ONCE // 2 :]
    assert sorted(accepts) == ["full"] * 24 + ["won"]
    assert cancels == ["won"] * 25
    with as_owner():
        assert in_order()
        assert Reservation.objects.filter(released_at__isnull=True).count() == 1

    # The place is given back while everybody else asks for it, or leaves: never two holders.
    winner = asking[accepts.index("won")]
    others = [c for c in asking if c is not winner]
    gestures = [cancelling(winner), *map(accepting, others), *map(cancelling, others)]
    results = race(gestures)
    assert set(results) <= {"won", "full", "conflict", "illegal"}
    assert results[0] == "won"
    with as_owner():
        assert in_order()
        assert Referral.objects.filter(state="accepted").count() <= 1
