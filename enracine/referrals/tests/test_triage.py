"""Working lists: who looks into what came in, filters, what is sent again, several returns read at once."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, OutboxMessage
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.queries import lists
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_loop import seen

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def late(as_owner, referral, days: int = 9) -> None:
    with as_owner():
        Referral.objects.filter(pk=referral.pk).update(due_on=today() - dt.timedelta(days=days))


@pytest.fixture
def colleague(world, as_owner):
    with as_owner():
        return make_member("partner", world.partner)


# — Taking ——————————————————————————————————————————————————————————————————


def test_one_takes_gives_and_answers(to_partner, colleague):
    case = to_partner
    case.send()
    marc = case.receiver
    taken = actions.take_referral(marc, case.seen_by(marc))
    assert taken.owner == case.world.marc and taken.state == "sent"
    given = actions.take_referral(marc, case.seen_by(marc), owner_id=colleague.pk)
    assert given.owner == colleague
    # Whoever answers may be somebody else: an answer does not wait for an absence.
    assert actions.accept_referral(marc, case.seen_by(marc)).owner == case.world.marc
    with pytest.raises(ActionRefused):
        actions.take_referral(marc, case.seen_by(marc))


def test_taking_twice_is_once_and_two_at_a_time_is_one(to_partner, colleague, as_owner):
    case = to_partner
    case.send()
    marc = case.receiver
    version = case.seen_by(marc).version
    actions.take_referral(marc, case.seen_by(marc), version=version)
    actions.take_referral(marc, case.seen_by(marc))
    with as_owner():
        assert Event.objects.filter(kind="referrals.taken").count() == 1
    with pytest.raises(Conflict):
        actions.take_referral(
            acting_of(colleague), case.seen_by(marc), owner_id=colleague.pk, version=version
        )


def test_only_the_receiver_takes_and_only_for_its_own_people(to_partner):
    case = to_partner
    case.send()
    with pytest.raises(NotVisible):
        actions.take_referral(case.sender, case.fresh())
    with pytest.raises(ActionRefused):
        actions.take_referral(
            case.receiver, case.seen_by(case.receiver), owner_id=case.world.jade.pk
        )


def test_the_row_says_who_takes_it_and_the_page_gives_it(to_partner, colleague):
    case = to_partner
    case.send()
    marc = signed_in(case.world.marc)
    row = marc.post(reverse("referrals:take", args=[case.referral.pk]), headers=HTMX)
    assert (
        "Vous vous en occupez" in row.content.decode() and "data-announce" in row.content.decode()
    )
    page = reverse("referrals:assign", args=[case.referral.pk])
    assert colleague.user.get_full_name() in marc.get(page).content.decode()
    assert marc.post(page, {"owner": "", "version": ""}).status_code == 422
    version = case.fresh().version
    done = marc.post(page, {"owner": str(colleague.pk), "version": version}, follow=True)
    text = done.content.decode()
    assert f"S’en occupe : {colleague.user.get_full_name()}" in text
    # Given meanwhile: both are shown, nothing is overwritten.
    assert (
        marc.post(page, {"owner": str(case.world.marc.pk), "version": version}).status_code == 409
    )
    jade = signed_in(case.world.jade)
    assert jade.get(page).status_code == 404
    assert jade.post(reverse("referrals:take", args=[case.referral.pk])).status_code == 404


# — Filters —————————————————————————————————————————————————————————————————


def test_filters_keep_what_they_say_and_counts_follow(world, as_owner):
    cases = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{n}")
        for n in range(3)
    ]
    for case in cases:
        case.send()
    marc = cases[0].receiver
    actions.take_referral(marc, cases[0].seen_by(marc))
    late(as_owner, cases[1].referral)
    actions.accept_referral(marc, cases[2].seen_by(marc))
    client, url = signed_in(world.marc), reverse("referrals:inbox")

    def names(**asked) -> set[str]:
        page = client.get(url, asked, headers=HTMX).content.decode()
        return {name for name in ("P0 Essai", "P1 Essai", "P2 Essai") if name in page}

    assert names() == {"P0 Essai", "P1 Essai"}
    assert names(qui="moi") == {"P0 Essai"}
    assert names(qui="personne") == {"P1 Essai"}
    assert names(retard="1") == {"P1 Essai"}
    assert names(voir="en-cours") == {"P2 Essai"}
    assert names(region=str(world.region.pk)) == {"P0 Essai", "P1 Essai"}
    assert names(region=str(uuid.uuid4())) == {"P0 Essai", "P1 Essai"}
    assert names(qui="x", region="x", retard="") == {"P0 Essai", "P1 Essai"}
    page = client.get(url, {"qui": "moi"}).content.decode()
    assert "Retirer le filtre" in page and "Les miennes" in page
    none = client.get(url, {"qui": "personne", "voir": "en-cours"}).content.decode()
    assert "Rien avec ces filtres" in none


def test_a_list_is_read_to_its_end_whatever_has_no_date(world, as_owner):
    """Late first, then the rest, drafts last: every row once, page after page."""
    cases = []
    for number in range(5):
        case = Case(
            world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{number}"
        )
        if number < 3:
            case.send()
            r = case.receiver
            actions.ask_information(r, case.seen_by(r), "Combien d’enfants?")
        else:
            case.draft()
        cases.append(case)
    late(as_owner, cases[2].referral)
    jade = acting_of(world.jade)
    read, after = [], ""
    while True:
        listing = seen(jade, lambda: lists.sent(jade, "a-moi", after, size=2))  # noqa: B023 – called at once
        read += [row.pk for row in listing.rows]
        after = listing.next
        if not after:
            break
    assert read[0] == cases[2].referral.pk
    assert len(read) == len(set(read)) == 5
    assert {read[3], read[4]} == {cases[3].referral.pk, cases[4].referral.pk}


# — Sent ————————————————————————————————————————————————————————————————————


def test_one_asks_again_when_late_once_and_not_before(to_partner, as_owner):
    case = to_partner
    case.send()
    with pytest.raises(ActionRefused):
        actions.nudge_referral(case.sender, case.fresh())
    late(as_owner, case.referral)
    jade = signed_in(case.world.jade)
    listed = reverse("referrals:sent") + "?voir=en-attente"
    assert "Relancer" in jade.get(listed).content.decode()
    with as_owner():
        before = OutboxMessage.objects.count()
    said = jade.post(reverse("referrals:nudge", args=[case.referral.pk]), follow=True)
    assert "est relancé" in said.content.decode()
    jade.post(reverse("referrals:nudge", args=[case.referral.pk]))
    with as_owner():
        assert OutboxMessage.objects.count() == before + 1
    assert "Relancer<" not in jade.get(listed).content.decode()
    with as_owner():
        Referral.objects.filter(pk=case.referral.pk).update(
            nudged_on=today() - dt.timedelta(days=1)
        )
    with pytest.raises(ActionRefused):
        actions.nudge_referral(case.sender, case.fresh())
    with as_owner():
        Referral.objects.filter(pk=case.referral.pk).update(
            nudged_on=today() - dt.timedelta(days=30)
        )
    assert actions.nudge_referral(case.sender, case.fresh()).nudged_on == today()
    with pytest.raises(NotVisible):
        actions.nudge_referral(case.receiver, case.seen_by(case.receiver))


def test_several_returns_are_read_at_once_and_only_ours(world, as_owner):
    cases = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{n}")
        for n in range(2)
    ]
    for case in cases:
        case.serve()
        r = case.receiver
        actions.end_referral(r, case.seen_by(r), "served", "Merci.")
    jade = signed_in(world.jade)
    page = jade.get(reverse("referrals:sent")).content.decode()
    assert page.count("J’ai lu ce retour") == 2
    url = reverse("referrals:acknowledge_many")
    ids = [str(case.referral.pk) for case in cases]
    with as_owner():
        stranger = signed_in(make_member("counsellor"))
    assert stranger.post(url, {"ref": ids}).status_code == 404
    assert jade.post(url, {"ref": [*ids, "x"]}).status_code == 404
    assert all(case.fresh().acknowledged_at is None for case in cases)
    assert "Cochez les retours" in jade.post(url, follow=True).content.decode()
    assert "2 retours lus." in jade.post(url, {"ref": ids}, follow=True).content.decode()
    assert all(case.fresh().turn == "nobody" for case in cases)
    assert jade.post(url, {"ref": ids}).status_code == 302
