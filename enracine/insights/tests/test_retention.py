"""Retention: what counts, what is known, what is hidden; sums that equal the follow-ups, always."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enracine.insights.jobs import retention as nightly
from enracine.insights.models import RetentionSummary, RetentionTally
from enracine.insights.queries import retention as reading
from enracine.insights.queries import summary
from enracine.insights.queries.figures import scope_of
from enracine.insights.queries.public import enracinements
from enracine.insights.registrations import retention_is_counted
from enracine.insights.retention import count_retention, shorten_retention
from enracine.insights.retention_rules import Cell, cohort_of, counted
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.settlement import actions
from enracine.settlement.actions import Answer
from enracine.settlement.models import FollowUp, Move
from enracine.settlement.tests.staying import make_staying

DAY = dt.date(2026, 11, 29)
BEFORE, NOW = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


def test_only_whole_months_have_elapsed():
    lines = [
        (6, BEFORE, "01", "present", "call", 3),
        (6, BEFORE, "01", "waiting", "", 2),
        (6, NOW, "01", "present", "call", 5),
        (6, NOW, "01", "waiting", "", 1),
        (12, BEFORE, "01", "present", "call", 9),
    ]
    cell = counted(lines, 6, DAY).everybody
    assert (cell.present, cell.unknown, cell.whole, cell.later) == (3, 2, 5, 6)
    assert (cell.at_least, cell.among_reached, cell.at_most) == (0.6, 1.0, 1.0)


def test_deaths_and_errors_are_in_no_rate_and_a_refusal_is_not_known():
    lines = [
        (6, BEFORE, "01", "out", "", 4),
        (6, BEFORE, "01", "declined", "", 1),
        (6, BEFORE, "01", "returned", "carried", 1),
        (6, BEFORE, "03", "same_region", "visit", 2),
    ]
    found = counted(lines, 6, DAY)
    cell = found.everybody
    assert (cell.out, cell.unknown, cell.gone, cell.present, cell.whole) == (4, 1, 1, 2, 4)
    assert cell.methods == {"carried": 1, "visit": 2}
    assert set(found.by_region) == {"01", "03"}
    assert Cell().at_least is Cell().at_most is Cell().among_reached is None


@pytest.mark.parametrize(
    ("due", "months", "year"),
    [
        (dt.date(2026, 4, 1), 12, 2025),
        (dt.date(2026, 3, 1), 12, 2024),
        (dt.date(2026, 7, 1), 3, 2026),
        (dt.date(2026, 6, 1), 3, 2025),
    ],
)
def test_the_cohort_is_the_financial_year_of_the_settlement(due, months, year):
    assert cohort_of(due, months) == year


ROWS = st.dictionaries(
    st.sampled_from([f"{n:02}" for n in range(1, 18)]),
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)),
    max_size=8,
)


def cell_of(present: int, gone: int, unknown: int) -> Cell:
    return Cell({"present": present, "returned": gone, "unreached": unknown})


@given(ROWS)
def test_l36_no_small_number_of_a_row_can_be_worked_out(rows):
    cells = {key: cell_of(*values) for key, values in rows.items()}
    hidden = reading.hidden_rows(cells, 5)
    if hidden is None:
        return
    for part in ("present", "gone", "unknown"):
        values = {key: cell.parts()[part] for key, cell in cells.items()}
        small = {key for key, value in values.items() if 0 < value < 5}
        assert small <= hidden
        if small:
            # The total less what is shown is shared by several rows, each free to be any small number.
            rest = [values[key] for key in hidden if values[key]]
            assert len(rest) > 1
            assert sum(rest) - (len(rest) - 1) >= 4
    assert reading.hidden_rows(cells, 0) == frozenset()


@pytest.mark.django_db
def test_every_gesture_keeps_the_sums_in_step(as_owner):
    with as_owner():
        one, two = make_staying(1), make_staying(2)
        start = RetentionTally.objects.filter(outcome="waiting", value__gt=0).count()
    assert start
    actions.record_follow_up(one.acting, one.follow_up(3), Answer("present", "call", today()))
    actions.record_follow_up(one.acting, one.follow_up(6), Answer("returned", "visit", today()))
    for _try in range(3):
        actions.record_attempt(two.acting, two.follow_up(3))
    actions.close_follow_up(two.acting, two.follow_up(6), "declined")
    with jobs_role():
        assert retention_is_counted() == []
    with as_owner():
        Move.objects.filter(pk=one.move.pk).update(is_protected=True)
        assert retention_is_counted() == []
        mine = RetentionTally.objects.filter(
            organisation_id=one.receiver.organisation_id, value__gt=0
        )
        # Where a hidden address is, is not said by a sum either.
        assert set(mine.values_list("region", flat=True)) == {""}
        outcomes = dict(mine.order_by("months").values_list("months", "outcome"))
    assert outcomes == {3: "present", 6: "returned", 12: "returned", 24: "returned"}


@pytest.mark.django_db
def test_counting_again_puts_right_what_a_hand_broke_and_is_safe_twice(as_owner):
    with as_owner():
        staying = make_staying()
        RetentionTally.objects.filter(months=3).update(value=7)
        assert len(retention_is_counted()) >= 1
    with jobs_role():
        assert nightly.func() >= 1
        assert retention_is_counted() == []
        assert nightly.func() == 0
    with pytest.raises(NotVisible):
        count_retention(Acting.for_subject(staying.adults[0].pk))


@pytest.mark.django_db
def test_a_part_of_a_household_counted_elsewhere_is_in_no_sum(as_owner):
    with as_owner():
        staying = make_staying()
        FollowUp.objects.update(is_counted=False)
        assert retention_is_counted() == []
        assert not RetentionTally.objects.exclude(value=0).exists()
    found = reading.retention(scope_of(staying.acting), 12)
    assert found.everybody.whole == 0
    page = signed_in(staying.receiver).get("/travail/chiffres/maintien/")
    assert "Aucun suivi n’est encore à compter" in page.content.decode()


@pytest.mark.django_db
def test_outside_a_small_number_is_not_shown_nor_opened(as_owner):
    with as_owner():
        project = make_organisation(kind="eer_network", name="Projet commun (essai)")
        funder = make_member("funder", project)
        make_staying()
        FollowUp.objects.update(coordinating_organisation_id=project.pk)
    page = signed_in(funder).get("/travail/chiffres/maintien/?delai=12").content.decode()
    assert "Trop peu de ménages" in page
    assert "maintien/suivis" not in page
    assert enracinements().delays == []


@pytest.mark.django_db
def test_a_colleague_of_another_team_counts_what_she_may_not_open(as_owner):
    with as_owner():
        staying = make_staying()
        type(staying.receiver).objects.filter(pk=staying.receiver.pk).update(team="Est")
        other = make_member("partner", staying.receiver.organisation, team="Ouest")
    page = signed_in(other).get("/travail/chiffres/maintien/suivis/?delai=12&partie=tous")
    text = page.content.decode()
    assert "Amina1" not in text and "suivi par des collègues" in text
    found = reading.retention(scope_of(acting_of(other)), 12)
    assert found.everybody.whole == 1


@pytest.mark.django_db
def test_an_address_that_means_nothing_is_not_found(as_owner):
    with as_owner():
        member = make_member("partner")
    client = signed_in(member)
    assert client.get("/travail/chiffres/maintien/suivis/").status_code == 200
    for query in (
        "?delai=x",
        "?delai=12&partie=autre",
        "?delai=12&annee=12",
        "?annee=9999",
        "?annee=0000",
    ):
        assert client.get("/travail/chiffres/maintien/suivis/" + query).status_code == 404
    assert client.get("/travail/chiffres/maintien/?delai=9999999&parcours=zz").status_code == 200


# — The short sums ————————————————————————————————————————————————————————


def told(found, months) -> dict:
    """Everything that a page says of one delay."""
    cells = {"": found.everybody, **found.by_region, **found.by_cohort}
    said = {
        key: (cell.parts(), cell.later, cell.out)
        for key, cell in cells.items()
        if cell.whole or cell.later or cell.out
    }
    return {"methods": found.everybody.methods, "months": months, **said}


def differences(organisation_id, day=None) -> list[int]:
    """The delays at which the short sums say other than the whole ones."""
    scope, when = [organisation_id], day or today()
    lines = reading.lines_of(scope)
    delays = sorted({months for months, *_rest in lines})
    assert summary.delays_of(scope) == delays and delays
    return [
        months
        for months in delays
        if told(reading.retention(scope, months), months)
        != told(counted(lines, months, when), months)
        or summary.everybody_of(scope)[months].parts()
        != counted(lines, months, when).everybody.parts()
    ]


@pytest.mark.django_db
def test_the_short_sums_say_what_the_whole_ones_say_at_once_and_after_the_night(
    as_owner, monkeypatch
):
    with as_owner():
        one = make_staying(1)
        two, three = make_staying(2, receiver=one.receiver), make_staying(3, receiver=one.receiver)
    here = one.receiver.organisation_id
    actions.record_follow_up(one.acting, one.follow_up(3), Answer("present", "call", today()))
    actions.record_follow_up(two.acting, two.follow_up(6), Answer("returned", "visit", today()))
    with as_owner():
        lines = RetentionSummary.objects.filter(organisation_id=here).count()
        assert differences(here) == []
    with jobs_role():
        assert nightly.func() == 0
    with as_owner():
        # Fewer lines, the same numbers; what is still to come keeps its month.
        assert RetentionSummary.objects.filter(organisation_id=here).count() < lines
        assert differences(here) == []
        later = RetentionSummary.objects.exclude(due_month=None)
        assert later.exists() and not later.filter(due_month__lt=today().replace(day=1)).exists()
    actions.close_follow_up(three.acting, three.follow_up(3), "declined")
    with as_owner():
        assert differences(here) == []
        # A household that is destroyed is still in the rates.
        FollowUp.objects.filter(move=two.move).delete()
        assert differences(here) == []
        # Time passes: what was to come has passed, before and after the night says so.
        in_a_year = today() + dt.timedelta(days=400)
        monkeypatch.setattr(summary, "today", lambda: in_a_year)
        assert differences(here, in_a_year) == []
        assert summary.retention_of([here], 24).everybody.later == 0
    with jobs_role():
        assert nightly.func() == 0
    with as_owner():
        assert not RetentionSummary.objects.exclude(due_month=None).exists()
        assert differences(here, in_a_year) == []


@pytest.mark.django_db
def test_a_hand_that_broke_the_short_sums_is_seen_and_put_right(as_owner):
    with as_owner():
        staying = make_staying()
        here = staying.receiver.organisation_id
        RetentionSummary.objects.filter(months=12, organisation_id=here).update(value=9)
        assert len(retention_is_counted()) == 1
        assert differences(here) == [12]
    with jobs_role():
        assert nightly.func() == 1
        assert retention_is_counted() == []
        assert nightly.func() == 0
    with as_owner():
        assert differences(here) == []


@pytest.mark.django_db
def test_a_page_of_retention_asks_one_question_of_the_short_sums(
    as_owner, django_assert_num_queries
):
    with as_owner():
        scope = [make_staying().receiver.organisation_id]
        for asked in (lambda: reading.retention(scope, 12), lambda: summary.delays_of(scope)):
            with django_assert_num_queries(1):
                asked()
        with django_assert_num_queries(1):
            summary.everybody_of(scope)
    with pytest.raises(NotVisible):
        shorten_retention(Acting.for_subject(scope[0]))
