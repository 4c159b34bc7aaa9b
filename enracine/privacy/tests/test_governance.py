"""Complaints, policies at a date, evaluations, providers: under row-level security."""

import datetime as dt
from argparse import Namespace
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.commands import CommandFailed
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.operations import production_checks
from enracine.privacy import cli, integrations
from enracine.privacy.actions import complaints as complaint_actions
from enracine.privacy.actions import governance as actions
from enracine.privacy.models import Assessment, Complaint, Policy, Provider
from enracine.privacy.queries import fields
from enracine.privacy.queries import governance as queries

pytestmark = pytest.mark.django_db


def complain(world, **values) -> Complaint:
    said = {"about": "access", "text": "Une inconnue connaissait mon statut."}
    return complaint_actions.complain(
        world.person, world.subject.pk, world.here.pk, **(said | values)
    )


def test_l06_a_complaint_is_followed_until_its_answer(protected):
    complaint = complain(protected)
    assert complaint.due_on == today() + dt.timedelta(days=30)
    run_jobs()
    assert [m.to for m in mail.outbox] == [[protected.officer_here.user.email]]
    assert "inconnue" not in mail.outbox[0].body
    keeper = protected.keeper_here
    with acting_as(keeper):
        found = queries.complaint_of(keeper, complaint.pk)
        complaint_actions.acknowledge_complaint(keeper, found)
        with pytest.raises(ActionRefused, match="Écrivez"):
            complaint_actions.answer_complaint(keeper, found, outcome="founded", answer=" ")
        complaint_actions.answer_complaint(
            keeper, found, outcome="founded", answer="Vous avez raison.", measures="Accès retiré."
        )
        with pytest.raises(ActionRefused, match="déjà"):
            complaint_actions.answer_complaint(keeper, found, outcome="partly", answer="Non.")
    with acting_as(protected.person):
        (mine,) = queries.my_complaints(protected.person.subject_ids)
    assert (mine.outcome, mine.answer) == ("founded", "Vous avez raison.")
    run_jobs()
    told = [m.subject for m in mail.outbox if m.to == [protected.account.email]]
    assert [("reçue" in s, "réponse" in s) for s in told] == [(True, False), (False, True)]


def test_nobody_complains_for_somebody_else_and_no_other_organisation_reads_it(protected):
    complaint = complain(protected)
    with pytest.raises(NotVisible):
        complaint_actions.complain(
            protected.counsellor, protected.subject.pk, protected.here.pk, about="other", text="x"
        )
    with acting_as(protected.keeper_there):
        assert not Complaint.objects.exists()
    with acting_as(protected.counsellor), pytest.raises(NotVisible):
        complaint_actions.acknowledge_complaint(protected.counsellor, complaint)


def test_the_person_takes_a_complaint_back_and_it_stays_in_the_register(protected):
    complaint = complain(protected)
    complaint_actions.withdraw_complaint(protected.person, complaint)
    with acting_as(protected.keeper_here):
        (kept,) = queries.complaints_of(protected.keeper_here)
    assert kept.outcome == "withdrawn"


def test_an_answer_without_words_is_refused_by_the_database(protected):
    complaint = complain(protected)
    with (
        acting_as(protected.keeper_here),
        pytest.raises(IntegrityError, match="complaint_answer_is_whole"),
        transaction.atomic(),
    ):
        Complaint.objects.filter(pk=complaint.pk).update(outcome="founded")


def publish(world, day, **values) -> Policy:
    said = {"kind": "privacy", "body": "Nos mots.", "valid_from": day}
    return actions.publish_policy(world.keeper_here, **(said | values))


def version_on(world, day) -> Policy:
    (line,) = [
        found for found in queries.policies_on(day, world.here.pk) if found.kind == "privacy"
    ]
    assert line.policy is not None
    return line.policy


def test_l05_the_version_applicable_at_a_date_is_found(protected):
    first = publish(protected, today())
    second = publish(
        protected, today() + dt.timedelta(days=30), changes="Nous gardons moins longtemps."
    )
    assert version_on(protected, today() - dt.timedelta(days=1)).organisation_id is None
    assert version_on(protected, today()) == first
    assert version_on(protected, today() + dt.timedelta(days=29)) == first
    assert version_on(protected, today() + dt.timedelta(days=30)) == second
    (common,) = [
        found
        for found in queries.policies_on(today(), protected.there.pk)
        if found.kind == "privacy"
    ]
    assert common.is_common


