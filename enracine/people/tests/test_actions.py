"""Registering, correcting, finding: under row-level security, as a request would."""

import datetime as dt
import uuid

import pytest

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.network.models import User
from enracine.network.tests.factories import acting_of, make_member
from enracine.people import actions, queries
from enracine.people.models import (
    Contact,
    HouseholdMember,
    ImmigrationStatus,
    Person,
    Registration,
    Residence,
)
from enracine.people.tests.factories import (
    VISITOR,
    acting_of_person,
    make_network,
    new_person,
    register,
)
from enracine.people.values import Home, Identity, Member, Project, Reach, Situation, Studies, Work
from enracine.privacy.actions import grant_access
from enracine.privacy.content import Scope
from enracine.privacy.models import Consent, SubjectHolder
from enracine.privacy.queries.packages import provided

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(as_owner):
    with as_owner():
        return make_network()


@pytest.fixture
def counsellor(as_owner):
    with as_owner():
        return acting_of(make_member())


def see(acting: Acting, registered, sections=("identity",)) -> None:
    subject_id = registered.subject_id
    wide = acting.with_subjects(subject_id)
    grant_access(wide, subject_id, acting.organisation_id, sections, "dossier")


def test_a_registration_makes_a_person_her_household_and_her_agreement(network):
    done = register(
        members=(Member("adult", "Yusuf"), Member("child", "Lina", 2021)),
        studies=Studies("bachelor", "génie civil"),
        work=Work("ingénieure", 8),
        project=Project(regions=("01", "05"), what_matters="une école"),
    )
    me = acting_of_person(done)
    with acting_as(me):
        file = queries.person_file(done.subject_id)
        assert file.person.full_name == "Amina Benali"
        assert [(m.kind, m.first_name, m.birth_year) for m in file.members] == [
            ("adult", "Amina", None),
            ("adult", "Yusuf", None),
            ("child", "Lina", 2021),
        ]
        assert [t.region.code for t in file.targets] == ["01", "05"]
        consent = Consent.objects.get()
        assert (consent.purpose, consent.state, consent.recipient) == (
            "registration",
            "given",
            network,
        )
        assert consent.text.body and consent.channel == "screen"
        assert [e.kind for e in Event.objects.filter(kind__startswith="people.")] == [
            "people.registered"
        ]
        assert "Amina" not in str(Event.objects.values_list("data", flat=True))


def test_nobody_else_sees_a_new_registration(network, counsellor):
    done = register()
    stranger = register()
    for acting in (counsellor, acting_of_person(stranger)):
        with acting_as(acting):
            assert not Person.objects.filter(pk=done.subject_id).exists()
            assert not Registration.objects.filter(subject_id=done.subject_id).exists()
            assert queries.person_file(done.subject_id).person is None


def test_the_same_form_sent_twice_registers_once(network):
    new = new_person()
    first = actions.register_person(VISITOR, new)
    second = actions.register_person(VISITOR, new)
    assert second.number == first.number
    assert second.again and second.subject_id is None
    with acting_as(acting_of_person(first)):
        assert Person.objects.count() == 1
    assert User.objects.filter(email=new.reach.email).count() == 1


def test_the_file_belongs_to_the_account_of_its_address(network):
    done = register(reach=Reach(email="Mai@Exemple.invalid"))
    account = User.objects.get(email="mai@exemple.invalid")
    assert not account.has_usable_password()
    with acting_as(Acting(user_id=account.pk)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert held == {done.subject_id, done.household_id}


def test_the_address_of_somebody_of_the_network_opens_no_file(network, as_owner):
    with as_owner():
        member = make_member()
    done = register(reach=Reach(email=member.user.email))
    assert done.subject_id
    with acting_as(Acting(user_id=member.user.pk)):
        assert not SubjectHolder.objects.exists()


def test_a_receipt_is_written_with_a_number_only(network):
    done = register()
    with acting_as(acting_of_person(done)):
        event = Event.objects.get(kind="people.registered")
    assert event.data["number"] == done.number
    assert set(event.data) == {"household", "channel", "language", "number"}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"identity": Identity("", "Benali", dt.date(1990, 1, 1))}, "given_name", "no_name"),
        ({"identity": Identity("Amina", "", None)}, "birth_date", "no_birth_date"),
        ({"identity": Identity("Amina", "", dt.date(2999, 1, 1))}, "birth_date", "born_tomorrow"),
        (
            {"situation": Situation("permanent_resident", arrived=dt.date(1980, 1, 1))},
            "arrived",
            "before_birth",
        ),
        ({"reach": Reach()}, "email", "unreachable"),
        ({"consents": frozenset()}, "registration", "no_consent"),
        ({"home": Home("CA", "99999")}, "place", "unknown_place"),
        ({"project": Project(regions=("99",))}, "region_1", "unknown_region"),
    ],
)
def test_what_cannot_be_registered_is_refused_beside_its_field(network, changes, field, code):
    with pytest.raises(ActionRefused) as refusal:
        register(**changes)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert not User.objects.exists()


