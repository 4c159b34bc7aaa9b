"""A long form keeps what is typed: its author's, of that role, and given back when she returns."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from enracine.kernel import keeping
from enracine.kernel.clock import now
from enracine.kernel.models import Draft
from enracine.kernel.testing import form_of, jobs_role
from enracine.network.jobs import clear_expired
from enracine.network.models import Invitation
from enracine.network.standing import MEMBERSHIP_KEY
from enracine.network.tests.factories import make_member, make_organisation, signed_in

pytestmark = pytest.mark.django_db
INVITE = "/travail/equipe/inviter/"
KEEP = "/compte/brouillon/"
TYPED = {"email": "ecrit@exemple.invalid", "role": "partner"}


def page(client, address=INVITE):
    return client.get(address).content.decode()


def opened(client, address=INVITE):
    """What the form carries when the page opens."""
    return form_of(page(client, address), "invite")


def types(client, form, **typed):
    """What the browser sends by itself as somebody types."""
    return client.post(KEEP, form | typed, headers={"X-Autosave": "1"})


def drafts():
    with jobs_role():
        return list(Draft.objects.filter(kind=keeping.KIND))


def test_what_was_typed_is_offered_and_comes_back_in_the_same_fields():
    client = signed_in(make_member("administrator"))
    assert types(client, opened(client), **TYPED).status_code == 204
    offer = page(client)
    assert "Reprendre ce que j’avais écrit" in offer and "Repartir de zéro" in offer
    assert "ecrit@exemple.invalid" not in offer
    again = page(client, INVITE + "?brouillon=invite")
    back = form_of(again, "invite")
    assert (back["email"], back["role"]) == (["ecrit@exemple.invalid"], ["partner"])
    assert "Reprendre" not in again


def test_another_device_of_the_same_account_finds_it():
    member = make_member("administrator")
    first = signed_in(member)
    types(first, opened(first), **TYPED)
    elsewhere = signed_in(member)
    assert 'value="ecrit@exemple.invalid"' in page(elsewhere, INVITE + "?brouillon=invite")


def test_nobody_else_is_ever_shown_it(as_owner):
    with as_owner():
        ours = make_organisation()
        member, colleague = (make_member("administrator", ours) for _n in range(2))
    client = signed_in(member)
    types(client, opened(client), **TYPED)
    for path in (INVITE, INVITE + "?brouillon=invite"):
        assert "ecrit@exemple.invalid" not in page(signed_in(colleague), path)
    assert "Repartir de zéro" not in page(signed_in(colleague))


def test_what_is_written_for_one_organisation_is_not_offered_for_another(as_owner):
    with as_owner():
        member = make_member("administrator")
        other = make_member("administrator", make_organisation(), user=member.user)
    client = signed_in(member)
    types(client, opened(client), **TYPED)
    session = client.session
    session[MEMBERSHIP_KEY] = str(other.pk)
    session.save()
    assert "Repartir de zéro" not in page(client)
    assert "ecrit@exemple.invalid" not in page(client, INVITE + "?brouillon=invite")


def test_it_goes_away_when_the_form_is_accepted():
    client = signed_in(make_member("administrator"))
    form = opened(client)
    types(client, form, **TYPED)
    assert client.post(INVITE, form | TYPED | {"email": "mal écrit"}).status_code == 422
    assert len(drafts()) == 1
    assert client.post(INVITE, form | TYPED).status_code == 302
    assert drafts() == []


def test_starting_again_forgets_it_and_comes_back_to_the_page():
    client = signed_in(make_member("administrator"))
    form = opened(client)
    types(client, form, **TYPED)
    answer = client.post("/compte/brouillon/effacer/", form)
    assert answer["Location"] == INVITE
    assert drafts() == [] and "Repartir de zéro" not in page(client)


def test_a_second_tab_does_not_write_over_the_first():
    client = signed_in(make_member("administrator"))
    one, two = opened(client), opened(client)
    types(client, one, email="premier@exemple.invalid")
    types(client, two, email="second@exemple.invalid")
    assert "Reprendre la version du" in page(client)
    newest = page(client, INVITE + "?brouillon=invite")
    older = page(client, INVITE + "?brouillon=invite.avant")
    assert 'value="second@exemple.invalid"' in newest
    assert 'value="premier@exemple.invalid"' in older
    # The same tab goes on with its own draft, told by the stamp it received.
    with jobs_role():
        Draft.objects.all().delete()
    stamp = types(client, one, email="p@exemple.invalid")["X-Draft"]
    types(client, one | {"draft_base": stamp}, email="pr@exemple.invalid")
    assert "before" not in drafts()[0].data


def expire(client):
    Session.objects.filter(pk=client.cookies["enracine_session"].value).delete()
    del client.cookies["enracine_session"]


def test_what_is_typed_after_the_session_ended_is_kept_for_its_author():
    member = make_member("administrator")
    client = signed_in(member)
    form = opened(client)
    expire(client)
    answer = types(client, form, **TYPED)
    assert (answer.status_code, answer["X-Session"]) == (204, "ended")
    assert "ecrit@exemple.invalid" not in client.get(INVITE, follow=True).content.decode()
    assert 'value="ecrit@exemple.invalid"' in page(signed_in(member), INVITE + "?brouillon=invite")


def test_a_form_sent_after_the_session_ended_leads_back_to_it_filled_in():
    member = make_member("administrator")
    client = signed_in(member)
    form = opened(client)
    expire(client)
    answer = client.post(INVITE, form | TYPED)
    assert answer["Location"] == f"/compte/login/?next={INVITE}%3Fbrouillon%3Dinvite"
    client.force_login(member.user)
    again = form_of(page(client, INVITE + "?brouillon=invite"), "invite")
    assert again["email"] == ["ecrit@exemple.invalid"]
    assert client.post(INVITE, again).status_code == 302
    with jobs_role():
        assert Invitation.objects.get().email == "ecrit@exemple.invalid"
    assert drafts() == []


def test_after_signing_out_nobody_writes_in_the_name_of_who_left():
    client = signed_in(make_member("administrator"))
    form = opened(client)
    client.post("/compte/logout/")
    assert types(client, form, **TYPED).status_code == 401
    assert types(Client(), form, **TYPED).status_code == 401
    assert drafts() == []


@pytest.mark.parametrize(
    "key", ["", "invite", "invite||//ailleurs.invalid/", "invite||https://x/", "x" * 70 + "||/a/"]
)
def test_a_key_that_names_nothing_of_ours_is_refused(key):
    client = signed_in(make_member("administrator"))
    assert types(client, {"draft": key}, **TYPED).status_code == 422
    discarded = client.post("/compte/brouillon/effacer/", {"draft": key})
    assert discarded["Location"] == "/accueil/"
    assert drafts() == []


def test_secrets_and_what_nobody_types_are_not_kept():
    client = signed_in(make_member("administrator"))
    form = opened(client)
    note = {"note": "son NAS est 046 454 286"}
    types(client, form, password="secret", totp_token="123456", **TYPED, **note)
    assert "046" not in str(drafts()[0].data)
    assert "secret" not in str(drafts()[0].data) and "123456" not in str(drafts()[0].data)
    assert types(client, form, email="x" * 300_000).status_code == 204
    assert "xxx" not in str(drafts()[0].data)


def test_one_account_keeps_a_hundred_drafts_and_the_night_removes_the_old():
    client = signed_in(make_member("administrator"))
    form = opened(client)
    for number in range(keeping.MOST_DRAFTS + 5):
        types(client, form | {"draft": f"invite||/travail/{number}/"}, **TYPED)
    kept = drafts()
    assert len(kept) == keeping.MOST_DRAFTS
    assert {d.data["address"] for d in kept}.isdisjoint({"/travail/0/", "/travail/4/"})
    with jobs_role():
        Draft.objects.update(expires_at=now() - dt.timedelta(minutes=1))
        clear_expired.func()
    assert drafts() == []


def test_a_form_opened_for_one_organisation_is_not_sent_in_the_name_of_another(as_owner):
    with as_owner():
        member = make_member("administrator")
        other = make_member("administrator", make_organisation(), user=member.user)
    client = signed_in(member)
    form = opened(client)
    assert form["acting_as"] == [str(member.pk)]
    client.post("/compte/organisation/", {"membership": str(other.pk)})
    answer = client.post(INVITE, form | TYPED)
    said = answer.content.decode()
    assert answer.status_code == 409 and "Vous avez changé d’organisme" in said
    with jobs_role():
        assert not Invitation.objects.exists()
    back = client.post(
        "/compte/organisation/",
        {"membership": str(member.pk), "next": INVITE + "?brouillon=invite"},
    )
    assert back["Location"] == INVITE + "?brouillon=invite"
    assert 'value="ecrit@exemple.invalid"' in page(client, back["Location"])


def test_a_gesture_sent_by_htmx_says_in_whose_name_too(as_owner):
    with as_owner():
        member = make_member("administrator")
        other = make_member("administrator", make_organisation(), user=member.user)
    client = signed_in(member)
    assert f'"X-Acting-As": "{member.pk}"' in page(client)
    stale = client.post(INVITE, TYPED, headers={"X-Acting-As": str(other.pk)})
    assert stale.status_code == 409
    with jobs_role():
        assert not Invitation.objects.exists()
