"""The demonstration's world, loaded whole: nothing broken, somebody in every role, once only."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import Count

from enracine.demo.accounts import accounts
from enracine.demo.load import AlreadyLoaded, is_loaded, load
from enracine.demo.stories import tell_stories
from enracine.kernel.clock import today
from enracine.kernel.invariants import verify
from enracine.kernel.models import Draft, OutboxMessage, Setting
from enracine.kernel.unsent import stuck_messages
from enracine.network.models import Membership, Organisation, User
from enracine.people.models import Contact, Majority, Person
from enracine.privacy.models import Disposal
from enracine.referrals.models import Attachment, Bundle, ReferralNeed, Transfer

# The world is told once: its tests stay on one worker.
pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.xdist_group("load")]
ROLES = {
    "candidate",
    "counsellor",
    "coordinator",
    "paj_agent",
    "paj_national",
    "partner",
    "mifi_integration_officer",
    "mifi_regional_advisor",
    "employer",
    "communications",
    "funder",
    "privacy_officer",
    "administrator",
}


@pytest.fixture
def day() -> dt.date:
    return today()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Sixty invented households and the named people, told once for the module, then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        told = load(60, 2026, today())
        tell_stories(today())
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def db(loaded):
    """In place of the usual `db`: the shared world is its own transaction, nothing to wrap."""


@pytest.fixture
def world(loaded, as_owner):
    """That world as the owner sees it: what a test does to it never happened."""
    point = transaction.savepoint()
    with as_owner():
        yield loaded
    transaction.savepoint_rollback(point)


def test_every_invariant_holds_after_the_load(world):
    broken = {v.invariant.key: v.broken for v in verify() if not v.holds}
    assert broken == {}
    assert world.households == 60


def test_there_is_an_account_for_every_role_of_the_contract(world):
    listed = accounts()
    assert {a["role"] for a in listed} == ROLES
    assert len([a for a in listed if a["role"] == "counsellor"]) == 3
    assert len([a for a in listed if a["role"] == "paj_agent"]) == 3
    assert len([a for a in listed if a["role"] == "partner"]) == 2
    for account in listed:
        user = User.objects.get(email=account["email"])
        assert user.is_demo
        assert user.check_password(account["password"])


def test_the_networks_have_their_known_size(world):
    def members(role: str) -> int:
        return Membership.objects.filter(role=role, user__is_demo=True).count()

    assert members("counsellor") == 14
    assert members("partner") == 30
    assert Organisation.objects.filter(kind="paj_promoter").count() == 85
    assert 60 < members("paj_agent") < 85


def test_nobody_could_be_taken_for_somebody_real(world):
    assert Person.objects.count() > 60
    assert not Contact.objects.exclude(email="").exclude(email__endswith=".invalid").exists()
    fiction = r"^\+1[2-9]\d\d55501\d\d$"
    assert not Contact.objects.exclude(phone="").exclude(phone__regex=fiction).exists()


def test_a_telephone_is_shared_only_by_files_of_one_story(world):
    shared = (
        Contact.objects.exclude(phone="")
        .values("phone")
        .annotate(emails=Count("email", distinct=True))
        .filter(emails__gt=1)
    )
    # Mai and Thị Mai are one; Dieudonné is there twice, beside his twin (S12).
    assert sorted(line["emails"] for line in shared) == [2, 3]


def test_care_has_something_to_show(world):
    contacts = Person.objects.filter(standing="contact")
    assert contacts.count() == 4
    # One of them was met by an agent, who reads how to reach her.
    assert contacts.filter(subject__registrations__registered_by_id__isnull=False).count() == 1
    asked = Majority.objects.order_by("asked_on")
    assert [bool(q.reminded_on) for q in asked] == [True, False]
    assert Draft.objects.filter(kind="form").count() == 1
    assert [m.state for m in stuck_messages()] == ["failed"]
    # News wait for a counsellor's morning letter.
    waiting = OutboxMessage.objects.filter(state="held")
    assert set(waiting.values_list("notification", flat=True)) == {"referrals.progress"}


def test_what_travels_has_something_to_show(world):
    assert Bundle.objects.filter(kind="household", referrals__state="sent").count() == 2
    assert Attachment.objects.filter(referral__bundle__kind="household").count() == 1
    assert Transfer.objects.get().state == "accepted"
    states = set(ReferralNeed.objects.values_list("state", flat=True))
    assert {"asked", "acknowledged", "answered", "waiting", "refused"} <= states


def test_agreements_taken_back_have_something_to_show(world, day):
    late, kept = Disposal.objects.order_by("answer")
    assert (late.answer, late.reminders) == ("", 1) and late.due_on < day
    assert kept.answer == "kept" and kept.kept_until > day and kept.documents == 1


def test_a_second_load_changes_nothing(world, day):
    assert is_loaded()
    before = Person.objects.count()
    with pytest.raises(AlreadyLoaded):
        load(60, 2026, day)
    assert Person.objects.count() == before


def test_the_list_of_accounts_is_for_the_demonstration_only(client, settings):
    settings.IS_DEMO = False
    assert client.get("/demo/comptes.json").status_code == 404


def test_places_are_declared_full_old_and_paused(world, day):
    from enracine.network.models import Capacity, ReferralPause
    from enracine.network.queries.capacity import CONFIRM_DAYS

    said = list(Capacity.objects.on(day).order_by("pk"))
    assert any(c.places == 0 for c in said)
    assert any((day - c.confirmed_on).days > CONFIRM_DAYS[1] for c in said)
    assert {p.valid_to is None for p in ReferralPause.objects.on(day)} == {True, False}


def test_a_world_too_large_for_its_teams_makes_nobody_wait(world, day, monkeypatch):
    from enracine.accompaniment.queries.loads import BEYOND, crews_of
    from enracine.demo import load as loading
    from enracine.network.models import OrganisationKind

    members = Organisation.objects.filter(kind=OrganisationKind.EER_MEMBER)
    crews = [one for _member, one in crews_of([m.pk for m in members])]
    assert crews and not any(one.beyond for one in crews)
    free = sum(one.capacity for one in crews)
    monkeypatch.setattr(loading, "ROOM_FOR_STORIES", free)
    loading._leave_room(12_000, day)
    assert Setting.objects.get(key=BEYOND[0]).value == 12_000
    assert all(one.beyond == 12_000 for _member, one in crews_of([m.pk for m in members]))
