"""What somebody who wants to break the loop would try: each is refused with words, and changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import (
    acting_of,
    make_member,
    make_organisation,
    signed_in,
)
from enracine.people.models import CsqDestination, PlannedArrival
from enracine.people.rules import birthday
from enracine.people.values import Identity, NewPerson, Reach
from enracine.privacy.models import Consent, Purpose
from enracine.referrals import actions
from enracine.referrals.actions.predeparture import register_before_departure
from enracine.referrals.models import Referral
from enracine.referrals.tests.conftest import Case, days
from enracine.referrals.tests.world import SECTIONS, open_grants

pytestmark = pytest.mark.django_db


def send_another(case: Case) -> Referral:
    """A second referral of the same person to the same organisation, once the first is not open."""
    first = case.referral
    case.draft()
    actions.attest_referral_consent(case.sender, case.referral)
    second = actions.send_referral(case.sender, case.fresh())
    case.referral = first
    return second


def cancelled(case: Case):
    actions.cancel_referral(case.sender, case.fresh(), "not_needed")
    return lambda: actions.reopen_referral(case.sender, case.fresh(), "Elle le redemande.")


def declined(case: Case):
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "capacity")
    return lambda: actions.undo_answer(case.receiver, case.seen_by(case.receiver))


def contested(case: Case):
    nadia = acting_of(case.world.nadia)
    actions.decline_referral(case.receiver, case.seen_by(case.receiver), "not_served")
    actions.contest_refusal(case.sender, case.fresh(), "Alma est bien desservie.")
    return lambda: actions.review_refusal(nadia, case.seen_by(nadia), confirm=False)


@pytest.mark.parametrize("close", [cancelled, declined, contested])
def test_what_was_closed_does_not_open_again_beside_its_successor(to_partner, close):
    to_partner.send()
    open_again = close(to_partner)
    before = to_partner.fresh().state
    second = send_another(to_partner)
    with pytest.raises(ActionRefused) as refused:
        open_again()
    assert refused.value.code == "already_open"
    assert to_partner.fresh().state == before
    with to_partner.as_owner():
        assert open_grants(to_partner.referral) == 0 and open_grants(second) == 1


def test_opening_again_beside_its_successor_is_said_on_the_page(to_partner):
    to_partner.send()
    actions.decline_referral(
        to_partner.receiver, to_partner.seen_by(to_partner.receiver), "capacity"
    )
    send_another(to_partner)
    marc = signed_in(to_partner.world.marc)
    undo = reverse("referrals:undo", args=[to_partner.referral.pk])
    assert marc.post(undo).status_code < 500
    assert to_partner.fresh().state == "declined"


def _two_places(world, as_owner) -> tuple[Case, Referral, Referral]:
    case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], age=30)
    other = actions.Target(
        world.promoter_a.pk, SECTIONS, world.region.pk, world.territory_a.pk, is_principal=False
    )
    mine = actions.Target(world.partner.pk, SECTIONS, world.region.pk)
    drafts = actions.draft_referral(
        case.sender, case.dossier.pk, [mine, other], ["settlement", "mature_project"]
    )
    for draft in drafts:
        case.referral = draft
        case.consent()
        actions.send_referral(case.sender, case.fresh())
    return case, drafts[0], drafts[1]


@pytest.mark.parametrize("contests", ["before", "after"])
def test_s03_a_refusal_contested_does_not_come_back_once_another_place_is_chosen(
    world, as_owner, contests
):
    case, refused, chosen = _two_places(world, as_owner)
    marc, nadia = acting_of(world.marc), acting_of(world.nadia)
    case.referral = refused
    actions.decline_referral(marc, case.seen_by(marc), "not_served")
    if contests == "before":
        actions.contest_refusal(case.sender, case.fresh(), "C’est bien desservi.")
    case.referral = chosen
    actions.choose_target(case.person, case.seen_by(case.person))
    case.referral = refused
    if contests == "after":
        actions.contest_refusal(case.sender, case.fresh(), "C’est bien desservi.")
    with pytest.raises(ActionRefused):
        actions.review_refusal(nadia, case.seen_by(nadia), confirm=False)
    with as_owner():
        assert Referral.objects.get(pk=refused.pk).state in {"cancelled", "contested"}
        assert open_grants(refused) == 0 and open_grants(chosen) == 1
        ended = Consent.objects.get(pk=Referral.objects.get(pk=refused.pk).consent_id)
        assert ended.state == "ended"


def test_gestures_with_ids_and_values_of_others_change_nothing(to_partner, to_project):
    """Identifiers of somebody else, or of nothing, in the body of a gesture."""
    to_partner.send()
    to_project.send()
    case, world = to_partner, to_partner.world
    marc, jade = signed_in(world.marc), signed_in(world.jade)
    foreign, nothing = str(world.chloe.pk), "0198c0de-0000-7000-8000-000000000000"
    gestures = [
        (marc, reverse("referrals:accept", args=[case.referral.pk]), {"owner": foreign}),
        (marc, reverse("referrals:assign", args=[case.referral.pk]), {"owner": foreign}),
        (
            marc,
            reverse("referrals:assign", args=[case.referral.pk]),
            {"owner": "x", "version": "1"},
        ),
        (
            marc,
            reverse("referrals:step", args=[case.referral.pk, "refuser"]),
            {"decline_reason": "capacity", "proposed_organisation": foreign},
        ),
        (jade, reverse("referrals:acknowledge_many"), {"ref": [str(to_project.referral.pk), "x"]}),
        (jade, reverse("referrals:choose", args=[to_project.referral.pk]), {}),
        (jade, reverse("referrals:message", args=[to_project.referral.pk]), {"text": "x"}),
        (marc, reverse("referrals:choose", args=[case.referral.pk]), {"referral": nothing}),
    ]
    for client, url, body in gestures:
        assert client.post(url, body).status_code in {302, 400, 404, 409, 422}, url
    with case.as_owner():
        rows = {r.pk: r for r in Referral.objects.all()}
        mine = rows[case.referral.pk]
        assert mine.state in {"sent", "received", "accepted"}
        assert mine.owner_id in {None, world.marc.pk}
        assert rows[to_project.referral.pk].state == "sent"


@pytest.mark.parametrize(
    "query",
    [
        "voir=nimporte", "apres=x", "apres=9999-99-99_x", "apres=%00", "apres=2026-01-01_zz",
        "voir=en-cours&apres=0198c0de", "region=%00", "region=99999999999999999999", "fait=x",
        "qui=%F0%9F%98%80", "q=%00", "retard=oui&retard=non", "apres=" + "9" * 400,
    ],
)  # fmt: skip
def test_an_address_written_by_hand_breaks_no_list(to_partner, query):
    to_partner.send()
    world = to_partner.world
    for who, name in (
        (world.marc, "inbox"), (world.jade, "sent"), (world.nadia, "loop"),
        (world.nadia, "loop_rows"), (world.marc, "waiting"),
    ):  # fmt: skip
        answer = signed_in(who).get(f"{reverse(f'referrals:{name}')}?{query}")
        assert answer.status_code < 500, (name, query)


def test_s06_before_departure_nothing_more_of_somebody_under_18_is_written(world, as_owner):
    with as_owner():
        officer = make_member(
            "integration_officer", make_organisation(kind="ministry", regime="A-2.1")
        )
    born = birthday(today(), -16)
    new = NewPerson(
        key="before-departure-under-age",
        identity=Identity("Maëlle", "Benali", born),
        reach=Reach("maelle@exemple.invalid"),
        consents=frozenset({Purpose.REGISTRATION.value}),
        channel="professional",
    )
    done = register_before_departure(
        acting_of(officer), new, certificate_region="02", hoped_on=today() + days(90)
    )
    assert done.standing == "contact"
    with as_owner():
        assert not CsqDestination.objects.filter(subject_id=done.subject_id).exists()
        assert not PlannedArrival.objects.filter(subject_id=done.subject_id).exists()


def test_a_consent_that_ends_while_somebody_writes_does_not_stop_the_others(world, as_owner):
    cases = [
        Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{n}")
        for n in range(2)
    ]
    for case in cases:
        case.send()
    with as_owner():
        consents = [case.fresh().consent_id for case in cases]
        Consent.objects.filter(pk__in=consents).update(valid_until=today() + days(1))
    with jobs_role():
        with CaptureQueriesContext(connection) as asked:
            closed = actions.end_expired_consents(
                Acting.for_system("referrals.consents"), today() + days(2)
            )
        assert closed == 2
        # Whoever is writing keeps her row; the next night comes back to it.
        assert any("SKIP LOCKED" in q["sql"] for q in asked)
