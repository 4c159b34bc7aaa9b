"""A protected address: the named readers see it, PostgreSQL hides it from everybody else."""

import datetime as dt

import pytest

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.network.models import User
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people import actions, queries
from enracine.people.models import Contact, ProtectedReader, Residence
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Home, Identity, Reach
from enracine.privacy.actions import grant_access
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db
PHONE = "+15145550177"


@pytest.fixture(autouse=True)
def network(as_owner):
    with as_owner():
        return make_network()


@pytest.fixture
def team(as_owner):
    """Two counsellors of the organisation that holds the dossier, and one of another."""
    with as_owner():
        here = make_organisation()
        return [acting_of(make_member(organisation=o)) for o in (here, here, make_organisation())]


@pytest.fixture
def noura(team):
    done = register(
        identity=Identity("Noura", "Essai", dt.date(1990, 3, 4), "DZ"),
        reach=Reach(email="noura@exemple.invalid", phone=PHONE),
        home=Home("CA", "10043"),
    )
    for acting, basis in ((team[0], "dossier"), (team[2], "dossier")):
        grant_access(
            acting.with_subjects(done.subject_id), done.subject_id, acting.organisation_id,
            ["identity", "contact"], basis,
        )  # fmt: skip
    return done


def herself(done, email="noura@exemple.invalid") -> Acting:
    return Acting.for_subject(
        done.subject_id, done.household_id, user_id=User.objects.get(email=email).pk
    )


def reach(acting: Acting, done) -> tuple[bool, bool, int]:
    """Whether this acting reads the contact and the home, and how many a search by phone finds."""
    with acting_as(acting):
        return (
            Contact.objects.filter(subject_id=done.subject_id).exists(),
            Residence.objects.filter(subject_id=done.subject_id).exists(),
            len(queries.search(acting, "514 555-0177")),
        )


SEEN, HIDDEN = (True, True, 1), (False, False, 0)


def test_only_the_named_readers_see_a_protected_home(noura, team):
    assert [reach(a, noura) for a in team] == [SEEN, SEEN, SEEN]
    actions.protect_address(herself(noura), noura.subject_id, [team[0].membership_id])
    assert [reach(a, noura) for a in team] == [SEEN, HIDDEN, HIDDEN]
    assert reach(herself(noura), noura)[:2] == (True, True)
    # A colleague knows whom to ask, not where Noura lives.
    with acting_as(team[1]):
        (reader,) = queries.readers_of(noura.subject_id)
        assert reader.membership_id == team[0].membership_id
        assert queries.protection_of(noura.subject_id) is not None


def test_a_home_written_afterwards_is_protected_too(noura, team):
    actions.protect_address(herself(noura), noura.subject_id, [team[0].membership_id])
    actions.update_home(herself(noura), noura.subject_id, Home("CA", "94068"))
    assert [reach(a, noura) for a in team] == [SEEN, HIDDEN, HIDDEN]
    with acting_as(team[0]):
        Contact.objects.filter(subject_id=noura.subject_id).update(is_protected=False)
    assert reach(team[1], noura) == HIDDEN


def test_a_professional_writes_it_at_her_request_and_becomes_a_reader(noura, team):
    actions.protect_address(team[0], noura.subject_id)
    assert [reach(a, noura) for a in team] == [SEEN, HIDDEN, HIDDEN]


def test_nobody_names_herself(noura, team):
    actions.protect_address(herself(noura), noura.subject_id, [team[0].membership_id])
    with acting_as(team[1]), pytest.raises(Exception, match="row-level security"):
        ProtectedReader.objects.create(
            subject_id=noura.subject_id,
            membership_id=team[1].membership_id,
            organisation_id=team[1].organisation_id,
        )


def test_a_reader_belongs_to_an_organisation_that_holds_a_dossier(noura, team, as_owner):
    with as_owner():
        stranger = make_member()
    with pytest.raises(ActionRefused) as refusal:
        actions.protect_address(herself(noura), noura.subject_id, [stranger.pk])
    assert refusal.value.code == "not_a_holder"


