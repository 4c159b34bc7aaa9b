"""The pages that everybody may read."""

import pytest
from django.test import Client

from enracine.people.tests.factories import make_network

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/", "/confidentialite/", "/accessibilite/", "/aide/"])
@pytest.mark.parametrize("language", ["fr-ca", "en"])
def test_public_pages_open_to_everybody_in_both_languages(url, language):
    client = Client()
    client.cookies["enracine_language"] = language
    page = client.get(url)
    assert page.status_code == 200
    text = page.content.decode()
    assert f'lang="{language}"' in text and text.count("<h1") == 1
    assert client.post(url).status_code == 405


def test_the_home_has_two_doors():
    page = Client().get("/").content.decode()
    assert 'href="/inscription/"' in page and "J’accompagne" in page


def test_each_privacy_officer_is_public_and_none_is_invented(as_owner):
    with as_owner():
        make_network()
    page = Client().get("/confidentialite/").content.decode()
    assert "Paul Fictif" in page and "protection@exemple.invalid" in page
    assert "À confirmer. Sans nom désigné" in page


def test_every_page_leads_to_privacy_accessibility_and_help():
    page = Client().get("/").content.decode()
    for url in ("/confidentialite/", "/accessibilite/", "/aide/"):
        assert f'href="{url}"' in page
