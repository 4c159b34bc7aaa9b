"""Scenarios S16, S17 and S18, and the « établi » part of S23: through pages, tables and sums."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.insights.models import FigureFact, RetentionTally
from enracine.insights.queries import retention as reading
from enracine.insights.queries.figures import scope_of
from enracine.insights.registrations import retention_is_counted
from enracine.insights.retention import count_retention
from enracine.insights.retention_rules import counted
from enracine.insights.rules import SETTLED
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import Setting
from enracine.kernel.testing import jobs_role
from enracine.network.models import Membership
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.people.models import Household
from enracine.privacy.models import Subject
from enracine.settlement import actions
from enracine.settlement.actions import Answer
from enracine.settlement.models import FollowUp, Move
from enracine.settlement.tests.staying import Staying, make_staying
from enracine.settlement.tests.test_pages import make_household
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
WORKER = Acting.for_system("essai")


def text_of(response) -> str:
    return response.content.decode()


def at(acting: Acting, months: int):
    with acting_as(acting):
        return counted(reading.lines_of(scope_of(acting)), months, today())


# ── S16 — Déménagement annulé la veille ───────────────────────────────────────────────────────


def test_s16_a_departure_is_cancelled_the_day_before_and_starts_again_without_a_double(as_owner):
    with as_owner():
        sender = make_member("counsellor", organisation=make_organisation())
        receiver = make_member("partner", organisation=make_organisation())
        dossier, move, follow_up = make_household(sender, receiver, 1)
        follow_up.delete()
        Move.objects.filter(pk=move.pk).update(
            state="confirmed", planned_on=today() + dt.timedelta(days=1)
        )
        households = Household.objects.count()
    jade, marc = signed_in(sender), signed_in(receiver)
    path = reverse("settlement:move_gesture", args=[move.pk, "cancel"])
    assert (
        jade.post(path, {"reason": "offer_withdrawn", "version": move.version}).status_code == 302
    )
    # The partner reads it, with the reason that both parties may know.
    page = text_of(marc.get(reverse("settlement:move", args=[move.pk])))
    assert "Annulé" in page
    with as_owner():
        gone = Move.objects.get(pk=move.pk)
        assert (gone.state, gone.cancel_reason) == ("cancelled", "offer_withdrawn")
        # Nothing is settled, nothing is to follow, nothing is counted.
        assert not FollowUp.objects.filter(move=move).exists()
        assert not FigureFact.objects.filter(measure=SETTLED).exists()
        assert not RetentionTally.objects.exclude(value=0).exists()
    with pytest.raises(ActionRefused):
        actions.complete_move(acting_of(sender), gone, today())
    # Six weeks later: the same household, the same file, another departure for the same place.
    again = jade.post(
        reverse("settlement:dossier_moves", args=[dossier.pk]),
        {
            "people": [str(dossier.subject_id)],
            "to": "rimouski",
            "planned_on": (today() + dt.timedelta(days=42)).isoformat(),
        },
    )
    assert again.status_code == 302
    with as_owner():
        assert Household.objects.count() == households
        assert sorted(Move.objects.values_list("state", flat=True)) == ["cancelled", "planned"]


# ── S17 — Retour à Montréal après cinq mois ───────────────────────────────────────────────────


def test_s17_back_in_montreal_is_a_new_move_and_the_rate_says_what_it_knows(as_owner):
    with as_owner():
        staying = make_staying(settled=300)
        partner = staying.receiver
        for number in (2, 3):
            make_staying(number, settled=300, receiver=partner)
        montreal = Municipality.objects.get(name="Montréal")
        first = Move.objects.values().get(pk=staying.move.pk)
    client = signed_in(partner)
    path = reverse("settlement:follow_up", args=[staying.follow_up(6).pk])
    left = staying.move.settled_on + dt.timedelta(days=150)
    done = client.post(
        path,
        {
            "presence": "returned", "method": "call", "done_on": today().isoformat(), "version": 1,
            "left_on": left.isoformat(), "place": "Montréal",
            "reason": "family", "spouse_reason": "employment",
        },
    )  # fmt: skip
    assert done.status_code == 302, text_of(done)
    with as_owner():
        # The return is a new dated event; the first settlement is still true, word for word.
        back = Move.objects.get(after=staying.move)
        assert (back.onward, back.moved_on, back.to_municipality) == ("returned", left, montreal)
        assert Move.objects.values().get(pk=staying.move.pk) == first
    page = text_of(client.get(path))
    assert "Raison du ménage" in page and "Raison de la conjointe ou du conjoint" in page
    six = at(acting_of(partner), 6).everybody
    assert (six.present, six.gone, six.unknown, six.whole) == (0, 1, 2, 3)
    assert (six.at_least, six.at_most) == (0.0, 2 / 3)
    assert six.methods == {"call": 1}
    # Not maintained at six months, and gone at nine too: it does not fall out of the denominator.
    with as_owner():
        nine = FollowUp.objects.get(move=staying.move, months=12)
        assert (nine.state, nine.presence, nine.end_reason) == ("cancelled", "returned", "left")
    shown = text_of(client.get(reverse("insights:retention") + "?delai=6"))
    assert "0 % – 67 %" in shown.replace("\xa0", " ").replace("\u202f", " ")
    assert "Appel à la personne" in shown
    # Readmission: the household may leave again from the same file.
    again = actions.plan_move(
        acting_of(staying.sender), dossier_of(staying, as_owner), Municipality.objects.get(name="Matane"),
        today(), people=[staying.adults[0].pk],
    )  # fmt: skip
    assert again.state == "planned"


def dossier_of(staying: Staying, as_owner):
    from enracine.accompaniment.models import Dossier

    with as_owner():
        return Dossier.objects.get(pk=staying.move.dossier_id)


# ── S18 — Injoignable au suivi ────────────────────────────────────────────────────────────────


@pytest.fixture
def forty(as_owner) -> tuple[Membership, list[Staying]]:
    """Forty households settled more than twelve months ago, followed by one partner."""
    with as_owner():
        partner = make_member("partner", organisation=make_organisation())
        return partner, [make_staying(n, settled=460, receiver=partner) for n in range(40)]


def test_s18_nine_of_forty_not_reached_three_bounds(forty, as_owner):
    partner, households = forty
    acting = acting_of(partner)
    for number, household in enumerate(households):
        follow_up = household.follow_up(12)
        if number < 9:
            for _try in range(3):
                actions.record_attempt(acting, follow_up)
            assert follow_up.state == "unreached"
        else:
            presence = "returned" if number < 15 else "present"
            actions.record_follow_up(acting, follow_up, Answer(presence, "call", today()))
    cell = at(acting, 12).everybody
    assert (cell.present, cell.gone, cell.unknown, cell.whole) == (25, 6, 9, 40)
    assert cell.among_reached == 25 / 31
    assert cell.at_least == 25 / 40
    assert cell.at_most == 34 / 40
    client = signed_in(partner)
    with CaptureQueriesContext(connection) as captured:
        page = text_of(client.get(reverse("insights:retention") + "?delai=12"))
    aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
    assert len([q for q in captured.captured_queries if not q["sql"].startswith(aside)]) <= 12
    plain = page.replace("\xa0", " ").replace("\u202f", " ")
    for said in ("63 % – 85 %", "81 %", "25 présents sur 31 ménages joints", "Sur 40 ménages"):
        assert said in plain, said
    # Every number opens to its follow-ups, for who may see them; nobody else.
    opened = client.get(reverse("insights:retention_rows") + "?delai=12&partie=inconnus")
    assert text_of(opened).count("inbox-row__title") == 9
    with as_owner():
        stranger, funder = make_member("partner"), make_member("funder")
    rows = reverse("insights:retention_rows") + "?delai=12&partie=tous"
    assert "Amina" not in text_of(signed_in(stranger).get(rows))
    assert signed_in(funder).get(rows).status_code == 404
    # The sums prepared equal the recount, and counting again changes nothing.
    with jobs_role():
        assert retention_is_counted() == []
        assert count_retention(WORKER) == 0
        assert retention_is_counted() == []


def test_s18_nobody_is_present_without_a_source_and_the_market_must_be_on_the_list(as_owner):
    with as_owner():
        staying = make_staying()
    client = signed_in(staying.receiver)
    path = reverse("settlement:follow_up", args=[staying.follow_up(12).pk])
    said = {"presence": "present", "done_on": today().isoformat(), "version": 1}
    assert client.post(path, said).status_code == 422
    assert client.post(path, {**said, "method": "seen"}).status_code == 422
    with as_owner():
        Setting.objects.create(
            key="settlement.follow_up_methods", value=["call", "seen"],
            valid_from=dt.date(2020, 1, 1),
        )  # fmt: skip
    assert client.post(path, {**said, "method": "seen"}).status_code == 302
    assert staying.follow_up(12).method == "seen"


# ── S23 — Ce qui est établi, et maintenu, dans une reddition de comptes ───────────────────────


def test_s23_a_household_of_several_organisations_counts_once_and_a_purge_changes_no_total(
    as_owner,
):
    with as_owner():
        project = make_organisation(kind="eer_network", name="Projet commun (essai)")
        coordinator = make_member("coordinator", project)
        staying = make_staying(settled=200)
        FollowUp.objects.update(coordinating_organisation_id=project.pk)
        Move.objects.update(coordinating_organisation_id=project.pk)
    actions.record_follow_up(
        staying.acting, staying.follow_up(3), Answer("present", "visit", today())
    )
    # One household for the total, and one for each organisation that had a part.
    for member in (coordinator, staying.sender, staying.receiver):
        assert at(acting_of(member), 3).everybody.whole == 1
    assert at(acting_of(coordinator), 3).everybody.present == 1
    with as_owner():
        Move.objects.filter(pk=staying.move.pk).update(settled_on=None)
        FollowUp.objects.filter(move=staying.move).delete()
        assert Subject.objects.filter(pk=staying.move.subject_id).exists()
    # What was known of a household since destroyed stays in the sums, and nothing else of it.
    assert at(acting_of(coordinator), 3).everybody.present == 1
    with jobs_role():
        assert retention_is_counted() == []


def test_the_public_page_needs_no_account_and_hides_small_numbers(as_owner):
    with as_owner():
        make_organisation(kind="eer_network", name="Projet commun (essai)")
    page = Client().get("/nos-enracinements/")
    assert page.status_code == 200
    assert "Nos enracinements" in text_of(page)
    assert "deux bornes" in text_of(page)
