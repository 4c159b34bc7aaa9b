"""Consent is evidence, access follows it, and nobody consents for somebody else."""

import datetime as dt
import io
import uuid

import pytest
from django.db import ProgrammingError, transaction

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.documents import store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.models import Membership, Organisation, User
from enracine.people.models import Person
from enracine.privacy import actions, queries
from enracine.privacy.models import AccessGrant, Consent, SubjectHolder

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(as_owner):
    """Two organisations with one professional each, and one person known to the first."""
    with as_owner():
        made = {}
        for code in ("alpha", "beta"):
            organisation = Organisation.objects.create(
                code=f"test-{code}", name=code, short_name=code, kind="other", regime="P-39.1"
            )
            user = User.objects.create_user(f"{code}@exemple.invalid")
            membership = Membership.objects.create(
                user=user, organisation=organisation, role="counsellor", valid_from=today()
            )
            made[code] = Acting(
                user_id=user.id,
                membership_id=membership.id,
                organisation_id=organisation.id,
                role="counsellor",
            )
    subject = actions.open_subject(made["alpha"], "person")
    actions.grant_access(
        made["alpha"].with_subjects(subject.id),
        subject.id,
        made["alpha"].organisation_id,
        ["identity"],
        "dossier",
    )
    with acting_as(made["alpha"]):
        Person.objects.create(subject=subject, given_name="Amina", search_key="amina")
    made["person"] = Acting.for_subject(subject.id)
    return made


def scan(world):
    """A signed form, as a picture."""
    content = io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    return store_document(world["alpha"], content, "accord.pdf", "consent")


def seen_by(acting: Acting) -> int:
    with acting_as(acting):
        return Person.objects.count()


def ask(world) -> Consent:
    return actions.ask_consent(
        world["alpha"],
        world["person"].subject_ids[0],
        "referral",
        ["identity"],
        recipient_id=world["beta"].organisation_id,
    )


def share(world, consent: Consent) -> None:
    actions.grant_access(
        world["alpha"],
        consent.subject_id,
        world["beta"].organisation_id,
        ["identity"],
        "referral",
        consent=consent,
        object_id=uuid.uuid4(),
    )


def test_asking_shares_nothing_and_a_grant_needs_the_consent(world):
    consent = ask(world)
    with pytest.raises(ActionRefused):
        share(world, consent)
    assert seen_by(world["beta"]) == 0


def test_withdrawal_cuts_the_access_in_the_same_transaction(world):
    consent = ask(world)
    actions.give_consent(world["person"], consent)
    share(world, consent)
    assert seen_by(world["beta"]) == 1
    actions.withdraw_consent(world["person"], consent)
    assert seen_by(world["beta"]) == 0
    assert seen_by(world["alpha"]) == 1
    with acting_as(world["person"]):
        assert Consent.objects.get(pk=consent.pk).state == "withdrawn"


def test_nobody_consents_for_somebody_else(world):
    consent = ask(world)
    spouse = Acting.for_subject(uuid.uuid4())
    for stranger in (spouse, world["alpha"], world["beta"]):
        with pytest.raises(NotVisible):
            actions.give_consent(stranger, consent)


def test_only_who_asked_may_attest_and_is_the_witness(world):
    consent = ask(world)
    with pytest.raises(NotVisible):
        actions.attest_consent(world["beta"], consent)
    actions.attest_consent(world["alpha"], consent)
    assert consent.witness_id == world["alpha"].membership_id
    with acting_as(world["alpha"]):
        assert queries.may_share(
            consent.subject_id, world["beta"].organisation_id, ["identity"]
        ).allowed
        assert queries.may_share(
            consent.subject_id, world["beta"].organisation_id, ["identity", "status"]
        ).missing_sections == ("status",)


def test_an_expired_grant_shows_nothing(world, as_owner):
    consent = ask(world)
    actions.give_consent(world["person"], consent)
    share(world, consent)
    with as_owner():
        AccessGrant.objects.filter(consent=consent).update(
            valid_until=today() - dt.timedelta(days=1)
        )
    assert seen_by(world["beta"]) == 0


def test_an_answered_request_is_not_answered_again(world):
    consent = ask(world)
    actions.refuse_consent(world["person"], consent)
    with pytest.raises(ActionRefused):
        actions.give_consent(world["person"], consent)


def test_an_account_does_not_take_a_subject_by_naming_itself(world, as_owner):
    stranger = world["beta"]
    with as_owner():
        user_id = Membership.objects.get(pk=stranger.membership_id).user_id
        subject_id = AccessGrant.objects.order_by("id").values_list("subject_id", flat=True).first()
    acting = Acting(
        user_id=user_id,
        membership_id=stranger.membership_id,
        organisation_id=stranger.organisation_id,
    )
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as(acting):
        SubjectHolder.objects.create(subject_id=subject_id, user_id=user_id)


def test_a_consent_for_one_purpose_serves_no_other(world):
    consent = ask(world)
    actions.attest_consent(world["alpha"], consent)
    with acting_as(world["alpha"]):
        for purpose, allowed in (("referral", True), ("registration", False), ("news", False)):
            sharing = queries.may_share(
                consent.subject_id, consent.recipient_id, ["identity"], purpose=purpose
            )
            assert sharing.allowed is allowed, purpose


def test_nobody_attests_against_what_the_person_has_just_said(world):
    actions.refuse_consent(world["person"], ask(world))
    again = ask(world)
    with pytest.raises(ActionRefused) as refused:
        actions.attest_consent(world["alpha"], again)
    assert refused.value.code == "said_no"
    # A signature on paper is another gesture of hers; without its scan it is nothing.
    with pytest.raises(ActionRefused) as refused:
        actions.attest_consent(world["alpha"], again, channel="paper")
    assert refused.value.code == "no_scan"
    actions.attest_consent(
        world["alpha"],
        again,
        channel="paper",
        gesture=actions.Gesture(signed_on=today(), proof=scan(world)),
    )
    assert again.state == "given"


def test_an_event_or_a_read_is_never_written_in_another_s_name(world):
    from django.db import ProgrammingError, transaction

    from enracine.kernel.models import Event
    from enracine.privacy.models import AccessLogEntry

    other = world["beta"].organisation_id
    with transaction.atomic(), acting_as(world["alpha"]):
        for forged in (
            Event(kind="forged", actor="membership:x", organisation_id=other),
            AccessLogEntry(
                subject_id=world["person"].subject_ids[0],
                organisation_id=other,
                actor="membership:x",
                sections=["identity"],
                page="x",
            ),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                forged.save(force_insert=True)
