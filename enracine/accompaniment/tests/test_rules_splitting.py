"""Cases shared out among counsellors: languages always, agreed shares, even loads."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.accompaniment.rules.splitting import Case, Desk, split

pytestmark = pytest.mark.rules
LANGUAGES = ("fr", "en", "es", "ar", "uk", "fa", "ht", "pt")
SHARES = {"A": 40, "B": 35, "C": 25}


def world(cases: int, desks: int, seed: int) -> tuple[list[Case], list[Desk]]:
    """Three organisations, part-time counsellors, eight languages unevenly spoken, some known cases."""
    chance = random.Random(seed)
    people = []
    for n in range(desks):
        spoken = {"fr"} | {x for x in LANGUAGES[1:] if chance.random() < 0.4}
        people.append(
            Desk(f"d{n:03}", "ABC"[n % 3], chance.choice((0.6, 0.8, 1.0)), frozenset(spoken))
        )
    files = []
    for n in range(cases):
        language = chance.choices(LANGUAGES, weights=(40, 12, 12, 12, 8, 6, 6, 4))[0]
        known = chance.choice(people).code if chance.random() < 0.2 else ""
        files.append(Case(f"c{n:05}", chance.randint(6, 26), frozenset({language}), known))
    return files, people


@pytest.mark.parametrize(("cases", "desks"), [(300, 24), (1000, 60)])
@pytest.mark.parametrize("seed", range(3))
def test_languages_always_shares_within_half_a_point_loads_within_three_percent(cases, desks, seed):
    files, people = world(cases, desks, seed)
    found = split(files, people, SHARES)
    spoken = {d.code: d.languages for d in people}
    speakable = frozenset().union(*spoken.values())
    for case in files:
        code = found.to[case.key]
        assert bool(code) == bool(case.languages & speakable)
        assert not code or case.languages & spoken[code]
    assert found.widest() <= 0.03
    for name, agreed in SHARES.items():
        given_to = found.share([d.code for d in people if d.organisation == name])
        assert abs(100 * given_to - agreed) <= 0.5
    kept = [found.to[c.key] == c.known for c in files if c.known and c.languages & spoken[c.known]]
    assert sum(kept) / len(kept) >= 0.8


@given(st.integers(0, 10_000))
def test_the_order_of_the_cases_changes_nothing(seed):
    files, people = world(40, 6, seed)
    one = split(files, people, SHARES)
    random.Random(seed).shuffle(files)
    other = split(files, people, SHARES)
    assert one.to == other.to


def test_whom_nobody_can_speak_to_goes_to_nobody_and_no_one_forgets_her():
    people = [
        Desk("d1", "A", 1.0, frozenset({"fr"})),
        Desk("d2", "B", 1.0, frozenset({"fr", "ar"})),
    ]
    files = [
        Case("c1", 10, frozenset({"uk"})), Case("c2", 10, frozenset({"ar"})), Case("c3", 10),
    ]  # fmt: skip
    found = split(files, people, {"A": 1, "B": 1})
    assert found.to == {"c1": "", "c2": "d2", "c3": "d1"}
    assert split([], people, SHARES).widest() == 0.0
    assert split(files, [], SHARES).to == {"c1": "", "c2": "", "c3": ""}


def test_an_organisation_without_a_share_receives_only_what_nobody_else_can():
    people = [
        Desk("d1", "A", 1.0, frozenset({"fr"})),
        Desk("d2", "Z", 1.0, frozenset({"fr", "ar"})),
    ]
    files = [Case(f"c{n}", 10, frozenset({"fr"})) for n in range(4)]
    found = split([*files, Case("x", 10, frozenset({"ar"}))], people, {"A": 1})
    assert {found.to[c.key] for c in files} == {"d1"} and found.to["x"] == "d2"
