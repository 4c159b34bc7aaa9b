"""Invented lives: the same for a seed, in the order of things, in the known proportions."""

import datetime as dt
import re

import pytest

from enracine.demo.lives import REGISTRATIONS_A_YEAR, SETTLED_A_YEAR, Inventor
from enracine.demo.load import DEFAULT_SCALE

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 11, 22)


def draw(count: int, **shares) -> list:
    return list(Inventor(7, DAY).lives(count, 24, 15, **shares))


def test_a_seed_gives_the_same_world_whole_or_in_shares():
    whole = draw(60)
    shares = draw(60, shard=0, shards=2) + draw(60, shard=1, shards=2)
    assert whole == draw(60)
    assert sorted(shares, key=lambda life: life.number) == whole
    assert list(Inventor(8, DAY).lives(60, 24, 15)) != whole


def test_everybody_has_a_telephone_of_fiction_of_their_own():
    phones = [adult.phone for life in draw(DEFAULT_SCALE) for adult in life.adults]
    assert len(set(phones)) == len(phones) > DEFAULT_SCALE
    assert all(re.fullmatch(r"\+1(?!514)[2-9]\d\d55501\d\d", phone) for phone in phones)
    # One tells numbers apart by their last figures: nine of them.
    assert len({phone[-9:] for phone in phones}) == len(phones)


def test_nothing_happens_after_today_nor_before_what_leads_to_it():
    for life in draw(1500):
        steps = [
            life.registered_at.date(),
            life.met_on,
            life.referred_on,
            life.answered_on,
            life.contact_on,
            life.moved_on,
            life.welcomed_on,
            life.settled_on,
        ]
        told = [day for day in steps if day is not None]
        assert told == sorted(told)
        assert told[-1] <= DAY
        assert life.closed_on is None or (life.outcome and life.closed_on <= DAY)


def test_the_year_keeps_the_known_proportion():
    lives = draw(2 * REGISTRATIONS_A_YEAR)
    year = DAY - dt.timedelta(days=365)
    settled = sum(life.settled_on is not None and life.settled_on > year for life in lives)
    # The proportion is known, the chance is not: within a tenth.
    assert abs(settled - SETTLED_A_YEAR) < SETTLED_A_YEAR / 10
