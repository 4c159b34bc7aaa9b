"""From somebody's file to facts, and from facts to the words of the register and the timeline."""

import datetime as dt

import pytest

from enracine.eligibility.actions import confirm_verdict, evaluate_and_store
from enracine.eligibility.queries import evaluate_now, facts_of
from enracine.eligibility.rules import (
    Citizenship,
    ImmigrationStatus,
    Outcome,
    Residence,
    Service,
    VerdictValue,
    contradictions,
)
from enracine.kernel import timeline
from enracine.kernel.acting import acting_as
from enracine.kernel.models import Event
from enracine.network.tests.factories import acting_of, make_member
from enracine.people import models as people
from enracine.people.tests.factories import acting_of_person, make_network, register
from enracine.people.values import Home, Identity, Project, Situation, Studies
from enracine.privacy.models import AccessGrant
from enracine.privacy.register import undeclared
from enracine.territories.models import CmmMembership

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def network(as_owner):
    with as_owner():
        return make_network()


def montreal() -> Home:
    code = CmmMembership.objects.order_by("municipality__code").values_list(
        "municipality__code", flat=True
    )[0]
    return Home("CA", code)


def test_the_file_of_samir_says_enough(network) -> None:
    samir = register(
        identity=Identity("Samir", "Essai", dt.date(1975, 3, 2), "DZ"),
        home=montreal(),
        situation=Situation(
            "canadian_citizen", "canadian_naturalised", arrived=dt.date(2004, 2, 1)
        ),
        studies=Studies("bachelor"),
        project=Project(regions=("05", "01")),
    )
    with acting_as(acting_of_person(samir)):
        known = facts_of(samir.subject_id, DAY)
        facts = known.facts
        assert facts.citizenship == Citizenship.CANADIAN_NATURALISED
        assert facts.birth_country == "DZ"
        assert facts.residence == Residence("CA", montreal().municipality_code, True)
        assert facts.education_level == "bachelor"
        assert facts.interested_in_region is True
        assert facts.settles_in_region == "05"
        assert set(known.dates) == {
            "birth_date",
            "immigration_status",
            "residence",
            "education_level",
            "interested_in_region",
        }
        assert known.outdated(DAY) == []
        verdicts = {v.service: v.value for v in evaluate_now(facts, DAY)}
        before = {v.service: v for v in evaluate_now(facts, dt.date(2024, 3, 15))}
    assert verdicts[Service.EER] == VerdictValue.ELIGIBLE
    assert before[Service.EER].reasons[0].criterion == "residence_length"


def test_a_citizen_who_does_not_say_how_is_asked(network) -> None:
    someone = register(situation=Situation("canadian_citizen"), home=montreal())
    with acting_as(acting_of_person(someone)):
        facts = facts_of(someone.subject_id, DAY).facts
        eer = next(v for v in evaluate_now(facts, DAY) if v.service == "eer")
    assert facts.citizenship is None
    assert "citizenship" in eer.missing


def test_an_expired_permit_says_nothing_any_more(network) -> None:
    someone = register(
        situation=Situation("temporary_worker_open", expires_on=dt.date(2027, 1, 31))
    )
    with acting_as(acting_of_person(someone)):
        valid = facts_of(someone.subject_id, dt.date(2027, 1, 31))
        expired = facts_of(someone.subject_id, dt.date(2027, 2, 1))
    assert valid.facts.immigration_status == ImmigrationStatus.TEMPORARY_WORKER_OPEN
    assert valid.outdated(dt.date(2027, 1, 31)) == []
    assert expired.facts.immigration_status is None
    assert expired.outdated(dt.date(2027, 2, 1)) == ["immigration_status"]
    pajr = next(v for v in evaluate_now(expired.facts, dt.date(2027, 2, 1)) if v.service == "pajr")
    assert "work_authorised" in pajr.missing


def test_whoever_arrived_in_the_month_of_her_birth(network) -> None:
    """The file keeps the month of arrival as its first day (law.md, L11)."""
    baby = register(
        identity=Identity("Inès", "Essai", dt.date(2001, 5, 20), "HT"),
        situation=Situation("permanent_resident", arrived=dt.date(2001, 5, 1)),
    )
    with acting_as(acting_of_person(baby)):
        facts = facts_of(baby.subject_id, DAY).facts
    assert facts.arrived_in_quebec_on == dt.date(2001, 5, 20)
    assert contradictions(facts, DAY) == []


def test_a_section_that_is_not_granted_is_simply_missing(network, as_owner) -> None:
    paola = register(home=montreal())
    with as_owner():
        partner = acting_of(make_member("partner"))
        AccessGrant.objects.create(
            subject_id=paola.subject_id,
            organisation_id=partner.organisation_id,
            sections=["identity", "eligibility"],
            basis="dossier",
            valid_from=dt.date(2020, 1, 1),
        )
    with acting_as(partner):
        facts = facts_of(paola.subject_id, DAY).facts
        assert facts.birth_date is not None
        assert facts.immigration_status is None
        assert facts.residence is None
        eer = next(v for v in evaluate_now(facts, DAY) if v.service == "eer")
    assert set(eer.missing) == {"immigration_status", "residence"}


def test_a_file_without_anything_leaves_everything_open(network) -> None:
    paola = register(home=montreal())
    stranger = acting_of_person(register())
    with acting_as(stranger):
        assert facts_of(paola.subject_id, DAY).facts.as_json() == {}


def test_the_timeline_tells_the_decision(network, as_owner) -> None:
    paola = register(home=montreal())
    with as_owner():
        jade = acting_of(make_member("counsellor"))
        AccessGrant.objects.create(
            subject_id=paola.subject_id,
            organisation_id=jade.organisation_id,
            sections=["identity", "eligibility", "status", "contact"],
            basis="dossier",
            valid_from=dt.date(2020, 1, 1),
        )
    with acting_as(jade):
        known = facts_of(paola.subject_id, DAY)
    [row] = evaluate_and_store(
        jade,
        paola.subject_id,
        known.facts,
        as_of=DAY,
        services=[Service.EER],
        fact_dates=known.dates,
    )
    assert row.verdict == "eligible"
    with acting_as(jade):
        assert row.basis.fact_dates["immigration_status"]["declared_on"]
        assert {r["outcome"] for r in row.basis.reasons} == {str(Outcome.MET)}
    confirm_verdict(jade, row, "eligible")
    with as_owner():
        events = Event.objects.filter(kind__startswith="eligibility.", subject_id=paola.subject_id)
        told = [line.what for line in timeline.tell(events.order_by("occurred_at", "id"))]
    assert told == ["Admissibilité évaluée", "Décision d’admissibilité, Emplois en régions : Oui"]


def test_every_personal_field_is_declared() -> None:
    assert [name for name in undeclared() if name.startswith("eligibility.")] == []


def test_the_words_of_people_are_those_of_the_rules() -> None:
    """One notion, one list: a status added to the files must be known here."""
    assert set(people.StatusCode.values) == set(ImmigrationStatus)
    assert set(people.Citizenship.values) == set(Citizenship)
