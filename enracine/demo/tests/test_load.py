"""The demonstration's world, loaded whole: nothing broken, somebody in every role, once only."""

import datetime as dt

import pytest

from enracine.demo.accounts import accounts
from enracine.demo.careful import add_careful
from enracine.demo.featured import add_featured
from enracine.demo.load import AlreadyLoaded, is_loaded, load
from enracine.kernel.invariants import verify
from enracine.kernel.models import Draft
from enracine.kernel.outbox import stuck_messages
from enracine.network.models import Membership, Organisation, User
from enracine.people.models import Contact, Majority, Person

pytestmark = pytest.mark.django_db
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
    from enracine.kernel.clock import today

    return today()


@pytest.fixture
def world(as_owner, day):
    """Sixty invented households and the named people."""
    with as_owner():
        loaded = load(60, 2026, day)
        add_featured(day)
        add_careful(day)
        yield loaded


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
    fiction = r"^\+1(514|438|450|579|263|354)55501\d\d$"
    assert not Contact.objects.exclude(phone="").exclude(phone__regex=fiction).exists()


def test_care_has_something_to_show(world):
    assert Person.objects.filter(standing="contact").count() == 2
    assert Majority.objects.count() == 1
    assert Draft.objects.filter(kind="form").count() == 1
    assert [m.state for m in stuck_messages()] == ["failed"]


def test_a_second_load_changes_nothing(world, day):
    assert is_loaded()
    before = Person.objects.count()
    with pytest.raises(AlreadyLoaded):
        load(60, 2026, day)
    assert Person.objects.count() == before


def test_the_list_of_accounts_is_for_the_demonstration_only(client, settings):
    settings.IS_DEMO = False
    assert client.get("/demo/comptes.json").status_code == 404
