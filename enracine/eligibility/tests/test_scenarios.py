"""Scenarios of the field, told as they happen. S01 above all: the same facts, two days."""

import datetime as dt

import pytest

from enracine.eligibility.rules import (
    Citizenship,
    Criterion,
    Facts,
    ImmigrationStatus,
    Outcome,
    Residence,
    Service,
    Verdict,
    VerdictValue,
    evaluate,
)
from enracine.eligibility.rules.table import shipped_rules

RULES = shipped_rules()
MONTREAL = Residence(country="CA", in_cmm=True)


def eligibility(facts: Facts, service: Service, as_of: dt.date) -> Verdict:
    """The verdict of one service."""
    return next(v for v in evaluate(RULES, facts, as_of) if v.service == service)


def refused_because(verdict: Verdict) -> set[Criterion]:
    """The criteria not met."""
    return {r.criterion for r in verdict.reasons if r.outcome == Outcome.NOT_MET}


@pytest.fixture
def samir() -> Facts:
    """Né à Oran, au Québec depuis vingt ans, naturalisé."""
    return Facts(
        birth_country="DZ",
        born_in_quebec=False,
        citizenship=Citizenship.CANADIAN_NATURALISED,
        residence=MONTREAL,
        arrived_in_quebec_on=dt.date(2004, 2, 1),
    )


@pytest.fixture
def lina() -> Facts:
    """Sa sœur, née à Montréal de parents immigrants, 27 ans et diplômée."""
    return Facts(
        birth_date=dt.date(1996, 11, 5),
        born_in_quebec=True,
        parents_immigrants=True,
        citizenship=Citizenship.CANADIAN_BIRTH,
        residence=MONTREAL,
        education_level="bachelor",
    )


def test_s01_twenty_years_in_quebec_and_second_generation(samir: Facts, lina: Facts) -> None:
    # Étant donné la règle « moins de 5 ans », close le 31 mars 2024,
    # et la règle « toute ancienneté », ouverte le 1er avril 2024
    before, after = dt.date(2024, 3, 15), dt.date(2024, 5, 9)

    # Quand on évalue Samir aux deux dates
    samir_before = eligibility(samir, Service.EER, before)
    samir_after = eligibility(samir, Service.EER, after)

    # Alors il est « non admissible (ancienneté) », puis « admissible »
    assert samir_before.value == VerdictValue.INELIGIBLE
    assert refused_because(samir_before) == {Criterion.RESIDENCE_LENGTH}
    assert samir_after.value == VerdictValue.ELIGIBLE
    assert refused_because(samir_after) == set()

    # Et Lina est « non admissible (génération) » aux deux dates
    for day in (before, after):
        verdict = eligibility(lina, Service.EER, day)
        assert verdict.value == VerdictValue.INELIGIBLE
        assert refused_because(verdict) == {Criterion.GENERATION}

    # Et Lina, 27 ans et diplômée, se voit proposer PAJR, et rien d'autre
    for day in (before, after):
        assert eligibility(lina, Service.EER, day).alternatives == (Service.PAJR,)
        assert eligibility(lina, Service.PAJR, day).value == VerdictValue.ELIGIBLE


def test_s01_each_result_shows_the_rule_its_period_and_its_source(samir: Facts) -> None:
    # Quand Samir est refusé le 15 mars 2024
    verdict = eligibility(samir, Service.EER, dt.date(2024, 3, 15))

    # Alors le motif dit la règle, sa période, sa source, et le dit en mots
    refusal = verdict.reasons[0]
    assert refusal.rule.id == "eer.residence_length@2018-04-01"
    assert refusal.rule.valid_to == dt.date(2024, 3, 31)
    assert refusal.text == (
        "Ancienneté : à cette date, il fallait moins de 5 ans au Québec. "
        "Vous y étiez depuis 20 ans."
    )
    # Et chaque motif de chaque résultat porte une règle en vigueur ce jour-là et sa source
    for reason in verdict.reasons:
        assert reason.rule.in_force_on(dt.date(2024, 3, 15))
        assert reason.rule.source.label

    # Et après le changement, la règle montrée est la nouvelle
    after = eligibility(samir, Service.EER, dt.date(2024, 5, 9))
    [seniority] = [r for r in after.reasons if r.criterion == Criterion.RESIDENCE_LENGTH]
    assert seniority.rule.id == "eer.residence_length@2024-04-01"
    assert seniority.rule.valid_to is None


def test_s01_replaying_the_15th_of_march_in_2027(samir: Facts) -> None:
    # Étant donné l'évaluation du 15 mars 2024, gardée avec ses faits
    first = [v.as_json() for v in evaluate(RULES, samir, dt.date(2024, 3, 15))]
    kept = samir.as_json()

    # Quand en 2027 d'autres versions se sont ajoutées et qu'on la rejoue
    later_rules = [*RULES, *_rules_of_2027()]
    replayed = evaluate(later_rules, Facts.from_json(kept), dt.date(2024, 3, 15))

    # Alors la réponse est la même, mot pour mot
    assert [v.as_json() for v in replayed] == first


