"""How long households stay: the curve against a worked example, sums in step, what is hidden outside."""

import datetime as dt
import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from enracine.insights.models import RetentionSplit, SurvivalTally
from enracine.insights.queries import retention as reading
from enracine.insights.queries.survival import ends_of
from enracine.insights.registrations import retention_is_counted
from enracine.insights.retention import count_retention
from enracine.insights.survival import Curve, curve, shown
from enracine.kernel.acting import Acting
from enracine.kernel.charts import Step, step_chart
from enracine.kernel.clock import today
from enracine.kernel.testing import jobs_role
from enracine.network.models import Programme
from enracine.network.tests.factories import make_member, make_organisation, signed_in
from enracine.settlement import actions
from enracine.settlement.actions import Answer
from enracine.settlement.models import FollowUp, Move, MoveAttribution
from enracine.settlement.tests.staying import make_staying

ASIDE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


# — The estimate ———————————————————————————————————————————————————————————


def by_hand(counts) -> list[tuple[int, float]]:
    """Kaplan and Meier's product, month after month, written out: what the library must give."""
    months = sorted({m for m, outcome, n in counts if outcome != "none" and n})
    at_risk = sum(n for _m, outcome, n in counts if outcome != "none")
    share, found = 1.0, []
    for month in months:
        left = sum(n for m, o, n in counts if m == month and o == "left")
        gone = sum(n for m, o, n in counts if m == month and o == "there")
        share *= 1 - left / at_risk
        found.append((month, share))
        at_risk -= left + gone
    return found


def test_the_curve_of_a_worked_example():
    # Ten households: one left in the 2nd month, two in the 5th, one in the 11th; the others were seen.
    counts = [
        (2, "left", 1), (3, "there", 2), (5, "left", 2), (6, "there", 1), (11, "left", 1),
        (12, "there", 3), (0, "none", 4),
    ]  # fmt: skip
    found = curve(counts)
    assert [(p.month, p.followed, p.left, p.censored) for p in found.points] == [
        (2, 10, 1, 0), (3, 9, 0, 2), (5, 7, 2, 0), (6, 5, 0, 1), (11, 4, 1, 0), (12, 3, 0, 3),
    ]  # fmt: skip
    shares = [round(p.share, 6) for p in found.points]
    assert (
        shares
        == [0.9, 0.9, round(0.9 * 5 / 7, 6), round(0.9 * 5 / 7, 6)]
        + [round(0.9 * 5 / 7 * 3 / 4, 6)] * 2
    )
    assert (found.untold, found.followed, found.left) == (4, 10, 4)
    # The band of the first step, by its formula (Greenwood, on the log-log scale).
    first = found.points[0]
    width = 1.959964 * math.sqrt(1 / (10 * 9)) / abs(math.log(0.9))
    assert first.low == pytest.approx(0.9 ** math.exp(width), abs=1e-4)
    assert first.high == pytest.approx(0.9 ** math.exp(-width), abs=1e-4)
    # A household that is not followed any more is not counted as gone: without the censored ones, the
    # last step would say six out of ten.
    assert shares[-1] < 0.6


COUNTS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["left", "there", "none"]), st.integers(0, 30)),
    max_size=25,
)


@given(COUNTS)
def test_the_library_gives_the_product_and_the_band_holds_it(counts):
    found = curve(counts)
    assert [(p.month, pytest.approx(p.share)) for p in found.points] == by_hand(counts)
    assert sum(p.left + p.censored for p in found.points) == found.followed
    for point in found.points:
        if point.low is not None and point.high is not None:
            assert -1e-9 <= point.low <= point.share + 1e-9 <= point.high + 2e-9 <= 1 + 3e-9


@given(COUNTS)
def test_outside_no_small_number_is_read_nor_worked_out(counts):
    found = shown(curve(counts), 5)
    if found is None:
        return
    before = None
    for point in found.points:
        for number in (point.left, point.censored, point.after):
            assert not 0 < number < 5
        # Nor by subtraction: what a line loses is what the next one begins without.
        if before is not None:
            assert point.followed == before
        before = point.after
    assert not 0 < found.untold < 5
    assert shown(Curve((), 0), 0) == Curve((), 0)


def test_nobody_left_has_no_band_and_nothing_has_no_curve():
    still = curve([(3, "there", 8)])
    assert [(p.share, p.low, p.high) for p in still.points] == [(1.0, None, None)]
    assert curve([]) == Curve((), 0)
    assert curve([(4, "left", 3)]).points[-1].share == 0.0


