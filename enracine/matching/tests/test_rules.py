"""Weighing places for a household: exact sums, missing figures, limits, three choices that differ."""

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.matching.rules import changes, choosing, scales
from enracine.matching.rules.board import Board
from enracine.matching.rules.facts import Place, Seen, sureness
from enracine.matching.rules.homes import (
    USUAL,
    Adult,
    Home,
    NothingCounts,
    Part,
    concerned,
    needs,
    parts_of,
    weights_of,
)
from enracine.matching.rules.limits import limits_of
from enracine.matching.rules.words import LABELS, LIFTS, LIMITS, NOTES, WHAT_IFS

pytestmark = pytest.mark.rules
WELDER, FITTER = "72106", "72105"


def place(code: str, region: str = "Estrie", **facts: float) -> Place:
    """A place with official figures of 2026; `km`, `in_cmm` and `served` are its own."""
    own = {k: facts.pop(k) for k in ("km", "in_cmm", "served") if k in facts}
    point = (46.0 + int(code) / 100, -72.0)
    seen = {k: Seen(k.partition(":")[0], v, "2026", "ISQ") for k, v in facts.items()}
    return Place(code, f"Lieu {code}", region, point, own.pop("km", 150.0), seen, **own)


FULL = {
    "unemployment": 5.0, "asking_rent_1": 800.0, "asking_rent_2": 900.0, "asking_rent_3": 1100.0,
    "vacancy_rate": 2.0, "primary_schools": 6.0, "secondary_schools": 2.0, "adult_centres": 1.0,
    "population": 30_000.0, "density": 20.0, "colleges": 1.0, "vocational_centres": 1.0,
}  # fmt: skip
FAMILY = Home(
    adults=(
        Adult("a", WELDER, "Soudeuse", "basic", "employment"),
        Adult("b", "", "", "advanced", ""),
    ),
    children=(9, 3),
)


def full(code: str, region: str = "Estrie", **others: float) -> Place:
    return place(code, region, **FULL | others)


def test_the_parts_add_up_to_the_points_exactly_and_so_does_what_is_possible():
    made = Board([full("10"), full("20", unemployment=3.0), full("30", served=True)])
    for one in choosing.best(choosing.weigh(made, FAMILY)):
        assert one.points == sum(part.points for part in one.parts)
        assert abs(sum(part.possible for part in one.parts) - 10_000) <= len(one.parts)
        assert all(0 <= part.points <= part.possible + 1 for part in one.parts)


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(sorted(USUAL)), st.integers(0, 3)),
    st.lists(st.integers(0, 20), max_size=5),
    st.integers(1, 3),
    st.integers(0, 10_000),
)
def test_whatever_counts_the_sum_is_exact_and_between_zero_and_a_hundred(said, ages, adults, seed):
    chance = np.random.default_rng(seed)
    places = [
        full(
            f"{n:02}",
            unemployment=float(chance.uniform(2, 12)),
            density=float(chance.uniform(1, 900)),
        )
        for n in range(10, 16)
    ]
    home = Home(tuple(Adult(str(n), weights=said) for n in range(adults)), tuple(ages))
    try:
        found = choosing.weigh(Board(places), home)
    except NothingCounts:
        assert not any(said.get(code, USUAL[code]) for code in concerned(home))
        return
    for one in choosing.best(found):
        assert one.points == sum(part.points for part in one.parts)
        assert -1 <= one.points <= 10_000 + len(one.parts)
        assert 0 <= one.certainty <= 100


def test_a_missing_figure_lowers_the_certainty_and_neither_helps_nor_harms():
    known = [full("10", vacancy_rate=3.0), full("20", vacancy_rate=0.0)]
    without = {k: v for k, v in FULL.items() if k != "vacancy_rate"}
    silent = place("30", **without)
    made = Board([*known, silent])
    by_code = {c.place.code: c for c in choosing.best(choosing.weigh(made, FAMILY))}
    worth = {code: one.points for code, one in by_code.items()}
    # Counted as the mean of the others: between the best and the worst of them.
    assert worth["20"] < worth["30"] < worth["10"]
    assert by_code["30"].certainty < by_code["10"].certainty
    assert [part.criterion for part in by_code["30"].missing] == ["dwellings"]
    (told,) = by_code["30"].missing
    assert told.note == "average" and told.sure == 0.0


