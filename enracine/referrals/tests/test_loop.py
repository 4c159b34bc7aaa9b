"""The loop as its coordination reads it: exact delays, a rate that says what it is, rows behind figures."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.events import record
from enracine.kernel.figures import rank
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member
from enracine.referrals import actions
from enracine.referrals.actions.closing import expire_referral
from enracine.referrals.checks import loop_drifted
from enracine.referrals.models import LoopDigest, LoopTally, Referral
from enracine.referrals.queries.loop import periods
from enracine.referrals.queries.loop.figures import figures
from enracine.referrals.queries.loop.rows import Which, behind
from enracine.referrals.queries.loop.scope import direction_of
from enracine.referrals.queries.loop.waiting import BANDS, aged, waiting
from enracine.referrals.tests.conftest import Case

pytestmark = pytest.mark.django_db
SYSTEM = Acting.for_system("test")


def asked(**narrower) -> periods.Asked:
    return periods.Asked(period=periods.period_of("", today()), **narrower)


def seen(acting, question):
    with acting_as(acting):
        return question()


def count(as_owner) -> int:
    with as_owner():
        return actions.count_loop(SYSTEM)


def back_in_time(as_owner, referral, sent: dt.date, answered: dt.date | None = None) -> None:
    """Write when it left and was answered, as if those days had been then."""
    noon = dt.time(12, tzinfo=QUEBEC)
    with as_owner():
        Referral.objects.filter(pk=referral.pk).update(
            sent_at=dt.datetime.combine(sent, noon),
            **({"answered_at": dt.datetime.combine(answered, noon)} if answered else {}),
        )


# — Pure ————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("values", "hundredths", "expected"),
    [
        ([], 50, None),
        ([3], 50, 3),
        ([1, 2, 3, 4], 50, 2),
        ([1, 2, 3, 4, 5], 50, 3),
        ([1] * 9 + [40], 90, 1),
        ([1] * 8 + [40] * 2, 90, 40),
        (list(range(1, 101)), 90, 90),
    ],
)
def test_a_rank_is_a_value_that_was_met(values, hundredths, expected):
    assert rank(Counter(values), hundredths) == expected


def test_a_rank_outside_a_hundred_is_refused():
    with pytest.raises(ValueError, match="hundredths"):
        rank({1: 1}, 0)


@pytest.mark.parametrize(
    ("code", "first", "last_day"),
    [
        ("2026", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ("2026-t1", dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        ("2026-t4", dt.date(2027, 1, 1), dt.date(2027, 3, 31)),
        ("2026-02_2026-05", dt.date(2026, 2, 1), dt.date(2026, 5, 31)),
        ("2026-05_2026-02", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ("n’importe", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ("1999", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
        ("0001-01_0001-02", dt.date(2026, 4, 1), dt.date(2027, 3, 31)),
    ],
)
def test_a_period_begins_in_april_and_nonsense_gives_this_year(code, first, last_day):
    period = periods.period_of(code, dt.date(2026, 11, 28))
    assert (period.first, period.last_day) == (first, last_day)
    again = periods.period_of(period.code, dt.date(2026, 11, 28))
    assert again == period


def test_two_months_win_over_a_code():
    period = periods.period_of("2026", dt.date(2026, 11, 28), "2025-12", "2026-01")
    assert (period.first, period.last_day) == (dt.date(2025, 12, 1), dt.date(2026, 1, 31))


@pytest.mark.parametrize(
    ("sender", "receiver", "direction"),
    [
        ("eer_member", "paj_promoter", "eer-paj"),
        ("paj_promoter", "eer_member", "paj-eer"),
        ("eer_member", "regional_partner", "partenaires"),
        ("ministry_directorate", "regional_partner", "mifi"),
        ("ministry", "eer_network", "mifi"),
        ("regional_partner", "eer_member", "autres"),
    ],
)
def test_the_two_ends_name_a_direction(sender, receiver, direction):
    assert direction_of(sender, receiver) == direction


# — Counted —————————————————————————————————————————————————————————————————


def test_delays_are_exact_and_in_working_days(world, as_owner):
    sent = dt.date(today().year, today().month, 1) - dt.timedelta(days=20)
    days = []
    for rank_ in range(5):
        case = Case(
            world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=f"P{rank_}"
        )
        case.accept()
        answered = sent + dt.timedelta(days=1 + 3 * rank_)
        back_in_time(as_owner, case.referral, sent, answered)
        days.append(working_days_between(sent, answered))
    count(as_owner)
    period = periods.months_period(sent.replace(day=1), sent.replace(day=1))
    nadia = acting_of(world.nadia)
    found = seen(nadia, lambda: figures(nadia, periods.Asked(period=period)))
    (line,) = found.directions
    assert line.code == "partenaires" and line.sent == 5
    assert line.answer.median == sorted(days)[2]
    assert line.answer.ninth == max(days)


def test_the_rate_counts_issues_known_over_issues_due(world, as_owner):
    nadia = acting_of(world.nadia)
    for name, end in (("A", "declined"), ("B", "expired"), ("C", "cancelled"), ("D", "open")):
        case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)
        case.send()
        marc = case.receiver
        if end == "declined":
            actions.decline_referral(marc, case.seen_by(marc), "childcare")
        if end == "cancelled":
            actions.cancel_referral(case.sender, case.fresh(), "not_needed")
        if end == "expired":
            with jobs_role():
                expire_referral(SYSTEM, case.seen_by(SYSTEM))
    count(as_owner)
    found = seen(nadia, lambda: figures(nadia, asked()))
    assert (found.sent, found.heard, found.due_back, found.refused) == (4, 1, 2, 1)
    assert found.closure == 0.5
    (receiver,) = found.receivers
    assert (receiver.name, receiver.sent, receiver.closure) == ("Portes ouvertes", 4, 0.5)
    (refusal,) = found.refusals
    assert refusal.code == "childcare" and refusal.cells[0].region == world.region.name


def test_what_was_entered_in_error_is_counted_nowhere(to_partner, as_owner):
    case = to_partner
    case.send()
    actions.enter_in_error(case.sender, case.fresh(), "Doublon")
    assert count(as_owner) == 0
    assert not LoopTally.objects.exists()


def test_counting_again_gives_the_same_and_only_time_counts(to_partner, as_owner):
    case = to_partner
    case.serve()
    first = count(as_owner)
    assert first >= 3
    assert count(as_owner) == first == LoopTally.objects.count()
    with pytest.raises(NotVisible):
        actions.count_loop(acting_of(case.world.nadia))


def test_a_figure_that_no_longer_matches_is_found_by_verify(to_partner, as_owner):
    case = to_partner
    case.accept()
    count(as_owner)
    with as_owner():
        assert loop_drifted() == []
        LoopTally.objects.filter(measure="answer").update(value=7)
        assert len(loop_drifted()) == 1
        LoopTally.objects.filter(measure="answer").update(value=1)
    # What moved since was counted as it was: nothing is said of it, and all the rest is still looked at.
    r = case.receiver
    actions.make_contact(r, case.seen_by(r), today())
    with as_owner():
        assert loop_drifted() == []


def test_a_month_that_moved_is_checked_too(world, as_owner):
    """One of three moved: a number may be off by one, whichever way, and by no more."""
    cases = []
    for name in "ABC":
        case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)
        case.accept()
        cases.append(case)
    count(as_owner)
    r = cases[0].receiver
    actions.make_contact(r, cases[0].seen_by(r), today())
    tallies = LoopTally.objects.filter(measure="answer")
    with as_owner():
        assert loop_drifted() == []
        for value, wrong in ((1, True), (2, False), (3, False), (4, True)):
            tallies.update(value=value)
            assert bool(loop_drifted()) is wrong, value
        # A line that the night forgot, of those that did not move.
        tallies.delete()
        assert len(loop_drifted()) == 1
        # Too many sent: no month is left out for it, unless a file was destroyed meanwhile.
        actions.count_loop(SYSTEM)
        LoopTally.objects.filter(measure="sent").update(value=9)
        assert [(line.split(", ")[1][:4]) for line in loop_drifted()] == ["sent"]
        record("privacy.file_destroyed", SYSTEM)
        assert loop_drifted() == []
        LoopTally.objects.filter(measure="sent").update(value=1)
        assert len(loop_drifted()) == 1


# — Waiting —————————————————————————————————————————————————————————————————


def test_ages_cut_the_working_days_without_a_gap_or_an_overlap():
    day = dt.date(2026, 11, 28)
    for ago in range(60):
        sent = day - dt.timedelta(days=ago)
        moment = dt.datetime.combine(sent, dt.time(23, 59), QUEBEC)
        bands = [band for band in BANDS if _holds(aged(band, day), moment)]
        assert len(bands) == 1, (sent, bands)
        _label, least, most = BANDS[bands[0]]
        age = working_days_between(sent, day)
        assert least <= age and (most is None or age <= most), (sent, age, bands)


def _holds(condition, moment) -> bool:
    bounds = {}
    for child in condition.children:
        if isinstance(child, tuple):
            bounds[child[0]] = child[1]
        else:
            bounds |= dict(child.children)
    return moment < bounds["sent_at__lt"] and moment >= bounds.get("sent_at__gte", moment)


def test_a_vacant_post_is_not_a_silence(world, as_owner):
    nadia = acting_of(world.nadia)
    for name, vacant in (("A", True), ("B", False)):
        case = Case(world, as_owner, world.jade, "eer", world.partner, ["settlement"], name=name)
        case.send()
        with as_owner():
            Referral.objects.filter(pk=case.referral.pk).update(
                due_on=today() - dt.timedelta(days=9), receiver_was_vacant=vacant
            )
    (line,) = seen(nadia, lambda: waiting(nadia, asked()))
    assert (line.total, line.late, line.vacant, line.silent) == (2, 2, 1, 1)
    late = seen(nadia, lambda: behind(nadia, asked(), Which("retard")))
    vacant = seen(nadia, lambda: behind(nadia, asked(), Which("vacants")))
    assert (late.total, vacant.total) == (2, 1)


def test_the_night_keeps_for_each_reader_what_its_tallies_add_up_to(to_partner, as_owner):
    """The page reads the digest: it must say what the tallies say, for every reader and period."""
    case = to_partner
    case.accept()
    sender = acting_of(case.world.jade)
    refused = Case(case.world, as_owner, case.world.jade, "eer", case.world.partner, ["settlement"])
    refused.send()
    actions.decline_referral(refused.receiver, refused.seen_by(refused.receiver), "childcare")
    with as_owner():
        funder = acting_of(make_member("funder"))
    assert count(as_owner) > 0
    nadia = acting_of(case.world.nadia)
    wholes = [periods.Asked(period=p) for p in periods.offered(today())]
    readers = [(reader, whole) for reader in (nadia, funder) for whole in wholes]
    kept = [seen(reader, lambda r=reader, a=whole: figures(r, a)) for reader, whole in readers]
    assert any(found.refusals and found.directions for found in kept)
    narrower = asked(receiver_id=case.target.pk)
    before = seen(nadia, lambda: figures(nadia, narrower))
    with CaptureQueriesContext(connection) as captured:
        seen(nadia, lambda: figures(nadia, wholes[0]))
    assert len([q for q in captured.captured_queries if "looptally" in q["sql"]]) == 0
    with as_owner():
        assert LoopDigest.objects.count() == len(wholes) * 2
        LoopDigest.objects.all().delete()
    added = [seen(reader, lambda r=reader, a=whole: figures(r, a)) for reader, whole in readers]
    assert kept == added
    assert seen(nadia, lambda: figures(nadia, narrower)) == before
    assert sender.organisation_id != nadia.organisation_id


def test_questions_of_one_shape_each_have_their_own_answer(to_partner, as_owner):
    """Drawn up once for all (kernel.compiled), asked with each one's receiver and region."""
    case = to_partner
    case.send()
    count(as_owner)
    nadia, whom, where = acting_of(case.world.nadia), case.target.pk, case.world.region.pk
    elsewhere = case.world.project.pk
    for figure in ("attente", "envoyees"):
        for given, expected in (
            ({}, 1),
            ({"receiver_id": whom}, 1),
            ({"receiver_id": elsewhere}, 0),
            ({"region_id": where}, 1),
            ({"region_id": elsewhere}, 0),
            ({"receiver_id": whom, "region_id": where}, 1),
            ({"receiver_id": where, "region_id": whom}, 0),
            ({"direction": "partenaires"}, 1),
            ({"direction": "mifi", "receiver_id": whom}, 0),
        ):
            found = seen(nadia, lambda g=given, f=figure: behind(nadia, asked(**g), Which(f)))
            assert (len(found.rows), found.total) == (expected, expected), (figure, given)
            now = seen(nadia, lambda g=given: waiting(nadia, asked(**g)))
            assert sum(line.total for line in now) == expected, given
