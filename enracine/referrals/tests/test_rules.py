"""Turns, clocks, reasons and directions, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.kernel.calendar import add_working_days, is_working_day, working_days_between
from enracine.kernel.workflow import IllegalTransition
from enracine.referrals import rules, workflow
from enracine.referrals.rules import CandidateFacts, Clock, clock_after, ring, suggest_reasons
from enracine.referrals.workflow import MACHINE

pytestmark = pytest.mark.rules
S = rules.DEFAULTS
FRIDAY = dt.date(2026, 3, 13)
DAYS = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2032, 12, 31))


def clock(state, day, **extra):
    return clock_after(state, day, answer_days=5, settings=S, **extra)


def test_every_state_has_a_turn_and_open_ones_have_somebody():
    assert set(rules._TURNS) == set(MACHINE.states)
    for state in workflow.OPEN | {"contested", "draft"}:
        assert rules.turn_after(state) != "nobody", state
    for state in ("cancelled", "withdrawn", "entered_in_error"):
        assert rules.turn_after(state) == "nobody"


def test_states_are_open_or_closed_never_both():
    assert workflow.OPEN.isdisjoint(workflow.CLOSED)
    assert workflow.OPEN | workflow.CLOSED | {"draft", "contested"} == set(MACHINE.states)


def test_every_open_state_can_be_cancelled_and_withdrawn():
    for state in workflow.OPEN:
        names = {t.name for t in MACHINE.available(state, ["household"])}
        assert names == {"cancel", "withdraw"}


def test_a_sender_never_answers_for_the_receiver():
    for state in workflow.OPEN:
        for transition in MACHINE.available(state, ["sender"]):
            assert transition.name in {"cancel", "answer_information", "enter_in_error"}


def test_what_is_withdrawn_stays_closed():
    reopened = {t.name for t in MACHINE.available("withdrawn", ["sender", "receiver"])}
    assert reopened == {"enter_in_error"}
    with pytest.raises(IllegalTransition):
        MACHINE.check("reopen_request", "withdrawn", ["sender"])


def test_sending_says_everything_that_is_missing():
    missing = MACHINE.missing_before("send", {"reasons": ["cv"]})
    assert [need.fact for need in missing] == ["consent", "receiver_serves"]


def test_the_clock_counts_working_days_and_leaves_the_due_day_whole():
    sent = clock("sent", FRIDAY)
    assert sent.due_on == dt.date(2026, 3, 20)
    assert sent.next_alarm_on == dt.date(2026, 3, 23)


def test_opening_does_not_restart_the_clock():
    sent = clock("sent", FRIDAY)
    assert clock("received", dt.date(2026, 3, 18), running=sent) == sent


def test_a_question_stops_the_clock_and_the_answer_gives_back_what_was_left():
    sent = clock("sent", FRIDAY)
    asked = clock("information_requested", dt.date(2026, 3, 17), running=sent)
    assert asked.days_left == 3
    answered = clock("received", dt.date(2026, 4, 1), running=asked)
    # Easter: Good Friday 3 April does not count.
    assert answered.due_on == dt.date(2026, 4, 7)


def test_a_question_asked_late_leaves_at_least_a_day():
    sent = clock("sent", FRIDAY)
    asked = clock("information_requested", dt.date(2026, 4, 20), running=sent)
    assert asked.days_left == 1


@given(start=DAYS, waits=st.lists(st.integers(0, 30), max_size=5))
def test_pauses_never_cost_the_receiver_a_day(start, waits):
    day, current = start, clock("sent", start)
    used = 0
    for wait in waits:
        asked_on = add_working_days(day, 1)
        used += working_days_between(day, asked_on)
        current = clock("information_requested", asked_on, running=current)
        day = asked_on + dt.timedelta(days=wait)
        current = clock("received", day, running=current)
    assert is_working_day(current.due_on)
    assert current.days_left is None
    assert working_days_between(day, current.due_on) == max(5 - used, 1)


def test_silence_is_reminded_then_told_upwards_twice_then_ends():
    due = dt.date(2026, 3, 20)
    assert ring("received", "", due, due, S).what == ""
    first = ring("received", "", due, dt.date(2026, 3, 23), S)
    assert (first.what, first.next_alarm_on) == ("remind", dt.date(2026, 3, 25))
    second = ring("received", "reminded", due, dt.date(2026, 3, 25), S)
    assert (second.what, second.next_alarm_on) == ("supervise", dt.date(2026, 3, 26))
    third = ring("received", "supervised", due, dt.date(2026, 3, 26), S)
    assert (third.what, third.next_alarm_on) == ("escalate", dt.date(2026, 4, 7))
    assert ring("received", "escalated", due, dt.date(2026, 4, 6), S).what == ""
    assert ring("received", "escalated", due, dt.date(2026, 4, 7), S).what == "expire"


def test_a_worker_stopped_for_a_month_does_not_shout_twice_the_same_day():
    due, late = dt.date(2026, 3, 20), dt.date(2026, 4, 27)
    first = ring("sent", "", due, late, S)
    assert first.what == "remind" and first.next_alarm_on > late


def test_what_time_may_not_end_is_told_again_and_never_falls_silent():
    due, day = dt.date(2026, 3, 20), dt.date(2026, 9, 1)
    for state in rules.CLOCKED - rules.EXPIRING:
        assert ring(state, "", due, dt.date(2026, 3, 23), S).what == "remind", state
        again = ring(state, "escalated", due, day, S)
        assert (again.what, again.next_alarm_on) == ("escalate", add_working_days(day, 10)), state
        assert rules.next_step(state, "escalated") == "escalate"


def test_whatever_is_open_has_a_day_from_which_it_rings():
    for state in rules.CLOCKED:
        found = clock(state, FRIDAY, resume_on=dt.date(2026, 6, 1))
        assert FRIDAY < found.due_on < found.next_alarm_on, state
    assert workflow.OPEN | {"contested"} == rules.CLOCKED


def test_time_reads_a_return_but_a_choice_to_make_is_first_told_upwards():
    due = dt.date(2026, 3, 20)
    for state in rules.TO_ACKNOWLEDGE - rules.CAME_BACK:
        assert ring(state, "", due, dt.date(2026, 3, 23), S).what == "acknowledge"
    steps, alarm, day = [], "", due
    while (found := ring("declined", alarm, due, day, S)).next_alarm_on or found.what:
        steps += [found.what] if found.what else []
        alarm = rules._ALARMS.get(found.what, alarm)
        if found.next_alarm_on is None:
            break
        day = found.next_alarm_on
    assert steps == ["remind", "supervise", "escalate", "acknowledge"]


def test_a_person_who_does_not_answer_gives_the_draft_back_once():
    due = dt.date(2026, 3, 20)
    assert ring("draft", "", due, dt.date(2026, 3, 23), S) == rules.Ring("remind", None)
    assert ring("draft", "reminded", due, dt.date(2026, 9, 1), S).what == ""


def test_a_request_that_comes_back_to_the_receiver_has_its_whole_delay():
    assert clock("received", FRIDAY) == clock("sent", FRIDAY)


@given(
    state=st.sampled_from(sorted(workflow.OPEN)),
    alarm=st.sampled_from(["", "reminded", "supervised", "escalated"]),
    due=DAYS,
    late=st.integers(0, 90),
)
def test_the_next_alarm_is_always_later(state, alarm, due, late):
    day = due + dt.timedelta(days=late)
    found = ring(state, alarm, due, day, S)
    if found.what and found.next_alarm_on is not None:
        assert found.next_alarm_on > day


def test_s02_dieudonne_gets_the_criteria_that_his_file_supports():
    facts = CandidateFacts(
        age=29, recognition="not_started", answers={"cv": "rework"}, target_count=3
    )
    found = suggest_reasons(facts, rules.usable_reasons("paj_promoter", "eer_network"), S)
    assert [s.code for s in found] == ["cv", "recognition", "vague_project"]
    assert all(s.why for s in found)


def test_thirty_five_is_not_over_thirty_five():
    usable = rules.NOT_READY
    assert suggest_reasons(CandidateFacts(age=35), usable, S) == []
    assert [s.code for s in suggest_reasons(CandidateFacts(age=36), usable, S)] == ["over_35"]


def test_nothing_known_suggests_nothing():
    every = frozenset().union(*(r for d in rules.DIRECTIONS.values() for r in d.values()))
    assert suggest_reasons(CandidateFacts(), every, S) == []


def test_a_reason_out_of_direction_is_not_suggested():
    facts = CandidateFacts(age=50, answers={"project": "clear"}, target_count=1)
    found = suggest_reasons(facts, rules.usable_reasons("eer_member", "paj_promoter"), S)
    assert [s.code for s in found] == ["mature_project"]


def test_an_employer_refers_to_nobody_and_a_member_stands_for_its_network():
    assert rules.possible_receivers("employer") == frozenset()
    assert rules.usable_reasons("paj_promoter", "eer_member") == rules.NOT_READY
    assert "eer_network" not in rules.possible_receivers("eer_member")


def test_on_hold_is_due_the_day_it_should_resume():
    back = dt.date(2026, 6, 1)
    assert clock("on_hold", FRIDAY, resume_on=back) == Clock(back, dt.date(2026, 6, 2))


def test_the_drawing_in_the_documentation_is_that_of_the_table():
    from enracine.referrals import drawing

    assert drawing.PATH.read_text(encoding="utf-8") == drawing.page(), (
        "python -m enracine.referrals.drawing"
    )