def test_the_picture_has_a_band_and_no_script():
    drawn = step_chart([Step(0, 1, 1, 1), Step(5, 0.8, 0.7, 0.9)], across="mois")
    assert drawn.startswith("<svg") and "<script" not in drawn and "style=" not in drawn
    assert drawn.count("<path") >= 2 and "mois" in drawn
    assert step_chart([], across="mois") == ""


# — Sums in step ———————————————————————————————————————————————————————————


def survivals(organisation) -> dict:
    rows = SurvivalTally.objects.filter(organisation_id=organisation)
    return {(r.elapsed, r.outcome): r.value + r.kept for r in rows if r.value + r.kept}


@pytest.mark.django_db
def test_every_gesture_keeps_the_durations_in_step(as_owner):
    with as_owner():
        one, two = make_staying(1), make_staying(2)
        partner = one.receiver.organisation_id
        assert survivals(partner) == {(0, "none"): 1}
    settled = one.move.settled_on
    actions.record_follow_up(
        one.acting, one.follow_up(3), Answer("present", "call", settled + dt.timedelta(days=100))
    )
    with as_owner():
        assert survivals(partner) == {(3, "there"): 1}
    # Told at the visit of six months: gone since the fifth.
    actions.record_follow_up(
        one.acting,
        one.follow_up(6),
        Answer("returned", "visit", today(), left_on=settled + dt.timedelta(days=155)),
    )
    with as_owner():
        assert survivals(partner) == {(5, "left"): 1}
    # An answer set aside after a check brings the former one back.
    follow_up = one.follow_up(6)
    actions.record_follow_up(one.acting, follow_up, Answer("present", "call", today()))
    with as_owner():
        other = follow_up.answers.get(standing="differs")
    actions.review_answer(one.acting, one.follow_up(6), other.pk, "visit")
    with as_owner():
        assert list(survivals(partner)) == [(13, "there")]
    actions.close_follow_up(two.acting, two.follow_up(3), "error")
    with as_owner():
        assert survivals(two.receiver.organisation_id) == {}
        Move.objects.filter(pk=one.move.pk).update(is_protected=True)
    with jobs_role():
        assert retention_is_counted() == []
        assert count_retention(Acting.for_system("essai")) == 0


@pytest.mark.django_db
def test_what_a_destroyed_household_said_stays_in_the_curve_and_in_the_tables(as_owner):
    with as_owner():
        staying = make_staying()
        here = staying.receiver.organisation_id
        MoveAttribution.objects.create(
            subject_id=staying.move.subject_id, move=staying.move,
            programme=Programme.objects.get(code="eer"), organisation_id=here, rule="received",
            attributed_on=today(),
        )  # fmt: skip
    actions.record_follow_up(
        staying.acting, staying.follow_up(3), Answer("present", "call", today())
    )
    with as_owner():
        before = survivals(here)
        split = splits(here, "programme", kept=True)
        assert before == {(13, "there"): 1} and split == {"eer": 4}
        # One at a time, as a destruction goes, attributions first.
        MoveAttribution.objects.all().delete()
        for follow_up in FollowUp.objects.order_by("months"):
            follow_up.delete()
        assert survivals(here) == before
        assert splits(here, "programme", kept=True) == split
        assert splits(here, "programme") == {}
    with jobs_role():
        assert retention_is_counted() == []
        assert count_retention(Acting.for_system("essai")) == 0
    with as_owner():
        assert survivals(here) == before


def splits(organisation, dimension: str, *, kept: bool = False) -> dict:
    """By key, the follow-ups that exist; with `kept`, those of destroyed households too."""
    found: dict = {}
    for row in RetentionSplit.objects.filter(organisation_id=organisation, dimension=dimension):
        found[row.key] = found.get(row.key, 0) + row.value + (row.kept if kept else 0)
    return {key: value for key, value in found.items() if value}


@pytest.mark.django_db
def test_the_tables_follow_a_claim_that_is_taken_away(as_owner):
    with as_owner():
        staying = make_staying()
        here = staying.receiver.organisation_id
        claim = MoveAttribution.objects.create(
            subject_id=staying.move.subject_id, move=staying.move,
            programme=Programme.objects.get(code="pajr"), organisation_id=here, rule="received",
            attributed_on=today(),
        )  # fmt: skip
        assert splits(here, "programme") == {"pajr": 4}
        MoveAttribution.objects.filter(pk=claim.pk).update(
            standing="withdrawn", decided_on=today(), decision="Essai"
        )
        assert splits(here, "programme") == {}
        Move.objects.filter(pk=staying.move.pk).update(composition="family")
        assert splits(here, "household") == {"family": 4}
        mrc = staying.move.to_municipality.mrc.code
        assert splits(here, "territory") == {mrc: 4}
        Move.objects.filter(pk=staying.move.pk).update(is_protected=True)
        assert splits(here, "territory") == {"": 4}
    with jobs_role():
        assert retention_is_counted() == []


