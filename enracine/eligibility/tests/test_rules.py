"""The rules one by one, at their edges. No database, no clock."""

import datetime as dt
from dataclasses import replace

import pytest

from enracine.eligibility.rules import (
    Citizenship,
    Facts,
    ImmigrationStatus,
    Outcome,
    Residence,
    Service,
    VerdictValue,
    contradictions,
    evaluate,
)
from enracine.eligibility.rules.calendar import anniversary, in_french
from enracine.eligibility.rules.table import BadRule, parse, shipped_rules
from enracine.eligibility.rules.texts import TEMPLATES

RULES = shipped_rules()
DAY = dt.date(2026, 11, 22)
IN_MONTREAL = Facts(
    birth_country="MA",
    citizenship=Citizenship.OTHER,
    immigration_status=ImmigrationStatus.PERMANENT_RESIDENT,
    residence=Residence(country="CA", in_cmm=True),
    arrived_in_quebec_on=dt.date(2019, 4, 1),
)


def verdict(facts: Facts, service: Service, day: dt.date = DAY, rules=RULES):
    return next(v for v in evaluate(rules, facts, day) if v.service == service)


def outcomes(facts: Facts, service: Service, day: dt.date = DAY) -> dict[str, Outcome]:
    return {str(r.criterion): r.outcome for r in verdict(facts, service, day).reasons}


def test_five_years_end_on_the_anniversary_of_the_arrival() -> None:
    eve, anniversary_day = dt.date(2024, 3, 30), dt.date(2024, 3, 31)
    facts = replace(IN_MONTREAL, arrived_in_quebec_on=dt.date(2019, 3, 31))
    assert verdict(facts, Service.EER, eve).value == VerdictValue.ELIGIBLE
    assert verdict(facts, Service.EER, anniversary_day).value == VerdictValue.INELIGIBLE
    assert verdict(facts, Service.EER, dt.date(2024, 4, 1)).value == VerdictValue.ELIGIBLE


def test_arrival_matters_only_while_the_limit_lasted() -> None:
    facts = replace(IN_MONTREAL, arrived_in_quebec_on=None)
    before = verdict(facts, Service.EER, dt.date(2024, 3, 31))
    assert before.value == VerdictValue.UNDETERMINED
    assert before.missing == ("arrived_in_quebec_on",)
    assert verdict(facts, Service.EER, dt.date(2024, 4, 1)).value == VerdictValue.ELIGIBLE


def test_a_naturalised_person_of_three_years_is_left_to_a_human_before_the_change() -> None:
    facts = replace(
        IN_MONTREAL,
        citizenship=Citizenship.CANADIAN_NATURALISED,
        immigration_status=None,
        arrived_in_quebec_on=dt.date(2021, 1, 1),
    )
    before = verdict(facts, Service.EER, dt.date(2024, 3, 15))
    assert before.value == VerdictValue.UNDETERMINED
    assert before.missing == ()
    assert verdict(facts, Service.EER, dt.date(2024, 4, 1)).value == VerdictValue.ELIGIBLE


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("permanent_resident", VerdictValue.ELIGIBLE),
        ("resettled_refugee", VerdictValue.ELIGIBLE),
        ("protected_person", VerdictValue.UNDETERMINED),
        ("asylum_seeker", VerdictValue.UNDETERMINED),
        ("temporary_worker_closed", VerdictValue.UNDETERMINED),
        ("temporary_worker_open", VerdictValue.UNDETERMINED),
        ("international_student", VerdictValue.UNDETERMINED),
        ("visitor", VerdictValue.UNDETERMINED),
    ],
)
def test_statuses_nobody_publishes_are_never_guessed(status: str, expected: VerdictValue) -> None:
    facts = replace(IN_MONTREAL, immigration_status=ImmigrationStatus(status))
    for service in (Service.EER, Service.EER_PAJR_AGREEMENT, Service.ACCOMPAGNEMENT_QUEBEC):
        assert verdict(facts, service).value == expected