def test_l18_a_change_is_told_to_the_accounts_once(protected):
    publish(protected, today())
    run_jobs()
    mail.outbox.clear()
    publish(protected, today() + dt.timedelta(days=15), changes="Nous gardons moins longtemps.")
    run_jobs()
    run_jobs()
    told = sorted(m.to[0] for m in mail.outbox)
    assert told == sorted(
        [
            protected.account.email,
            protected.officer_here.user.email,
            protected.counsellor_member.user.email,
        ]
    )
    assert "Nous gardons moins longtemps." in mail.outbox[0].body


def test_a_version_is_never_backdated_unsaid_or_rewritten(protected):
    policy = publish(protected, today())
    with pytest.raises(ActionRefused, match="passé"):
        publish(protected, today() - dt.timedelta(days=1), changes="x")
    with pytest.raises(ActionRefused, match="change"):
        publish(protected, today() + dt.timedelta(days=9))
    with pytest.raises(ActionRefused, match="déjà"):
        publish(protected, today(), changes="x")
    with pytest.raises(NotVisible):
        actions.publish_policy(protected.counsellor, kind="roles", body="x", valid_from=today())
    with acting_as(protected.keeper_here):
        assert Policy.objects.filter(pk=policy.pk).update(body="Autre") == 0
    refused = pytest.raises(ProgrammingError, match="ne se corrige pas")
    with jobs_role(), refused, transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(body="Autre")


def evaluated(world, **facts) -> Assessment:
    return actions.start_assessment(
        world.keeper_here,
        title="Courriel",
        purpose="Écrire aux personnes",
        information="Courriels",
        **({"integration": "email", "measures": "Aucun contenu de dossier."} | facts),
    )


def approve(world, assessment) -> Assessment:
    keeper = world.keeper_here
    actions.give_opinion(keeper, assessment, "Favorable, avec SPF et DKIM.")
    return actions.decide_assessment(
        keeper,
        assessment,
        decision="approved",
        reason="Nécessaire.",
        review_on=today() + dt.timedelta(days=365),
    )


def test_l08_the_opinion_comes_before_the_decision_and_both_are_dated(protected):
    assessment = evaluated(protected)
    with pytest.raises(ActionRefused, match="L’avis"):
        actions.decide_assessment(
            protected.keeper_here, assessment, decision="approved", reason="x"
        )
    approve(protected, assessment)
    assert (assessment.opinion_on, assessment.decided_on) == (today(), today())
    with pytest.raises(ActionRefused, match="décidée"):
        actions.change_assessment(protected.keeper_here, assessment, measures="Autres")


def test_l34_outside_quebec_asks_the_place_and_its_law(protected):
    assessment = evaluated(protected, outside_quebec=True)
    with pytest.raises(ActionRefused, match="Hors du Québec"):
        approve(protected, assessment)
    actions.change_assessment(
        protected.keeper_here, assessment, place="Irlande", foreign_law="RGPD"
    )
    with pytest.raises(ActionRefused, match="jour à venir"):
        actions.decide_assessment(
            protected.keeper_here, assessment, decision="approved", reason="x"
        )
    approve(protected, assessment)


def sheet(world, **facts) -> Provider:
    values = {
        "name": "Courrier du Nord",
        "integration": "email",
        "service": "Acheminer les courriels",
        "information": "Adresses",
        "place": "Montréal",
        "mandate_on": today(),
        "measures": "Chiffrement",
        "reports_incidents": True,
        "end_terms": "Destruction sous 30 jours",
    }
    return actions.keep_provider(world.keeper_here, None, **(values | facts))


def test_l07_an_integration_is_approved_only_by_a_whole_sheet(protected):
    provider = sheet(protected)
    assert queries.approved_integrations(today()) == frozenset()
    assessment = evaluated(protected)
    actions.keep_provider(protected.keeper_here, provider, assessment=assessment)
    assert queries.approved_integrations(today()) == frozenset()
    approve(protected, assessment)
    assert queries.approved_integrations(today()) == {"email"}
    assert queries.approved_integrations(today() - dt.timedelta(days=1)) == frozenset()
    actions.keep_provider(protected.keeper_here, provider, ends_on=today())
    assert queries.approved_integrations(today() + dt.timedelta(days=1)) == frozenset()


def test_an_evaluation_of_another_integration_approves_nothing(protected):
    assessment = approve(protected, evaluated(protected, integration="storage"))
    sheet(protected, assessment=assessment)
    assert queries.approved_integrations(today()) == frozenset()