def test_under_14_a_parent_is_needed_and_only_a_professional_attests_it(network, counsellor):
    child = Identity("Lou", "", today() - dt.timedelta(days=13 * 365))
    for extra in ({}, {"guardian": "Sa mère"}):
        with pytest.raises(ActionRefused) as refusal:
            register(identity=child, **extra)
        assert refusal.value.code == "needs_parent"
    with pytest.raises(ActionRefused):
        register(counsellor, identity=child)
    assert register(counsellor, identity=child, guardian="Sa mère").standing == "contact"


def test_from_14_to_17_one_is_a_contact_and_never_a_candidate(network):
    born = today() - dt.timedelta(days=int(17.7 * 365.25))
    done = register(identity=Identity("Maëlle", "", born), members=(Member("adult", "Mère"),))
    assert done.standing == "contact" and done.household_id is None
    with acting_as(acting_of_person(done)):
        assert Person.objects.get().standing == "contact"
        assert not ImmigrationStatus.objects.exists()
        assert Event.objects.filter(kind="people.contact_registered").count() == 1
        assert not Event.objects.filter(kind="people.registered").exists()
        assert Consent.objects.get().sections == ["contact", "identity"]


def test_a_professional_registers_in_person_and_attests_the_agreement(network, counsellor):
    done = register(counsellor, channel="professional")
    me = acting_of_person(done)
    with acting_as(me):
        assert Person.objects.get().source == "professional"
        consent = Consent.objects.get()
        assert (consent.channel, consent.witness_id) == ("attested", counsellor.membership_id)
    with acting_as(counsellor):
        assert not Person.objects.exists()


def test_somebody_abroad_needs_neither_postal_code_nor_canadian_number(network):
    done = register(
        home=Home("CO", postal_code="110111"),
        reach=Reach(phone="+573001234567"),
        situation=Situation("csq_holder_abroad"),
    )
    with acting_as(acting_of_person(done)):
        home = Residence.objects.get()
        assert (home.country, home.postal_code, home.municipality) == ("CO", "", None)
        assert Contact.objects.get().phone == "+573001234567"


def test_two_people_editing_one_section_never_lose_a_word(network):
    done = register()
    me = acting_of_person(done)
    with acting_as(me):
        seen = Person.objects.get().version
    actions.update_identity(
        me, done.subject_id, Identity("Amina", "Ben Ali", dt.date(1992, 2, 29), "DZ"), seen
    )
    with pytest.raises(Conflict) as conflict:
        actions.update_identity(
            me, done.subject_id, Identity("Aminata", "Benali", dt.date(1992, 2, 29), "DZ"), seen
        )
    assert conflict.value.current.family_name == "Ben Ali"
    assert conflict.value.mine["given_name"] == "Aminata"
    with acting_as(me):
        assert Person.objects.get().full_name == "Amina Ben Ali"


def test_a_corrected_name_is_found_by_the_new_one_only(network):
    done = register()
    me = acting_of_person(done)
    actions.update_identity(
        me, done.subject_id, Identity("Amina", "El Amrani", dt.date(1992, 2, 29), "DZ")
    )
    with acting_as(me):
        assert queries.search(me, "elamrani") and queries.search(me, "amrani amina")
        assert not queries.search(me, "benali")


def test_a_new_status_closes_the_former_one(network):
    done = register()
    me = acting_of_person(done)
    actions.update_situation(me, done.subject_id, Situation("canadian_citizen"))
    with acting_as(me):
        rows = ImmigrationStatus.objects.order_by("created_at")
        assert [(r.code, r.is_current) for r in rows] == [
            ("permanent_resident", False),
            ("canadian_citizen", True),
        ]


def test_changing_the_regions_alone_is_a_change_that_others_meet(network):
    done = register(project=Project(regions=("01",)))
    me = acting_of_person(done)
    with acting_as(me):
        seen = queries.person_file(done.subject_id).project.version
    actions.update_project(me, done.subject_id, Project(regions=("02", "01")), seen)
    with pytest.raises(Conflict):
        actions.update_project(me, done.subject_id, Project(regions=("05",)), seen)
    with acting_as(me):
        targets = queries.person_file(done.subject_id).targets
        assert [t.region.code for t in targets] == ["02", "01"]


