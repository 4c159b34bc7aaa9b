"""What leaves, what stays and why, what proves it: the destruction of a file (L38, L46, L48, L51)."""

import json

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction

from enracine.accompaniment.models import Dossier, DossierWord, NeedsEvaluation, ReadinessDecision
from enracine.insights.models import FigureFact
from enracine.insights.registrations import tallies_hold
from enracine.kernel import keeping
from enracine.kernel.clock import QUEBEC
from enracine.kernel.errors import ActionRefused
from enracine.kernel.keeping import FormKey
from enracine.kernel.models import Document, Draft, Event, OutboxMessage
from enracine.kernel.testing import jobs_role
from enracine.network.models import User
from enracine.people.models import Contact, HouseholdMember, NameWord, Person
from enracine.privacy import content, proofs
from enracine.privacy.actions.replaying import replay
from enracine.privacy.models import AccessGrant, Consent, PurgeProof, Remainder, RightsRequest
from enracine.referrals.models import Package, Referral
from enracine.settlement.models import Move
from enracine.workspace.tests.rights_world import Life

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """The list of destructions kept outside the database, in a folder of this test."""
    monkeypatch.setattr(proofs, "data_folder", lambda: tmp_path)
    return tmp_path / proofs.FILE


@pytest.fixture
def life(as_owner, outside):
    return Life(as_owner)


def rows_about(life) -> dict[str, int]:
    """How many rows every table of the register still holds of her or of her household."""
    found = {}
    with life.as_owner():
        for one in content.contents():
            model = apps.get_model(one.model)
            names = {f.name for f in model._meta.concrete_fields}
            column = "subject_id__in" if {"subject", "subject_id"} & names else None
            if column is None:
                continue
            count = model._default_manager.filter(**{column: [life.subject, life.home]}).count()
            if count:
                found[one.model] = count
    return found


def test_an_open_file_is_not_destroyed(life):
    with pytest.raises(ActionRefused) as refused:
        life.destroy("promis")
    assert refused.value.code == "open"


def test_what_several_hold_stays_until_the_last_and_nothing_moves_a_total(life, outside):
    life.close_files(decided_days_ago=500)
    before, counted = life.tallies(), life.facts()
    assert before and counted
    proof = life.destroy("promis")
    assert proof.counts["accompaniment.Task"] == 1
    assert "people.Person" not in proof.counts
    assert {"content": "people.Person", "reason": "shared_record", "until": ""} in proof.kept
    with life.as_owner():
        assert Person.objects.filter(pk=life.subject).exists()
        assert not NeedsEvaluation.objects.filter(organisation=life.world.member).exists()
        # The referral is the partner's too: the sender's dossier is an empty number.
        dossier = Dossier.objects.get(organisation=life.world.member)
        assert (dossier.purpose, dossier.assignee, dossier.household) == ("", None, None)
        assert not DossierWord.objects.filter(dossier=dossier).exists()
        assert not AccessGrant.objects.filter(
            subject_id=life.subject, organisation=life.world.member
        ).exists()
    life.destroy("agent")
    with life.as_owner():
        assert Person.objects.filter(pk=life.subject).exists()
    life.destroy("partner")
    assert life.destroy("promis").counts == {"accompaniment.Dossier": 1}
    # What the first ones had to leave is looked at again each night.
    for name in ("agent", "partner"):
        again = life.destroy(name)
        assert again is None or again.counts == {}, again.counts
    assert rows_about(life) == {"privacy.PurgeProof": 4}
    assert life.tallies() == before
    with life.as_owner():
        assert tallies_hold() == []
        assert FigureFact.objects.count() == counted
        assert not FigureFact.objects.filter(subject_id=life.home).exists()
        assert not User.objects.filter(pk=life.user.pk).exists()
        assert not Draft.objects.filter(user_id=life.user.pk).exists()
        assert not OutboxMessage.objects.filter(recipient_user_id=life.user.pk).exists()


