"""Who reads, inside an organisation, a referral that it received or sent (law.md, L30)."""

import uuid

import pytest
from django.core import mail
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.testing import run_jobs
from enracine.network.actions.scopes import choose_scope
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.models import AccessLogEntry
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import visible_referral
from enracine.referrals.queries.messages import unread_keys
from enracine.referrals.queries.software import scope_of

pytestmark = pytest.mark.django_db
REASON = "Elle appelle pour demain, Marc est absent."


@pytest.fixture
def house(to_partner, as_owner):
    """Marc and Lou are of a team of the partner, Ana of another; Nour coordinates it."""
    partner = to_partner.world.partner
    with as_owner():
        members = {
            "lou": make_member("partner", partner, team="Est"),
            "ana": make_member("partner", partner, team="Ouest"),
            "nour": make_member("coordinator", partner),
            "stranger": make_member("partner"),
            "marc": to_partner.world.marc,
        }
        Membership.objects.filter(pk=members["marc"].pk).update(team="Est")
        members["marc"].refresh_from_db()
        other = make_member("counsellor", to_partner.world.member, team="Ouest")
        Membership.objects.filter(pk=to_partner.world.jade.pk).update(team="Nord")
    return members | {"sender_colleague": other, "jade": to_partner.world.jade}


def reads(member, referral) -> bool:
    """Whether every reading agrees that she reads it: page, software, lists."""
    member.refresh_from_db()
    acting = acting_of(member)
    with acting_as(acting):
        try:
            visible_referral(acting, referral.pk)
            page = True
        except NotVisible:
            page = False
        assert scope_of(acting).filter(pk=referral.pk).exists() == page
        if acting.organisation_id == referral.receiver_id:
            every = [lists.received(acting, show).rows for show in lists.RECEIVED]
        else:
            every = [lists.sent(acting, "toutes").rows]
        assert any(row.pk == referral.pk for rows in every for row in rows) == page
        if referral.state == "sent" and acting.organisation_id == referral.receiver_id:
            assert bool(lists.count_received(acting)) == page
            assert any(pk == referral.pk for pk, _due in lists.to_answer_keys(acting)) == page
    return page


@pytest.mark.parametrize(
    ("chosen", "who"),
    [
        ("organisation", {"marc", "lou", "ana", "nour", "jade", "sender_colleague"}),
        ("team", {"marc", "lou", "nour", "jade"}),
        ("assigned", {"marc", "nour", "jade"}),
    ],
)
def test_l30_a_referral_is_read_by_who_follows_it_and_by_the_queue_before(
    to_partner, house, chosen, who, as_owner
):
    """The rule of an organisation holds for what it receives and for what it sends."""
    for chooser in (house["nour"], house["sender_colleague"]):
        with as_owner():
            Membership.objects.filter(pk=chooser.pk).update(role="coordinator")
        chooser.refresh_from_db()
        choose_scope(acting_of(chooser), chosen, today())
    with as_owner():
        Membership.objects.filter(pk=house["sender_colleague"].pk).update(role="counsellor")
    referral = to_partner.send()
    # Nobody has taken it: whoever works there may answer. Its sender's colleagues are another matter.
    queue = {n for n in house if reads(house[n], referral)}
    senders = {"jade", "sender_colleague"} & who
    assert queue == {"marc", "lou", "ana", "nour"} | senders
    actions.take_referral(to_partner.receiver, to_partner.seen_by(to_partner.receiver))
    assert {n for n in house if reads(house[n], referral)} == who
    with as_owner():
        assert Referral.objects.get(pk=referral.pk).owner == house["marc"]


def test_a_colleague_sees_who_follows_and_opens_by_exception_told_and_written(
    to_partner, house, as_owner
):
    referral = to_partner.send()
    actions.take_referral(to_partner.receiver, to_partner.seen_by(to_partner.receiver))
    with as_owner():
        officer = make_member("privacy_officer", to_partner.world.partner)
    actions.write_message(
        to_partner.sender, to_partner.fresh(), "Elle arrive lundi.", key=uuid.uuid4()
    )
    ana, lou = acting_of(house["ana"]), acting_of(house["lou"])
    with acting_as(ana):
        assert list(unread_keys(ana)) == []
    with acting_as(lou):
        assert [pk for pk, _since in unread_keys(lou)] == [referral.pk]
    browser = signed_in(house["ana"])
    detail = reverse("referrals:detail", args=[referral.pk])
    door = reverse("referrals:exception", args=[referral.pk])
    assert browser.get(detail)["Location"] == door
    page = browser.get(door).content.decode()
    marc = house["marc"].user.get_full_name()
    assert marc in page and referral.number in page and "Dieudonné" not in page
    assert browser.post(reverse("referrals:take", args=[referral.pk])).status_code in {302, 404}
    stranger = signed_in(house["stranger"])
    assert stranger.get(detail).status_code == stranger.get(door).status_code == 404
    assert signed_in(house["lou"]).get(door)["Location"] == detail
    assert browser.post(door, {"reason": "vite", "hours": "1"}).status_code == 422
    assert browser.post(door, {"reason": REASON, "hours": "1"})["Location"] == detail
    assert "Dieudonné" in browser.get(detail).content.decode()
    with as_owner():
        read = AccessLogEntry.objects.filter(membership_id=house["ana"].pk).latest("occurred_at")
    assert read.reason == f"Accès exceptionnel : {REASON}"
    reviewed = signed_in(officer).get(reverse("workspace:exceptions")).content.decode()
    assert referral.number in reviewed and REASON in reviewed and "Dieudonné" not in reviewed
    run_jobs()
    warned = {address for m in mail.outbox if "exception" in m.subject for address in m.to}
    assert warned == {house["nour"].user.email, officer.user.email}


def test_l70_every_file_is_opened_for_a_purpose_that_is_said(to_partner, as_owner):
    referral = to_partner.accept()
    with as_owner():
        mine, theirs = Dossier.objects.filter(subject_id=to_partner.subject_id).order_by("pk")
    assert mine.purpose == "Accompagner un projet d’établissement en région"
    assert theirs.purpose and theirs.pk == referral.receiver_dossier_id