def test_the_list_of_statuses_is_a_setting() -> None:
    opened = [
        replace(r, parameters={**r.parameters, "admitted": ["asylum_seeker"]})
        if r.code == "eer.status"
        else r
        for r in RULES
    ]
    facts = replace(IN_MONTREAL, immigration_status=ImmigrationStatus.ASYLUM_SEEKER)
    assert verdict(facts, Service.EER, rules=opened).value == VerdictValue.ELIGIBLE


def test_canadian_citizen_must_say_by_birth_or_later() -> None:
    facts = Facts(
        immigration_status=ImmigrationStatus.CANADIAN_CITIZEN,
        birth_country="FR",
        residence=Residence("CA", None, True),
    )
    assert verdict(facts, Service.EER).missing == ("citizenship",)
    by_descent = replace(facts, citizenship=Citizenship.CANADIAN_BIRTH)
    assert outcomes(by_descent, Service.EER)["status"] == Outcome.NOT_MET


@pytest.mark.parametrize(
    "birth",
    [
        {"born_in_quebec": True},
        {"born_in_quebec": True, "parents_immigrants": False},
        {"birth_country": "CA"},
        {"birth_country": "CA", "born_in_quebec": False},
    ],
)
def test_first_generation_only(birth: dict) -> None:
    assert outcomes(Facts(**birth), Service.EER)["generation"] == Outcome.NOT_MET


def test_not_born_in_quebec_says_nothing_of_the_other_provinces() -> None:
    eer = verdict(Facts(born_in_quebec=False), Service.EER)
    assert eer.value == VerdictValue.UNDETERMINED
    assert "birth_country" in eer.missing


@pytest.mark.parametrize(
    ("home", "eer", "pilot"),
    [
        (Residence("CA", None, True), Outcome.MET, Outcome.NOT_MET),
        (Residence(None, None, True), Outcome.MET, Outcome.NOT_MET),
        (Residence("CA", None, False), Outcome.NOT_MET, Outcome.NOT_MET),
        (Residence("CA"), None, Outcome.NOT_MET),
        (Residence("FR"), Outcome.NOT_MET, Outcome.MET),
        (Residence(None, None, False), Outcome.NOT_MET, None),
        (None, None, None),
    ],
)
def test_place(home, eer, pilot) -> None:
    """None stands for a question left open: unknown, or dropped because the verdict is settled."""
    facts = Facts(residence=home)
    for service, expected in ((Service.EER, eer), (Service.EER_PREDEPARTURE, pilot)):
        found = outcomes(facts, service).get("place")
        assert found == (expected or Outcome.UNKNOWN)


def test_the_pilot_needs_the_interest_said() -> None:
    facts = Facts(immigration_status=ImmigrationStatus.CSQ_HOLDER_ABROAD)
    assert verdict(facts, Service.EER_PREDEPARTURE).missing == ("interested_in_region",)
    no = verdict(replace(facts, interested_in_region=False), Service.EER_PREDEPARTURE)
    assert no.value == VerdictValue.INELIGIBLE


def test_the_agreement_begins_with_its_announcement() -> None:
    eve = verdict(IN_MONTREAL, Service.EER_PAJR_AGREEMENT, dt.date(2020, 2, 26))
    assert eve.value == VerdictValue.INELIGIBLE
    assert (
        eve.reasons[0].text == "L’entente n’existait pas encore. Elle commence le 27 février 2020."
    )
    day = verdict(IN_MONTREAL, Service.EER_PAJR_AGREEMENT, dt.date(2020, 2, 27))
    assert day.value == VerdictValue.ELIGIBLE


def test_before_its_first_source_pajr_is_not_refused_but_unknown() -> None:
    facts = Facts(birth_date=dt.date(1950, 1, 1))
    assert verdict(facts, Service.PAJR, dt.date(2019, 6, 1)).value == VerdictValue.UNDETERMINED
    assert verdict(facts, Service.EER, dt.date(2017, 6, 1)).value == VerdictValue.INELIGIBLE


