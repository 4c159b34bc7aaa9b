"""Delays, exceptions, masks, calendar and anonymity as pure decisions."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.privacy import anonymity, retention, rights

pytestmark = pytest.mark.rules
DAY = dt.date(2026, 11, 22)


def test_l02_the_delay_is_the_one_of_the_holder_s_regime():
    private = rights.due_on(DAY, "P-39.1", rights.DEFAULTS)
    public = rights.due_on(DAY, "A-2.1", rights.DEFAULTS)
    assert (private - DAY).days == 30
    assert (public - DAY).days == 20
    assert rights.extended_to(public, "A-2.1", rights.DEFAULTS) == DAY + dt.timedelta(days=30)
    assert rights.extended_to(private, "P-39.1", rights.DEFAULTS) is None


@pytest.mark.parametrize(
    ("left", "sent", "leave"),
    [
        (11, [], []),
        (10, [], [10]),
        (7, [10], []),
        (3, [10], [3]),
        (2, [10, 3], []),
        (2, [], [3]),
        (0, [10, 3], []),
        (-1, [], []),
    ],
)
def test_l43_reminders_leave_ten_and_three_days_before(left, sent, leave):
    due = DAY + dt.timedelta(days=left)
    assert rights.reminders_due(due, DAY, sent, rights.DEFAULTS) == leave


@pytest.mark.parametrize(
    ("relation", "proof", "age", "may"),
    [
        ("self", "compte Enracine", 34, True),
        ("self", "", 34, False),
        ("spouse", "livret de famille vu", 34, False),
        ("other", "lettre", 34, False),
        ("parent", "acte de naissance vu", 12, True),
        ("parent", "acte de naissance vu", 19, False),
        ("parent", "acte de naissance vu", None, False),
        ("representative", "mandat homologué vu", 70, True),
        ("representative", "  ", 70, False),
        ("succession", "testament vu", 70, True),
    ],
)
def test_l47_only_the_person_or_who_may_speak_for_her_is_answered(relation, proof, age, may):
    assert rights.may_ask(relation, proof, age) is may


NOTE = (
    "Amina Benali dit que Karim cherche du travail; l’écrire à karim.b@exemple.invalid ou au "
    "514 555-0199. Éloïse N’Diaye l’aide. Son numéro à elle : 514 555-0142."
)


def test_names_addresses_and_numbers_of_others_are_proposed():
    found = rights.third_parties(
        NOTE, ["Karim Benali", "Eloise N'Diaye"], ["Amina", "Benali", "+15145550142"]
    )
    assert [f.words for f in found] == [
        "Karim", "karim.b@exemple.invalid", "514 555-0199", "Éloïse N’Diaye",
    ]  # fmt: skip
    hidden = rights.masked(NOTE, found)
    assert "Karim" not in hidden and "karim" not in hidden and "0199" not in hidden
    assert "Amina Benali" in hidden and "514 555-0142" in hidden


def test_one_s_own_first_name_is_not_somebody_else_s():
    assert not rights.names_another("Aïcha", ["Aicha", "Benali"])
    assert rights.names_another("Karim", ["Aicha", "Benali"])


@given(st.text(max_size=80), st.lists(st.text(min_size=3, max_size=12), max_size=3))
def test_a_mask_leaves_nothing_of_what_it_hides(text, names):
    found = rights.third_parties(text, names, [])
    pieces = rights.masked(text, found).split(rights.MASK)
    rest = text
    for piece in pieces:
        assert piece in rest
        rest = rest[rest.index(piece) + len(piece) :]
    assert all(text[f.start : f.end] == f.words for f in found)
    again = rights.third_parties(" ".join(pieces), names, [])
    assert not {rights.fold(f.words) for f in again} & {rights.fold(f.words) for f in found}


def test_every_exception_has_a_source_and_says_why():
    assert {"decision_recent", "incident_register", "accounting", "recourse"} <= set(
        rights.PROVISIONS
    )
    assert all(p.text and p.source and p.kinds for p in rights.PROVISIONS.values())


# --- Calendar ------------------------------------------------------------------------------------


def line(months, category="file", organisation="", agreement="", valid_from=dt.date(2020, 1, 1)):
    return retention.Line(category, organisation, agreement, months, valid_from, None)


def test_the_organisation_s_own_line_and_its_agreement_come_first():
    lines = [line(60), line(36, organisation="a"), line(84, organisation="a", agreement="eer")]
    assert retention.months_for(lines, "file", "b", "", DAY) == 60
    assert retention.months_for(lines, "file", "a", "", DAY) == 36
    assert retention.months_for(lines, "file", "a", "eer", DAY) == 84
    assert retention.months_for([], "file", "a", "", DAY) == retention.SAFE_MONTHS["file"]
    later = line(1, valid_from=dt.date(2030, 1, 1))
    assert retention.months_for([later], "file", "a", "", DAY) == 60


def test_l38_no_calendar_shortens_the_year_of_a_decision():
    assert retention.decision_kept_until(DAY, {"decision": 3}) == dt.date(2027, 11, 22)
    assert retention.decision_kept_until(DAY, {"decision": 24}) == dt.date(2028, 11, 22)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 240))
def test_months_are_added_without_passing_the_end_of_a_month(day, months):
    after = retention.add_months(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day <= day.day
    assert retention.leaves_on(day, months) == after + dt.timedelta(days=1)


# --- Anonymity -----------------------------------------------------------------------------------

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "region": st.sampled_from(["01", "05", "17"]),
            "age": st.sampled_from(["18-24", "25-34", "45+"]),
            "year": st.sampled_from(["2024", "2025"]),
            "outcome": st.sampled_from(["settled", "abandoned"]),
        }
    ),
    max_size=40,
)


@given(ROWS, st.integers(2, 6))
def test_l49_nobody_is_alone_in_what_is_published(rows, group):
    lines = anonymity.anonymous_lines(rows, group)
    assert not lines or anonymity.smallest_group(lines) >= group
    assert len(lines) <= len(rows)
    assert lines == anonymity.anonymous_lines(list(reversed(rows)), group)
    assert all(set(one) == set(anonymity.ORDER) for one in lines)


def test_l49_a_group_of_one_is_refused():
    with pytest.raises(ValueError, match="somebody"):
        anonymity.anonymous_lines([{"region": "01"}], 1)


def test_l49_the_pieces_missing_are_named():
    whole = dict.fromkeys(anonymity.PIECES, "écrit")
    assert anonymity.missing_pieces(whole) == []
    assert anonymity.missing_pieces(whole | {"inference": "  "}) == ["inference"]
    assert anonymity.missing_pieces({}) == list(anonymity.PIECES)