def test_she_names_whoever_welcomes_her_and_nobody_else_opens_another_organisation(
    noura, team, as_owner
):
    with as_owner():
        partner = acting_of(make_member("partner"))
    grant_access(
        team[0].with_subjects(noura.subject_id), noura.subject_id, partner.organisation_id,
        ["identity"], "coordination",
    )  # fmt: skip
    actions.protect_address(team[0], noura.subject_id)
    with pytest.raises(ActionRefused):
        actions.name_reader(team[0], noura.subject_id, partner.membership_id)
    assert reach(partner, noura) == HIDDEN
    actions.name_reader(herself(noura), noura.subject_id, partner.membership_id)
    assert reach(partner, noura)[:2] == (True, True)


def test_a_stranger_protects_nobody_and_a_spouse_neither(noura, as_owner):
    with as_owner():
        stranger = acting_of(make_member())
    other = register(reach=Reach(email="karim@exemple.invalid"))
    for acting in (stranger, herself(other, "karim@exemple.invalid")):
        with pytest.raises(NotVisible):
            actions.protect_address(acting, noura.subject_id)


def test_she_takes_a_name_back_and_ends_it_herself(noura, team):
    me = herself(noura)
    actions.protect_address(me, noura.subject_id, [team[0].membership_id])
    with acting_as(me):
        (reader,) = queries.readers_of(noura.subject_id)
    for acting in team:
        with pytest.raises(NotVisible):
            actions.withdraw_reader(acting, noura.subject_id, reader.pk)
        with pytest.raises(NotVisible):
            actions.end_protection(acting, noura.subject_id)
    actions.withdraw_reader(me, noura.subject_id, reader.pk)
    assert reach(team[0], noura) == HIDDEN
    actions.end_protection(me, noura.subject_id)
    assert [reach(a, noura) for a in team] == [SEEN, SEEN, SEEN]


def test_a_reader_whose_dossier_ends_sees_nothing_any_more(noura, team):
    from enracine.privacy.actions import end_grants

    actions.protect_address(herself(noura), noura.subject_id, [team[0].membership_id])
    end_grants(team[0], noura.subject_id, organisation_id=team[0].organisation_id)
    assert reach(team[0], noura) == HIDDEN


def test_a_shared_account_loses_the_file_when_the_address_becomes_secret(noura):
    shared = "couple@exemple.invalid"
    first = register(reach=Reach(email=shared, phone="+15145550111"))
    second = register(
        identity=Identity("Karim", "Essai", dt.date(1990, 3, 4), "DZ"), reach=Reach(email=shared)
    )
    me = herself(first, shared)
    with pytest.raises(ActionRefused) as refusal:
        actions.protect_address(me, first.subject_id)
    assert refusal.value.field == "own_email"
    for taken in (shared, "noura@exemple.invalid"):
        with pytest.raises(ActionRefused):
            actions.protect_address(me, first.subject_id, own_email=taken)
    actions.protect_address(me, first.subject_id, own_email="a.moi@exemple.invalid")
    with acting_as(Acting(user_id=me.user_id)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert held == {second.subject_id, second.household_id}
    mine = herself(first, "a.moi@exemple.invalid")
    with acting_as(mine):
        assert Contact.objects.get(subject_id=first.subject_id).email == "a.moi@exemple.invalid"
    with acting_as(Acting(user_id=mine.user_id)):
        held = set(SubjectHolder.objects.values_list("subject_id", flat=True))
    assert held == {first.subject_id, first.household_id}


def test_what_is_told_of_it_says_no_place_and_no_number(noura, team):
    me = herself(noura)
    actions.protect_address(me, noura.subject_id, [team[0].membership_id])
    actions.update_home(me, noura.subject_id, Home("CA", "94068"))
    with acting_as(me):
        told = str(list(Event.objects.values_list("kind", "data", "actor_label")))
    assert "address_protected" in told
    for secret in ("94068", "Saguenay", "5550177"):
        assert secret not in told