def test_what_is_known_nowhere_counts_for_the_certainty_alone():
    made = Board([full("10"), full("20")])
    found = choosing.weigh(made, FAMILY)
    assert {part.criterion for part in found.ranked.unknown} >= {"childcare", "health"}
    one = choosing.best(found)[0]
    assert {"childcare", "health"}.isdisjoint(part.criterion for part in one.parts)
    assert one.certainty < 100
    healthy = choosing.weigh(Board([full("10", doctor_waiting=100.0), full("20")]), FAMILY)
    assert choosing.best(healthy)[0].certainty > one.certainty


def test_how_sure_a_figure_is():
    assert sureness("official", stale=False, contradicted=False, wider=False) == 1.0
    doubtful = sureness("private", stale=True, contradicted=True, wider=True)
    assert 0 < doubtful < sureness("press", stale=False, contradicted=False, wider=True) < 1
    assert sureness("inconnue", stale=False, contradicted=False, wider=False) == 0.5


@pytest.mark.parametrize(
    ("criterion", "key", "fact", "worse", "better"),
    [
        ("work", "", "unemployment", 9.0, 4.0),
        ("work", WELDER, f"openings:{WELDER}", 1.0, 9.0),
        ("training", "", "colleges", 0.0, 3.0),
        ("rent", "2:0", "asking_rent_2", 1400.0, 900.0),
        ("rent", "2:1000", "asking_rent_2", 1200.0, 800.0),
        ("dwellings", "large", "vacancy_rate", 0.5, 2.5),
        ("dwellings", "large", "dwellings_large", 1.0, 8.0),
        ("childcare", "", "childcare_places", 100.0, 900.0),
        ("schools", "primary,secondary", "primary_schools", 1.0, 6.0),
        ("french", "", "french_places", 0.0, 30.0),
        ("french", "", "adult_centres", 0.0, 2.0),
        ("health", "", "doctor_waiting", 5000.0, 500.0),
        ("nature", "", "density", 900.0, 3.0),
    ],
)
def test_a_better_figure_never_gives_fewer_points(criterion, key, fact, worse, better):
    def worth(value: float) -> float:
        facts = {k: v for k, v in FULL.items() if k != fact} | {fact: value}
        read = scales.READERS[criterion](
            place("10", **facts), key, {"average_rent": Seen("average_rent", 1000.0)}
        )
        assert read is not None and 0 <= read.value <= 1
        return read.value

    steps = np.linspace(worse, better, 9)
    values = [worth(float(step)) for step in steps]
    assert values == sorted(values) and values[-1] > values[0]


def test_work_looks_at_the_occupation_and_its_neighbours_before_unemployment():
    near = place("10", **{f"openings:{FITTER}": 6.0})
    read = scales.work(near, WELDER, {})
    # Same minor group 7210: neighbours count half.
    assert read is not None and read.note == "neighbours"
    assert read.value == pytest.approx(1 - math.exp(-3 / 6))
    general = scales.work(full("20"), WELDER, {})
    assert general is not None and (general.note, general.sure) == ("general", 0.5)
    assert scales.work(place("30"), WELDER, {}) is None


def test_every_adult_counts_alike_in_work_and_each_wish_is_its_owners():
    home = Home((Adult("a", WELDER, size="rural"), Adult("b", FITTER, size="large")))
    parts = parts_of(home)
    one, other = (weights_of(adult, parts) for adult in home.adults)
    work = [n for n, part in enumerate(parts) if part.criterion == "work"]
    assert one[work[0]] == one[work[1]] == other[work[0]] == other[work[1]]
    sizes = {part.key: n for n, part in enumerate(parts) if part.criterion == "size"}
    assert one[sizes["rural"]] > 0 == one[sizes["large"]]
    assert other[sizes["large"]] > 0 == other[sizes["rural"]]
    assert sum(one) == pytest.approx(1) and sum(other) == pytest.approx(1)


def test_two_adults_are_told_apart_and_together():
    home = Home(
        (
            Adult("a", weights={"nature": 3, "work": 0, "rent": 0, "agent": 0, "health": 0, "dwellings": 0}),
            Adult("b", weights={"nature": 0, "work": 3, "rent": 0, "agent": 0, "health": 0, "dwellings": 0}),
        )
    )  # fmt: skip
    wild, busy = (
        full("10", density=1.0, unemployment=10.0),
        full("20", density=999.0, unemployment=3.0),
    )
    found = {c.place.code: c for c in choosing.best(choosing.weigh(Board([wild, busy]), home))}
    assert found["10"].apart[0] > 9_900 and found["10"].apart[1] == 0
    assert found["20"].apart[1] == 10_000
    assert abs(found["10"].points - sum(found["10"].apart) / 2) <= 2


