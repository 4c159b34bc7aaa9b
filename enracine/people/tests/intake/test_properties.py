"""Whatever a file holds, its lines get a verdict with words: never a crash."""

import csv
import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enracine.kernel.intake import reading
from enracine.people.intake import columns, dates, lines
from enracine.people.intake.dates import Order

pytestmark = pytest.mark.rules
TODAY = dt.date(2026, 11, 23)
CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["29/02/1992", "31/12/90", "=1+1", "#REF!", "RP", "a@b.ca", "514 555-0199", "1e9", "١٢/٠٣/١٩٩٠",
         "²", "00/00/0000", "9999-99-99", "\u202eAli", "Zoé", "N’Guessan", "李", "-", "\x00"]
    ),
)  # fmt: skip
ROWS = st.dictionaries(st.sampled_from(sorted(columns.BY_CODE)), CELLS, max_size=8)


@settings(max_examples=300)
@given(raw=ROWS, order=st.sampled_from(list(Order)), family_first=st.booleans())
def test_any_line_is_read_and_what_is_wrong_has_words(raw, order, family_first):
    found = lines.read_line(raw, lines.Manner(TODAY, order, family_first))
    for problem in found.problems:
        assert lines.KINDS[problem.code].text % {"seen": problem.seen}
        assert problem.field in columns.BY_CODE
    assert len(lines.digest(found.values, raw)) == 64
    if found.verdict == lines.Verdict.ACCEPTED:
        born = dt.date.fromisoformat(found.values["birth_date"])
        assert found.values["given_name"] and 18 <= TODAY.year - born.year <= 123
        assert found.values.get("email") or found.values.get("phone", "").startswith("+")
        # What is accepted, written again, says the same thing.
        again = lines.read_line(found.values, lines.Manner(TODAY, order, family_first))
        kept = {k: v for k, v in found.values.items() if k not in {"municipality", "region"}}
        assert kept.items() <= again.values.items()


@settings(max_examples=200)
@given(day=st.dates(dt.date(1930, 1, 1), dt.date(2008, 1, 1)))
def test_a_day_written_in_four_formats_is_one_day_or_a_question(day):
    first, month = f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}"
    assert dates.read_date(day.isoformat(), Order.UNKNOWN, TODAY).day == day
    assert dates.read_date(first, Order.DAY_FIRST, TODAY).day == day
    assert dates.read_date(month, Order.MONTH_FIRST, TODAY).day == day
    unknown = dates.read_date(first, Order.UNKNOWN, TODAY)
    assert unknown.day == day or unknown.problem == "ambiguous_date"
    assert dates.is_ambiguous(first) == (unknown.problem == "ambiguous_date")


@settings(max_examples=60)
@given(
    table=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12),
                 min_size=3, max_size=3),
        min_size=1, max_size=8,
    ),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_a_table_written_is_the_table_read(tmp_path_factory, table, encoding):
    rows = [["Prénom", "Naissance", "Courriel"], *table]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.mktemp("liste") / "a"
    path.write_bytes(written.getvalue().encode(encoding))
    source = reading.open_source(path, is_workbook=False)
    found = [list(row.cells) for row in reading.rows(source, 100)]
    assert found == [row for row in rows if any(cell.strip() for cell in row)]
