"""The queue, two files side by side, the gestures; the portal's question; search before create."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.kernel.acting import acting_as
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.people.actions.identity import file_people
from enracine.people.models import DuplicatePair, IdentityPrint, Merge, ProbableLink
from enracine.people.tests.factories import make_network
from enracine.people.tests.identity.test_merging import (
    BORN,
    JOB,
    Office,
    compare_everybody,
    open_file,
)
from enracine.people.values import Identity, Reach
from enracine.privacy.models import AccessLogEntry, SubjectHolder

pytestmark = pytest.mark.django_db
#: What the queue of duplicates asks the database, whatever its length.
PAGE_QUERIES = 14


@pytest.fixture
def place(as_owner):
    """An office, its member's browser, and two files that may be one."""
    from enracine.network.tests.factories import acting_of

    with as_owner():
        make_network()
        member = make_member("paj_agent", make_organisation(kind="paj_promoter"))
        acting = acting_of(member)
        first = open_file(
            acting,
            Identity("Amina", "Benali", BORN, "DZ"),
            Reach("a@exemple.invalid", "+15145550142"),
        )
        second = open_file(
            acting, Identity("Aminah", "Benali", BORN), Reach("b@exemple.invalid", "+15145550142")
        )
    compare_everybody()
    office = Office(acting, first, second)
    office.client, office.member = signed_in(member), member
    return office