def test_a_provider_uses_the_evaluations_of_its_own_organisation(protected):
    assessment = evaluated(protected)
    with pytest.raises(NotVisible):
        actions.keep_provider(
            protected.keeper_there,
            None,
            name="x",
            service="x",
            information="x",
            place="x",
            assessment=assessment,
        )
    with pytest.raises(NotVisible):
        queries.assessment_of(protected.keeper_there, assessment.pk)


def test_l33_outside_quebec_no_mandate_without_evaluation(protected):
    with pytest.raises(ActionRefused, match="évaluation"):
        sheet(protected, outside_quebec=True)


def test_what_is_held_is_said_in_plain_words_for_each_section():
    held = fields.held_in(["status", "contact"])
    assert [h.section for h in held] == ["contact", "status"]
    assert held[1].is_sensitive
    assert all(h.purposes and h.retentions and h.readers for h in held)


def test_the_register_is_filtered_by_section_sensitivity_retention_and_word():
    everything = fields.register_of()
    assert sum(len(g.names) for g in everything) == fields.total()
    sensitive = fields.register_of(fields.Filters(sensitivity="sensitive"))
    assert sensitive
    assert all(g.is_sensitive for g in sensitive)
    assert {g.section for g in fields.register_of(fields.Filters(section="contact"))} == {"contact"}
    (retention, _word) = fields.choices()["retentions"][0]
    asked = fields.register_of(fields.Filters(retention=retention))
    assert {g.sheet.retention for g in asked} == {retention}
    assert fields.register_of(fields.Filters(text="zzz")) == []


def test_a_complaint_is_due_by_the_setting_of_its_day(protected, as_owner):
    from enracine.kernel.models import Setting

    with as_owner():
        Setting.objects.create(key="privacy.complaint_days", value=20, valid_from=today())
    assert complain(protected).due_on == today() + dt.timedelta(days=20)
    with telling(today() - dt.timedelta(days=400)):
        before = complain(protected)
    assert before.due_on == before.received_on + dt.timedelta(days=30)


def test_a_system_account_is_not_a_person(protected):
    with pytest.raises(NotVisible):
        complaint_actions.complain(
            Acting.for_system("essai"),
            protected.subject.pk,
            protected.here.pk,
            about="other",
            text="x",
        )


SMTP = SimpleNamespace(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", STORAGES={})
FILES = SimpleNamespace(
    EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
    STORAGES={"default": {"BACKEND": "storages.backends.s3.S3Storage"}},
)


def command(world, **changes) -> int:
    given = {
        "integration": "email",
        "organisation": world.here.code,
        "provider": "Courrier du Nord",
        "place": "Montréal",
        "information": "Adresses",
        "measures": "Chiffrement",
        "end": "Destruction",
        "officer": "Paul, direction",
        "opinion": "Favorable",
        "reason": "Codes de connexion",
        "mandate": today(),
        "review": today() + dt.timedelta(days=365),
        "foreign_law": "",
    }
    return cli.run(Namespace(**(given | changes)))


def test_l07_an_integration_without_a_sheet_is_named_and_forbids_production(
    protected, settings, monkeypatch
):
    assert [text[:14] for text in integrations.unapproved(SMTP)] == ["Intégration « "]
    assert "Stockage" in integrations.unapproved(FILES)[0]
    assert integrations.check() == []
    settings.EMAIL_BACKEND = SMTP.EMAIL_BACKEND
    settings.MODE = "production"
    assert "Serveur de courriel" in integrations.check()[0]
    with pytest.raises(CommandFailed, match="Serveur de courriel"):
        production_checks.refuse_unsafe()
    assert command(protected) == 0
    assert integrations.check() == []


def test_the_command_refuses_a_sheet_that_lacks_something(protected):
    with pytest.raises(CommandFailed, match="Il manque"):
        command(protected, measures=" ")
    with pytest.raises(CommandFailed, match="Aucun organisme"):
        command(protected, organisation="personne")
    with pytest.raises(CommandFailed, match="commencé"):
        command(protected, mandate=today() + dt.timedelta(days=1))
    assert integrations.unapproved(SMTP) != []


def test_a_professional_approves_no_integration_in_one_gesture(protected):
    with pytest.raises(NotVisible):
        actions.approve_integration(
            protected.keeper_here,
            protected.here,
            **dict.fromkeys(
                (
                    "integration", "name", "place", "information", "measures", "end_terms",
                    "officer", "opinion", "reason",
                ),
                "x",
            ),
            mandate_on=today(),
            review_on=today() + dt.timedelta(days=1),
        )  # fmt: skip
