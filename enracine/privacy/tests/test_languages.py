"""In which languages an organisation writes (law.md, L58)."""

import datetime as dt

import pytest

from enracine.privacy.languages import written_in

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 8, 31)


@pytest.mark.parametrize(
    ("wanted", "regime", "arrived", "abroad", "languages", "reason"),
    [
        ("fr-ca", "A-2.1", DAY, False, ("fr-ca",), ""),
        ("en", "P-39.1", None, False, ("en",), "chosen"),
        ("en", "A-2.1", dt.date(2026, 3, 1), False, ("fr-ca", "en"), "first_months"),
        ("en", "A-2.1", dt.date(2026, 2, 28), False, ("fr-ca",), "administration"),
        ("en", "A-2.1", dt.date(2026, 9, 1), False, ("fr-ca",), "administration"),
        ("en", "A-2.1", None, False, ("fr-ca",), "administration"),
        ("en", "A-2.1", None, True, ("fr-ca", "en"), "abroad"),
    ],
)
def test_l58_french_always_and_another_language_beside_it_only_when_the_charter_allows(
    wanted, regime, arrived, abroad, languages, reason
):
    found = written_in(wanted, regime, DAY, months=6, arrived_on=arrived, is_abroad=abroad)
    assert (found.languages, found.reason) == (languages, reason)


def test_l58_the_last_day_of_the_six_months():
    first = dt.date(2026, 3, 1)
    for day, count in ((dt.date(2026, 8, 31), 2), (dt.date(2026, 9, 1), 1)):
        assert len(written_in("en", "A-2.1", day, months=6, arrived_on=first).languages) == count
