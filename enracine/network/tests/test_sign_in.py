"""Signing in: two doors, nothing learned by knocking, a second factor for professionals."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client

from enracine.network.actions.accounts import verified_address
from enracine.network.models import User
from enracine.network.tests.factories import make_member, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "une longue phrase de passe"
LOGIN, CODE, CONFIRM = "/compte/login/", "/compte/login/code/", "/compte/login/code/confirm/"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()
    yield
    cache.clear()


def page(response):
    return response.content.decode()


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def professional(**values):
    user = make_user(password=PASSWORD, **values)
    verified_address(user)
    make_member("counsellor", user=user)
    return user


def code_in(message):
    return re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", message.body, re.M)[1]


def test_the_page_has_two_doors_and_one_title():
    body = page(Client().get(LOGIN))
    assert body.count("<h1") == 1
    assert f'action="{CODE}"' in body and f'action="{LOGIN}"' in body


def test_a_demonstration_professional_goes_straight_to_work():
    response = sign_in(Client(), professional().email)
    assert response["Location"] == "/accueil/"


def test_where_one_was_going_is_remembered():
    client, user = Client(), professional()
    response = client.post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": "/travail/equipe/"}
    )
    assert response["Location"] == "/travail/equipe/"
    elsewhere = Client().post(
        LOGIN, {"login": user.email, "password": PASSWORD, "next": "https://ailleurs.invalid/"}
    )
    assert elsewhere["Location"] == "/accueil/"


def test_a_professional_without_second_factor_can_only_add_one():
    client = Client()
    sign_in(client, professional(is_demo=False).email)
    assert client.get("/accueil/")["Location"] == "/compte/securite/"
    assert client.get("/travail/equipe/")["Location"] == "/compte/securite/"
    assert client.get("/mon-parcours/").status_code in (302, 404)
    assert "/compte/2fa/totp/activate/" in page(client.get("/compte/securite/"))


def totp_code(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def test_adding_the_application_opens_the_workspace_at_once_and_gives_codes(monkeypatch):
    # The test's own transaction never commits: what waits for it is done at once.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda work: work())
    client, user = Client(), professional(is_demo=False)
    sign_in(client, user.email)
    form = client.get("/compte/2fa/totp/activate/")
    secret = form.context["form"].secret
    assert secret in page(form)
    done = client.post("/compte/2fa/totp/activate/", {"code": totp_code(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/compte/2fa/recovery-codes/"
    assert len(done.context["unused_codes"]) >= 8
    assert client.get("/travail/equipe/").status_code == 200


def test_the_second_factor_is_asked_at_the_next_sign_in():
    user = professional(is_demo=False)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    assert sign_in(client, user.email)["Location"].startswith("/compte/2fa/authenticate/")
    assert client.get("/travail/equipe/").status_code == 302
    wrong = client.post("/compte/2fa/authenticate/", {"code": "000000"})
    assert "n’est pas le bon" in page(wrong)
    right = client.post("/compte/2fa/authenticate/", {"code": totp_code("JBSWY3DPEHPK3PXP")})
    assert right["Location"] == "/accueil/"
    assert client.get("/travail/equipe/").status_code == 200


def test_a_professional_cannot_remove_the_last_factor():
    user = professional(is_demo=False)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    sign_in(client, user.email)
    client.post("/compte/2fa/authenticate/", {"code": totp_code("JBSWY3DPEHPK3PXP")})
    client.post("/compte/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_a_candidate_signs_in_with_a_code():
    client, user = Client(), make_user(is_demo=False)
    response = client.post(CODE, {"email": user.email})
    assert response["Location"] == CONFIRM
    assert mail.outbox[0].to == [user.email]
    assert user.email in page(client.get(CONFIRM))
    done = client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
    assert done["Location"] == "/accueil/"
    assert client.get("/accueil/")["Location"] == "/mon-parcours/"


def test_a_wrong_code_says_so_and_opens_nothing():
    client, user = Client(), make_user(is_demo=False)
    client.post(CODE, {"email": user.email})
    assert "n’est pas le bon" in page(client.post(CONFIRM, {"code": "AAAA-BBBB"}))
    assert client.get("/accueil/")["Location"].startswith(LOGIN)


def test_a_mistyped_address_can_be_changed():
    client, user = Client(), make_user(is_demo=False)
    client.post(CODE, {"email": "faute@exemple.invalid"})
    assert client.get(LOGIN)["Location"] == CONFIRM
    assert "Changer de courriel" in page(client.get(CONFIRM))
    assert client.post("/compte/logout/", {"next": LOGIN})["Location"] == LOGIN
    assert client.get(LOGIN).status_code == 200
    client.post(CODE, {"email": user.email})
    assert user.email in page(client.get(CONFIRM))


def test_another_code_can_be_asked():
    client, user = Client(), make_user(is_demo=False)
    client.post(CODE, {"email": user.email})
    assert "Envoyer un autre code" in page(client.get(CONFIRM))
    client.post(CONFIRM, {"action": "resend"})
    first, second = (code_in(message) for message in mail.outbox)
    assert client.post(CONFIRM, {"code": second})["Location"] == "/accueil/"
    assert first != second


def test_nobody_learns_which_addresses_have_an_account():
    candidate, worker = make_user(is_demo=False), professional(is_demo=False)
    bodies, subjects = set(), []
    for email in (candidate.email, worker.email, "inconnue@exemple.invalid"):
        client = Client()
        first = client.post(CODE, {"email": email})
        seen = page(client.get(first["Location"])).replace(email, "…")
        bodies.add(re.sub(r"\b\w{64}\b", "jeton", seen))
        subjects.append(mail.outbox[-1].subject)
    assert len(bodies) == 1
    assert len(set(subjects)) == 3
    assert [m.to for m in mail.outbox] == [
        [candidate.email],
        [worker.email],
        ["inconnue@exemple.invalid"],
    ]


def test_a_wrong_password_and_an_unknown_address_look_alike():
    user = professional()
    known = page(sign_in(Client(), user.email, "autre phrase de passe"))
    unknown = page(sign_in(Client(), "inconnue@exemple.invalid", "autre phrase de passe"))
    sentence = "ne vont pas ensemble"
    assert sentence in known and sentence in unknown


def test_a_professional_does_not_sign_in_with_a_code():
    client, user = Client(), professional(is_demo=False)
    client.post(CODE, {"email": user.email})
    assert "mot de passe" in mail.outbox[0].subject
    assert re.search(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$", mail.outbox[0].body, re.M) is None


def test_a_candidate_is_not_given_a_password():
    user = make_user(is_demo=False)
    response = Client().post("/compte/password/reset/", {"email": user.email})
    assert response["Location"] == "/compte/password/reset/done/"
    assert "/compte/password/reset/key/" not in mail.outbox[0].body
    assert "code" in mail.outbox[0].subject


def test_a_forgotten_password_is_chosen_again():
    client, user = Client(), professional()
    client.post("/compte/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    path = form.redirect_chain[-1][0]
    new = "encore une autre phrase"
    client.post(path, {"password1": new, "password2": new})
    assert User.objects.get(pk=user.pk).check_password(new)
    assert "ne fonctionne plus" in page(Client().get(link))


def test_failed_passwords_are_counted_by_account():
    user = professional()
    for n in range(5):
        sign_in(Client(), user.email, "mauvaise phrase", REMOTE_ADDR=f"192.0.2.{n}")
    body = page(sign_in(Client(), user.email, REMOTE_ADDR="192.0.2.99"))
    assert "Trop d’essais" in body


def test_failed_passwords_are_counted_by_address():
    for n in range(20):
        sign_in(Client(), f"personne{n}@ailleurs.invalid", "mauvaise", REMOTE_ADDR="198.51.100.7")
    user = professional()
    assert "Trop d’essais" in page(sign_in(Client(), user.email, REMOTE_ADDR="198.51.100.7"))
    assert sign_in(Client(), user.email, REMOTE_ADDR="198.51.100.8").status_code == 302


def test_codes_are_counted_by_account():
    user = make_user(is_demo=False)
    for n in range(3):
        Client().post(CODE, {"email": user.email}, REMOTE_ADDR=f"192.0.2.{n}")
    body = page(Client().post(CODE, {"email": user.email}, REMOTE_ADDR="192.0.2.50"))
    assert "Trop d’essais" in body
    assert len(mail.outbox) == 3


def test_throttling_counts_in_the_shared_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
        }
    }
    cache.set("essai", 1)
    assert cache.get("essai") == 1


def test_signing_out_everywhere_closes_every_session():
    user = professional()
    first, second = Client(), Client()
    sign_in(first, user.email)
    sign_in(second, user.email)
    body = page(first.get("/compte/sessions/"))
    assert "Fermer les autres sessions" in body
    first.post("/compte/partout/")
    for client in (first, second):
        assert client.get("/accueil/")["Location"].startswith(LOGIN)


def test_closing_the_other_sessions_keeps_this_one():
    user = professional()
    here, there = Client(), Client()
    sign_in(here, user.email)
    sign_in(there, user.email)
    here.post("/compte/sessions/")
    assert here.get("/accueil/")["Location"] == "/travail/"
    assert there.get("/accueil/")["Location"].startswith(LOGIN)


def test_an_account_that_is_closed_does_not_open():
    user = professional()
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()
    sign_in(client, user.email)
    assert client.get("/accueil/")["Location"].startswith(LOGIN)


def test_in_production_a_demonstration_password_does_not_open(settings):
    settings.ENRACINE_DEMO_ACCOUNTS = False
    user, client = professional(), Client()
    sign_in(client, user.email)
    assert client.get("/accueil/")["Location"].startswith(LOGIN)


def test_nobody_opens_an_account_by_the_library_page():
    response = Client().get("/compte/signup/")
    assert "M’inscrire" in page(response)
    typed = {"email": "x@exemple.invalid", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/compte/signup/", typed)
    assert not User.objects.filter(email="x@exemple.invalid").exists()


def test_a_session_lasts_twelve_hours(settings):
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
