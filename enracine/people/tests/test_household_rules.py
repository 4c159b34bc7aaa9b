"""Separating and joining, as pure decisions: nobody lost, nobody twice, no hole in anybody's time."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from enracine.people import households as pure
from enracine.people.households import Belonging

DAY = dt.date(2026, 11, 22)
START = dt.date(2026, 1, 1)
NAMES = ("Amina", "Karim", "Noura", "Yusuf", "Paola")


def adult(name: str, *, with_file: bool = True) -> Belonging:
    return Belonging(f"m-{name}", "adult", f"p-{name}" if with_file else "", name, None, START)


def child(key: str, name: str, year: int = 2020) -> Belonging:
    return Belonging(f"c-{key}", "child", "", name, year, START)


def problem(members, person="p-Noura", children=None, on=DAY):
    found = pure.separation_problem(members, person, children or {}, on, DAY)
    return found.code if found else None


def test_a_person_alone_does_not_leave_her_household():
    alone = [adult("Noura"), child("1", "Lila")]
    assert problem(alone, children={"c-1": "leaving"}) == "alone"


def test_a_spouse_without_file_is_not_left_but_taken_off():
    assert problem([adult("Noura"), adult("Karim", with_file=False)]) == "others_without_file"


def test_with_whom_each_child_lives_is_said():
    members = [adult("Noura"), adult("Karim"), child("1", "Lila")]
    assert problem(members) == "say_children"
    assert problem(members, children={"c-1": "somewhere"}) == "say_children"
    assert problem(members, children={"c-1": "both"}) is None


def test_a_day_that_cannot_be_is_refused():
    members = [adult("Noura"), adult("Karim")]
    assert problem(members, on=DAY + dt.timedelta(days=1)) == "too_late"
    assert problem(members, on=START - dt.timedelta(days=1)) == "too_early"
    assert problem(members, person="p-Nobody") == "not_here"


def test_one_child_named_by_both_parents_is_one_child():
    here = [adult("Amina"), adult("Karim", with_file=False), child("1", "Lïla", 2021)]
    there = [adult("Karim"), adult("amina", with_file=False), child("2", "lila", 2021)]
    union = pure.join(here, there, "p-Karim", {"p-Amina": "Amina", "p-Karim": "Karim"})
    assert [m.key for m in union.coming] == ["m-Karim"]
    assert [m.key for m in union.ending] == ["m-Karim"] and union.empties


def test_another_adult_with_her_own_file_is_moved_by_nobody():
    there = [adult("Karim"), adult("Noura"), child("1", "Lila")]
    union = pure.join([adult("Amina")], there, "p-Karim", {"p-Karim": "Karim"})
    assert [m.key for m in union.coming] == ["m-Karim"] and not union.empties


def test_holes_and_overlaps_are_seen():
    one, two = START, START + dt.timedelta(days=9)
    assert pure.partition_faults([(one, two), (two, None)]) == []
    assert pure.partition_faults([(one, two), (two, two), (two, None)]) == []
    assert pure.partition_faults([(one, two), (two + dt.timedelta(1), None)]) == ["hole"]
    assert pure.partition_faults([(one, None), (two, None)]) == ["overlap", "not one current"]
    assert pure.partition_faults([(one, two)]) == ["not one current"]


@st.composite
def homes(draw):
    """Two households: adults with a file, children nobody else named."""
    names = draw(st.permutations(NAMES))
    cut = draw(st.integers(1, 3))
    first = [adult(n) for n in names[:cut]]
    second = [adult(names[-1])]
    first += [child(f"a{n}", f"A{n}") for n in range(draw(st.integers(0, 3)))]
    second += [child(f"b{n}", f"B{n}") for n in range(draw(st.integers(0, 3)))]
    return first, second


@given(homes())
def test_joining_then_separating_gives_back_the_same_households(pair):
    first, second = pair
    comer = second[0]
    union = pure.join(first, second, comer.person, {m.person: m.first_name for m in first + second})
    assert union.empties and not union.ending
    together = [*first, *union.coming]
    assert {m.key for m in together} == {m.key for m in first + second}
    sides = {m.key: "leaving" if m in second else "staying" for m in together if not m.is_adult}
    parts = pure.separate(together, comer.person, sides)
    assert set(parts.staying) == set(first)
    assert set(parts.leaving) == set(second)


@given(homes(), st.data())
def test_a_separation_loses_nobody_and_puts_no_adult_twice(pair, data):
    members = [*pair[0], *pair[1]]
    leaver = data.draw(st.sampled_from([m for m in members if m.is_adult]))
    sides = {
        m.key: data.draw(st.sampled_from(["staying", "leaving", "both"]))
        for m in members
        if not m.is_adult
    }
    parts = pure.separate(members, leaver.person, sides)
    assert {m.key for m in (*parts.staying, *parts.leaving)} == {m.key for m in members}
    adults = [m.key for m in (*parts.staying, *parts.leaving) if m.is_adult]
    assert sorted(adults) == sorted({m.key for m in members if m.is_adult})
    assert [m for m in parts.leaving if m.is_adult] == [leaver]


@given(homes(), st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=8))
def test_the_periods_of_each_adult_follow_each_other_whatever_happens(pair, gestures):
    """Separations and unions one after the other: each adult has one household every day."""
    first, second = pair
    periods: dict[str, list[list]] = {
        m.person: [[START, None]] for m in first + second if m.is_adult
    }
    groups = [[m for m in first if m.is_adult], [m for m in second if m.is_adult]]
    day = START

    def move(people):
        for one in people:
            periods[one.person][-1][1] = day
            periods[one.person].append([day, None])

    for gap, joins in gestures:
        day += dt.timedelta(days=gap)
        if joins and len(groups) > 1:
            receiving, other = groups[0], groups[1]
            union = pure.join(receiving, other, other[0].person, {})
            move(union.coming)
            stay = [m for m in other if m not in union.coming]
            groups = [g for g in ([*receiving, *union.coming], stay, *groups[2:]) if g]
            continue
        whole = max(groups, key=len)
        if pure.separation_problem(whole, whole[-1].person, {}, day, day) is None:
            parts = pure.separate(whole, whole[-1].person, {})
            move(whole)
            groups = [g for g in groups if g is not whole]
            groups += [list(parts.staying), list(parts.leaving)]
    assert {m.person for g in groups for m in g} == set(periods)
    assert all(pure.partition_faults(map(tuple, p)) == [] for p in periods.values())
