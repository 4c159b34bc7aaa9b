"""Tokens: opened like a sign-in, seen once, and closed at the very next request."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import digest
from enracine.kernel.models import Event
from enracine.kernel.testing import jobs_role
from enracine.network.actions import end_membership
from enracine.network.actions.accounts import verified_address
from enracine.network.actions.tokens import issue_token, revoke_token
from enracine.network.jobs import clear_expired
from enracine.network.models import ApiToken
from enracine.network.tests.factories import acting_of, make_member, make_user, signed_in

pytestmark = pytest.mark.django_db
SECRET = "un mot de passe assez long"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def member():
    return make_member("counsellor", user=make_user(password=SECRET))


def ask(body):
    return Client().post("/api/v1/tokens", data=body, content_type="application/json")


def sign_in(member, **more):
    return ask({"email": member.user.email, "password": SECRET} | more)


def use(secret, method="delete", path="/api/v1/tokens/current", **headers):
    return getattr(Client(), method)(path, headers={"Authorization": f"Bearer {secret}", **headers})


def of_account(user, **more):
    acting = Acting(user_id=user.pk, label=user.name)
    return issue_token(acting, label="Essai", scopes=["write"], **more)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(member):
    answer = sign_in(member)
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    assert [m["id"] for m in told["memberships"]] == [str(member.pk)]
    assert {"organisation", "role"} <= set(told["memberships"][0])
    kept = ApiToken.objects.get()
    assert kept.digest == digest(told["token"])
    assert told["token"] not in str(vars(kept))


def test_a_wrong_password_is_refused_the_same_way_for_everybody(member):
    wrong = ask({"email": member.user.email, "password": "autre chose"})
    nobody = ask({"email": "personne@exemple.invalid", "password": "autre chose"})
    assert wrong.status_code == nobody.status_code == 401
    assert {k: v for k, v in wrong.json().items() if k != "instance"} == {
        k: v for k, v in nobody.json().items() if k != "instance"
    }
    assert "Bearer" in wrong["WWW-Authenticate"]


def test_too_many_wrong_passwords_close_the_door_for_a_while(member):
    answers = [ask({"email": member.user.email, "password": f"faux {n}"}) for n in range(6)]
    assert [a.status_code for a in answers[:5]] == [401] * 5
    assert answers[5].status_code == 429
    assert int(answers[5]["Retry-After"]) > 0
    # The right one does not pass either: the count is the account's.
    assert sign_in(member).status_code == 429


@time_machine.travel(dt.datetime(2026, 11, 28, 15, 0, tzinfo=dt.UTC), tick=False)
def test_the_second_factor_of_the_account_is_asked(member):
    secret = generate_totp_secret()
    TOTP.activate(member.user, secret)
    assert sign_in(member).json()["type"].endswith("otp_required")
    assert sign_in(member, otp="000000").status_code == 401
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    assert sign_in(member, otp=code).status_code == 201


def test_a_professional_without_second_factor_gets_no_token(member):
    member.user.is_demo = False
    member.user.save()
    assert sign_in(member).status_code == 403
    _token, secret = of_account(member.user)
    # Nor does one made before.
    assert use(secret).json()["type"].endswith("second_factor_missing")
    Authenticator.objects.create(user=member.user, type="totp", data={"secret": "x"})
    assert use(secret).status_code == 204


def test_revoking_ends_it_at_the_next_request(member):
    token, secret = of_account(member.user)
    assert use(secret, "get", "/api/v1/openapi.json").status_code == 200
    revoke_token(Acting(user_id=member.user.pk), token.pk)
    assert use(secret).status_code == 401


def test_a_software_gives_its_own_token_back(member):
    _token, secret = of_account(member.user)
    assert use(secret).status_code == 204
    assert use(secret).status_code == 401


def test_an_expired_token_opens_nothing(member):
    token, secret = of_account(member.user)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=now() - dt.timedelta(days=2), expires_at=now() - dt.timedelta(days=1)
    )
    assert use(secret).status_code == 401


def test_ending_the_membership_ends_the_token(member):
    boss = make_member("administrator", member.organisation)
    for limited in (member.pk, None):
        _token, secret = of_account(member.user, membership_id=limited)
        member.refresh_from_db()
        if limited:
            end_membership(acting_of(boss), member.pk, last_day=today())
        assert use(secret).status_code == 401 if limited else True
    assert use(secret).status_code == 401


def test_ending_the_membership_takes_back_what_it_opened_and_no_more(member):
    boss = make_member("administrator", member.organisation)
    elsewhere = make_member("partner", user=member.user)
    here, _secret = of_account(member.user, membership_id=member.pk)
    anywhere, secret = of_account(member.user)
    end_membership(acting_of(boss), member.pk, last_day=today())
    here.refresh_from_db()
    anywhere.refresh_from_db()
    assert here.revoked_at is not None and anywhere.revoked_at is None
    assert use(secret, "get", "/api/v1/persons").status_code == 200
    # Her last role ends: nothing comes back to life the day she is invited again.
    boss = make_member("administrator", elsewhere.organisation)
    end_membership(acting_of(boss), elsewhere.pk, last_day=today())
    make_member("partner", elsewhere.organisation, user=member.user)
    assert use(secret, "get", "/api/v1/persons").status_code == 401


def test_a_role_that_ends_on_a_day_to_come_closes_the_token_that_day(member):
    boss = make_member("administrator", member.organisation)
    token, secret = of_account(member.user)
    end_membership(acting_of(boss), member.pk, last_day=today() + dt.timedelta(days=2))
    assert use(secret, "get", "/api/v1/persons").status_code == 200
    with time_machine.travel(now() + dt.timedelta(days=3), tick=True):
        assert use(secret, "get", "/api/v1/persons").status_code == 401
        clear_expired.func()
        make_member("counsellor", member.organisation, user=member.user)
        assert use(secret, "get", "/api/v1/persons").status_code == 401
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_closing_the_account_ends_the_token_for_good(member):
    _token, secret = of_account(member.user)
    member.user.is_active = False
    member.user.save()
    assert use(secret).status_code == 401
    clear_expired.func()
    member.user.is_active = True
    member.user.save()
    assert use(secret).status_code == 401


def test_a_new_password_takes_every_token_back(member):
    somebody = make_member("counsellor")
    _other, untouched = of_account(somebody.user)
    _token, secret = of_account(member.user)
    browser = Client()
    said = {"login": member.user.email, "password": SECRET}
    assert browser.post(reverse("account_login"), said).status_code == 302
    new = "un tout autre mot de passe 9"
    refused = browser.post(
        reverse("account_change_password"),
        {"oldpassword": "faux", "password1": new, "password2": new},
    )
    assert refused.status_code in {200, 422}
    assert use(secret, "get", "/api/v1/persons").status_code == 200
    browser.post(
        reverse("account_change_password"),
        {"oldpassword": SECRET, "password1": new, "password2": new},
    )
    assert use(secret, "get", "/api/v1/persons").status_code == 401
    assert use(untouched, "get", "/api/v1/persons").status_code == 200
    with jobs_role():
        event = Event.objects.get(kind="network.token_revoked")
        assert event.data["because"] == "password"


def test_a_password_chosen_again_by_a_letter_takes_every_token_back(member):
    _token, secret = of_account(member.user)
    verified_address(member.user)
    Client().post(reverse("account_reset_password"), {"email": member.user.email})
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    browser = Client()
    page = browser.get(link, follow=True)
    new = "un tout autre mot de passe 9"
    browser.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    member.user.refresh_from_db()
    assert member.user.check_password(new)
    assert use(secret, "get", "/api/v1/persons").status_code == 401


def test_everywhere_means_software_too(member):
    _token, secret = of_account(member.user)
    assert signed_in(member).post(reverse("network:sign_out_everywhere")).status_code == 302
    assert use(secret, "get", "/api/v1/persons").status_code == 401


def test_a_session_is_no_authentication_for_the_api(member):
    answer = signed_in(member).delete("/api/v1/tokens/current")
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("token_missing")


def test_a_token_that_reads_does_not_write(member):
    acting = Acting(user_id=member.user.pk)
    _token, secret = issue_token(acting, label="Lecture", scopes=["read"])
    answer = use(secret)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:enracine:problem:read_only")


def test_who_has_several_roles_names_one(member):
    other = make_member("partner", user=member.user)
    stranger = make_member("partner")
    _token, secret = of_account(member.user)
    unnamed = use(secret)
    assert unnamed.status_code == 400
    assert {m["id"] for m in unnamed.json()["memberships"]} == {str(member.pk), str(other.pk)}
    assert use(secret, **{"X-Membership": str(stranger.pk)}).status_code == 404
    assert use(secret, **{"X-Membership": "n’importe quoi"}).status_code == 404
    assert use(secret, **{"X-Membership": str(other.pk)}).status_code == 204


def test_the_page_gives_a_token_lists_it_and_takes_it_back(member):
    browser = signed_in(member)
    page = browser.post(
        "/compte/logiciels/", {"label": "Nos dossiers", "permission": "read", "days": "30"}
    )
    assert page.status_code == 200
    secret = page.context["secret"]
    assert secret in page.content.decode()
    token = ApiToken.objects.get()
    listed = browser.get("/compte/logiciels/").content.decode()
    assert "Nos dossiers" in listed and secret not in listed
    assert use(secret, "get", "/api/v1/openapi.json").status_code == 200
    browser.post(f"/compte/logiciels/{token.pk}/retirer/")
    assert use(secret).status_code == 401


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(member):
    browser = signed_in(member)
    page = browser.post(
        "/compte/logiciels/", {"label": "Nos dossiers", "permission": "read", "days": "4000"}
    )
    assert page.status_code == 422
    assert "Nos dossiers" in page.content.decode()
    assert not ApiToken.objects.exists()


def test_somebody_else_s_token_is_not_found(member):
    token, _secret = of_account(member.user)
    answer = signed_in(make_member("partner")).post(f"/compte/logiciels/{token.pk}/retirer/")
    assert answer.status_code == 404