def test_a_section_is_written_only_where_it_is_granted(network, counsellor):
    done = register()
    see(counsellor, done, ["identity", "contact"])
    actions.update_contact(counsellor, done.subject_id, Reach(phone="+15145550199"))
    with acting_as(counsellor):
        file = queries.person_file(done.subject_id)
        assert file.contact.source == "professional"
        assert file.status is None and file.members == ()
    with pytest.raises(NotVisible):
        actions.update_identity(counsellor, uuid.uuid4(), Identity("X"))


def test_a_member_with_a_file_of_her_own_is_not_edited_by_a_spouse(network):
    done = register(members=(Member("child", "Lina", 2021),))
    me = acting_of_person(done)
    with acting_as(me):
        herself = HouseholdMember.objects.get(person_id=done.subject_id)
        child = HouseholdMember.objects.get(first_name="Lina")
    with pytest.raises(NotVisible):
        actions.remove_member(me, done.household_id, herself.pk)
    actions.update_member(me, done.household_id, child.pk, Member("child", "Lina", 2020))
    actions.remove_member(me, done.household_id, child.pk)
    with acting_as(me):
        assert [m.first_name for m in queries.members_of(done.household_id)] == ["Amina"]


@pytest.mark.parametrize(
    ("member", "field"),
    [
        (Member("child", "Lina"), "birth_year"),
        (Member("child", "Lina", 1990), "birth_year"),
        (Member("adult", " "), "first_name"),
    ],
)
def test_a_member_that_cannot_be_is_refused(network, member, field):
    done = register()
    with pytest.raises(ActionRefused) as refusal:
        actions.add_member(acting_of_person(done), done.household_id, member)
    assert refusal.value.field == field


def test_search_stays_inside_the_scope(network, counsellor):
    mine = register(identity=Identity("Thị Mai", "Nguyễn", dt.date(1990, 1, 2), "VN"))
    register(identity=Identity("Mai", "Nguyen", dt.date(1990, 1, 2), "VN"))
    see(counsellor, mine, ["identity", "contact"])
    with acting_as(counsellor):
        assert [h.full_name for h in queries.search(counsellor, "nguyen m")] == ["Thị Mai Nguyễn"]
        assert queries.search(counsellor, "x") == []


def test_an_address_or_a_number_finds_only_where_contact_is_granted(network, counsellor):
    reach = Reach(email="trouve@exemple.invalid", phone="+15145550142")
    seen, hidden = register(reach=reach), register(reach=reach)
    see(counsellor, seen, ["identity", "contact"])
    see(counsellor, hidden, ["identity"])
    with acting_as(counsellor):
        for text in ("Trouve@exemple.invalid", "514 555-0142"):
            assert [h.subject_id for h in queries.search(counsellor, text)] == [seen.subject_id]


def test_what_the_person_gave_leaves_without_her_spouse(network):
    done = register(members=(Member("child", "Lina", 2021), Member("adult", "Karim")))
    acting = acting_of_person(done)
    with acting_as(acting):
        scope = Scope(done.subject_id, None, today(), households=frozenset({done.household_id}))
        data = provided(scope)
    (identity,) = data["identity"]["person"]
    assert identity["given_name"] == "Amina"
    assert [m["first_name"] for m in data["family"]["householdmember"]] == ["Lina"]
    assert "Karim" not in str(data)


def test_the_letter_waits_in_the_outbox(network, as_owner):
    register(reach=Reach(email="lettre@exemple.invalid"))
    with as_owner():
        message = OutboxMessage.objects.get(notification="people.registration_received")
        assert message.recipient_address == "lettre@exemple.invalid"
        assert set(message.context) == {"number"}


def test_two_registrations_of_one_address_at_the_same_instant_share_the_account(
    network, as_owner, monkeypatch
):
    from enracine.people.actions import registering

    shared = Reach(email="couple@exemple.invalid", phone="+15145550142")
    first = register(reach=shared)
    # What the second one reads before the first one ends: no account yet.
    monkeypatch.setattr(registering, "_account_of", lambda _email: None)
    second = register(reach=shared)
    assert first.subject_id != second.subject_id
    with as_owner():
        held = [
            SubjectHolder.objects.get(subject_id=one.subject_id).user.email
            for one in (first, second)
        ]
    assert held == [shared.email, shared.email]