def test_running_again_finds_nothing_and_proves_nothing(life):
    life.close_files(decided_days_ago=500)
    for name in life.holders:
        life.destroy(name)
    life.destroy("promis")
    with life.as_owner():
        before = PurgeProof.objects.count()
    for name in life.holders:
        assert life.destroy(name) is None
    with life.as_owner():
        assert PurgeProof.objects.count() == before


def test_l38_a_decision_of_less_than_a_year_stays_with_the_meeting_it_rests_on(life):
    life.close_files(decided_days_ago=150)
    life.destroy("agent")
    life.destroy("partner")
    proof = life.destroy("promis")
    kept = {(k["content"], k["reason"]) for k in proof.kept}
    assert kept == {
        ("accompaniment.ReadinessDecision", "decision_recent"),
        ("accompaniment.NeedsEvaluation", "decision_recent"),
        ("accompaniment.Dossier", "decision_recent"),
    }
    with life.as_owner():
        assert ReadinessDecision.objects.count() == 1
        assert Dossier.objects.get(organisation=life.world.member).purpose == ""
        assert not Person.objects.filter(pk=life.subject).exists()
        until = Remainder.objects.get(content="accompaniment.ReadinessDecision").until
        decided = ReadinessDecision.objects.get().decided_at.astimezone(QUEBEC).date()
    assert (until - decided).days in (365, 366)
    # A year after, what stayed goes by itself.
    life.close_files(decided_days_ago=400)
    assert set(life.destroy("promis").counts) == {
        "accompaniment.ReadinessDecision",
        "accompaniment.NeedsEvaluation",
        "accompaniment.Dossier",
    }
    with life.as_owner():
        assert not Remainder.objects.filter(organisation=life.world.member).exists()


def test_an_accounting_piece_stays_and_its_file_too(life):
    life.close_files(decided_days_ago=500)
    piece = life.accounting_piece("partner")
    for name in life.holders:
        proof = life.destroy(name)
    assert {"accounting"} == {k["reason"] for k in proof.kept}
    with life.as_owner():
        assert Document.objects.filter(pk=piece.pk).exists()
    assert default_storage.exists(piece.storage_key)


def test_a_document_s_file_leaves_with_its_row(life, django_capture_on_commit_callbacks, outside):
    life.close_files(decided_days_ago=500)
    piece = life.accounting_piece("partner")
    with life.as_owner():
        Document.objects.filter(pk=piece.pk).update(purpose="letter")
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("promis", "agent", "partner"):
            proof = life.destroy(name)
    assert proof.documents == 1
    assert not default_storage.exists(piece.storage_key)
    lines = proofs.read(outside)
    assert [line["organisation_id"] for line in lines] == [
        str(life.holders[n].pk) for n in ("promis", "agent", "partner")
    ]
    # The list says what and how many; nothing of her.
    text = json.dumps(lines)
    assert "Amina" not in text and "Karim" not in text and life.user.email not in text


def test_l46_nothing_of_somebody_who_contests_leaves(life):
    life.close_files(decided_days_ago=500)
    with life.as_owner():
        request = RightsRequest.objects.create(
            number="DEM-ESSAI", subject_id=life.subject, organisation=life.world.member,
            regime="P-39.1", kind="access", due_on="2099-01-01", state="contested",
        )  # fmt: skip
    with pytest.raises(ActionRefused) as refused:
        life.destroy("promis")
    assert refused.value.code == "recourse"
    with life.as_owner():
        RightsRequest.objects.filter(pk=request.pk).update(state="closed")
    assert life.destroy("promis") is not None


