"""What must hold for every person and every day, searched for by Hypothesis."""

import datetime as dt
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from enracine.eligibility.rules import (
    SERVICES,
    Facts,
    Outcome,
    Service,
    VerdictValue,
    age_window,
    contradictions,
    evaluate,
)
from enracine.eligibility.rules.calendar import anniversary, full_years
from enracine.eligibility.rules.table import shipped_rules
from enracine.eligibility.tests.people import told_in_part, whole_persons

RULES = shipped_rules()
# A second world, where a region asks for more and another for less than the rest of Québec.
LOCAL_RULES = [
    replace(
        rule,
        parameters={
            **rule.parameters,
            "by_region": {
                "05": {"diploma_levels": ["secondary", "college", "bachelor"]},
                "09": {"qualified_counts": False, "otherwise": "not_met"},
            },
        },
    )
    if rule.code == "pajr.qualification"
    else rule
    for rule in RULES
]
few = settings(max_examples=200, deadline=None)


@few
@given(told_in_part(), st.sampled_from([RULES, LOCAL_RULES]))
def test_one_more_fact_settles_and_never_overturns(case, rules) -> None:
    """A settled verdict stays when more is told: nothing was guessed in the first place."""
    less, more, as_of = case
    for before, after in zip(
        evaluate(rules, less, as_of), evaluate(rules, more, as_of), strict=True
    ):
        if before.value != VerdictValue.UNDETERMINED:
            assert after.value == before.value


@few
@given(told_in_part(), st.sampled_from([RULES, LOCAL_RULES]))
def test_what_is_missing_is_really_not_known(case, rules) -> None:
    told, _more, as_of = case
    for verdict in evaluate(rules, told, as_of):
        for name in verdict.missing:
            value = getattr(told, name)
            assert value is None or name == "residence"
        if verdict.value != VerdictValue.UNDETERMINED:
            assert verdict.missing == ()


@few
@given(whole_persons())
def test_whoever_told_everything_is_asked_nothing(case) -> None:
    whole, as_of = case
    assert contradictions(whole, as_of) == []
    for verdict in evaluate(RULES, whole, as_of):
        assert verdict.missing == ()


@few
@given(told_in_part())
def test_verdict_and_reasons_agree(case) -> None:
    told, _more, as_of = case
    verdicts = evaluate(RULES, told, as_of)
    assert [v.service for v in verdicts] == list(SERVICES)
    by_service = {v.service: v.value for v in verdicts}
    for verdict in verdicts:
        outcomes = {reason.outcome for reason in verdict.reasons}
        expected = (
            VerdictValue.INELIGIBLE
            if Outcome.NOT_MET in outcomes
            else VerdictValue.UNDETERMINED
            if Outcome.UNKNOWN in outcomes
            else VerdictValue.ELIGIBLE
        )
        assert verdict.value == expected
        assert all(reason.text and reason.rule.source.label for reason in verdict.reasons)
        open_doors = {s for s, v in by_service.items() if v != VerdictValue.INELIGIBLE}
        assert set(verdict.alternatives) == open_doors - {verdict.service}
        values = [by_service[s] for s in verdict.alternatives if s != "eer_pajr_agreement"]
        assert values == sorted(values, key=lambda v: v != VerdictValue.ELIGIBLE)
        assert "eer_pajr_agreement" not in verdict.alternatives[:-1]


@few
@given(told_in_part(), st.dates(dt.date(2027, 1, 1), dt.date(2040, 1, 1)))
def test_replaying_a_past_day_gives_the_past_answer(case, change) -> None:
    """Closing every rule later and opening stricter ones does not touch the day already judged."""
    told, _more, as_of = case
    if as_of >= change:
        as_of = dt.date(2026, 12, 31)
    eve = change - dt.timedelta(days=1)
    closed = [r if r.valid_to else replace(r, valid_to=eve) for r in RULES]
    stricter = [
        replace(r, valid_from=change, parameters={**r.parameters, "max_years": 1})
        for r in RULES
        if r.code == "eer.residence_length" and r.valid_to is None
    ]
    stored = Facts.from_json(told.as_json())
    assert stored == replace(told, residence=stored.residence)

    def answers(rules):
        return [
            (v.service, v.value, v.missing, v.alternatives, [r.text for r in v.reasons])
            for v in evaluate(rules, stored, as_of)
        ]

    assert answers([*closed, *stricter]) == answers(RULES)


@few
@given(st.dates(dt.date(1950, 1, 1), dt.date(2010, 12, 31)))
@example(dt.date(1988, 2, 29))
@example(dt.date(2008, 2, 29))
def test_age_opens_and_closes_on_its_day(born: dt.date) -> None:
    day = dt.date(2026, 11, 22)
    first, last = age_window(RULES, Service.PAJR, born, day)
    assert first is not None
    assert last is not None
    assert full_years(born, first) == 18
    assert full_years(born, first - dt.timedelta(days=1)) == 17
    assert full_years(born, last) == 35
    assert full_years(born, last + dt.timedelta(days=1)) == 36

    def settled_on(as_of: dt.date) -> set[Outcome]:
        [pajr] = [v for v in evaluate(RULES, Facts(birth_date=born), as_of) if v.service == "pajr"]
        return {r.outcome for r in pajr.reasons if r.criterion == "age"}

    since = dt.date(2020, 2, 27)
    for as_of, outcome in (
        (first - dt.timedelta(days=1), Outcome.NOT_MET),
        (first, Outcome.MET),
        (last, Outcome.MET),
        (last + dt.timedelta(days=1), Outcome.NOT_MET),
    ):
        if as_of >= since:
            assert settled_on(as_of) == {outcome}


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)),
    st.integers(0, 120),
    st.dates(dt.date(1900, 1, 1), dt.date(2146, 12, 31)),
)
def test_anniversaries_and_full_years_agree(day: dt.date, years: int, other: dt.date) -> None:
    assert full_years(day, anniversary(day, years)) == years
    assert (full_years(day, other) >= years) == (other >= anniversary(day, years))
