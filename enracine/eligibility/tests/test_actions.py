"""The table of rules in the database, kept verdicts, human decisions, and who sees them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from enracine.eligibility.actions import (
    ask_review,
    confirm_verdict,
    evaluate_and_store,
    load_rules,
    revise_rule,
)
from enracine.eligibility.models import EligibilityBasis, EligibilityRule, EligibilityVerdict
from enracine.eligibility.queries import all_rules, evaluate_now, history, latest, replay, rules_at
from enracine.eligibility.rules import Citizenship, Facts, ImmigrationStatus, Residence, Service
from enracine.eligibility.rules.table import shipped_rules
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused, ActorMissing, Conflict, NotVisible
from enracine.kernel.models import Event, new_id
from enracine.network.models import Membership, Organisation, User
from enracine.privacy.models import AccessGrant, Subject

pytestmark = pytest.mark.django_db

SYSTEM = Acting.for_system("tests")
SAMIR = Facts(
    birth_country="DZ",
    citizenship=Citizenship.CANADIAN_NATURALISED,
    residence=Residence("CA", None, True),
    arrived_in_quebec_on=dt.date(2004, 2, 1),
)


def organisation_with_counsellor(code: str, role: str = "counsellor") -> Acting:
    organisation = Organisation.objects.create(
        code=code, name=code, short_name=code, kind="eer_member", regime="P-39.1", is_demo=True
    )
    user = User.objects.create_user(email=f"{code}@exemple.invalid", name="Jade Essai")
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role, valid_from=dt.date(2020, 1, 1)
    )
    return Acting(user.pk, membership.pk, organisation.pk, role, label="Jade Essai")


@pytest.fixture
def world(as_owner):
    """A subject, an organisation that may see her eligibility, another that may not."""
    with as_owner():
        subject = Subject.objects.create(kind="person")
        jade = organisation_with_counsellor("essai-un")
        stranger = organisation_with_counsellor("essai-deux")
        AccessGrant.objects.create(
            subject=subject,
            organisation_id=jade.organisation_id,
            sections=["identity", "eligibility", "status"],
            basis="dossier",
            valid_from=dt.date(2020, 1, 1),
        )
    return subject, jade, stranger


@pytest.fixture
def events(as_owner):
    """The events of a kind, whoever may read them."""

    def of(kind: str) -> list[Event]:
        with as_owner():
            return list(Event.objects.filter(kind=kind))

    return of


def kept(jade: Acting, subject: Subject, day: dt.date) -> EligibilityVerdict:
    [row] = evaluate_and_store(jade, subject.pk, SAMIR, as_of=day, services=[Service.EER])
    return row


# The table


def test_shipped_rules_are_in_the_database_word_for_word() -> None:
    assert all_rules() == shipped_rules()
    [length] = [r for r in rules_at(dt.date(2024, 3, 15)) if r.code == "eer.residence_length"]
    assert length.parameters == {"max_years": 5}


def test_loading_again_changes_nothing() -> None:
    versions = dict(EligibilityRule.objects.values_list("id", "version"))
    report = load_rules(SYSTEM)
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert dict(EligibilityRule.objects.values_list("id", "version")) == versions


def test_loading_adds_corrects_and_removes_shipped_versions() -> None:
    rules = shipped_rules()
    corrected = [replace(rules[0], to_confirm=True), *rules[1:-1]]
    report = load_rules(SYSTEM, corrected)
    assert (report.added, report.changed, report.removed) == (0, 1, 1)
    assert load_rules(SYSTEM).added == 1


def test_two_versions_of_a_rule_cannot_overlap_in_the_database() -> None:
    row = EligibilityRule.objects.get(code="eer.place")
    with pytest.raises(IntegrityError), transaction.atomic():
        EligibilityRule.objects.create(
            code=row.code,
            service=row.service,
            criterion=row.criterion,
            valid_from=dt.date(2030, 1, 1),
            source_label="essai",
        )


def test_a_revised_rule_opens_on_its_day_and_survives_a_reload(events) -> None:
    admin = Acting(None, new_id(), new_id(), "administrator")
    settings = {"admitted": ["permanent_resident", "asylum_seeker"], "naturalised": "met"}
    revise_rule(admin, "eer.status", dt.date(2027, 4, 1), settings, "Entente 2027")
    load_rules(SYSTEM)

    yusuf = Facts(
        birth_country="SD",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.ASYLUM_SEEKER,
        residence=Residence("CA", None, True),
    )
    values = [
        next(v.value for v in evaluate_now(yusuf, day) if v.service == "eer")
        for day in (dt.date(2027, 3, 31), dt.date(2027, 4, 1))
    ]
    assert values == ["undetermined", "eligible"]
    assert len(events("eligibility.rule_revised")) == 1


@pytest.mark.parametrize(
    ("role", "code", "day", "settings", "source", "field"),
    [
        ("counsellor", "eer.place", dt.date(2027, 1, 1), {"area": "cmm"}, "S", None),
        ("administrator", "eer.place", dt.date(2027, 1, 1), {"area": "cmm"}, " ", "source_label"),
        ("administrator", "eer.place", dt.date(2018, 4, 1), {"area": "cmm"}, "S", "starts_on"),
        ("administrator", "eer.place", dt.date(2027, 1, 1), {"area": "moon"}, "S", "parameters"),
    ],
)
def test_a_revision_that_cannot_be(role, code, day, settings, source, field) -> None:
    before = all_rules()
    with pytest.raises(ActionRefused) as refusal:
        revise_rule(Acting(None, new_id(), new_id(), role), code, day, settings, source)
    assert refusal.value.field == field
    assert all_rules() == before


def test_revising_an_unknown_rule() -> None:
    admin = Acting(None, new_id(), new_id(), "administrator")
    with pytest.raises(NotVisible):
        revise_rule(admin, "nope", dt.date(2027, 1, 1), {}, "S")


# Verdicts


def test_a_verdict_is_kept_with_its_facts_reasons_and_rules(world, events) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 3, 15))
    with acting_as(jade):
        row.refresh_from_db()
        basis = row.basis
    assert row.verdict == "ineligible"
    assert basis.facts["arrived_in_quebec_on"] == "2004-02-01"
    assert basis.reasons[0]["criterion"] == "residence_length"
    assert basis.reasons[0]["rule"]["valid_to"] == "2024-03-31"
    assert row.decision == ""
    assert row.outcome == "ineligible"
    [event] = events("eligibility.evaluated")
    assert event.data == {"as_of": "2024-03-15", "eer": "ineligible"}
    assert event.subject_id == subject.pk


def test_replaying_a_kept_verdict_after_the_rules_changed(world) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 3, 15))
    admin = Acting(None, new_id(), new_id(), "administrator")
    revise_rule(admin, "eer.residence_length", dt.date(2027, 1, 1), {"max_years": 2}, "Essai")
    with acting_as(jade):
        again = replay(row)
        assert again.as_json()["reasons"] == row.basis.reasons
    assert str(again.value) == row.verdict


def test_an_impossible_fact_is_refused_and_named(world, events) -> None:
    subject, jade, _stranger = world
    facts = replace(SAMIR, birth_date=dt.date(2005, 1, 1))
    with pytest.raises(ActionRefused) as refusal:
        evaluate_and_store(jade, subject.pk, facts, as_of=dt.date(2024, 3, 15))
    assert refusal.value.field == "arrived_in_quebec_on"
    assert events("eligibility.evaluated") == []


def test_another_organisation_neither_reads_nor_writes(world) -> None:
    subject, jade, stranger = world
    row = kept(jade, subject, dt.date(2024, 5, 9))
    with pytest.raises(NotVisible):
        evaluate_and_store(stranger, subject.pk, SAMIR)
    with pytest.raises(NotVisible):
        confirm_verdict(stranger, row, "eligible")
    with acting_as(jade):
        assert list(history(subject.pk)) == [row]
    with acting_as(stranger):
        assert list(history(subject.pk)) == []
    assert not EligibilityVerdict.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(stranger):
        EligibilityVerdict.objects.create(
            subject=subject, service="eer", as_of=dt.date(2024, 5, 9), verdict="eligible"
        )
    with pytest.raises(ActorMissing):
        evaluate_and_store(Acting(), subject.pk, SAMIR)


def test_the_person_herself_sees_her_verdicts(world) -> None:
    subject, jade, _stranger = world
    kept(jade, subject, dt.date(2024, 3, 15))
    newer = kept(jade, subject, dt.date(2024, 5, 9))
    with acting_as(Acting.for_subject(subject.pk)):
        assert latest(subject.pk) == [newer]


def test_what_was_evaluated_is_never_rewritten(world) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 5, 9))
    with acting_as(jade), pytest.raises(DatabaseError), transaction.atomic():
        EligibilityVerdict.objects.filter(pk=row.pk).update(verdict="ineligible")
    with acting_as(jade), pytest.raises(DatabaseError), transaction.atomic():
        EligibilityBasis.objects.filter(verdict=row).update(facts={})


def test_without_the_status_section_postgresql_shows_the_answer_and_never_its_reasons(
    world, as_owner
) -> None:
    """Reasons tell an asylum claim: a partner who reads the answer does not read them (0041)."""
    subject, jade, _stranger = world
    yusuf = Facts(
        birth_country="SD",
        citizenship=Citizenship.OTHER,
        immigration_status=ImmigrationStatus.ASYLUM_SEEKER,
        residence=Residence("CA", None, True),
    )
    [row] = evaluate_and_store(jade, subject.pk, yusuf, services=[Service.EER])
    with as_owner():
        partner = organisation_with_counsellor("essai-trois", "partner")
        grant = AccessGrant.objects.create(
            subject=subject,
            organisation_id=partner.organisation_id,
            sections=["identity", "eligibility"],
            basis="dossier",
            valid_from=dt.date(2020, 1, 1),
        )
    with acting_as(partner):
        assert latest(subject.pk) == [row]
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(v)::text FROM eligibility_eligibilityverdict v")
            assert "asylum" not in "".join(line[0] for line in cursor.fetchall())
            cursor.execute("SELECT count(*) FROM eligibility_eligibilitybasis")
            assert cursor.fetchone()[0] == 0
        with pytest.raises(NotVisible):
            replay(row)
    confirm_verdict(partner, row, "undetermined", "À préciser avec elle.")
    with as_owner():
        told = Event.objects.filter(subject_id=subject.pk, kind__startswith="eligibility.")
        assert not any("status" in str(event.data) for event in told)
        AccessGrant.objects.filter(pk=grant.pk).update(sections=["status"])
    # One section without the other shows neither; both show what it rests on.
    with acting_as(partner):
        assert not EligibilityBasis.objects.exists() and latest(subject.pk) == []
    with as_owner():
        AccessGrant.objects.filter(pk=grant.pk).update(sections=["eligibility", "status"])
    with acting_as(partner):
        assert EligibilityBasis.objects.get().facts["immigration_status"] == "asylum_seeker"
    with acting_as(Acting.for_subject(subject.pk)):
        assert EligibilityBasis.objects.get().verdict_id == row.pk


# Decisions


def test_only_a_human_decides(world, events) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 5, 9))
    for nobody_human in (SYSTEM, Acting.for_subject(subject.pk)):
        with pytest.raises(ActionRefused):
            confirm_verdict(nobody_human, row, "eligible")
    with acting_as(jade), pytest.raises(IntegrityError), transaction.atomic():
        EligibilityVerdict.objects.filter(pk=row.pk).update(decision="eligible")

    confirm_verdict(jade, row, "eligible")
    with acting_as(jade):
        row.refresh_from_db()
        assert (row.decision, row.decided_by_id) == ("eligible", jade.membership_id)
    [event] = events("eligibility.decided")
    assert event.data["decision"] == "eligible"


def test_a_refusal_or_another_decision_needs_its_reason(world) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 3, 15))
    for decision in ("ineligible", "eligible"):
        with pytest.raises(ActionRefused) as refusal:
            confirm_verdict(jade, row, decision, "  ")
        assert refusal.value.field == "reason"
    with pytest.raises(ActionRefused) as refusal:
        confirm_verdict(jade, row, "maybe", "x")
    assert refusal.value.field == "decision"
    confirm_verdict(jade, row, "eligible", "Exception accordée par la coordination")
    assert row.outcome == "eligible"
    assert row.verdict == "ineligible"


def test_a_decision_is_taken_once_and_not_over_somebody_elses(world) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 5, 9))
    with pytest.raises(Conflict):
        confirm_verdict(jade, row, "eligible", expected_version=row.version + 1)
    confirm_verdict(jade, row, "eligible")
    with pytest.raises(ActionRefused):
        confirm_verdict(jade, row, "ineligible", "Autre avis")
    with acting_as(jade), pytest.raises(DatabaseError), transaction.atomic():
        EligibilityVerdict.objects.filter(pk=row.pk).update(decision_reason="réécrit")


def test_the_person_asks_for_a_review_once_with_her_words(world) -> None:
    subject, jade, _stranger = world
    row = kept(jade, subject, dt.date(2024, 3, 15))
    confirm_verdict(jade, row, "ineligible", "Ancienneté de plus de cinq ans")
    herself = Acting.for_subject(subject.pk)
    with pytest.raises(NotVisible):
        ask_review(jade, row, "ce n'est pas moi")
    with pytest.raises(ActionRefused):
        ask_review(herself, row, " ")
    ask_review(herself, row, "Ma date d'arrivée est fausse.")
    with pytest.raises(ActionRefused):
        ask_review(herself, row, "Encore")
    assert row.observations == "Ma date d'arrivée est fausse."


def test_the_number_of_queries_does_not_depend_on_the_services(
    world, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(1):
        evaluate_now(SAMIR, dt.date(2024, 5, 9))
    assert connection.in_atomic_block