def _rules_of_2027() -> list:
    from dataclasses import replace

    return [replace(rule, valid_from=dt.date(2027, 1, 1), valid_to=None) for rule in RULES]


def test_s05_kofi_turns_36_in_the_middle_of_his_journey() -> None:
    # Étant donné Kofi, résident permanent et diplômé, dont les 36 ans tombent le 12 septembre 2026
    kofi = Facts(
        birth_date=dt.date(1990, 9, 12),
        birth_country="GH",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.PERMANENT_RESIDENT,
        residence=MONTREAL,
        education_level="college",
    )
    # Alors PAJR est « oui » la veille et « non (âge) » le jour même
    assert eligibility(kofi, Service.PAJR, dt.date(2026, 9, 11)).value == VerdictValue.ELIGIBLE
    on_the_day = eligibility(kofi, Service.PAJR, dt.date(2026, 9, 12))
    assert on_the_day.value == VerdictValue.INELIGIBLE
    assert refused_because(on_the_day) == {Criterion.AGE}
    # Et EER est proposé d'abord
    assert on_the_day.alternatives[0] == Service.EER


def test_s06_maelle_is_not_yet_18() -> None:
    # Étant donné Maëlle, 17 ans et 8 mois, née en région
    maelle = Facts(birth_date=dt.date(2009, 1, 20), born_in_quebec=True, parents_immigrants=False)
    # Alors PAJR est « non (âge) » et dit le jour de ses 18 ans
    verdict = eligibility(maelle, Service.PAJR, dt.date(2026, 9, 20))
    assert refused_because(verdict) == {Criterion.AGE}
    assert "20 janvier 2027" in verdict.reasons[0].text
    # Et ce jour-là l'âge convient
    birthday = eligibility(maelle, Service.PAJR, dt.date(2027, 1, 20))
    assert refused_because(birthday) == set()


def test_s08_two_spouses_two_statuses() -> None:
    today = dt.date(2026, 11, 22)
    # Étant donné Paola, résidente permanente, et Yusuf, qui demande l'asile, permis en attente
    paola = Facts(
        birth_country="CO",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.PERMANENT_RESIDENT,
        residence=MONTREAL,
    )
    yusuf = Facts(
        birth_date=dt.date(1993, 4, 2),
        birth_country="SD",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.ASYLUM_SEEKER,
        work_authorised=False,
        residence=MONTREAL,
    )
    # Alors chacun a sa réponse : « oui » pour elle, « à préciser » pour lui
    assert eligibility(paola, Service.EER, today).value == VerdictValue.ELIGIBLE
    verdict = eligibility(yusuf, Service.EER, today)
    assert verdict.value == VerdictValue.UNDETERMINED
    # Et ce qui manque n'est pas un fait de Yusuf : seule une personne peut répondre
    assert verdict.missing == ()
    assert [r.criterion for r in verdict.reasons if r.outcome == Outcome.UNKNOWN] == [
        Criterion.STATUS
    ]
    # Et PAJR attend son permis de travail
    assert refused_because(eligibility(yusuf, Service.PAJR, today)) == {
        Criterion.WORK_AUTHORISATION
    }


def test_s14_s15_a_csq_abroad_then_a_home_in_laval() -> None:
    # Étant donné Lucía, CSQ en main à Bogotá, intéressée par une région
    abroad = Facts(
        birth_country="CO",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.CSQ_HOLDER_ABROAD,
        residence=Residence(country="CO"),
        interested_in_region=True,
    )
    day = dt.date(2024, 5, 9)
    # Alors le pilote prédépart l'accueille, et EER non, faute d'habiter Montréal
    pilot = eligibility(abroad, Service.EER_PREDEPARTURE, day)
    assert pilot.value == VerdictValue.ELIGIBLE
    eer = eligibility(abroad, Service.EER, day)
    assert refused_because(eer) == {Criterion.PLACE}
    assert eer.alternatives[0] == Service.EER_PREDEPARTURE
    # Et avant le printemps 2023, le pilote n'existait pas
    early = eligibility(abroad, Service.EER_PREDEPARTURE, dt.date(2023, 1, 15))
    assert refused_because(early) == {Criterion.OPENING}

    # Quand la famille s'installe chez un cousin à Laval
    laval = Facts(
        birth_country="CO",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.PERMANENT_RESIDENT,
        residence=Residence(country="CA", municipality_code="65005", in_cmm=True),
        interested_in_region=True,
    )
    # Alors le chemin devient celui d'EER à Montréal
    assert eligibility(laval, Service.EER, day).value == VerdictValue.ELIGIBLE
    moved = eligibility(laval, Service.EER_PREDEPARTURE, day)
    assert moved.value == VerdictValue.INELIGIBLE