def test_a_closed_service_says_when_it_ended() -> None:
    closed = [
        replace(r, valid_to=dt.date(2025, 3, 31)) if r.service == "eer_predeparture" else r
        for r in RULES
    ]
    pilot = verdict(IN_MONTREAL, Service.EER_PREDEPARTURE, rules=closed)
    assert pilot.reasons[0].text == "Ce service n’est plus offert. Il a pris fin le 31 mars 2025."


def test_without_rules_nobody_is_eligible_nor_refused() -> None:
    assert {v.value for v in evaluate([], IN_MONTREAL, DAY)} == {VerdictValue.UNDETERMINED}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(education_level="bachelor"), Outcome.MET),
        (Facts(qualified=True), Outcome.MET),
        (Facts(education_level="secondary", qualified=False), Outcome.UNKNOWN),
        (Facts(education_level="none", qualified=False), Outcome.UNKNOWN),
        (Facts(education_level="secondary"), Outcome.UNKNOWN),
        (Facts(), Outcome.UNKNOWN),
    ],
)
def test_qualification(facts: Facts, expected: Outcome) -> None:
    assert outcomes(facts, Service.PAJR)["qualification"] == expected


def test_qualification_by_region() -> None:
    local = {"05": {"diploma_levels": ["secondary"]}, "09": {"otherwise": "not_met"}}
    rules = [
        replace(r, parameters={**r.parameters, "by_region": local})
        if r.code == "pajr.qualification"
        else r
        for r in RULES
    ]
    facts = Facts(education_level="secondary", qualified=False)

    def answer(**known):
        found = verdict(replace(facts, **known), Service.PAJR, rules=rules)
        return next(r for r in found.reasons if r.criterion == "qualification")

    assert answer(settles_in_region="05").outcome == Outcome.MET
    assert answer(settles_in_region="09").outcome == Outcome.NOT_MET
    assert answer(settles_in_region="01").outcome == Outcome.UNKNOWN
    assert answer().missing == ("settles_in_region",)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(born_in_quebec=True), Outcome.MET),
        (Facts(immigration_status=ImmigrationStatus.PERMANENT_RESIDENT), Outcome.MET),
        (Facts(citizenship=Citizenship.CANADIAN_NATURALISED), Outcome.MET),
        (Facts(work_authorised=True), Outcome.MET),
        (Facts(work_authorised=False), Outcome.NOT_MET),
        (Facts(immigration_status=ImmigrationStatus.TEMPORARY_WORKER_OPEN), Outcome.MET),
        (
            Facts(
                immigration_status=ImmigrationStatus.TEMPORARY_WORKER_OPEN, work_authorised=False
            ),
            Outcome.NOT_MET,
        ),
        (Facts(immigration_status=ImmigrationStatus.INTERNATIONAL_STUDENT), Outcome.UNKNOWN),
    ],
)
def test_work_authorisation(facts: Facts, expected: Outcome) -> None:
    found = outcomes(facts, Service.PAJR)
    assert found["work_authorisation"] == expected


def test_a_closed_permit_is_said_and_blocks_nothing() -> None:
    facts = Facts(
        immigration_status=ImmigrationStatus.TEMPORARY_WORKER_CLOSED, work_authorised=True
    )
    [reason] = [
        r for r in verdict(facts, Service.PAJR).reasons if r.criterion == "work_authorisation"
    ]
    assert reason.outcome == Outcome.MET
    assert "un seul employeur" in reason.text