@pytest.mark.django_db
def test_a_hand_that_broke_a_sum_is_seen_and_put_right(as_owner):
    with as_owner():
        make_staying()
        SurvivalTally.objects.update(value=9)
        RetentionSplit.objects.update(value=9)
        assert len(retention_is_counted()) >= 2
    with jobs_role():
        assert count_retention(Acting.for_system("essai")) >= 2
        assert retention_is_counted() == []


# — The pages ——————————————————————————————————————————————————————————————


@pytest.mark.django_db
def test_the_page_draws_the_curve_with_its_table_for_those_concerned(as_owner):
    with as_owner():
        staying = make_staying()
        for number in (2, 3, 4):
            make_staying(number, receiver=staying.receiver)
    actions.record_follow_up(
        staying.acting, staying.follow_up(12), Answer("other_region", "call", today())
    )
    client = signed_in(staying.receiver)
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/travail/chiffres/maintien/courbe/")
    text = page.content.decode()
    assert len([q for q in captured.captured_queries if not q["sql"].startswith(ASIDE)]) <= 12
    assert "<svg" in text and "Kaplan-Meier" in text and "censure" in text
    assert "3 ménages établis dont on n’a encore rien su" in text
    for query in ("?region=01", "?parcours=zz&annee=x", "?annee=1999"):
        assert client.get("/travail/chiffres/maintien/courbe/" + query).status_code == 200
    region = staying.move.to_municipality.mrc.region.code
    assert ends_of([staying.receiver.organisation_id], region=region, track="zz") == []


@pytest.mark.django_db
def test_every_line_told_by_something_opens_to_its_own_follow_ups(as_owner):
    with as_owner():
        staying = make_staying()
        MoveAttribution.objects.create(
            subject_id=staying.move.subject_id, move=staying.move,
            programme=Programme.objects.get(code="pajr"), rule="received",
            organisation_id=staying.receiver.organisation_id, attributed_on=today(),
        )  # fmt: skip
        Move.objects.filter(pk=staying.move.pk).update(composition="couple", track="employment")
        mrc = staying.move.to_municipality.mrc
    client = signed_in(staying.receiver)
    lines = {
        "territory": (mrc.code, mrc.name),
        "programme": ("pajr", Programme.objects.get(code="pajr").name),
        "household": ("couple", "Un couple"),
        "track": ("employment", "mploi"),
    }
    for by, (key, words) in lines.items():
        page = client.get(f"/travail/chiffres/maintien/?delai=12&selon={by}").content.decode()
        assert words in page, by
        assert f"{by}={key}" in page, by
        behind = "/travail/chiffres/maintien/suivis/?delai=12&partie=tous"
        assert "Amina1" in client.get(f"{behind}&{by}={key}").content.decode(), by
        assert "Amina1" not in client.get(f"{behind}&{by}=zz").content.decode(), by


@pytest.mark.django_db
def test_outside_nothing_is_filtered_so_that_nothing_is_subtracted(as_owner):
    with as_owner():
        project = make_organisation(kind="eer_network", name="Projet commun (essai)")
        funder = make_member("funder", project)
        for number in range(8):
            make_staying(number)
        FollowUp.objects.update(coordinating_organisation_id=project.pk)
        Move.objects.filter(settled_on__isnull=False).update(track="employment")
    client = signed_in(funder)
    whole = client.get("/travail/chiffres/maintien/?delai=12").content.decode()
    narrowed = client.get("/travail/chiffres/maintien/?delai=12&parcours=training").content.decode()
    assert "parcours=" not in whole
    assert narrowed.count('class="num"') == whole.count('class="num"') > 0
    curve_page = client.get("/travail/chiffres/maintien/courbe/?parcours=training").content.decode()
    assert "Trop peu de ménages" in curve_page
    assert 'name="region"' not in curve_page


@pytest.mark.django_db
def test_lines_told_by_something_take_one_question(as_owner, django_assert_num_queries):
    with as_owner():
        staying = make_staying()
        with django_assert_num_queries(1):
            reading.lines_split([staying.receiver.organisation_id], "household", 12)
        with django_assert_num_queries(1):
            reading.lines_by_track([staying.receiver.organisation_id], 12)