def test_the_queue_says_why_and_leads_to_the_two_files(place):
    page = place.client.get(reverse("people:duplicates"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Amina Benali" in text and "Aminah Benali" in text and "Même téléphone" in text
    assert reverse("people:duplicate", args=[place.pair().pk]) in text
    with acting_as(place.acting):
        read = AccessLogEntry.objects.filter(page="people:duplicates")
        assert {entry.subject_id for entry in read} == {place.first, place.second}
    assert "Aucun doublon" not in text
    assert (
        "Rien ici"
        in place.client.get(reverse("people:duplicates") + "?etat=merged").content.decode()
    )


def test_two_files_are_joined_answer_by_answer_then_put_back(place):
    pair = place.pair()
    address = reverse("people:duplicate", args=[pair.pk])
    text = place.client.get(address).content.decode()
    assert "Pourquoi cette suggestion" in text and "a@exemple.invalid" in text
    form = {
        "action": "reunir",
        "version": pair.version,
        "kept": str(place.first),
        "take_given_name": str(place.first),
        "take_email": str(place.second),
        "reason": "Je l’ai appelée.",
    }
    forgotten = place.client.post(address, form | {"take_email": ""})
    assert forgotten.status_code == 422 and "Choisissez une des deux réponses" in (
        forgotten.content.decode()
    )
    form["take_birth_country"] = str(place.first)
    assert place.client.post(address, form).status_code == 302
    page = place.client.get(address).content.decode()
    assert "Défaire la réunion" in page and "Je l’ai appelée." in page
    with acting_as(place.acting):
        merge = Merge.objects.get()
    assert merge.written["contact"]["email"] == "b@exemple.invalid"
    answer = place.client.post(reverse("people:undo_merge", args=[merge.pk]), follow=True)
    assert "les deux dossiers sont comme avant" in answer.content.decode()
    assert place.pair().state == "open"


def test_two_people_asks_how_one_knows_and_may_be_taken_back(place):
    pair = place.pair()
    address = reverse("people:duplicate", args=[pair.pk])
    assert place.client.post(address, {"action": "deux", "reason": " "}).status_code == 422
    place.client.post(address, {"action": "deux", "reason": "Deux sœurs.", "version": pair.version})
    page = place.client.get(address).content.decode()
    assert "Deux sœurs." in page
    stale = place.client.post(address, {"action": "reprendre", "version": pair.version})
    assert stale.status_code == 409
    place.client.post(address, {"action": "reprendre", "version": place.pair().version})
    assert place.pair().state == "open"


def test_search_before_create_shows_who_may_be_here_then_lets_go_on(place):
    address = reverse("referrals:new_person")
    form = {
        "given_name": "Benali", "family_name": "Amina", "birth_date_day": "14",
        "birth_date_month": "3", "birth_date_year": "1990", "email": "c@exemple.invalid",
        "phone": "", "language": "fr-ca", "key": "une-cle-pour-cet-essai", "agreed": "on",
        "consent": "on", "registration": "on", "present": "on",
    }  # fmt: skip
    page = place.client.post(address, form)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Peut-être déjà dans votre organisme" in text and "Aminah Benali" in text
    with acting_as(place.acting):
        read = AccessLogEntry.objects.filter(page="referrals:new_person")
        assert {entry.subject_id for entry in read} == {place.first, place.second}
    seal = page.context["known"].seen
    wrong = place.client.post(address, form | {"seen_people": "autre"})
    assert wrong.status_code == 422
    again = place.client.post(address, form | {"seen_people": seal})
    assert again.status_code == 302
    # Filed at once, in the transaction that registers her.
    with jobs_role():
        assert IdentityPrint.objects.count() == 3


def test_nobody_is_shown_to_another_organisation(place, as_owner):
    with as_owner():
        stranger = signed_in(make_member("partner", make_organisation(kind="regional_partner")))
    pair = place.pair()
    assert stranger.get(reverse("people:duplicate", args=[pair.pk])).status_code == 404
    assert stranger.get(reverse("people:duplicates")).content.decode().count("Benali") == 0


@pytest.mark.parametrize("more", [0, 9])
def test_the_queue_costs_the_same_at_one_and_at_fifty_pairs(
    place, as_owner, django_assert_num_queries, more
):
    with as_owner():
        for number in range(more):
            open_file(
                place.acting,
                Identity("Amina", "Benali", BORN),
                Reach(f"n{number}@exemple.invalid", "+15145550142"),
            )
    compare_everybody()
    address = reverse("people:duplicates")
    place.client.get(address)
    # Session, account, membership and journal included; what tells PostgreSQL who acts too.
    with django_assert_num_queries(PAGE_QUERIES):
        page = place.client.get(address).content.decode()
    assert page.count("inbox-row__title") == (50 if more else 1)


def test_the_portal_asks_once_and_takes_no_for_an_answer(as_owner):
    with as_owner():
        make_network()
        here = make_member("paj_agent", make_organisation(kind="paj_promoter"))
        there = make_member("partner", make_organisation(kind="regional_partner"))
        from enracine.network.tests.factories import acting_of

        mine = open_file(
            acting_of(here),
            Identity("Mai", "Nguyen", BORN),
            Reach("m@exemple.invalid", "+15145550188"),
        )
        open_file(
            acting_of(there),
            Identity("Thị Mai", "Nguyễn", BORN),
            Reach("n@exemple.invalid", "+15145550188"),
        )
        user = SubjectHolder.objects.get(subject_id=mine).user
    compare_everybody()
    from django.test import Client

    client = Client()
    client.force_login(user, backend="enracine.network.standing.Backend")
    home = client.get(reverse("portal:home")).content.decode()
    with jobs_role():
        link = ProbableLink.objects.get()
    address = reverse("people:link", args=[link.pk])
    assert address in home and "Avez-vous un autre dossier?" in home
    page = client.get(address).content.decode()
    # Nothing of the other file, nor of where it is.
    assert "Thị" not in page and "n@exemple" not in page and str(there.organisation) not in page
    client.post(address, {"action": "oui", "version": link.version})
    assert "Code à six chiffres" in client.get(address).content.decode()
    assert client.post(address, {"action": "code", "code": ""}).status_code == 422
    done = client.post(address, {"action": "non"}, follow=True).content.decode()
    assert "Nous ne poserons plus la question" in done
    assert address not in client.get(reverse("portal:home")).content.decode()


def test_filing_twice_changes_nothing(place):
    with jobs_role():
        assert file_people(JOB, [place.first, place.second]) == 2
        assert file_people(JOB, [place.first]) == 1
    with acting_as(place.acting):
        assert DuplicatePair.objects.count() == 1
    assert dt.date(1990, 3, 14) == BORN
