"""Sources, the length of sentences, the day a page is looked at again."""

import datetime as dt

import pytest

from enracine.guidance import rules

pytestmark = pytest.mark.rules


def test_a_source_is_a_label_with_or_without_a_safe_address():
    found, refused = rules.read_sources(
        "Les régions | /regions/\n\nUn rapport, 2024\nRAMQ | https://www.ramq.gouv.qc.ca/\n"
        "Piège | javascript:alert(1)\n| https://sans-nom.invalid/\nVieux | http://ailleurs.invalid/"
    )
    assert [(s.label, s.address) for s in found] == [
        ("Les régions", "/regions/"),
        ("Un rapport, 2024", ""),
        ("RAMQ", "https://www.ramq.gouv.qc.ca/"),
    ]
    assert len(refused) == 3


def test_sentences_are_counted_as_one_reads_them():
    reading = rules.reading_of("Un deux trois. Quatre l’école!\n\n- Cinq [six sept](/huit/)\n")
    assert (reading.sentences, reading.words) == (3, 8)
    assert not reading.is_long
    assert rules.reading_of("mot " * 40).is_long
    assert rules.reading_of("").average == 0


def test_a_page_is_looked_at_again_on_the_day_and_not_before():
    published = dt.date(2025, 11, 29)
    assert not rules.is_due(published, dt.date(2026, 11, 28), 365)
    assert rules.is_due(published, dt.date(2026, 11, 29), 365)
