"""What nobody types with a keyboard: refused or left out, never a failure, never kept."""

import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings

from enracine.kernel import throttle
from enracine.kernel.models import Draft
from enracine.network.models import User
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Reach
from enracine.portal.registration import codes
from enracine.portal.tests.test_registration import WHO
from enracine.privacy.models import Consent

pytestmark = pytest.mark.django_db
EMAIL = "amina@exemple.invalid"
AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture(autouse=True)
def network(as_owner):
    cache.clear()
    with as_owner():
        return make_network()


@pytest.fixture
def visitor():
    client = Client()
    assert client.post("/inscription/").status_code == 302
    return client


@pytest.fixture
def browser():
    register(reach=Reach(email=EMAIL, phone="+15145550142"))
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    return client


@pytest.mark.parametrize(
    "path",
    ["/organismes/protection/?q=%00", "/lieux/recherche/?q=a%00b", "/compte/login/?next=%00",
     "/inscription/%00/", "/?%00=1"],
)  # fmt: skip
def test_a_null_character_in_an_address_is_a_bad_request(path):
    assert Client().get(path).status_code in {400, 404}


@pytest.mark.parametrize("headers", [{}, AUTOSAVE])
def test_a_null_character_in_a_form_is_a_bad_request(visitor, headers):
    answer = visitor.post("/inscription/qui/", WHO | {"given_name": "a\x00b"}, headers=headers)
    assert answer.status_code == 400
    assert visitor.post("/inscription/qui/", WHO | {"x\x00": "b"}).status_code == 400


def test_a_draft_keeps_the_answers_asked_and_no_more_than_a_person_writes(visitor, as_owner):
    flood = {f"x{n}": "y" * 10_000 for n in range(100)}
    sent = WHO | flood | {"family_name": "z" * 100_000}
    assert visitor.post("/inscription/qui/", sent, headers=AUTOSAVE).status_code == 204
    with as_owner():
        kept = Draft.objects.get(kind="registration").data["steps"]["qui"]["values"]
    assert set(kept) == set(WHO)
    assert kept["given_name"] == ["Amina"]
    assert len(json.dumps(kept)) < 10_000


@pytest.mark.parametrize("version", ["9" * 5000, "99999999999999999999", "²", "-1"])
def test_a_version_that_is_no_number_is_none(browser, as_owner, version):
    with as_owner():
        consent = Consent.objects.order_by("id").first()
    for path in (
        f"/mon-parcours/consentements/{consent.pk}/",
        "/mon-parcours/mes-renseignements/travail/",
    ):
        form = {"version": version, "give": "1", "title": "ingénieure", "years": "3"}
        assert browser.post(path, form).status_code in {302, 409}, path


def test_personal_pages_stay_in_no_cache(browser):
    for path in ("/mon-parcours/", "/mon-parcours/consentements/", "/compte/securite/"):
        assert "no-store" in browser.get(path)["Cache-Control"], path
    stranger = Client()
    assert "no-store" in stranger.get("/inscription/")["Cache-Control"]
    assert not stranger.get("/confidentialite/").has_header("Cache-Control")


@override_settings(
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
        }
    }
)
def test_tries_are_counted_for_an_hour_in_the_table_of_production():
    assert [throttle.count("essai"), throttle.count("essai")] == [1, 2]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM expires - now()) FROM kernel_cache"
            " WHERE cache_key LIKE '%essai'"
        )
        assert float(cursor.fetchone()[0]) > throttle.WINDOW - 60


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_people_behind_one_proxy_are_counted_apart():
    most = codes.MOST_PER_ORIGIN
    for n in range(most + 5):
        answer = Client().post(
            "/inscription/reprendre/",
            {"email": f"p{n}@exemple.invalid"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
            REMOTE_ADDR="10.0.0.1",
        )
        assert answer.status_code == 302, n
