"""Registration's own guards: counts, shared computers, addresses that nobody proved, twins."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from enracine.kernel.models import Draft
from enracine.kernel.testing import jobs_role
from enracine.network.models import User
from enracine.people.models import Person
from enracine.people.tests.factories import make_network
from enracine.portal.registration import limits, store
from enracine.portal.tests.test_registration import PAGES, fill
from enracine.privacy.models import SubjectHolder

pytestmark = pytest.mark.django_db
EMAIL = "amina@exemple.invalid"


@pytest.fixture(autouse=True)
def network(as_owner):
    cache.clear()
    with as_owner():
        return make_network()


def registers(client: Client | None = None, **changes):
    """A whole registration; the receipt's page."""
    client = client or Client()
    client.post("/inscription/")
    fill(client, **changes)
    return client, client.post("/inscription/verifier/", follow=True)


def signed_in(email: str = EMAIL) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def test_one_browser_begins_a_few_times_an_hour_then_waits(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "registration.begun_per_browser", 3)
    client = Client()
    for _again in range(3):
        client.cookies.pop(store.COOKIE, None)
        assert client.post("/inscription/").status_code == 302
    client.cookies.pop(store.COOKIE, None)
    refused = client.post("/inscription/")
    assert refused.status_code == 429
    assert "Attendez une heure" in refused.content.decode()
    assert Client().post("/inscription/").status_code == 302


def test_one_address_begins_many_times_an_hour_then_waits(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "registration.begun_per_address", 2)
    answers = [Client().post("/inscription/").status_code for _n in range(3)]
    assert answers == [302, 302, 429]
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/inscription/").status_code == 302


def test_going_on_with_a_registration_is_never_counted(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "registration.begun_per_browser", 1)
    client = Client()
    assert [client.post("/inscription/").status_code for _n in range(4)] == [302] * 4


def test_sending_is_counted_too(monkeypatch):
    monkeypatch.setitem(limits.DEFAULTS, "registration.sent_per_address", 0)
    _client, answer = registers()
    assert answer.status_code == 422 and "Trop d’envois" in answer.content.decode()
    with jobs_role():
        assert not Person.objects.exists()


def test_the_receipt_is_erased_from_a_shared_computer():
    client, receipt = registers()
    assert "Effacer de cet ordinateur" in receipt.content.decode()
    erased = client.post("/inscription/effacer/", follow=True)
    assert "C’est effacé" in erased.content.decode()
    assert client.get("/inscription/recu/")["Location"].startswith("/inscription/reprendre/")
    with jobs_role():
        assert not Draft.objects.filter(kind="registration").exists()
        assert Person.objects.count() == 1


def test_the_receipt_does_not_stay_as_long_as_the_answers():
    client, _receipt = registers()
    assert client.cookies[store.COOKIE]["max-age"] == store.RECEIPT_LIFE.total_seconds()
    with jobs_role():
        draft = Draft.objects.get(kind="registration")
    assert draft.expires_at - draft.updated_at <= store.RECEIPT_LIFE * 1.1


def test_an_address_typed_by_somebody_else_opens_nothing_before_its_proof():
    registers()
    owner = signed_in()
    assert owner.get("/mon-parcours/").status_code == 200
    # Somebody else registers with that address, by mistake or not, while its owner is signed in.
    stranger = dict(PAGES)["qui"] | {"given_name": "Zineb", "birth_date_year": "1980"}
    registers(qui=stranger)
    assert "Zineb" not in owner.get("/mon-parcours/", follow=True).content.decode()
    assert owner.get("/mon-parcours/choisir/").context["persons"] != []
    assert "Zineb" not in owner.get("/mon-parcours/choisir/").content.decode()
    with jobs_role():
        waiting = SubjectHolder.objects.filter(proved_at__isnull=True)
        zineb = Person.objects.get(given_name="Zineb")
        assert zineb.pk in set(waiting.values_list("subject_id", flat=True))
    # A code sent to the address, at the next sign-in, is the proof.
    assert "Zineb" in signed_in().get("/mon-parcours/choisir/").content.decode()


def test_a_first_registration_opens_its_file_at_the_first_sign_in():
    registers()
    with jobs_role():
        assert not SubjectHolder.objects.filter(proved_at__isnull=False).exists()
    assert "Amina" in signed_in().get("/mon-parcours/").content.decode()
    with jobs_role():
        assert not SubjectHolder.objects.filter(proved_at__isnull=True).exists()


def test_registering_twice_tells_nothing_of_being_known():
    def said(page) -> str:
        text = re.sub(r"R-[A-Z2-7]{5}-[A-Z2-7]{5}", "R-…", page.content.decode())
        return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)

    _first, one = registers()
    _second, two = registers()
    stranger = dict(PAGES)["joindre"] | {"email": "autre@exemple.invalid", "phone": ""}
    _third, three = registers(joindre=stranger)
    assert one.status_code == two.status_code == three.status_code == 200
    assert said(one) == said(two) == said(three)


def test_the_same_button_pressed_twice_shows_the_same_receipt():
    client = Client()
    client.post("/inscription/")
    fill(client)
    numbers = set()
    for _again in range(2):
        page = client.post("/inscription/verifier/", follow=True).content.decode()
        numbers.add(re.search(r"R-[A-Z2-7]{5}-[A-Z2-7]{5}", page).group())
    assert len(numbers) == 1
    with jobs_role():
        assert Person.objects.count() == 1


def test_an_account_of_a_professional_never_becomes_a_person_s_by_her_registering(as_owner):
    from enracine.network.tests.factories import make_member

    with as_owner():
        member = make_member("counsellor")
    reach = dict(PAGES)["joindre"] | {"email": member.user.email}
    _client, page = registers(joindre=reach)
    assert page.status_code == 200
    with jobs_role():
        assert not SubjectHolder.objects.filter(user=member.user).exists()