def test_everything_at_nothing_is_refused():
    home = Home((Adult("a", weights=dict.fromkeys(LABELS, 0)),))
    with pytest.raises(NothingCounts):
        choosing.weigh(Board([full("10")]), home)


def test_nobody_to_read_of_is_no_ranking():
    """An organisation that holds the file of a household which shared nothing with it."""
    with pytest.raises(NothingCounts):
        choosing.weigh(Board([full("10")]), Home(()))


def test_a_place_without_any_figure_is_weighed_with_no_certainty():
    found = choosing.best(choosing.weigh(Board([full("10"), place("20")]), FAMILY))
    bare = next(one for one in found if one.place.code == "20")
    # Whether somebody welcomes there is known of every place; nothing else is.
    assert {part.criterion for part in bare.parts if part.seen} == {"agent"}
    assert bare.certainty < 25


def test_limits_are_told_apart_with_what_would_lift_them():
    home = dataclasses.replace(FAMILY, budget=900, max_km=200, refused=frozenset({"40"}))
    near, far, dear, refused, montreal, no_course = (
        full("10", asking_rent_2=900.0), full("20", km=412.0), full("30", asking_rent_2=1300.0),
        full("40"), full("50", in_cmm=True), full("60", french_places=0.0),
    )  # fmt: skip
    assert home.bedrooms == 2
    assert limits_of(home, near) == ()
    (limit,) = limits_of(home, far)
    assert (limit.code, limit.lift) == ("too_far", 420)
    (limit,) = limits_of(home, dear)
    assert (limit.code, limit.figure) == ("rent", 1300.0)
    # What is told is enough: nothing stands in the way any more.
    assert limits_of(dataclasses.replace(home, budget=limit.lift), dear) == ()
    assert [x.code for x in limits_of(home, refused)] == ["refused"]
    assert [x.code for x in limits_of(home, montreal)] == ["cmm"]
    assert [x.code for x in limits_of(home, no_course)] == ["no_french"]
    assert limits_of(dataclasses.replace(home, adults=home.adults[1:]), no_course) == ()
    # A missing figure is never a limit.
    assert limits_of(home, place("70")) == ()
    found = choosing.weigh(Board([near, far, dear, refused, montreal, no_course]), home)
    assert [one.place.code for one in choosing.best(found)] == ["10"]


def test_nothing_possible_says_what_would_have_to_give_way_the_nearest_first():
    home = dataclasses.replace(FAMILY, budget=800, max_km=100)
    places = [
        full("10", km=500.0), full("20", km=120.0, asking_rent_2=900.0),
        full("30", km=90.0, asking_rent_2=1000.0), full("40", in_cmm=True),
    ]  # fmt: skip
    found = choosing.weigh(Board(places), home)
    assert choosing.three(found) == []
    nearest = choosing.nearest(found)
    assert [one.place.code for one in nearest] == ["30", "20", "10"]
    assert "40" not in {one.place.code for one in nearest}


def test_three_choices_are_good_and_differ():
    alike = [full(f"{n}", unemployment=3.0 + n / 1000) for n in range(10, 16)]
    elsewhere = full("20", "Gaspésie", unemployment=4.0, density=2.0)
    other = full("30", "Mauricie", unemployment=4.5)
    bad = full("40", "Côte-Nord", unemployment=12.0, vacancy_rate=0.0, primary_schools=0.0)
    found = choosing.weigh(Board([*alike, elsewhere, other, bad]), FAMILY)
    three = choosing.three(found)
    assert three[0].rank == 1
    assert {one.place.region for one in three} == {"Estrie", "Gaspésie", "Mauricie"}
    assert min(one.points for one in three) >= choosing.GOOD_ENOUGH * three[0].points
    # Alone in a region, the other choices are still told rather than bad ones.
    only = choosing.three(choosing.weigh(Board([*alike, bad]), FAMILY))
    assert {one.place.region for one in only} == {"Estrie"}


def test_the_order_of_the_places_changes_nothing():
    places = [full(f"{n}", unemployment=3.0 + (n * 7 % 5)) for n in range(10, 30)]
    one = choosing.weigh(Board(places), FAMILY)
    other = choosing.weigh(Board(places[::-1]), FAMILY)
    worth = {p.code: int(one.ranked.points[n]) for n, p in enumerate(one.board.places)}
    again = {p.code: int(other.ranked.points[n]) for n, p in enumerate(other.board.places)}
    assert worth == again


