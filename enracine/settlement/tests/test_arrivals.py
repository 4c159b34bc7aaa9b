"""What a move asks to be done, who is told that somebody comes, how many may come, and from where."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment.models import Task
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.models import Track
from enracine.settlement import actions, arrival_letters
from enracine.settlement.checklist import ARRIVING, LEAVING, LINES, day_of, lines_for
from enracine.settlement.models import Move, WelcomeCapacity
from enracine.settlement.queries.arrivals import flows, months
from enracine.settlement.tests.staying import Staying, make_staying
from enracine.settlement.tests.test_pages import make_household, two  # noqa: F401 - a fixture

ASIDE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


def months_of(member, territory=""):
    with acting_as(acting_of(member)):
        return months(acting_of(member), territory)


def flows_of(acting, year):
    with acting_as(acting):
        return flows(acting, year)


def test_the_list_follows_the_situation_and_no_line_is_there_twice():
    assert len({line.code for line in LINES}) == len(LINES)
    alone = {line.code for line in lines_for(LEAVING, [])}
    family = {line.code for line in lines_for(LEAVING, ["children", "employment"])}
    assert alone < family and {"school", "childcare", "first_day"} <= family - alone
    arriving = {line.code for line in lines_for(ARRIVING, ["abroad", "spouse"])}
    assert {"health_card", "french", "spouse_work"} <= arriving
    assert not arriving & {line.code for line in lines_for(LEAVING, ["abroad", "spouse"])}
    days = [line.days for line in lines_for(LEAVING, ["children"])]
    assert days == sorted(days)


def test_every_line_may_be_called_for():
    """A line that waits for a situation that no household is ever in would never be seen."""
    known = {"children", "abroad", "spouse", *Track.values}
    assert {line.when for line in LINES} - {""} <= known
    assert "study_place" in {line.code for line in lines_for(LEAVING, [Track.TRAINING.value])}


def test_what_is_late_is_to_do_now():
    line = next(line for line in LINES if line.code == "lease_end")
    assert day_of(line, dt.date(2026, 12, 1), dt.date(2026, 11, 29)) == dt.date(2026, 11, 29)
    assert day_of(line, dt.date(2027, 6, 1), dt.date(2026, 11, 29)) == dt.date(2027, 4, 2)


@pytest.mark.django_db
def test_the_list_becomes_things_to_do_in_the_file_once(two, as_owner):  # noqa: F811 – the fixture
    sender, receiver = two
    with as_owner():
        dossier, move, _follow_up = make_household(sender, receiver, 1)
        Move.objects.filter(pk=move.pk).update(
            children=2, planned_on=today() + dt.timedelta(days=90)
        )
    client = signed_in(sender)
    page = client.get(reverse("settlement:move", args=[move.pk])).content.decode()
    assert "Inscrire les enfants" in page and "Rencontrer le ménage sur place" not in page
    path = reverse("settlement:move_list", args=[move.pk])
    for _again in range(2):
        answer = client.post(path, {"lines": ["school", "lease_end", "meet", "inconnue"]})
        assert answer.status_code == 302
    with as_owner():
        tasks = dict(Task.objects.order_by("code").values_list("code", "owner"))
        assert tasks == {"move-lease_end": "candidate", "move-school": "candidate"}
        assert Task.objects.get(code="move-school").due_on == today() + dt.timedelta(days=60)
    # Who welcomes has her own list, and no file to put it in here.
    other = signed_in(receiver)
    assert (
        "Rencontrer le ménage sur place"
        in other.get(reverse("settlement:move", args=[move.pk])).content.decode()
    )
    assert other.post(path, {"lines": ["meet"]}).status_code == 302
    with as_owner():
        move.refresh_from_db()
        assert not Task.objects.filter(code="move-meet").exists()
    with pytest.raises(ActionRefused, match="au moins une ligne"):
        actions.add_checklist(acting_of(sender), move, [])
    with pytest.raises(NotVisible):
        actions.add_checklist(acting_of(make_stranger(as_owner)), move, ["school"])
    assert dossier.pk == move.dossier_id


def make_stranger(as_owner):
    with as_owner():
        return make_member("counsellor")


@pytest.mark.django_db
def test_who_welcomes_is_told_without_a_name(two, as_owner, monkeypatch):  # noqa: F811 – the fixture
    sender, receiver = two
    with as_owner():
        _dossier, move, _follow_up = make_household(sender, receiver, 1)
    monkeypatch.setattr(arrival_letters, "_welcomer", lambda _move: receiver)
    actions.confirm_move(acting_of(sender), move, today() + dt.timedelta(days=9))
    actions.cancel_move(acting_of(sender), move, "housing")
    with as_owner():
        sent = list(OutboxMessage.objects.order_by("id").values_list("notification", "context"))
    assert [name for name, _context in sent] == [
        "settlement.arrival",
        "settlement.arrival_cancelled",
    ]
    for _name, context in sent:
        assert "Amina" not in str(context) and str(move.pk) in context["url"]
    # Nobody is told of what she did herself.
    with as_owner():
        _dossier, mine, _follow_up = make_household(sender, receiver, 2)
    actions.confirm_move(acting_of(receiver), mine, today())
    with as_owner():
        assert OutboxMessage.objects.count() == len(sent)
    assert mail.outbox == []


@pytest.mark.django_db
def test_months_show_who_comes_beside_the_places(two, as_owner):  # noqa: F811 – the fixture
    sender, receiver = two
    with as_owner():
        for number in (1, 2):
            make_household(sender, receiver, number)
        Move.objects.update(planned_on=today().replace(day=1))
    client = signed_in(receiver)
    path = reverse("settlement:calendar")
    first = today().replace(day=1)
    assert client.post(path, {"month": first.isoformat(), "places": "1"}).status_code == 302
    (row,) = [m for m in months_of(receiver) if m.first == first]
    assert (row.coming, row.arrived, row.places, row.is_over) == (2, 0, 1, True)
    assert "Plus que prévu" in client.get(path).content.decode()
    client.post(path, {"month": first.isoformat(), "places": "5"})
    with as_owner():
        assert WelcomeCapacity.objects.get().places == 5
    for wrong in ({"places": "beaucoup"}, {"month": "hier", "places": "1"}, {}):
        assert client.post(path, {"month": first.isoformat(), **wrong}).status_code == 302
    with as_owner():
        assert WelcomeCapacity.objects.get().places == 5
    with pytest.raises(ActionRefused, match="passé"):
        actions.set_capacity(acting_of(receiver), first - dt.timedelta(days=40), 3)
    # A territory has its own number; what is said of one is said of no other.
    with as_owner():
        code = Move.objects.first().to_municipality.mrc.code
    here = path + f"?territoire={code}"
    saying = {"month": first.isoformat(), "places": "1", "territory": code}
    assert client.post(path, saying).headers["Location"] == here
    (row,) = [m for m in months_of(receiver, code) if m.first == first]
    assert (row.coming, row.places, row.is_over) == (2, 1, True)
    (row,) = [m for m in months_of(receiver) if m.first == first]
    assert (row.places, row.is_sum, len(row.full)) == (5, False, 1)
    page = client.get(here).content.decode()
    assert 'aria-current="true"' in page and "Tous les territoires" in page
    assert client.post(path, saying | {"territory": "9999"}).status_code == 302
    with as_owner():
        assert WelcomeCapacity.objects.count() == 2
    # The places of one organisation are not those of another.
    assert all(m.places is None and not m.total for m in months_of(sender))


@pytest.fixture
def staying(as_owner) -> Staying:
    with as_owner():
        return make_staying(settled=20)


@pytest.mark.django_db
def test_the_map_says_what_the_table_says_and_hides_a_protected_address(staying, as_owner):
    from enracine.accompaniment.rules import fiscal_year

    year = fiscal_year(staying.move.moved_on)
    (flow,) = flows_of(staying.acting, year)
    assert (flow.destination, flow.households) == ("Bas-Saint-Laurent", 1)
    client = signed_in(staying.receiver)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("settlement:flows") + f"?annee={year}&vers=01")
    assert "Bas-Saint-Laurent" in page.content.decode()
    assert len([q for q in captured.captured_queries if not q["sql"].startswith(ASIDE)]) <= 12
    with as_owner():
        stranger = make_member("partner")
        Move.objects.filter(pk=staying.move.pk).update(is_protected=True)
    assert flows_of(acting_of(stranger), year) == []
    assert flows_of(staying.acting, year) == []
    for query in ("?annee=9999", "?annee=x&vers=zz"):
        assert client.get(reverse("settlement:flows") + query).status_code == 200
