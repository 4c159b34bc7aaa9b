"""The pure rules: an even split that explains itself, a readiness that never judges."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.accompaniment.rules import (
    INSTRUMENT,
    Candidate,
    Counsellor,
    Facts,
    Thresholds,
    allocate,
    counsellor_for,
    fiscal_year,
    readiness,
    replay,
)

pytestmark = pytest.mark.rules

THREE = [Candidate("carrefour-bleu"), Candidate("inici"), Candidate("promis")]
EQUAL = {c.code: Decimal("0.3333") for c in THREE}
THRESHOLDS = Thresholds.of({})
ALL_READY = {q.code: max(q.choices, key=lambda c: c.rank).code for q in INSTRUMENT.questions}


def run(candidates, weights, needs):
    tallies = dict.fromkeys([c.code for c in candidates], 0)
    for languages in needs:
        chosen = allocate(candidates, tallies=tallies, weights=weights, languages=languages)
        tallies[chosen.organisation] += 1
        yield tallies


@given(st.integers(min_value=1, max_value=400), st.integers(min_value=2, max_value=6))
def test_equal_shares_are_never_more_than_one_registration_apart(count, organisations):
    pool = [Candidate(f"o{i}") for i in range(organisations)]
    for tallies in run(pool, {c.code: Decimal(1) for c in pool}, [()] * count):
        expected = sum(tallies.values()) / organisations
        assert all(abs(received - expected) <= 1 for received in tallies.values())


@settings(max_examples=60)
@given(
    st.lists(st.integers(min_value=1, max_value=9), min_size=2, max_size=5),
    st.integers(min_value=1, max_value=300),
)
def test_unequal_shares_are_kept_within_one_registration_per_organisation(shares, count):
    pool = [Candidate(f"o{i}") for i in range(len(shares))]
    weights = {c.code: Decimal(s) for c, s in zip(pool, shares, strict=True)}
    whole = sum(shares)
    for tallies in run(pool, weights, [()] * count):
        total = sum(tallies.values())
        for candidate, share in zip(pool, shares, strict=True):
            assert abs(tallies[candidate.code] - total * share / whole) < len(shares)


@given(
    st.dictionaries(st.sampled_from([c.code for c in THREE]), st.integers(0, 5000)),
    st.sets(st.sampled_from(["es", "ar", "fr", "tl"])),
    st.sampled_from([None, "inici", "ailleurs"]),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_an_explanation_replays_to_the_same_answer(tallies, languages, spouse, open_ones):
    pool = [
        Candidate(c.code, frozenset({"fr", "es"} if i else {"ar"}), is_open)
        for i, (c, is_open) in enumerate(zip(THREE, open_ones, strict=True))
    ]
    choice = allocate(
        pool, tallies=tallies, weights=EQUAL, languages=languages, spouse_organisation=spouse
    )
    again = replay(choice.as_json())
    assert again == choice
    assert again.as_json() == choice.as_json()


def test_the_order_of_candidates_changes_nothing():
    tallies = {"carrefour-bleu": 4, "inici": 3, "promis": 3}
    one = allocate(THREE, tallies=tallies, weights=EQUAL)
    other = allocate(list(reversed(THREE)), tallies=tallies, weights=EQUAL)
    assert one == other
    assert one.organisation == "inici"


def test_the_largest_deficit_against_the_agreed_share_receives():
    weights = {"carrefour-bleu": Decimal("0.5"), "inici": Decimal("0.3"), "promis": Decimal("0.2")}
    choice = allocate(
        THREE, tallies={"carrefour-bleu": 4, "inici": 3, "promis": 2}, weights=weights
    )
    assert choice.organisation == "carrefour-bleu"
    shown = {s.code: s for s in choice.standings}
    assert shown["carrefour-bleu"].expected == "5.0"
    assert shown["carrefour-bleu"].deficit == "1.0"
    assert shown["promis"].received == 2


def test_a_spouse_already_followed_keeps_the_household_together_even_in_a_pause():
    pool = [Candidate("inici", is_open=False), Candidate("promis")]
    choice = allocate(pool, tallies={"inici": 90}, weights=EQUAL, spouse_organisation="inici")
    assert (choice.organisation, choice.reason) == ("inici", "spouse")


def test_a_paused_organisation_receives_nothing_and_the_explanation_says_it():
    pool = [Candidate("inici", is_open=False), Candidate("promis")]
    choice = allocate(pool, tallies={"promis": 50}, weights=EQUAL)
    assert choice.organisation == "promis"
    assert choice.steps[0].set_aside == (("inici", "paused"),)
    assert choice.reason == "only_one"


def test_when_all_are_paused_the_registration_is_entrusted_all_the_same():
    pool = [Candidate("inici", is_open=False), Candidate("promis", is_open=False)]
    choice = allocate(pool, tallies={"promis": 1}, weights=EQUAL)
    assert choice.organisation == "inici"
    assert choice.steps[0].code == "all_paused"


def test_the_language_is_served_when_somebody_serves_it():
    pool = [Candidate("inici", frozenset({"fr"})), Candidate("promis", frozenset({"fr", "es"}))]
    choice = allocate(pool, tallies={"promis": 12}, weights=EQUAL, languages=["es"])
    assert choice.organisation == "promis"
    nobody = allocate(pool, tallies={"promis": 12}, weights=EQUAL, languages=["ti"])
    assert nobody.organisation == "inici"
    assert [s.code for s in nobody.steps] == ["no_language", "deficit"]


@pytest.mark.parametrize("weights", [{}, {"inici": Decimal(0), "promis": Decimal(1)}])
def test_a_share_that_is_not_positive_is_refused(weights):
    with pytest.raises(ValueError, match="positive share"):
        allocate([Candidate("inici"), Candidate("promis")], tallies={}, weights=weights)


@pytest.mark.parametrize(
    ("day", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026)]
)
def test_the_financial_year_begins_on_the_first_of_april(day, year):
    assert fiscal_year(dt.date.fromisoformat(day)) == year


def test_the_lightest_load_for_her_capacity_follows():
    jade, luc = Counsellor("jade", 40, 80), Counsellor("luc", 30, 40)
    assert counsellor_for([luc, jade]).code == "jade"
    spanish = Counsellor("mar", 79, 80, frozenset({"es"}))
    choice = counsellor_for([luc, jade, spanish], ["es"])
    assert (choice.code, choice.serves_language) == ("mar", True)
    assert counsellor_for([jade], ["ti"]).serves_language is False
    assert counsellor_for([]) is None


def test_everything_ready_suggests_a_referral_to_a_region():
    result = readiness(ALL_READY, Facts(), THRESHOLDS)
    assert result.remaining == ()
    assert result.suggestion == "refer"
    asked = {q.code for q in INSTRUMENT.questions if q.ready_text and q.asked(ALL_READY)}
    assert {f.code for f in result.factors} == asked
    assert result.ways == ()


def test_what_remains_says_what_would_move_it_and_whose_turn_it_is():
    result = readiness(ALL_READY | {"cv": "rework"}, Facts(), THRESHOLDS)
    (item,) = result.remaining
    assert (item.code, item.answer, item.wanted) == ("cv", "À retravailler", "Prêt à envoyer")
    assert item.step == "Préparer un CV à jour"
    assert item.owner == "candidate"
    assert result.suggestion == "prepare"
    assert [f.code for f in result.factors if f.direction == "supports"] == ["cv"]


def test_an_item_that_is_not_essential_tempers_without_holding_back():
    result = readiness(ALL_READY | {"recognition": "not_started"}, Facts(), THRESHOLDS)
    assert result.suggestion == "refer"
    assert ("recognition", "tempers") in [(f.code, f.direction) for f in result.factors]


def test_somebody_alone_is_not_asked_about_the_family():
    answers = {k: v for k, v in ALL_READY.items() if k != "family"}
    alone = readiness(answers, Facts(adults=1), THRESHOLDS)
    assert alone.suggestion == "refer"
    assert alone.unanswered == ()
    couple = readiness(answers, Facts(adults=2), THRESHOLDS)
    assert [q.code for q in couple.unanswered] == ["family"]
    assert couple.suggestion == "prepare"


def test_dieudonne_is_suggested_to_eer_by_the_criteria_of_the_agreement():
    answers = ALL_READY | {"cv": "rework", "recognition": "not_started", "regions": "none"}
    result = readiness(answers, Facts(service="pajr", age=29), THRESHOLDS)
    assert result.suggestion == "refer_eer"
    supports = [f.code for f in result.factors if f.direction == "supports"]
    assert supports == ["cv", "regions", "recognition"]


def test_over_35_supports_a_referral_to_eer_and_35_does_not():
    at_36 = readiness(ALL_READY, Facts(service="pajr", age=36), THRESHOLDS)
    assert at_36.factors[0].code == "over_35"
    assert at_36.suggestion == "refer_eer"
    at_35 = readiness(ALL_READY, Facts(service="pajr", age=35), THRESHOLDS)
    assert at_35.suggestion == "refer"


def test_thresholds_are_settings_and_a_malformed_one_falls_back():
    lenient = Thresholds.of({"readiness.minimum": {"cv": 1}})
    assert readiness(ALL_READY | {"cv": "rework"}, Facts(), lenient).suggestion == "refer"
    broken = Thresholds.of({"readiness.minimum": "haut", "readiness.essential": 3})
    assert broken == THRESHOLDS


answer_sets = st.fixed_dictionaries(
    {},
    optional={
        q.code: st.sampled_from([c.code for c in q.choices] + ["n'importe quoi"])
        for q in INSTRUMENT.questions
    },
)


@given(answer_sets, st.sampled_from(["eer", "pajr", "autre"]), st.none() | st.integers(14, 90))
def test_every_question_is_ready_remaining_or_unanswered_and_nothing_refuses(answers, service, age):
    result = readiness(answers, Facts(service, age, 2), THRESHOLDS)
    codes = (
        [i.code for i in result.ready]
        + [i.code for i in result.remaining]
        + [q.code for q in result.unanswered]
    )
    asked = [q.code for q in INSTRUMENT.questions if q.ready_text and q.asked(answers)]
    assert sorted(codes) == sorted(asked)
    assert all(way.factors for way in result.ways)
    assert result.suggestion in {"prepare", "refer", "refer_eer"}
    assert all(item.step and item.wanted for item in result.remaining)
    assert readiness(answers, Facts(service, age, 2), THRESHOLDS) == result


def test_only_known_answers_are_kept():
    kept = INSTRUMENT.cleaned({"cv": "ready", "french": "parfait", "x": "y", "note": "  Motivé. "})
    assert kept == {"cv": "ready", "note": "Motivé."}
