"""What somebody typed when the session ended is found again, by her and nobody else."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.http import require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.kernel.drafts import COOKIE, discard_draft, load_draft, save_draft
from enracine.kernel.models import Draft
from enracine.network.access import professionals_only
from enracine.network.models import Invitation
from enracine.network.tests.factories import acting_of, make_member, make_user, signed_in

pytestmark = pytest.mark.django_db
INVITE = "/travail/equipe/inviter/"
TYPED = {"email": "ecrit@exemple.invalid", "role": "partner"}
NOTE = "/travail/note-essai/"
received = []


@professionals_only()
@require_POST
def note(request):
    received.append(request.POST["text"])
    return HttpResponse("noté")


urlpatterns = [path("travail/note-essai/", note), path("", include("enracine.project.urls"))]


def expire(client):
    Session.objects.filter(pk=client.cookies["enracine_session"].value).delete()
    del client.cookies["enracine_session"]


def working(member):
    client = signed_in(member)
    client.get("/travail/equipe/")
    assert COOKIE in client.cookies
    return client


def signs_in_again(client, member):
    client.force_login(member.user)


def test_a_form_sent_by_an_expired_session_comes_back_filled_in():
    member = make_member("administrator")
    client = working(member)
    expire(client)
    response = client.post(INVITE, TYPED | {"password": "secret", "csrfmiddlewaretoken": "x"})
    assert response["Location"] == "/compte/login/?next=/compte/reprendre/"
    kept = Draft.objects.get()
    assert "secret" not in str(kept.data) and "csrf" not in str(kept.data)
    signs_in_again(client, member)
    assert client.get("/compte/reprendre/")["Location"] == INVITE
    assert "ecrit@exemple.invalid" in client.get(INVITE).content.decode()
    client.post(INVITE, TYPED)
    assert Invitation.objects.get().email == "ecrit@exemple.invalid"
    assert not Draft.objects.exists()
    assert 'value="ecrit@exemple.invalid"' not in client.get(INVITE).content.decode()


@pytest.mark.urls(__name__)
def test_a_form_without_page_of_its_own_is_offered_to_be_sent_again():
    received.clear()
    member = make_member()
    client = working(member)
    expire(client)
    client.post(NOTE, {"text": "Elle veut voir\nRimouski."}, headers={"referer": "/travail/"})
    signs_in_again(client, member)
    body = client.get("/compte/reprendre/").content.decode()
    assert "Rimouski." in body and f'action="{NOTE}"' in body
    client.post(NOTE, {"text": "Elle veut voir\nRimouski."})
    assert received == ["Elle veut voir\nRimouski."]
    assert client.get("/compte/reprendre/")["Location"] == "/accueil/"


@pytest.mark.urls(__name__)
def test_it_can_be_thrown_away():
    member = make_member()
    client = working(member)
    expire(client)
    client.post(NOTE, {"text": "À jeter"})
    signs_in_again(client, member)
    client.post("/compte/reprendre/")
    assert not Draft.objects.exists()


def test_another_account_on_the_same_browser_sees_nothing():
    member, other = make_member("administrator"), make_member("administrator")
    client = working(member)
    expire(client)
    client.post(INVITE, TYPED)
    signs_in_again(client, other)
    assert client.get("/compte/reprendre/")["Location"] == "/accueil/"
    assert "ecrit@exemple.invalid" not in client.get(INVITE).content.decode()


def test_it_waits_twenty_four_hours_and_no_more():
    member = make_member("administrator")
    client = working(member)
    expire(client)
    client.post(INVITE, TYPED)
    draft = Draft.objects.get()
    assert dt.timedelta(hours=23) < draft.expires_at - now() <= dt.timedelta(hours=24)
    with_system(lambda: Draft.objects.update(expires_at=now() - dt.timedelta(minutes=1)))
    signs_in_again(client, member)
    assert client.get("/compte/reprendre/")["Location"] == "/accueil/"


def with_system(work):
    from django.db import transaction

    from enracine.kernel.acting import acting_as

    with transaction.atomic(), acting_as(Acting.for_system("test")):
        work()


def test_a_browser_that_never_signed_in_leaves_nothing():
    response = Client().post(INVITE, TYPED)
    assert response["Location"] == f"/compte/login/?next={INVITE}"
    assert not Draft.objects.exists()


def test_a_forged_cookie_leaves_nothing():
    client = Client()
    client.cookies[COOKIE] = f"{make_member().user_id}:secret:signature"
    client.post(INVITE, TYPED)
    assert not Draft.objects.exists()


def test_a_fragment_asked_after_the_end_leads_the_whole_page_to_sign_in():
    client = working(make_member("administrator"))
    expire(client)
    response = client.post(
        INVITE,
        TYPED,
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/travail/equipe/"},
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/compte/login/?next=/compte/reprendre/"


def test_drafts_as_one_types_belong_to_their_author():
    mine, other = acting_of(make_member()), acting_of(make_member())
    save_draft(mine, "note", {"text": "un"})
    save_draft(mine, "note", {"text": "deux", "password": "x"})
    assert load_draft(other, "note") is None
    with_acting(mine, lambda: check(mine, {"text": "deux"}))
    discard_draft(mine, "note")
    with_acting(mine, lambda: check(mine, None))


def with_acting(acting, work):
    from django.db import transaction

    from enracine.kernel.acting import acting_as

    with transaction.atomic(), acting_as(acting):
        work()


def check(acting, expected):
    assert load_draft(acting, "note") == expected


def test_an_anonymous_draft_opens_with_its_secret():
    system = Acting.for_system("inscription")
    save_draft(system, "registration", {"given_name": "Amina"}, holder="secret-1")
    assert load_draft(system, "registration", holder="secret-1") == {"given_name": "Amina"}
    assert load_draft(system, "registration", holder="secret-2") is None


def test_a_draft_of_nobody_is_an_error():
    with pytest.raises(ValueError, match="belongs"):
        save_draft(Acting.for_system("test"), "note", {"a": 1})


def test_a_candidate_account_keeps_its_form_too():
    user = make_user()
    client = signed_in(user)
    client.get("/compte/")
    assert COOKIE in client.cookies


def test_the_night_removes_what_has_expired_and_keeps_the_rest():
    from enracine.kernel.testing import jobs_role
    from enracine.network.jobs import clear_expired

    mine = acting_of(make_member())
    save_draft(mine, "old", {"text": "vieux"}, life=dt.timedelta(seconds=-1))
    save_draft(mine, "new", {"text": "récent"})
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=now())
    Session.objects.create(
        session_key="b" * 32, session_data="", expire_date=now() + dt.timedelta(hours=1)
    )
    with jobs_role():
        clear_expired.func()
        assert [draft.kind for draft in Draft.objects.all()] == ["new"]
    assert [session.pk for session in Session.objects.all()] == ["b" * 32]
