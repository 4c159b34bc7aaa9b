"""Figures: one household once, a definition on the page, small numbers hidden outside."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from enracine.accompaniment import actions
from enracine.accompaniment.rules import fiscal_year
from enracine.accompaniment.tests.factories import (
    make_allocated,
    make_dossier,
    make_person,
    make_project,
)
from enracine.insights.actions import count_once, rebuild_figures
from enracine.insights.listeners import _acting
from enracine.insights.models import FigureFact, FigureTally
from enracine.insights.queries.figures import by_region, figures
from enracine.insights.registrations import settled_are_counted, tallies_hold
from enracine.insights.rules import ACCOMPANIED, SETTLED, expected_by
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.figures import hidden_cells, is_small
from enracine.kernel.models import Setting
from enracine.network.tests.factories import acting_of, make_member, signed_in

pytestmark = pytest.mark.django_db
ANSWERS = {"cv": "ready", "project": "clear"}


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


def read(member, query):
    with transaction.atomic(), acting_as(acting_of(member)):
        return query()


def value_of(member, code):
    found = read(member, lambda: figures(acting_of(member)))
    return next(v for v in found if v.figure.code == code)


def test_two_adults_of_a_household_are_one_household_accompanied(project):
    jade = acting_of(project.counsellors[0])
    first = make_dossier(project, "Amina", "Benali")
    spouse = make_person("Karim", "Benali", household=first.household_id)
    second = make_allocated(spouse, first.household_id)
    for dossier in (first, second):
        actions.record_evaluation(jade, dossier, ANSWERS, complete=True)
    assert value_of(project.coordinator, ACCOMPANIED).value == 1
    assert value_of(project.counsellors[0], ACCOMPANIED).value == 1


def settle(project, dossier, day=None):
    subject = dossier.household_id
    count_once(
        _acting(subject),
        SETTLED,
        subject,
        [project.network.pk, project.members[0].pk, project.members[0].pk],
        day or today(),
        region="01",
    )


def test_a_household_settled_twice_in_a_year_counts_once_and_again_the_next(project):
    dossier = make_dossier(project)
    settle(project, dossier)
    settle(project, dossier)
    assert value_of(project.coordinator, SETTLED).value == 1
    settle(project, dossier, today() - dt.timedelta(days=400))
    assert FigureTally.objects.filter(organisation=project.network).count() == 2
    assert value_of(project.coordinator, SETTLED).value == 1


def test_the_target_is_a_setting_with_its_source_and_accompanied_has_none(project):
    settled = value_of(project.coordinator, SETTLED)
    assert settled.target.value == 1160
    assert "setablirenregion.com" in settled.target.source
    assert value_of(project.coordinator, ACCOMPANIED).target is None


def test_a_figure_opens_to_its_rows_for_whoever_may_and_to_nothing_for_others(project, as_owner):
    settle(project, make_dossier(project, "Amina", "Benali"))
    url = reverse("insights:rows", args=[SETTLED])
    assert "Amina Benali" in signed_in(project.coordinator).get(url).content.decode()
    with as_owner():
        stranger, funder = make_member("coordinator"), make_member("funder", project.network)
    assert "Amina" not in signed_in(stranger).get(url).content.decode()
    assert signed_in(funder).get(url).status_code == 404
    assert (
        signed_in(project.coordinator).get(reverse("insights:rows", args=["autre"])).status_code
        == 404
    )


def test_small_numbers_are_hidden_outside_and_shown_inside(project, as_owner):
    for n in range(4):
        settle(project, make_dossier(project, f"P{n}"))
    with as_owner():
        funder = make_member("funder")
    assert value_of(funder, SETTLED).value is None
    page = signed_in(funder).get(reverse("insights:figures")).content.decode()
    assert "Moins de 5" in page
    settle(project, make_dossier(project, "P5"))
    assert value_of(funder, SETTLED).value == 5
    assert value_of(project.coordinator, SETTLED).value == 5


def test_the_page_prints_definitions_and_costs_the_same_with_fifty(project):
    client = signed_in(project.coordinator)
    url = reverse("insights:figures")

    def count():
        with CaptureQueriesContext(connection) as captured:
            page = client.get(url)
        assert "Un ménage compte une fois" in page.content.decode()
        aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
        return len([q for q in captured.captured_queries if not q["sql"].startswith(aside)])

    settle(project, make_dossier(project, "P"))
    alone = count()
    for n in range(49):
        settle(project, make_dossier(project, f"P{n}"))
    assert count() == alone
    assert alone <= 12


def test_counting_all_again_gives_the_same(project, as_owner):
    jade = acting_of(project.counsellors[0])
    for n in range(3):
        actions.record_evaluation(jade, make_dossier(project, f"P{n}"), ANSWERS, complete=True)
    with as_owner():
        before = sorted(FigureFact.objects.values_list("organisation_id", "subject_id", "year"))
        assert rebuild_figures(Acting.for_system("essai")) == len(before) == 6
        assert (
            sorted(FigureFact.objects.values_list("organisation_id", "subject_id", "year"))
            == before
        )
        assert tallies_hold() == []
        assert settled_are_counted() == []


def test_the_pace_of_a_year():
    assert expected_by(1160, 365, 365) == 1160
    assert expected_by(1160, 0, 365) == 0
    assert expected_by(1160, 900, 365) == 1160
    assert expected_by(1160, 73, 365) == 232
    with pytest.raises(ValueError, match="days"):
        expected_by(1160, 1, 0)
    assert [n for n in range(7) if is_small(n)] == [1, 2, 3, 4]
    assert fiscal_year(dt.date(2026, 3, 31)) == 2025


def test_the_months_are_drawn_with_their_table_and_hidden_when_they_would_point(project, as_owner):
    for n in range(2):
        settle(project, make_dossier(project, f"M{n}"))
    page = signed_in(project.coordinator).get(reverse("insights:figures")).content.decode()
    chart = page.split('class="chart"', 1)[1].split("</figure>", 1)[0]
    assert "<svg" in chart
    assert 'role="img"' in chart
    assert "<table" in chart
    assert "style=" not in chart
    with as_owner():
        funder = make_member("funder")
    outside = signed_in(funder).get(reverse("insights:figures")).content.decode()
    assert 'class="chart"' not in outside


CELLS = st.dictionaries(
    st.sampled_from([f"{n:02}" for n in range(1, 18)]), st.integers(0, 12), max_size=9
)


def possible(hidden: int, total: int, most: int) -> set[int]:
    """What one of `hidden` cells of one or more, of this total, could be."""
    return {n for n in range(1, total + 1) if hidden - 1 <= total - n <= (hidden - 1) * most}


@given(CELLS)
def test_l36_no_small_cell_can_be_worked_out_by_subtraction(cells):
    hidden = hidden_cells(cells)
    if hidden is None:
        return
    assert {k for k, v in cells.items() if is_small(v)} <= hidden
    if not hidden:
        return
    # What the reader works out: the total, less what is shown, is shared by what is not.
    rest = sum(cells.values()) - sum(v for k, v in cells.items() if k not in hidden)
    assert len(hidden) > 1
    assert {1, 2, 3, 4} <= possible(len(hidden), rest, rest)


@given(CELLS)
def test_nothing_is_hidden_when_no_cell_is_small(cells):
    large = {key: value + 5 for key, value in cells.items()}
    assert hidden_cells(large) == frozenset()


def test_a_mrc_of_two_households_hides_the_smallest_other_too():
    assert hidden_cells({"a": 2, "b": 40, "c": 9}) == {"a", "c"}
    assert hidden_cells({"a": 2, "b": 3}) == {"a", "b"}
    # Six cells of one household: their number and their sum would tell each.
    assert hidden_cells(dict.fromkeys("abcdef", 1)) is None
    assert hidden_cells({"a": 2}) is None
    assert hidden_cells({"a": 7, "b": 0}) == frozenset()
    assert hidden_cells({"a": 2, "b": 40}, small=0) == frozenset()


def test_the_regions_shown_outside_do_not_give_the_hidden_one(project, as_owner):
    with as_owner():
        funder = make_member("funder")
    acting = acting_of(funder)
    month = dt.date(2026, 5, 1)
    counted = [("01", month, 2), ("03", month, 30), ("05", month, 8)]
    bars = by_region(acting, counted)
    assert [(bar.value, bar.hidden) for bar in bars] == [(30, False), (0, True), (0, True)]
    assert by_region(acting, [("01", month, 2)]) == []
    inside = by_region(acting_of(project.coordinator), counted)
    assert [bar.value for bar in inside] == [30, 8, 2]


def test_the_threshold_is_a_dated_setting(project, as_owner):
    with as_owner():
        funder = make_member("funder")
        Setting.objects.create(key="insights.small_cells", value=10, valid_from=dt.date(2020, 1, 1))
    for n in range(6):
        settle(project, make_dossier(project, f"S{n}"))
    assert value_of(funder, SETTLED).value is None
    assert value_of(project.coordinator, SETTLED).value == 6
