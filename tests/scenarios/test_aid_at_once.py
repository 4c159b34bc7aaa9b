"""Two who decide at the same instant: real connections, and no ceiling is ever passed."""

import datetime as dt

from enracine.aid import actions
from enracine.aid.models import AidEnvelope, AidRequest
from enracine.aid.queries import accounts
from enracine.aid.tests.world import (
    ask,
    make_aid,
    make_asking,
    make_envelope,
    make_keeping,
    seen,
)
from enracine.kernel.clock import telling, today
from enracine.network.tests.factories import acting_of
from tests.racing import race

AT_ONCE = 12


def deciding(acting, request, cents):
    found, made = seen(acting, request), actions.Decision(True, "conditions_met", cents)
    return lambda: actions.decide(acting, found, made)


def in_order() -> bool:
    return not (
        accounts.envelopes_drifted() or accounts.households_above() or accounts.told_otherwise()
    )


def test_two_decide_for_one_household_and_the_ceiling_holds(own_database, as_owner):
    with as_owner():
        keeping = make_keeping()
        who = make_asking(keeping)
    envelope = make_envelope(keeping, cents=100_000_00)
    aid = make_aid(keeping, envelope, per="month", ceiling_cents=1_000_00)
    # Twelve months of one financial year, each asked for in its month.
    first = dt.date(today().year + 1, 4, 3)
    requests = []
    for month in range(AT_ONCE):
        index = first.month - 1 + month
        day = dt.date(first.year + index // 12, index % 12 + 1, 3)
        with telling(day):
            requests.append(ask(who, aid, 300_00))
    assert {r.span for r in requests} == {first.year}
    deciders = [keeping.coordinator, acting_of(keeping.clerk)]
    gestures = [deciding(deciders[n % 2], r, 300_00) for n, r in enumerate(requests)]
    results = race(gestures)
    # Three times 300 $ fit under 1 000 $: exactly three win, whatever the order.
    assert sorted(results) == ["ceiling"] * 9 + ["won"] * 3
    with as_owner():
        held = AidRequest.objects.filter(granted_cents__gt=0)
        assert sum(r.granted_cents for r in held) == 900_00
        assert in_order()


def test_many_decide_on_one_envelope_and_it_is_never_passed(own_database, as_owner):
    with as_owner():
        keeping = make_keeping()
        people = [make_asking(keeping, f"P{n}") for n in range(AT_ONCE)]
    envelope = make_envelope(keeping, cents=2_500_00)
    aid = make_aid(keeping, envelope)
    requests = [ask(one, aid, 800_00) for one in people]
    results = race([deciding(keeping.coordinator, r, 800_00) for r in requests])
    assert sorted(results) == ["envelope"] * 9 + ["won"] * 3
    with as_owner():
        kept = AidEnvelope.objects.get(pk=envelope.pk)
        assert (kept.engaged_cents, kept.left_cents) == (2_400_00, 100_00)
        assert in_order()


def test_a_request_sent_by_two_tabs_and_a_payment_by_two_people_are_one(own_database, as_owner):
    with as_owner():
        keeping = make_keeping()
        who = make_asking(keeping)
    aid = make_aid(keeping, make_envelope(keeping))
    asked = race([lambda: ask(who, aid, 500_00) for _tab in range(6)])
    assert sorted(asked) == ["twice"] * 5 + ["won"]
    with as_owner():
        request = AidRequest.objects.get()
    coordinator, clerk = keeping.coordinator, acting_of(keeping.clerk)
    actions.decide(
        coordinator, seen(coordinator, request), actions.Decision(True, "conditions_met", 500_00)
    )
    found = {acting: seen(acting, request) for acting in (coordinator, clerk)}

    def paying(acting):
        return lambda: actions.plan_payment(acting, found[acting], 300_00, today(), "transfer")

    results = race([paying(coordinator), paying(clerk), paying(coordinator), paying(clerk)])
    # The second would pass what is left, whoever sends it.
    assert results.count("won") == 1
    with as_owner():
        request.refresh_from_db()
        assert request.planned_cents == 300_00
        assert in_order()
