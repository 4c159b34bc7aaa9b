"""The hours that may be booked: across both changes of hour, holidays, what is taken, what is too soon."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.appointments.rules import Offered, Span, free_slots, instant

pytestmark = pytest.mark.rules
HERE = ZoneInfo("America/Toronto")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(dt.UTC)


def slots(offered, taken=(), now="2026-11-30T08:00", **changes):
    asked = {"minutes": 60, "notice_hours": 0, "horizon_days": 6, "zone": HERE} | changes
    return free_slots(offered, taken, now=at(now), **asked)


TUESDAY = Offered(1, dt.time(9), dt.time(12))


def test_hours_of_the_week_less_what_is_taken():
    taken = [Span(at("2026-12-01T10:30"), at("2026-12-01T11:00"))]
    assert [s.begins for s in slots([TUESDAY], taken)] == [
        at("2026-12-01T09:00"),
        at("2026-12-01T11:00"),
    ]
    # What ends as another begins does not meet it; what does not fit is not offered.
    assert len(slots([TUESDAY], [Span(at("2026-12-01T08:00"), at("2026-12-01T09:00"))])) == 3
    assert slots([Offered(1, dt.time(9), dt.time(9, 30))]) == []


def test_nothing_too_soon_nor_on_a_closed_day_nor_too_far():
    assert [s.begins for s in slots([TUESDAY], now="2026-12-01T08:30", notice_hours=2)] == [
        at("2026-12-01T11:00"),
    ]
    assert slots([TUESDAY], closed={dt.date(2026, 12, 1)}) == []
    assert slots([TUESDAY], horizon_days=0) == []
    assert len(slots([TUESDAY, TUESDAY])) == 3


def test_the_hour_that_clocks_skip_is_not_offered_and_the_one_that_comes_twice_is_offered_once():
    night = Offered(6, dt.time(1), dt.time(4))
    spring = slots([night], now="2026-03-07T12:00", horizon_days=1)
    assert [s.begins for s in spring] == [at("2026-03-08T01:00"), at("2026-03-08T03:00")]
    assert instant(dt.date(2026, 3, 8), dt.time(2, 30), HERE) is None
    autumn = slots([night], now="2026-10-31T12:00", horizon_days=1)
    assert len(autumn) == 3
    assert len({s.begins for s in autumn}) == 3


@given(
    offered=st.lists(
        st.builds(
            Offered,
            st.integers(0, 6),
            st.builds(dt.time, st.integers(0, 11), st.sampled_from([0, 15, 30])),
            st.builds(dt.time, st.integers(12, 22), st.sampled_from([0, 20, 45])),
        ),
        max_size=4,
    ),
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)),
    minutes=st.integers(5, 120),
)
def test_what_is_offered_begins_within_the_offer_and_never_meets_what_is_taken(
    offered, start, minutes
):
    now = start.replace(tzinfo=dt.UTC)
    taken = [Span(now + dt.timedelta(hours=5), now + dt.timedelta(hours=40))]
    for slot in free_slots(
        offered, taken, now=now, zone=HERE, minutes=minutes, notice_hours=1, horizon_days=3
    ):
        local = slot.begins.astimezone(HERE)
        assert not slot.meets(taken[0])
        assert slot.begins >= now + dt.timedelta(hours=1)
        assert any(o.weekday == local.weekday() and o.begins <= local.time() for o in offered)
