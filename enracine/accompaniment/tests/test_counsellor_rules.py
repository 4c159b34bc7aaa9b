"""Who follows whom, as pure rules: room, language, region, load, and the waiting list."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.accompaniment.rules import (
    Candidate,
    Counsellor,
    Piece,
    allocate,
    counsellor_for,
    replay,
    share,
    waiting_list,
    weighted,
)

pytestmark = pytest.mark.rules
FR, ES = frozenset({"fr"}), frozenset({"fr", "es"})


def test_the_order_of_the_rule_and_what_is_lifted_is_said():
    away = Counsellor("a-away", 0, 80, ES, is_away=True)
    full = Counsellor("b-full", 80, 80, ES)
    luc = Counsellor("c-luc", 10, 80, FR)
    mar = Counsellor("d-mar", 40, 80, ES, frozenset({"02"}))
    choice = counsellor_for([away, full, luc, mar], ["es"])
    assert (choice.code, choice.steps) == ("d-mar", ("away", "room", "language"))
    assert counsellor_for([away, full, luc, mar]).code == "c-luc"
    assert counsellor_for([luc, mar], region="02").steps == ("region",)
    lifted = counsellor_for([luc, mar], ["ti"], region="11")
    assert (lifted.serves_language, lifted.knows_region) == (False, False)
    assert lifted.steps == ("no_language", "no_region")
    only = counsellor_for([full])
    assert (only.code, only.over_capacity, only.steps) == ("b-full", True, ("all_full",))
    assert counsellor_for([full], beyond=False) is None
    assert counsellor_for([away], beyond=False).steps == ("all_away",)


@given(st.integers(1, 60), st.integers(2, 6))
def test_shared_out_loads_are_never_more_than_one_apart(count, people):
    members = [Counsellor(f"m{n}", 0, 80) for n in range(people)]
    given_ = share([Piece(str(n)) for n in range(count)], members)
    loads = [sum(g.to == m.code for g in given_) for m in members]
    assert sum(loads) == count
    assert max(loads) - min(loads) <= 1
    assert given_ == share([Piece(str(n)) for n in range(count)], members)


def test_what_is_chosen_by_hand_is_counted_first_and_a_stranger_is_left_to_the_rule():
    members = [Counsellor("jade", 0, 80), Counsellor("luc", 0, 80)]
    pieces = [Piece("1"), Piece("2"), Piece("3", weight=3), Piece("4")]
    found = {g.key: g for g in share(pieces, members, {"3": "jade", "1": "personne"})}
    assert (found["3"].to, found["3"].by_hand) == ("jade", True)
    assert [found[k].to for k in ("1", "2", "4")] == ["luc", "luc", "luc"]
    assert share(pieces, [])[0].steps == ("nobody",)


def test_the_waiting_list_is_first_come_first_served_and_a_language_holds_nobody_back():
    luc, mar = Counsellor("luc", 79, 80, FR), Counsellor("mar", 80, 80, ES)
    pieces = [Piece("ines", frozenset({"es"})), Piece("ana"), Piece("bea")]
    found = waiting_list(pieces, [luc, mar])
    assert [(w.key, w.place, w.reason, w.next) for w in found] == [
        ("ines", 1, "language_full", ""),
        ("ana", 2, "room", "luc"),
        ("bea", 3, "all_full", ""),
    ]
    # Nobody here speaks it at all: an interpreter, rather than waiting for ever.
    assert waiting_list([Piece("x", frozenset({"ti"}))], [luc])[0].next == "luc"
    assert waiting_list(pieces, [])[0].reason == "nobody"


def test_a_load_is_weighted_by_stage():
    assert weighted({"preparation": 3, "settled": 4}, {"settled": 0}) == 3
    assert weighted({"preparation": 3}, {}) == 3


def test_absences_and_room_decide_between_organisations_and_the_decision_replays():
    pool = [
        Candidate("a", present=0, room=0),
        Candidate("b", present=2, room=0),
        Candidate("c", present=2, room=5),
    ]
    equal = {c.code: Decimal(1) for c in pool}
    choice = allocate(pool, tallies={"c": 9}, weights=equal)
    assert choice.organisation == "c"
    assert [s.code for s in choice.steps] == ["absent", "full", "deficit"]
    kept = choice.as_json()
    assert replay(kept).as_json() == kept
    everybody = [Candidate(c.code, present=0, room=0) for c in pool]
    lifted = allocate(everybody, tallies={}, weights=equal)
    assert [s.code for s in lifted.steps][:2] == ["all_absent", "all_full"]
    # A decision of the rule before is decided on what was looked at that day.
    old = allocate([Candidate("a"), Candidate("b")], tallies={}, weights=equal, rule="equitable-v1")
    assert "room" not in old.as_json()["inputs"]["candidates"][0]
    assert replay(old.as_json()).as_json() == old.as_json()
