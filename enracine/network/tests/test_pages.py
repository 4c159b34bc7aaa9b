"""Pages of the team, of the account and of the public list: what each shows, and to whom."""

import pytest
from django.test import Client

from enracine.network.models import Membership, PrivacyOfficer
from enracine.network.tests.factories import (
    LONG_AGO,
    make_member,
    make_organisation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db


def page(response):
    return response.content.decode()


def test_the_team_shows_colleagues_and_only_them():
    me = make_member("administrator", user=make_user(name="Nadia Roy"))
    make_member("counsellor", me.organisation, make_user(name="Jade Tremblay"))
    make_member(user=make_user(name="Étrangère Inconnue"))
    body = page(signed_in(me).get("/travail/equipe/"))
    assert "Jade Tremblay" in body and "Nadia Roy" in body
    assert "Étrangère Inconnue" not in body


@pytest.mark.parametrize("size", [1, 50])
def test_the_team_costs_the_same_whatever_its_size(size, django_assert_max_num_queries):
    me = make_member("administrator")
    for _ in range(size):
        make_member("partner", me.organisation)
    client = signed_in(me)
    with django_assert_max_num_queries(12):
        client.get("/travail/equipe/")


@pytest.mark.parametrize(
    "path", ["/travail/equipe/", "/travail/equipe/inviter/", "/travail/protection/"]
)
def test_workspace_pages_send_strangers_to_sign_in(path):
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/compte/login/?next={path}"


@pytest.mark.parametrize(
    "path",
    [
        "/travail/equipe/inviter/",
        "/travail/protection/",
        "/travail/protection/responsable/",
    ],
)
def test_pages_of_other_roles_do_not_exist(path):
    assert signed_in(make_member("counsellor")).get(path).status_code == 404
    assert signed_in(make_user()).get(path).status_code == 404


def test_a_member_of_another_organisation_cannot_be_ended():
    me, stranger = make_member("administrator"), make_member("partner")
    path = f"/travail/equipe/membres/{stranger.pk}/fin/"
    client = signed_in(me)
    assert client.get(path).status_code == 404
    assert client.post(path, {"last_day": "2099-01-01"}).status_code == 404
    assert Membership.objects.get(pk=stranger.pk).valid_to is None


@pytest.mark.parametrize(
    "path",
    [
        "/travail/equipe/",
        "/travail/equipe/inviter/",
        "/travail/protection/",
        "/travail/protection/responsable/",
        "/compte/",
        "/compte/sessions/",
        "/compte/2fa/",
        "/organismes/protection/",
    ],
)
@pytest.mark.parametrize("language", ["fr-ca", "en"])
def test_pages_open_for_an_administrator_in_both_languages(path, language):
    client = signed_in(make_member("administrator"))
    client.cookies["enracine_language"] = language
    response = client.get(path)
    assert response.status_code == 200
    assert page(response).count("<h1") == 1
    assert f'lang="{language}"' in page(response)


def test_privacy_officers_are_public_and_the_unknown_is_said():
    known, unknown = make_organisation(name="Connu"), make_organisation(name="Inconnu")
    PrivacyOfficer.objects.create(
        organisation=known,
        name="Ginette Fictive",
        title="Directrice",
        email="g@exemple.invalid",
        valid_from=LONG_AGO,
    )
    PrivacyOfficer.objects.create(
        organisation=unknown, title="À confirmer", valid_from=LONG_AGO, to_be_confirmed=True
    )
    body = page(Client().get(f"/organismes/protection/?organisme={known.code}"))
    assert "Ginette Fictive" in body and "g@exemple.invalid" in body
    assert "la plus haute autorité" not in body
    body = page(Client().get("/organismes/protection/?q=INCONNU"))
    assert f'id="{unknown.code}"' in body and f'id="{known.code}"' not in body
    assert "la plus haute autorité" in body


def test_the_public_list_goes_by_pages(django_assert_max_num_queries):
    for _ in range(60):
        make_organisation()
    # Three, and the savepoints that a test puts around the view.
    with django_assert_max_num_queries(7):
        first = page(Client().get("/organismes/protection/"))
    assert first.count('class="summary-row"') == 25
    assert "?page=2" in first
    last = page(Client().get("/organismes/protection/?page=999"))
    assert 'class="summary-row"' not in last
    assert Client().get("/organismes/protection/?page=rien").status_code == 200


def test_an_address_of_the_library_that_we_do_not_offer_does_not_exist():
    client = signed_in(make_member())
    for path in ("/compte/email/", "/compte/password/set/", "/compte/confirm-email/abc/"):
        assert client.get(path).status_code == 404
