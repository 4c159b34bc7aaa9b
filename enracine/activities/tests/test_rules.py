"""Pure decisions about acts and notes."""

import datetime as dt

from enracine.activities import rules


def test_what_fits_is_cut_between_two_words():
    assert rules.what_fits("court", 10) == "court"
    assert rules.what_fits("un deux trois", 9) == "un deux"
    assert rules.what_fits("x" * 5000, 300) == "x" * 300


def test_the_kinds_used_last_come_first_and_only_four():
    codes = ["a", "b", "c", "d", "e", "f"]
    assert rules.recent_first(codes, ["e", "e", "gone", "b", "a", "f", "c"]) == (
        ["e", "b", "a", "f"],
        ["c", "d"],
    )
    assert rules.recent_first(codes, []) == ([], codes)


def test_months():
    today = dt.date(2026, 2, 3)
    assert rules.month_of("2025-11", today) == dt.date(2025, 11, 1)
    for odd in ("", "2025", "2025-13", "x-y", "0-1"):
        assert rules.month_of(odd, today) == dt.date(2026, 2, 1)
    assert rules.months_back(today, 3) == [
        dt.date(2026, 2, 1), dt.date(2026, 1, 1), dt.date(2025, 12, 1),
    ]  # fmt: skip
    assert not rules.is_future(today, today)
    assert rules.is_future(dt.date(2026, 2, 4), today)
