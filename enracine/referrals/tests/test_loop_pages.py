"""The pages of the loop: every figure opens on its rows, filters, files, what a funder reads."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from enracine.kernel import invariants
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.documents import read_chunks
from enracine.kernel.models import Job, Setting
from enracine.kernel.testing import run_jobs
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.actions import withdraw_consent
from enracine.referrals import actions
from enracine.referrals.checks import loop_drifted
from enracine.referrals.exports import COLUMNS, LOOP
from enracine.referrals.models import LoopTally
from enracine.referrals.queries.loop import periods
from enracine.referrals.tests.conftest import Case
from enracine.referrals.tests.test_loop import count, seen

pytestmark = pytest.mark.django_db


# — Pages ———————————————————————————————————————————————————————————————————


def test_every_figure_opens_on_its_rows(to_partner, as_owner):
    case = to_partner
    case.send()
    marc = case.receiver
    actions.decline_referral(marc, case.seen_by(marc), "childcare")
    count(as_owner)
    nadia = signed_in(case.world.nadia)
    page = nadia.get(reverse("referrals:loop")).content.decode()
    assert "Aucune place en garderie" in page and "Numérateur" in page
    links = {
        link.replace("&amp;", "&")
        for link in re.findall(r'href="(/travail/references/boucle/lignes/[^"]+)"', page)
    }
    assert len(links) >= 5
    for link in links:
        answer = nadia.get(link)
        assert answer.status_code == 200
        if "refusees" in link or "envoyees" in link:
            text = answer.content.decode()
            assert case.fresh().number in text or "Dieudonné Essai" in text, link
            assert "ne pouvez pas ouvrir" not in text
    jade = signed_in(case.world.jade)
    assert jade.get(reverse("referrals:loop")).status_code == 404
    assert jade.get(reverse("referrals:loop_rows") + "?chiffre=envoyees").status_code == 404
    assert nadia.get(reverse("referrals:loop_rows") + "?chiffre=autre").status_code == 404


def test_rows_that_another_coordination_holds_are_counted_and_said(world, as_owner):
    case = Case(world, as_owner, world.jade, "eer", world.promoter_a, ["mature_project"])
    with as_owner():
        target = actions.Target(
            world.promoter_a.pk, ("identity",), region_id=world.region.pk,
            paj_territory_id=world.territory_a.pk,
        )  # fmt: skip
    (case.referral,) = actions.draft_referral(
        case.sender, case.dossier.pk, [target], ["mature_project"]
    )
    case.consent()
    actions.send_referral(case.sender, case.fresh())
    count(as_owner)
    nadia = signed_in(world.nadia)
    page = nadia.get(reverse("referrals:loop_rows") + "?chiffre=envoyees").content.decode()
    assert "dont 1 que vous ne pouvez pas ouvrir" in page
    assert "Dieudonné" not in page and case.referral.number not in page


def test_filters_narrow_the_figures_and_are_taken_away_by_a_click(to_partner, as_owner):
    case = to_partner
    case.send()
    count(as_owner)
    nadia = signed_in(case.world.nadia)
    url = reverse("referrals:loop")
    mine = nadia.get(url, {"sens": "partenaires", "destinataire": str(case.target.pk)})
    other = nadia.get(url, {"sens": "mifi", "region": str(case.world.region.pk)})
    broken = nadia.get(url, {"sens": "x", "destinataire": "x", "region": "x", "periode": "x"})
    assert "Portes ouvertes" in mine.content.decode()
    assert "Retirer le filtre" in mine.content.decode()
    assert "Rien à mesurer pour cette période" in other.content.decode()
    assert broken.status_code == 200


def test_a_funder_reads_no_small_number_and_no_row(world, as_owner):
    for name in "AB":
        case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)
        case.send()
        marc = case.receiver
        actions.decline_referral(marc, case.seen_by(marc), "childcare")
    count(as_owner)
    with as_owner():
        funder = signed_in(make_member("funder"))
    page = funder.get(reverse("referrals:loop")).content.decode()
    assert "moins de 5" in page
    for told in ("Portes ouvertes", "garderie", "lignes", "A Essai", "Exporter"):
        assert told not in page, told
    assert funder.get(reverse("referrals:loop_rows") + "?chiffre=envoyees").status_code == 404
    with as_owner():
        Setting.objects.create(
            key="insights.small_cells", value=2, valid_from=today(), source="essai"
        )
    assert "moins de" not in funder.get(reverse("referrals:loop")).content.decode()


def test_the_file_holds_every_row_and_no_name(to_partner):
    case = to_partner
    case.accept()
    nadia = acting_of(case.world.nadia)
    rows = seen(nadia, lambda: [list(map(str, row)) for row in LOOP.rows(nadia)])
    assert len(rows) == 1 and len(rows[0]) == len(COLUMNS)
    assert rows[0][0] == case.referral.number and "Portes ouvertes" in rows[0]
    assert "Dieudonné" not in " ".join(rows[0])


def test_the_file_of_the_page_follows_its_filters(world, as_owner):
    """Asked from the page, narrowed as it was: by period, direction, receiver, region; by right."""
    here = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name="Ici")
    there = Case(world, as_owner, world.chloe, "pajr", world.project, ["cv"], name="Là")
    for case in (here, there):
        case.send()
    numbers = {case.fresh().number for case in (here, there)}
    nadia = signed_in(world.nadia)
    url = reverse("referrals:loop")

    def file_of(**filters):
        page = nadia.get(url, filters)
        form = dict(
            re.findall(r'name="(kind|key|question)" value="([^"]*)"', page.content.decode())
        )
        form = {name: value.replace("&amp;", "&") for name, value in form.items()}
        asked = nadia.post(reverse("workspace:exports"), form)
        run_jobs()
        title = nadia.get(asked["Location"]).content.decode()
        with as_owner():
            job = Job.objects.select_related("result").latest("created_at")
            assert job.state == "done", job.message
            text = b"".join(read_chunks(job.result)).decode("utf-8-sig")
        return {line.split(",")[0] for line in text.splitlines()[1:]}, title

    everything, title = file_of()
    assert everything == numbers and periods.period_of("", today()).label in title
    partners, title = file_of(sens="partenaires")
    assert partners == {here.fresh().number} and "Vers les partenaires" in title
    chosen = there.fresh()  # the project gave it to one of its members
    assert file_of(destinataire=str(chosen.receiver_id))[0] == {chosen.number}
    assert file_of(region=str(world.region.pk))[0] == {here.fresh().number}
    assert file_of(periode=str(periods.fiscal_year(today()) - 1))[0] == set()
    # A question that somebody made up asks for nothing more than one may see.
    marc = signed_in(world.marc)
    forged = {"kind": "boucle", "key": "k", "question": "sens=partenaires"}
    assert marc.post(reverse("workspace:exports"), forged).status_code == 404


def test_a_demonstration_that_runs_past_midnight_stays_true(to_partner, as_owner, monkeypatch):
    """The day of a demonstration begins again: its hours go back, and nothing of it may break."""
    case, day = to_partner, today()
    monkeypatch.setenv("DEMO_DAY", day.isoformat())
    at = dt.datetime.combine(day, dt.time(23, 50), QUEBEC)
    monkeypatch.setattr("enracine.kernel.clock.timezone.now", lambda: at)
    case.accept()
    count(as_owner)
    at += dt.timedelta(minutes=20)
    assert (now().astimezone(QUEBEC).date(), now().astimezone(QUEBEC).hour) == (day, 0)
    actions.make_contact(case.receiver, case.seen_by(case.receiver), day)
    with as_owner():
        assert loop_drifted() == []
        LoopTally.objects.filter(measure="sent").update(value=3)
        assert len(loop_drifted()) == 1
        LoopTally.objects.filter(measure="sent").update(value=1)
    withdrawn = withdraw_consent(case.person, case.seen_by(case.person).consent)
    assert withdrawn.withdrawn_at >= withdrawn.given_at
    with as_owner():
        broken = [v.invariant.key for v in invariants.verify() if not v.holds]
    assert broken == []
