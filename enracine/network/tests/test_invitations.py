"""The life of an invitation and of a membership."""

import contextlib
import datetime as dt
import re

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import run_jobs
from enracine.network import actions, queries
from enracine.network.models import Invitation, Membership, User
from enracine.network.tests.factories import (
    acting_of,
    make_member,
    make_organisation,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
PASSWORD = "une longue phrase de passe"


def invited(member, email="nouvelle@exemple.invalid", role="partner"):
    signed_in(member).post("/travail/equipe/inviter/", {"email": email, "role": role})
    run_jobs()
    return link_in(mail.outbox[-1])


def link_in(message):
    return re.search(r"http://localhost:\d+(/compte/invitation/\S+)", message.body)[1]


@contextlib.contextmanager
def acting_in_test(member):
    with transaction.atomic(), acting_as(acting_of(member)):
        yield


def test_from_invitation_to_work():
    boss = make_member("administrator")
    link = invited(boss)
    assert mail.outbox[0].to == ["nouvelle@exemple.invalid"]
    client = Client()
    assert "nouvelle@exemple.invalid" in client.get(link).content.decode()
    done = client.post(link, {"name": "Marc Fictif", "password": PASSWORD})
    assert done["Location"] == "/accueil/"
    # A new professional meets the second factor before anything else.
    assert client.get("/accueil/")["Location"] == "/compte/securite/"
    assert client.get("/compte/2fa/totp/activate/").status_code == 200
    membership = Membership.objects.get(user__email="nouvelle@exemple.invalid")
    assert (membership.organisation_id, membership.role) == (boss.organisation_id, "partner")


def test_a_link_serves_once():
    link = invited(make_member("administrator"))
    Client().post(link, {"name": "Marc Fictif", "password": PASSWORD})
    again = Client().get(link)
    assert again.status_code == 410
    assert Client().post(link, {"name": "Un Autre", "password": PASSWORD}).status_code == 410
    assert User.objects.get(email="nouvelle@exemple.invalid").name == "Marc Fictif"


def test_only_the_digest_of_a_link_is_kept(as_owner):
    from enracine.kernel.models import OutboxMessage

    link = invited(make_member("administrator"))
    token = link.strip("/").rpartition("/")[2]
    invitation = Invitation.objects.get()
    assert token != invitation.token_digest and len(token) == 64
    with as_owner():
        kept = str(list(OutboxMessage.objects.values())) + str(list(Event.objects.values()))
    assert token not in kept


def test_a_link_dies_after_seven_days():
    link = invited(make_member("administrator"))
    Invitation.objects.update(expires_at=now() - dt.timedelta(seconds=1))
    assert Client().get(link).status_code == 410


def test_a_withdrawn_invitation_no_longer_serves_and_its_message_does_not_leave():
    boss = make_member("administrator")
    client = signed_in(boss)
    client.post("/travail/equipe/inviter/", {"email": "x@exemple.invalid", "role": "partner"})
    invitation = Invitation.objects.get()
    client.post(f"/travail/equipe/invitations/{invitation.pk}/retirer/")
    run_jobs()
    assert mail.outbox == []
    assert queries.waiting_invitations(acting_of(boss)) == []


def test_sending_again_kills_the_former_link():
    boss = make_member("administrator")
    first = invited(boss)
    invitation = Invitation.objects.get()
    signed_in(boss).post(f"/travail/equipe/invitations/{invitation.pk}/renvoyer/")
    run_jobs()
    second = link_in(mail.outbox[-1])
    assert first != second
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_somebody_invited_twice_or_already_there_is_refused():
    boss = make_member("administrator")
    there = make_member("partner", boss.organisation)
    acting = acting_of(boss)
    actions.invite(acting, email="a@exemple.invalid", role="partner")
    with pytest.raises(ActionRefused, match="déjà invitée"):
        actions.invite(acting, email="A@exemple.invalid", role="partner")
    with pytest.raises(ActionRefused, match="déjà ce rôle"):
        actions.invite(acting, email=there.user.email, role="partner")


def test_a_coordinator_gives_no_power_she_does_not_have():
    organisation = make_organisation(kind="eer_member")
    acting = acting_of(make_member("coordinator", organisation))
    actions.invite(acting, email="a@exemple.invalid", role="counsellor")
    for role in ("administrator", "privacy_officer", "paj_agent"):
        with pytest.raises(ActionRefused):
            actions.invite(acting, email="b@exemple.invalid", role=role)


def test_the_invitation_of_another_organisation_does_not_exist():
    invited(make_member("administrator"))
    invitation = Invitation.objects.get()
    client = signed_in(make_member("administrator"))
    for what in ("renvoyer", "retirer"):
        path = f"/travail/equipe/invitations/{invitation.pk}/{what}/"
        assert client.post(path).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_an_account_with_a_password_joins_by_signing_in():
    user = make_user(email="marc@exemple.invalid", password=PASSWORD)
    make_member(user=user)
    link = invited(make_member("administrator"), "marc@exemple.invalid")
    assert f"/compte/login/?next={link}" in Client().get(link).content.decode()
    stranger = signed_in(make_user())
    stranger.post(link)
    assert Membership.objects.filter(user=user).count() == 1
    mine = signed_in(user)
    assert mine.post(link)["Location"] == "/accueil/"
    assert Membership.objects.filter(user=user).count() == 2


def test_nobody_sets_the_password_of_an_account_that_has_one():
    user = make_user(email="marc@exemple.invalid", password=PASSWORD)
    link = invited(make_member("administrator"), "marc@exemple.invalid")
    Client().post(link, {"name": "Voleur", "password": "une phrase bien à moi"})
    user.refresh_from_db()
    assert user.check_password(PASSWORD) and user.name != "Voleur"
    assert not Membership.objects.filter(user=user).exists()


def test_a_weak_password_is_refused_and_the_link_still_serves():
    link = invited(make_member("administrator"))
    response = Client().post(link, {"name": "Marc Fictif", "password": "motdepasse"})
    assert response.status_code == 422
    assert Client().get(link).status_code == 200


# --- Ending a membership ------------------------------------------------------------------------


def test_ending_today_stops_rights_at_the_next_request():
    boss = make_member("administrator")
    leaving = make_member("partner", boss.organisation)
    hers = signed_in(leaving)
    assert hers.get("/travail/equipe/").status_code == 200
    signed_in(boss).post(
        f"/travail/equipe/membres/{leaving.pk}/fin/", {"last_day": today().isoformat()}
    )
    assert hers.get("/travail/equipe/").status_code == 404
    with acting_in_test(boss):
        assert Event.objects.filter(kind="network.membership_ended", object_id=leaving.pk).exists()


def test_ending_later_keeps_rights_until_then():
    boss = make_member("administrator")
    leaving = make_member("partner", boss.organisation)
    last_day = today() + dt.timedelta(days=30)
    actions.end_membership(acting_of(boss), leaving.pk, last_day=last_day)
    assert signed_in(leaving).get("/travail/equipe/").status_code == 200
    assert leaving.pk in {c.membership_id for c in queries.colleagues(acting_of(boss))}


def test_the_last_administrator_stays():
    boss = make_member("administrator")
    with pytest.raises(ActionRefused, match="au moins une personne"):
        actions.end_membership(acting_of(boss), boss.pk, last_day=today())
    make_member("administrator", boss.organisation)
    actions.end_membership(acting_of(boss), boss.pk, last_day=today())


def test_two_people_ending_the_same_membership_are_told():
    boss = make_member("administrator")
    leaving = make_member("partner", boss.organisation)
    with pytest.raises(Conflict):
        actions.end_membership(
            acting_of(boss), leaving.pk, last_day=today(), version=leaving.version + 1
        )


def test_a_membership_elsewhere_does_not_exist():
    with pytest.raises(NotVisible):
        actions.end_membership(
            acting_of(make_member("administrator")), make_member().pk, last_day=today()
        )


def test_the_past_is_not_a_last_day():
    boss = make_member("administrator")
    leaving = make_member("partner", boss.organisation)
    yesterday = today() - dt.timedelta(days=1)
    response = signed_in(boss).post(
        f"/travail/equipe/membres/{leaving.pk}/fin/", {"last_day": yesterday.isoformat()}
    )
    assert response.status_code == 422