def test_a_page_opens_no_seal_and_no_journal_loses_a_row_without_its_proof(life):
    for role, purge in (("enracine_app", "x"), ("enracine_jobs", "")):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT set_config('enracine.purge', %s, true)", [purge])
            cursor.execute("SELECT privacy_destroy_sealed('kernel_event', '{}')")
    with (
        jobs_role(),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('enracine.purge', 'x', true)")
        cursor.execute("SELECT privacy_destroy_sealed('people_person', '{}')")


def test_the_spouse_who_has_a_file_of_his_own_keeps_the_household(life, as_owner):
    from enracine.referrals.tests.world import make_person

    with as_owner():
        other, _acting = make_person(life.world, life.world.jade, "eer", "Karim")
        HouseholdMember.objects.filter(first_name="Karim").update(person_id=other.subject_id)
    life.close_files(decided_days_ago=500)
    for name in ("promis", "agent", "partner"):
        life.destroy(name)
    with life.as_owner():
        assert not Person.objects.filter(pk=life.subject).exists()
        left = HouseholdMember.objects.filter(household_id=life.home)
        assert sorted(m.first_name for m in left) == ["Karim", "Lila"]
        assert Move.objects.filter(subject_id=life.home).exists()
        assert User.objects.filter(pk=life.user.pk).exists()
        assert Contact.objects.filter(subject_id=other.subject_id).exists()


def test_everything_that_was_there_is_gone_name_words_and_letters_too(life):
    life.close_files(decided_days_ago=500)
    with life.as_owner():
        assert NameWord.objects.filter(subject_id=life.subject).exists()
        assert Event.objects.filter(subject_id=life.subject).exists()
        assert Package.objects.exists() and Referral.objects.exists()
    for name in ("promis", "agent", "partner", "promis"):
        life.destroy(name)
    with life.as_owner():
        for model in (NameWord, Event, Package, Referral, Consent):
            assert not model.objects.filter(subject_id=life.subject).exists(), model.__name__


def test_l51_a_restored_backup_is_destroyed_again(
    life, outside, django_capture_on_commit_callbacks
):
    """The savepoint is the backup: what was destroyed after it has come back with it."""
    backup = transaction.savepoint()
    life.close_files(decided_days_ago=500)
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("promis", "agent", "partner", "promis"):
            life.destroy(name)
    listed = proofs.read(outside)
    assert len(listed) == 4
    transaction.savepoint_rollback(backup)
    before = rows_about(life)
    assert before["people.Person"] == 1 and before["accompaniment.Dossier"] == 3
    tallies = life.tallies()
    with jobs_role():
        assert replay(listed) == 4
    left = rows_about(life)
    # The decision is young again in the backup, not in the list: the law keeps it a year.
    assert set(left) - {"privacy.PurgeProof", "privacy.Remainder"} == {
        "accompaniment.ReadinessDecision",
        "accompaniment.NeedsEvaluation",
        "accompaniment.Dossier",
    }
    assert life.tallies() == tallies
    with life.as_owner():
        assert not Person.objects.filter(pk=life.subject).exists()
        assert sorted(str(p.pk) for p in PurgeProof.objects.all()) == sorted(
            line["id"] for line in listed
        )
    with jobs_role():
        assert replay(listed) == 0


def test_a_cut_line_of_the_list_loses_the_others_nothing(outside):
    outside.write_text('{"id": "1", "done_at": "2026"}\n{"id": "2", "do', encoding="utf-8")
    assert [line["id"] for line in proofs.read(outside)] == ["1"]
    outside.write_text('{"id": "1", "done_at": "2026"}\n', encoding="utf-8")
    assert proofs.append([{"id": "1"}, {"id": "3"}], outside) == 1


def test_what_a_colleague_was_writing_about_her_leaves_too(life):
    author = life.world.jade
    about, other = (FormKey("note", str(author.pk), f"/travail/dossiers/{x}/") for x in
                    (life.case.dossier.pk, life.move.pk))  # fmt: skip
    for key in (about, other):
        keeping.keep(author.user_id, key, {"message": ["Amina hésite."]}, "")
    life.close_files(decided_days_ago=800)
    life.destroy("promis")
    with jobs_role():
        left = [d.data["address"] for d in Draft.objects.filter(kind="form")]
    assert left == [other.address]
