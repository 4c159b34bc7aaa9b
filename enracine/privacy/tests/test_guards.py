"""What PostgreSQL itself refuses to the web, whatever a page would try."""

import datetime as dt
import uuid

import pytest
from django.db import ProgrammingError, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import load_draft, save_draft
from enracine.kernel.models import Draft
from enracine.network.tests.factories import acting_of, make_member
from enracine.people.models import Person
from enracine.privacy import actions, journal
from enracine.privacy.models import AccessGrant, AccessLogEntry, Consent, ConsentText
from enracine.privacy.queries.access import Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(as_owner):
    """A holder and a stranger, and the person whom the holder knows."""
    with as_owner():
        holder, stranger = acting_of(make_member()), acting_of(make_member("partner"))
    subject = actions.open_subject(holder, "person")
    wide = holder.with_subjects(subject.id)
    actions.grant_access(
        wide, subject.id, holder.organisation_id, ["identity", "status"], "dossier"
    )
    with transaction.atomic(), acting_as(wide):
        Person.objects.create(subject=subject, given_name="Amina", search_key="amina")
    return holder, stranger, Acting.for_subject(subject.id)


def refused(acting: Acting, write) -> str:
    """The sentence of the refusal."""
    with pytest.raises(ProgrammingError) as told, transaction.atomic(), acting_as(acting):
        write()
    return str(told.value)


def grant(me: Acting, subject_id, **values) -> AccessGrant:
    base = {
        "subject_id": subject_id, "organisation_id": me.organisation_id, "sections": ["identity"],
        "basis": "dossier", "granted_by_id": me.organisation_id, "valid_from": today(),
    }  # fmt: skip
    return AccessGrant.objects.create(**base | values)


def test_nobody_grants_herself(two):
    holder, stranger, person = two
    (subject_id,) = person.subject_ids
    assert "ne se donne accès" in refused(stranger, lambda: grant(stranger, subject_id))
    with transaction.atomic(), acting_as(stranger):
        assert not Person.objects.exists()
    # The holder neither gives it away without the person's word, nor widens its own.
    other = stranger.organisation_id
    assert "ne se donne accès" in refused(
        holder, lambda: grant(holder, subject_id, organisation_id=other)
    )
    rows = AccessGrant.objects.filter(subject_id=subject_id)
    assert "ne se donne accès" in refused(
        holder, lambda: rows.update(sections=["identity", "contact"])
    )
    with transaction.atomic(), acting_as(holder):
        assert rows.update(sections=["identity"]) == 1
        assert rows.update(ended_at=now()) == 1


def test_an_agreement_is_neither_forged_nor_rewritten_nor_erased(two):
    holder, stranger, person = two
    (subject_id,) = person.subject_ids
    text = ConsentText.objects.filter(purpose="referral").first()
    whole = {
        "subject_id": subject_id, "purpose": "referral", "recipient_id": stranger.organisation_id,
        "asked_by_id": stranger.organisation_id, "sections": ["identity"], "text": text,
        "given_at": now(), "valid_until": today(), "channel": "screen", "state": "given",
    }  # fmt: skip
    assert "à la place d’une autre" in refused(stranger, lambda: Consent.objects.create(**whole))
    asked = actions.ask_consent(
        stranger, subject_id, "referral", ["identity"], recipient_id=stranger.organisation_id
    )
    # It may ask; attesting asks for knowing the person.
    with pytest.raises(ProgrammingError, match="ne passe pas"), transaction.atomic():
        actions.attest_consent(stranger, asked)
    consent = actions.ask_consent(
        holder, subject_id, "referral", ["identity"], recipient_id=stranger.organisation_id
    )
    actions.give_consent(person, consent)
    rows = Consent.objects.filter(pk=consent.pk)
    for changes in (
        {"sections": ["identity", "contact"]},
        {"valid_until": today() + dt.timedelta(days=900)},
        {"sha256": "0" * 64},
    ):
        assert "ne se réécrit pas" in refused(holder, lambda c=changes: rows.update(**c))
    assert "ne passe pas" in refused(holder, lambda: rows.update(state="withdrawn"))
    assert "ne s’efface pas" in refused(person, rows.delete)


def test_a_sensitive_section_needs_its_own_gesture_down_to_the_database(two):
    holder, stranger, person = two
    (subject_id,) = person.subject_ids

    def asked() -> Consent:
        return actions.ask_consent(
            holder, subject_id, "referral", ["identity", "status"],
            recipient_id=stranger.organisation_id,
        )  # fmt: skip

    silent = actions.give_consent(person, asked())
    assert silent.sections == ["identity"]
    whole = actions.give_consent(
        person, asked(), gesture=actions.Gesture(express=frozenset({"status"}))
    )
    assert whole.express_sections == ["status"]
    refused(
        holder,
        lambda: grant(
            holder, subject_id, organisation_id=stranger.organisation_id, basis="consent",
            consent=silent, sections=["status"], valid_until=silent.valid_until,
        ),
    )  # fmt: skip
    actions.grant_access(
        holder, subject_id, stranger.organisation_id, ["identity", "status"], "consent",
        consent=whole, valid_until=whole.valid_until,
    )  # fmt: skip
    # Granting again rests on the consent of today: withdrawing it ends the access.
    again = actions.give_consent(person, asked())
    actions.grant_access(
        holder, subject_id, stranger.organisation_id, ["identity"], "consent",
        consent=again, valid_until=again.valid_until,
    )  # fmt: skip
    actions.withdraw_consent(person, again)
    with transaction.atomic(), acting_as(stranger):
        assert not Person.objects.exists()


def test_an_unfinished_registration_opens_with_its_secret_only(two):
    _holder, stranger, _person = two
    visitor = Acting.for_system("registration")
    save_draft(visitor, "registration", {"given_name": "Amina"}, holder="le-secret")
    # Another transaction of another person: nothing was told to it.
    with transaction.atomic(), acting_as(stranger):
        from enracine.kernel.drafts import show_secret

        show_secret("")
        assert not Draft.objects.exists()
    assert load_draft(visitor, "registration", holder="un-autre") is None
    assert load_draft(visitor, "registration", holder="le-secret") == {"given_name": "Amina"}


def test_the_journal_s_chain_is_not_the_web_s_to_write(two):
    from enracine.privacy.models import AccessLogLink

    holder, _stranger, _person = two
    refused(
        holder,
        lambda: AccessLogLink.objects.create(number=1, entry_id=uuid.uuid4(), digest="0" * 64),
    )


def test_who_reads_and_what_was_read_are_told_in_one_question(two, django_assert_num_queries):
    """The journal's own question says who acts; told of another, it writes nothing for her."""
    holder, stranger, person = two
    (subject_id,) = person.subject_ids

    def reading(acting: Acting) -> Reading:
        return Reading(
            subject_id=subject_id,
            organisation_id=acting.organisation_id,
            membership_id=acting.membership_id,
            actor=acting.actor,
            actor_label=acting.label,
            sections=["identity"],
            page="essai",
            reason="",
            request_id="r1",
        )

    with transaction.atomic():
        with django_assert_num_queries(1):
            journal._add([reading(holder), reading(holder)], holder)
        assert AccessLogEntry.objects.filter(subject_id=subject_id, page="essai").count() == 2
    with pytest.raises(ProgrammingError), transaction.atomic():
        journal._add([reading(holder)], stranger)