def test_born_on_29_february() -> None:
    born = Facts(birth_date=dt.date(2008, 2, 29))
    assert outcomes(born, Service.PAJR, dt.date(2026, 2, 28))["age"] == Outcome.NOT_MET
    assert outcomes(born, Service.PAJR, dt.date(2026, 3, 1))["age"] == Outcome.MET
    old = Facts(birth_date=dt.date(1988, 2, 29))
    assert outcomes(old, Service.PAJR, dt.date(2024, 2, 28))["age"] == Outcome.MET
    assert outcomes(old, Service.PAJR, dt.date(2024, 2, 29))["age"] == Outcome.NOT_MET
    assert anniversary(dt.date(9990, 2, 28), 36) == dt.date.max


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (Facts(birth_date=DAY + dt.timedelta(days=1)), "birth_date"),
        (Facts(birth_date=dt.date(1800, 1, 1)), "birth_date"),
        (Facts(arrived_in_quebec_on=DAY + dt.timedelta(days=1)), "arrived_in_quebec_on"),
        (
            Facts(birth_date=dt.date(2000, 1, 2), arrived_in_quebec_on=dt.date(2000, 1, 1)),
            "arrived_in_quebec_on",
        ),
        (Facts(born_in_quebec=True, birth_country="FR"), "birth_country"),
        (Facts(residence=Residence("FR", None, True)), "residence.in_cmm"),
        (
            Facts(
                citizenship=Citizenship.OTHER,
                immigration_status=ImmigrationStatus.CANADIAN_CITIZEN,
            ),
            "citizenship",
        ),
    ],
)
def test_impossible_facts_are_named(facts: Facts, field: str) -> None:
    found = contradictions(facts, DAY)
    assert [c.field for c in found] == [field]
    assert found[0].text


def test_born_and_arrived_today_is_possible() -> None:
    assert contradictions(Facts(birth_date=DAY, arrived_in_quebec_on=DAY), DAY) == []
    assert [c.path for c in contradictions(Facts(), dt.date(1, 1, 1))] == ["as_of"]


def test_every_sentence_of_every_rule_exists_and_fits() -> None:
    values = {
        "start": DAY, "end": DAY, "last_day": DAY, "birthday": DAY,
        "age": 20, "min_age": 18, "before_age": 36, "max_years": 5, "years": 7,
    }  # fmt: skip
    for key, template in TEMPLATES.items():
        assert template.format_map(values), key
    assert in_french(dt.date(2024, 4, 1)) == "1er avril 2024"


def _table(rule: str) -> str:
    return f'[sources.s]\nlabel = "Source"\n[[rules]]\ncode = "x"\nsource = "s"\n{rule}'


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ('service="nope"\ncriterion="age"\nvalid_from=2020-01-01', "nope"),
        ('service="eer"\ncriterion="colour"\nvalid_from=2020-01-01', "colour"),
        ('service="eer"\ncriterion="age"', "valid_from"),
        ('service="eer"\ncriterion="age"\nvalid_from="2020-01-01"', "not a day"),
        ('service="eer"\ncriterion="age"\nvalid_from=2020-01-01\nvalid_to=2019-01-01', "ends"),
        (
            'service="eer"\ncriterion="age"\nvalid_from=2020-01-01\nparameters={min=1}',
            "unknown set",
        ),
        (
            'service="eer"\ncriterion="age"\nvalid_from=2020-01-01\nparameters={min_age=-1}',
            "min_age",
        ),
        ('service="eer"\ncriterion="place"\nvalid_from=2020-01-01', "area"),
        (
            'service="eer"\ncriterion="status"\nvalid_from=2020-01-01\n'
            'parameters={admitted=["martian"]}',
            "martian",
        ),
        (
            'service="eer"\ncriterion="status"\nvalid_from=2020-01-01\n'
            'parameters={naturalised="yes"}',
            "naturalised",
        ),
        (
            'service="eer"\ncriterion="age"\nvalid_from=2020-01-01\ntexts={right="age.nope"}',
            "age.nope",
        ),
    ],
)
def test_a_bad_table_is_refused_and_says_why(rule: str, message: str) -> None:
    with pytest.raises(BadRule, match=message):
        parse(_table(rule))


def test_two_versions_of_a_rule_never_overlap() -> None:
    one = 'service="eer"\ncriterion="generation"\nvalid_from=2020-01-01\nvalid_to=2020-12-31'
    two = '\n[[rules]]\ncode="x"\nsource="s"\nservice="eer"\ncriterion="generation"\n'
    parse(_table(one + two + "valid_from=2021-01-01"))
    with pytest.raises(BadRule, match="overlap"):
        parse(_table(one + two + "valid_from=2020-12-31"))