def test_what_if_changes_what_it_says_and_nothing_else():
    home = dataclasses.replace(FAMILY, budget=900, max_km=200, refused=frozenset({"40"}))
    assert choosing.imagined(home, "budget").budget == 1100
    assert choosing.imagined(home, "refusals").refused == frozenset()
    far = choosing.imagined(home, "distance")
    assert far.max_km is None and far.adults[0].weights["near_montreal"] == 0
    assert set(choosing.imagined(home, "equal").adults[0].weights.values()) == {1}
    first = choosing.imagined(home, "work").adults[0].weights
    assert first["work"] == 3 > max(v for k, v in first.items() if k != "work")
    assert choosing.imagined(home, "inconnu") == home
    assert set(WHAT_IFS) == {"budget", "refusals", "distance", "equal", "work"}


def test_needs_of_a_household_of_twelve_and_of_one():
    large = Home((Adult("a", french="none"), Adult("b", french="none")), tuple(range(1, 11)))
    counted = needs(large)
    assert large.persons == 12 and large.bedrooms == 6
    # Two dwellings past eight persons; four below school, six at school, two who learn French.
    assert counted[:7] == (1, 12, 0, 2, 4, 6, 2)
    assert parts_of(large)
    assert needs(Home((Adult("a", french="advanced"),))) == (1, 1, 1, 0, 0, 0, 0, 6)
    rent = scales.rent(full("10"), "6:1500", {})
    assert rent is not None and rent.note == "large_rent" and rent.sure < 1


def test_lists_of_two_adults_become_one():
    assert choosing.merged([["10", "20", "30"], ["30", "20"]]) == ["20", "30", "10"]
    assert choosing.merged([["10"], []]) == ["10"]
    assert choosing.merged([]) == []
    assert len(choosing.merged([[f"{n}" for n in range(20)]])) == choosing.MOST_ASKED


def test_a_suggestion_on_changed_facts_says_what_moved_and_what_it_is_worth_now():
    before = Board([full("10"), full("20", "Mauricie"), full("30", "Gaspésie")])
    weighed = choosing.weigh(before, FAMILY)
    kept = changes.kept(weighed, choosing.three(weighed))
    assert changes.changes(Board(before.places), kept) == []
    after = Board([full("10", unemployment=9.0), full("20", "Mauricie")])
    moved = {one.name: one for one in changes.changes(after, kept)}
    assert set(moved) == {"Lieu 10", "Lieu 30"}
    assert moved["Lieu 30"].now is None
    assert moved["Lieu 10"].criteria == ("work",)
    again = choosing.weigh(after, FAMILY)
    assert moved["Lieu 10"].now == int(again.ranked.points[after.at["10"]])
    assert moved["Lieu 10"].now < moved["Lieu 10"].before
    # A figure of which nothing was known anywhere marks it too, the day it comes.
    richer = Board([full("10", doctor_waiting=10.0), *before.places[1:]])
    (found,) = changes.changes(richer, kept)
    assert (found.name, found.criteria) == ("Lieu 10", ("health",))
    assert found.now == int(choosing.weigh(richer, FAMILY).ranked.points[0]) > found.before


#: Grounds of article 10 of the Charter of human rights and freedoms (CQLR c. C-12), and what stands for
#: them. A level of French decides which courses are needed, never whether a place is proposed.
GROUNDS = re.compile(
    r"race|colou?r|sex|gender|pregnan|orientation|marital|civil_status|(?<!aver)(?<!_)\bage\b|relig"
    r"|politic|origin|ethnic|national|citizen|birth_country|mother|disab|handicap|condition|immigr",
    re.I,
)


def test_no_criterion_rests_on_a_ground_of_the_charter():
    names = [f.name for kind in (Adult, Home, Part) for f in dataclasses.fields(kind)]
    read = re.findall(r"fact\(f?\"([a-z_]+)", Path(scales.__file__).read_text(encoding="utf-8"))
    assert len(read) > 8
    guilty = [name for name in (*names, *LABELS, *LIMITS, *read) if GROUNDS.search(name)]
    assert guilty == []
    assert GROUNDS.search("immigrant_share") and GROUNDS.search("origin")


def test_every_code_has_its_words():
    assert set(LIFTS) == set(LIMITS)
    assert set(USUAL) == set(LABELS)
    said = set(re.findall(r"\"([a-z_]+)\"", Path(scales.__file__).read_text(encoding="utf-8")))
    assert set(NOTES) - {"average"} <= said
