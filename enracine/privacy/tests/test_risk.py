"""The rules of incidents, complaints and providers, without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.privacy import risk
from enracine.privacy.risk import Answers, ProviderFacts, Readings, SheetFacts

pytestmark = pytest.mark.rules
SCALES = st.sampled_from(["low", "medium", "high"])
CONSEQUENCES = st.frozensets(st.sampled_from(sorted(risk.CONSEQUENCES)), min_size=1)
FACTORS = st.frozensets(st.sampled_from(sorted(risk.LIKELIHOOD_FACTORS)))
ORDER = ["low", "medium", "high"]


def answers(**changes):
    values = {
        "sensitivity": "low",
        "likelihood": "low",
        "consequences": frozenset({"none"}),
        "factors": frozenset(),
    }
    return Answers(**(values | changes))


def test_nothing_to_fear_is_not_serious():
    proposal = risk.propose(answers(factors=frozenset({"recovered", "trusted"})))
    assert proposal.level == risk.NOT_SERIOUS
    assert "Récupérés ou détruits, confirmé par écrit" in proposal.reasons


@pytest.mark.parametrize("consequence", ["violence", "status", "fraud"])
def test_a_grave_consequence_that_is_not_unlikely_is_serious(consequence):
    said = answers(likelihood="medium", consequences=frozenset({consequence}))
    assert risk.propose(said).level == risk.SERIOUS


def test_what_was_already_used_is_serious_even_when_recovered():
    said = answers(
        sensitivity="medium",
        consequences=frozenset({"reputation"}),
        factors=frozenset({"used", "recovered", "trusted"}),
    )
    assert risk.propose(said).level == risk.SERIOUS


def test_an_address_sent_to_a_trusted_partner_that_destroyed_it_is_not_serious():
    said = answers(
        sensitivity="medium",
        consequences=frozenset({"reputation"}),
        factors=frozenset({"trusted", "recovered"}),
    )
    assert risk.propose(said).level == risk.NOT_SERIOUS


@given(SCALES, SCALES, CONSEQUENCES, FACTORS)
def test_a_worse_likelihood_never_lowers_the_level(sensitivity, likelihood, consequences, factors):
    said = Answers(sensitivity, likelihood, consequences, factors)
    worse = ORDER[min(ORDER.index(likelihood) + 1, 2)]
    if risk.propose(said).level == risk.SERIOUS:
        more = Answers(sensitivity, worse, consequences, factors)
        assert risk.propose(more).level == risk.SERIOUS


@given(SCALES, SCALES, CONSEQUENCES, FACTORS, st.sampled_from(["malicious", "published", "used"]))
def test_an_aggravating_fact_never_lowers_the_level(
    sensitivity, likelihood, consequences, factors, fact
):
    said = Answers(sensitivity, likelihood, consequences, factors)
    if risk.propose(said).level == risk.SERIOUS:
        more = Answers(sensitivity, likelihood, consequences, factors | {fact})
        assert risk.propose(more).level == risk.SERIOUS


@given(SCALES, SCALES, CONSEQUENCES, FACTORS)
def test_every_answer_is_among_the_reasons(sensitivity, likelihood, consequences, factors):
    reasons = risk.propose(Answers(sensitivity, likelihood, consequences, factors)).reasons
    for code in consequences:
        assert risk.CONSEQUENCES[code] in reasons
    for code in factors:
        assert risk.LIKELIHOOD_FACTORS[code] in reasons


def test_low_sensitivity_of_a_sensitive_section_is_questioned():
    said = answers(sections=frozenset({"status"}))
    assert any("À revoir" in reason for reason in risk.propose(said).reasons)


def test_an_unfilled_questionnaire_proposes_nothing():
    with pytest.raises(ValueError, match="not filled"):
        risk.propose(answers(likelihood=""))


def test_five_years_end_on_the_same_day_and_the_29th_of_february_loses_nothing():
    assert risk.kept_until(dt.date(2026, 11, 22)) == dt.date(2031, 11, 22)
    assert risk.kept_until(dt.date(2024, 2, 29)) == dt.date(2029, 3, 1)


WHOLE = SheetFacts(
    information="Nom, courriel",
    circumstances="Courriel envoyé à une autre personne",
    happened_on=dt.date(2026, 11, 1),
    people_count=1,
    sensitivity="low",
    likelihood="low",
    consequences=frozenset({"none"}),
    opinion="Peu de risque",
    decision=risk.NOT_SERIOUS,
    measures=1,
)


def test_a_whole_sheet_lacks_nothing_and_zero_person_is_a_number():
    assert risk.missing(WHOLE) == []
    none = SheetFacts(**(vars(WHOLE) | {"people_count": 0}))
    assert risk.missing(none) == []


@pytest.mark.parametrize(
    ("field", "empty", "said"),
    [
        ("information", "", "les renseignements visés"),
        ("happened_on", None, "la date de l’incident"),
        ("people_count", None, "le nombre de personnes"),
        ("opinion", "", "l’avis de la personne responsable"),
        ("decision", "", "la décision"),
        ("measures", 0, "une mesure prise"),
    ],
)
def test_each_empty_fact_is_named_alone(field, empty, said):
    assert risk.missing(SheetFacts(**(vars(WHOLE) | {field: empty}))) == [said]


def test_a_serious_sheet_lacks_its_two_notices_until_both_are_sent():
    serious = vars(WHOLE) | {"decision": risk.SERIOUS}
    assert len(risk.missing(SheetFacts(**serious))) == 2
    one = SheetFacts(**(serious | {"sent": {"cai"}}))
    assert risk.missing(one) == ["l’avis aux personnes concernées"]
    assert risk.missing(SheetFacts(**(serious | {"sent": {"cai", "persons"}}))) == []


DAY = dt.date(2026, 11, 22)
SOUND = ProviderFacts(
    mandate_on=dt.date(2026, 1, 1),
    ends_on=None,
    has_measures=True,
    reports_incidents=True,
    has_end_terms=True,
    outside_quebec=False,
    has_integration=True,
    assessment_approved=True,
)


def test_a_sound_provider_may_be_used():
    assert risk.provider_lacks(SOUND, DAY) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"mandate_on": None}, "le mandat écrit"),
        ({"mandate_on": dt.date(2027, 1, 1)}, "le mandat écrit"),
        ({"ends_on": dt.date(2026, 11, 21)}, "un mandat encore en vigueur"),
        ({"has_measures": False}, "les mesures de protection"),
        ({"reports_incidents": False}, "l’engagement à signaler toute atteinte"),
        ({"has_end_terms": False}, "ce qui arrive aux renseignements à la fin"),
        ({"assessment_approved": False}, "une évaluation (EFVP) approuvée"),
        (
            {"has_integration": False, "outside_quebec": True, "assessment_approved": False},
            "une évaluation (EFVP) approuvée",
        ),
    ],
)
def test_each_thing_a_provider_lacks_is_named_alone(change, said):
    assert risk.provider_lacks(ProviderFacts(**(vars(SOUND) | change)), DAY) == [said]


def test_a_mandate_serves_on_its_last_day():
    assert risk.provider_lacks(ProviderFacts(**(vars(SOUND) | {"ends_on": DAY})), DAY) == []


def test_only_readings_over_the_threshold_are_worth_a_look():
    rows = [Readings("a", "A", DAY, 60), Readings("b", "B", DAY, 61), Readings("c", "C", DAY, 200)]
    assert [r.actor for r in risk.unusual(rows, 60)] == ["c", "b"]
