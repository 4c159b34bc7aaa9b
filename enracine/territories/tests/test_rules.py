"""Pure rules of places: no database."""

import csv
import datetime as dt
from collections import Counter

import pytest

from enracine.territories import tables
from enracine.territories.names import fold
from enracine.territories.rules import (
    CmmAnswer,
    CmmExtent,
    DatedValue,
    cmm_extent,
    distance_km,
    in_force,
    is_stale,
    lives_in_cmm,
    looks_like_postal_code,
    merged_extent,
    most_telling,
    parse_postal_code,
)
from enracine.territories.tiles import REGION_TILES, distance_step

pytestmark = pytest.mark.rules


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Saint-Jérôme", "saint jerome"),
        ("St-Jérôme", "saint jerome"),
        ("STE FOY", "sainte foy"),
        ("L’Île-d’Orléans", "l ile d orleans"),
        ("Sacré-Cœur", "sacre coeur"),
        ("  Gaspésie–Îles-de-la-Madeleine ", "gaspesie iles de la madeleine"),
        ("日本", ""),
    ],
)
def test_names_are_folded_so_that_accents_and_hyphens_do_not_matter(typed, key):
    assert fold(typed) == key


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("h2x1y4", "H2X 1Y4"),
        (" H2X-1Y4 ", "H2X 1Y4"),
        ("G5L", "G5L"),
        ("H2X IY4", "H2X 1Y4"),
        ("GOA 1A0", "G0A 1A0"),
    ],
)
def test_postal_codes_are_read_whatever_the_spaces_and_slips(typed, shown):
    code = parse_postal_code(typed)
    assert code is not None
    assert code.text == shown
    assert code.in_quebec


@pytest.mark.parametrize("typed", ["", "H2X 1Y", "75011", "D1A 1A1", "H2X 1Y4 5", "Z1A 1A1", "ABC"])
def test_what_is_not_a_postal_code_is_refused(typed):
    assert parse_postal_code(typed) is None


def test_a_name_is_not_taken_for_a_postal_code():
    assert looks_like_postal_code("h2x 1y")
    assert not looks_like_postal_code("Alma")
    assert not looks_like_postal_code("Lac")
    assert parse_postal_code("K1A 0B1").in_quebec is False
    assert parse_postal_code("G0W").rural and not parse_postal_code("H2X").rural


def test_distance_from_montreal_to_quebec_city():
    # 233 km in the published table of the region.
    assert distance_km((45.5019, -73.5674), (46.8131, -71.2075)) == pytest.approx(233, abs=2)
    assert distance_km((45.5, -73.5), (45.5, -73.5)) == 0


def test_a_period_includes_its_start_and_excludes_its_end():
    start, end = dt.date(2023, 10, 12), dt.date(2024, 1, 1)
    assert in_force(start, end, start)
    assert not in_force(start, end, end)
    assert not in_force(start, end, start - dt.timedelta(days=1))
    assert in_force(None, None, dt.date(1900, 1, 1))


def test_extent_of_an_mrc_in_the_cmm():
    assert cmm_extent(16, 16) is CmmExtent.WHOLE
    assert cmm_extent(8, 3) is CmmExtent.PART
    assert cmm_extent(8, 0) is CmmExtent.NONE
    with pytest.raises(ValueError, match="9 members"):
        cmm_extent(8, 9)
    assert merged_extent([CmmExtent.WHOLE, CmmExtent.NONE]) is CmmExtent.PART
    assert merged_extent([]) is CmmExtent.NONE


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({}, CmmAnswer.UNKNOWN),
        ({"country": "FR", "municipality_in_cmm": True}, CmmAnswer.NO),
        ({"municipality_in_cmm": True, "declared": False}, CmmAnswer.YES),
        ({"declared": False, "prefix_extents": [CmmExtent.WHOLE]}, CmmAnswer.NO),
        ({"prefix_extents": [CmmExtent.WHOLE]}, CmmAnswer.YES),
        ({"prefix_extents": [CmmExtent.NONE, CmmExtent.NONE]}, CmmAnswer.NO),
        ({"prefix_extents": [CmmExtent.PART]}, CmmAnswer.ASK_MUNICIPALITY),
        ({"prefix_extents": [CmmExtent.WHOLE, CmmExtent.NONE]}, CmmAnswer.ASK_MUNICIPALITY),
    ],
)
def test_living_in_the_cmm_is_decided_by_the_surest_fact(known, answer):
    assert lives_in_cmm(**known) is answer


def test_the_fact_shown_is_a_value_then_the_latest_then_the_surest():
    def value(year, reliability="official", has_value=True):
        return DatedValue(dt.date(year, 12, 31) if year else None, reliability, has_value)

    assert most_telling([]) is None
    assert most_telling([value(2026, has_value=False), value(2019)]) == 1
    assert most_telling([value(2019), value(2025, "press")]) == 1
    assert most_telling([value(2025, "press"), value(2025, "official")]) == 1
    assert most_telling([value(None, "private"), value(2010)]) == 1


def test_staleness_counts_months_and_an_undated_figure_is_stale():
    assert not is_stale(dt.date(2025, 5, 31), 18, dt.date(2026, 11, 1))
    assert is_stale(dt.date(2025, 5, 31), 18, dt.date(2026, 12, 1))
    assert is_stale(None, 500, dt.date(2026, 1, 1))


def test_the_map_has_one_tile_per_region_and_none_on_another():
    codes = {row["code"] for row in tables.read("regions")}
    assert set(REGION_TILES) == codes
    assert len(set(REGION_TILES.values())) == 17
    assert [distance_step(km) for km in (0, 50, 299, 600, 1400)] == [1, 2, 3, 5, 5]


def test_tables_have_no_empty_code_and_no_duplicate():
    keys = {
        "postal_shares": ("prefix", "mrc"),
        "cmm": ("municipality", "valid_from"),
        "past_attachments": ("member", "valid_from"),
        "postal_prefixes": ("prefix",),
        "tiles": ("map", "mrc"),
        "facts": ("place_kind", "place", "indicator", "period_start", "period_end", "source"),
    }
    for name in tables.names():
        rows = tables.read(name)
        key = keys.get(name, ("code",))
        counted = Counter(tuple(row[k] for k in key) for row in rows)
        assert rows and counted.most_common(1)[0][1] == 1, name
        assert all(None not in row and None not in row.values() for row in rows), name


def test_every_column_has_its_source_written_down():
    text = (tables.FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for path in tables.FOLDER.glob("*.csv"):
        assert f"`{path.stem}`" in text, path.stem
        with path.open(encoding="utf-8") as handle:
            assert "" not in next(csv.reader(handle))
