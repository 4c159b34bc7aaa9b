"""Duplicates inside one organisation: suggested with reasons, decided by somebody, undone at will."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.tests.factories import acting_of, make_member, make_organisation
from enracine.people.actions import protect_address, update_contact, update_identity
from enracine.people.actions.identity import (
    compare_people,
    merge_files,
    refresh_stale,
    reopen_pair,
    say_different,
    undo_merge,
)
from enracine.people.actions.identity.merging import CHOICES
from enracine.people.models import (
    Contact,
    DuplicatePair,
    IdentityKey,
    Merge,
    Person,
    ProbableLink,
    Residence,
    StaleIdentity,
)
from enracine.people.queries import search
from enracine.people.queries.identity import already_here, queue, said_of
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Home, Identity, Reach
from enracine.privacy.actions import end_grants, grant_access

pytestmark = pytest.mark.django_db
BORN = dt.date(1990, 3, 14)
JOB = Acting.for_system("people.identity")


def compare_everybody():
    with jobs_role():
        return compare_people(JOB, refresh_stale(JOB))


class Office:
    """An organisation with two files that may be one person."""

    def __init__(self, acting, first, second):
        self.acting, self.first, self.second = acting, first, second

    def pair(self) -> DuplicatePair:
        with acting_as(self.acting):
            return DuplicatePair.objects.get()


def open_file(acting, identity, reach, home=None):
    found = register(identity=identity, reach=reach, home=home or Home("CA"))
    grant_access(
        acting.with_subjects(found.subject_id),
        found.subject_id,
        acting.organisation_id,
        ["identity", "contact"],
        "dossier",
    )
    return found.subject_id


@pytest.fixture
def office(as_owner):
    with as_owner():
        make_network()
        acting = acting_of(make_member("partner", make_organisation(kind="regional_partner")))
        first = open_file(
            acting,
            Identity("Amina", "Benali", BORN, "DZ"),
            Reach("a@exemple.invalid", "+15145550142"),
        )
        second = open_file(
            acting,
            Identity("Aminah", "Ben Ali", BORN),
            Reach("b@exemple.invalid", "+15145550142", "en"),
            Home("CA", "", "H2X1Y4"),
        )
    compare_everybody()
    return Office(acting, first, second)


def test_two_files_of_one_organisation_are_suggested_with_their_reasons(office):
    with acting_as(office.acting):
        (row,) = queue(office.acting)
        assert {row.mine.pk, row.other.pk} == {office.first, office.second}
        codes = [code for code, _bits in row.pair.factors]
        assert {"birth.exact", "phone.exact", "family.exact"} <= set(codes)
        assert said_of(office.acting, office.first).pairs == (row.pair.pk,)
        assert row.pair.state == "open" and row.pair.decided_by is None
    with jobs_role():
        # Both files are held by the same organisation: nobody is told « ailleurs ».
        assert not ProbableLink.objects.exists()
        assert not StaleIdentity.objects.exists()


def test_another_organisation_sees_neither_the_pair_nor_the_merge(office, as_owner):
    with as_owner():
        stranger = acting_of(make_member("partner", make_organisation(kind="regional_partner")))
    pair = office.pair()
    merge = merge_files(office.acting, pair.pk, office.first)
    with acting_as(stranger):
        assert not DuplicatePair.objects.exists() and not Merge.objects.exists()
        assert not IdentityKey.objects.exists()
        assert queue(stranger) == []
    for action, args in (
        (say_different, (pair.pk,)),
        (reopen_pair, (pair.pk,)),
        (merge_files, (pair.pk, office.first)),
        (undo_merge, (merge.pk,)),
    ):
        with pytest.raises(NotVisible):
            action(stranger, *args)


def test_two_people_is_a_decision_apart_with_its_author_and_is_not_asked_again(office):
    pair = office.pair()
    decided = say_different(office.acting, pair.pk, " Ce sont des jumelles. ", pair.version)
    assert (decided.state, decided.reason) == ("different", "Ce sont des jumelles.")
    assert decided.decided_by_id == office.acting.membership_id
    assert decided.factors == pair.factors and decided.score == pair.score
    compare_everybody()
    with jobs_role():
        compare_people(JOB, [office.first])
    with acting_as(office.acting):
        assert queue(office.acting) == [] and len(queue(office.acting, "different")) == 1
        told = Event.objects.filter(kind="people.duplicate_decided")
        assert {e.subject_id for e in told} == {office.first, office.second}
        assert all(e.data == {"decision": "different"} for e in told)
    with pytest.raises(ActionRefused):
        say_different(office.acting, pair.pk)
    assert reopen_pair(office.acting, pair.pk).state == "open"
    with pytest.raises(ActionRefused):
        reopen_pair(office.acting, pair.pk)


def test_two_people_decide_at_once_and_the_second_is_told(office):
    pair = office.pair()
    say_different(office.acting, pair.pk, "jumelles", pair.version)
    reopen_pair(office.acting, pair.pk)
    with pytest.raises(Conflict):
        merge_files(office.acting, pair.pk, office.first, version=pair.version)
    with acting_as(office.acting):
        assert not Merge.objects.exists()


def test_a_merge_takes_the_chosen_answers_and_deletes_nothing(office):
    merge_files(
        office.acting,
        office.pair().pk,
        office.first,
        frozenset({"family_name", "email", "home"}),
        "Vue avec elle.",
    )
    with acting_as(office.acting):
        kept, aside = Person.objects.get(pk=office.first), Person.objects.get(pk=office.second)
        assert (kept.given_name, kept.family_name, kept.birth_country) == ("Amina", "Ben Ali", "DZ")
        assert (aside.given_name, aside.family_name) == ("Aminah", "Ben Ali")
        contact = Contact.objects.get(subject=office.first)
        assert contact.email == "b@exemple.invalid"
        assert Residence.objects.get(subject=office.first).postal_code == "H2X1Y4"
        assert contact.language == "fr-ca"
        # The name is found, once, by the words of the kept file.
        assert [h.subject_id for h in search(office.acting, "ben ali")] == [office.first]
        assert [h.subject_id for h in search(office.acting, "amina")] == [office.first]
        assert said_of(office.acting, office.second).aside == office.pair().pk
        assert said_of(office.acting, office.first).kept == (office.pair().pk,)


def test_s09_a_secret_address_does_not_come_out_through_a_joined_file(office):
    """She hides in her second file, which her counsellor joins to the first."""
    her = Acting.for_subject(office.second)
    protect_address(her, office.second, [office.acting.membership_id])
    pair = office.pair().pk
    for kept, taken in (
        (office.first, frozenset()),
        (office.second, frozenset({"email"})),
        (office.second, frozenset({"home"})),
    ):
        with pytest.raises(ActionRefused, match="adresse secrète"):
            merge_files(office.acting, pair, kept, taken)
    merge = merge_files(office.acting, pair, office.second, frozenset({"birth_country"}))
    colleague = replace(office.acting, membership_id=uuid.uuid4())
    with acting_as(colleague):
        for model in (Contact, Residence):
            assert not model.objects.filter(subject_id__in=(office.first, office.second)).exists()
    undo_merge(office.acting, merge.pk)
    with acting_as(colleague):
        assert Contact.objects.get().subject_id == office.first


def test_a_file_set_aside_receives_nothing_and_is_not_set_aside_twice(office, as_owner):
    with as_owner():
        third = open_file(
            office.acting,
            Identity("Amina", "Benali", BORN),
            Reach("c@exemple.invalid", "+15145550142"),
        )
    compare_everybody()
    with acting_as(office.acting):
        pairs = {frozenset({p.subject_id, p.other_id}): p for p in DuplicatePair.objects.all()}
    merge_files(office.acting, pairs[frozenset({office.first, office.second})].pk, office.first)
    with pytest.raises(ActionRefused, match="déjà réuni"):
        merge_files(office.acting, pairs[frozenset({office.second, third})].pk, third)
    with pytest.raises(ActionRefused, match="déjà réuni"):
        merge_files(office.acting, pairs[frozenset({office.first, third})].pk, third)
    merge_files(office.acting, pairs[frozenset({office.first, third})].pk, office.first)


def everything(office):
    """Every column of both files that a merge could touch, and the state of the pair."""
    left_out = {"version", "updated_at"}
    with acting_as(office.acting):
        rows = [
            {k: v for k, v in row.items() if k not in left_out}
            for model in (Person, Contact, Residence)
            for row in model.objects.filter(subject_id__in=(office.first, office.second))
            .order_by("subject_id")
            .values()
        ]
        pair = DuplicatePair.objects.values(
            "state", "decided_by", "decided_at", "reason", "factors", "score", "doubts"
        ).get()
    return rows, pair


_names = st.text("aéiouyñ nbl'-", min_size=1, max_size=12).map(str.strip).filter(bool)
_identity = st.builds(
    Identity,
    given_name=_names,
    family_name=st.one_of(st.just(""), _names),
    birth_date=st.dates(dt.date(1940, 1, 1), dt.date(2005, 12, 31)),
    birth_country=st.sampled_from(["", "DZ", "CO"]),
)
_reach = st.builds(
    Reach,
    email=st.sampled_from(["x@exemple.invalid", "y@exemple.invalid"]),
    phone=st.sampled_from(["", "+15145550101", "+33199001234"]),
    language=st.sampled_from(["fr-ca", "en"]),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.tuples(_identity, _reach),
    second=st.tuples(_identity, _reach),
    keeps_first=st.booleans(),
    taken=st.frozensets(st.sampled_from(CHOICES)),
)
def test_s12_merging_then_undoing_changes_nothing(office, first, second, keeps_first, taken):
    with transaction.atomic():
        point = transaction.savepoint()
        for subject_id, (identity, reach) in ((office.first, first), (office.second, second)):
            update_identity(office.acting, subject_id, identity)
            update_contact(office.acting, subject_id, reach)
        before = everything(office)
        kept = office.first if keeps_first else office.second
        merge = merge_files(office.acting, office.pair().pk, kept, taken, "essai")
        assert undo_merge(office.acting, merge.pk) == []
        assert everything(office) == before
        transaction.savepoint_rollback(point)


def test_undoing_keeps_what_was_corrected_since(office):
    merge = merge_files(
        office.acting, office.pair().pk, office.first, frozenset({"family_name", "email"})
    )
    with acting_as(office.acting):
        person = Person.objects.get(pk=office.first)
    update_identity(
        office.acting, office.first, Identity("Amina", "Benali-Roy", BORN, "DZ"), person.version
    )
    assert undo_merge(office.acting, merge.pk) == ["family_name"]
    with acting_as(office.acting):
        person = Person.objects.get(pk=office.first)
        assert person.family_name == "Benali-Roy" and "roy" in person.search_key
        assert Contact.objects.get(subject=office.first).email == "a@exemple.invalid"
    with pytest.raises(ActionRefused, match="déjà défaite"):
        undo_merge(office.acting, merge.pk)


def test_search_before_create_looks_in_ones_own_organisation_only(office, as_owner):
    typed = {
        "given_name": "Benali",
        "family_name": "Amina",
        "birth_date": "1990-03-14",
        "phone": "",
        "email": "",
    }
    with as_owner():
        stranger = acting_of(make_member("partner", make_organisation(kind="regional_partner")))
    with acting_as(office.acting):
        found = already_here(office.acting, typed)
        assert {one.subject_id for one in found} == {office.first, office.second}
        assert all(one.is_sure for one in found)
        assert "birth.exact" in found[0].factors
        assert already_here(office.acting, typed | {"birth_date": "1961-11-27"}) == []
        assert already_here(office.acting, dict.fromkeys(typed, "")) == []
    with acting_as(stranger):
        assert already_here(stranger, typed) == []
    with acting_as(replace(office.acting, organisation_id=None)):
        assert already_here(replace(office.acting, organisation_id=None), typed) == []
    end_grants(office.acting, office.first, organisation_id=office.acting.organisation_id)
    with acting_as(office.acting):
        assert [one.subject_id for one in already_here(office.acting, typed)] == [office.second]


def test_a_correction_is_filed_again_and_what_no_longer_holds_is_withdrawn(office):
    update_identity(office.acting, office.second, Identity("Zoé", "Tremblay", dt.date(1971, 5, 30)))
    update_contact(office.acting, office.second, Reach("zoe@exemple.invalid", "+14185550100"))
    with jobs_role():
        assert [s.subject_id for s in StaleIdentity.objects.all()] == [office.second]
    from enracine.people import jobs

    with jobs_role():
        jobs.identity.func()
    with acting_as(office.acting):
        assert queue(office.acting) == []
        found = already_here(
            office.acting,
            {"given_name": "Zoe", "family_name": "Tremblay", "birth_date": "1971-05-30"},
        )
        assert [one.subject_id for one in found] == [office.second]
    run_jobs()


def test_after_a_change_of_key_everything_is_filed_again(office, settings):
    from enracine.people.commands import rebuild

    settings.SECRET_KEY = "une autre clé, assez longue pour l'essai"
    typed = {"given_name": "Amina", "family_name": "Benali", "birth_date": "1990-03-14"}
    with acting_as(office.acting):
        assert already_here(office.acting, typed) == []
    with jobs_role():
        rebuild(None)
    with acting_as(office.acting):
        assert len(already_here(office.acting, typed)) == 2
        assert len(queue(office.acting)) == 1
