"""Absences: noted by oneself or by who supervises, with a stand-in; who hears meanwhile."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.network.actions.absences import change_absence, end_absence, note_absence
from enracine.network.models import Absence
from enracine.network.queries.absences import stand_ins
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(as_owner):
    """A small organisation: two counsellors and their coordinator; and a stranger."""
    with as_owner():
        home = make_organisation(kind="eer_member")
        return {
            "jade": make_member("counsellor", home),
            "anne": make_member("counsellor", home),
            "nadia": make_member("coordinator", home),
            "stranger": make_member("counsellor", make_organisation(kind="eer_member")),
        }


def day(count):
    return today() + dt.timedelta(days=count)


def away(team, who="jade", by="jade", first=0, last=10, **more):
    return note_absence(
        acting_of(team[by]), team[who].pk, valid_from=day(first), valid_to=day(last), **more
    )


def test_one_notes_ones_own_absence_and_who_supervises_those_of_others(team, as_owner):
    away(team, stand_in_id=team["anne"].pk)
    away(team, "anne", by="nadia", first=20, last=25)
    with pytest.raises(NotVisible):
        away(team, "nadia", by="jade")
    with pytest.raises(NotVisible):
        away(team, "stranger", by="nadia")
    with as_owner():
        assert Event.objects.filter(kind="network.absence_noted").count() == 2


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 3, "valid_from"), (5, 2, "valid_to"), (0, 2000, "valid_to")]
)
def test_impossible_days_are_refused_beside_their_field(team, first, last, field):
    with pytest.raises(ActionRefused) as refused:
        away(team, first=first, last=last)
    assert refused.value.field == field


def test_two_absences_never_overlap_and_nobody_stands_in_for_herself(team):
    away(team)
    with pytest.raises(ActionRefused, match="Une autre absence"):
        away(team, first=10, last=12)
    for stand_in in ("jade", "stranger"):
        with pytest.raises(ActionRefused) as refused:
            away(team, first=20, last=22, stand_in_id=team[stand_in].pk)
        assert refused.value.field == "stand_in"


def test_who_stands_in_and_is_away_too_hands_over_once(team):
    home = [team["jade"].organisation_id]
    away(team, stand_in_id=team["anne"].pk)
    assert stand_ins(home, today()) == {team["jade"].pk: team["anne"].pk}
    assert stand_ins(home, day(11)) == {}
    away(team, "anne", by="nadia", stand_in_id=team["nadia"].pk)
    assert stand_ins(home, today())[team["jade"].pk] == team["nadia"].pk
    away(team, "nadia", by="nadia")
    assert stand_ins(home, today())[team["jade"].pk] is None


def test_two_people_changing_one_absence_one_meets_the_other(team):
    absence = away(team)
    change_absence(
        acting_of(team["nadia"]), absence.pk, valid_from=day(0), valid_to=day(3), version=1
    )
    with pytest.raises(Conflict):
        change_absence(
            acting_of(team["jade"]), absence.pk, valid_from=day(0), valid_to=day(5), version=1
        )


def test_coming_back_ends_today_and_one_to_come_goes_away(team):
    to_come = away(team, first=5, last=8)
    end_absence(acting_of(team["jade"]), to_come.pk)
    assert not Absence.objects.exists()
    with pytest.raises(NotVisible):
        end_absence(acting_of(team["jade"]), to_come.pk)


def test_the_pages_note_show_and_refuse(team):
    client = signed_in(team["jade"])
    form = {
        "membership": str(team["jade"].pk),
        "valid_from": day(1).isoformat(),
        "valid_to": day(4).isoformat(),
        "stand_in": str(team["anne"].pk),
    }
    refused = client.post(reverse("network:absence_note"), form | {"valid_to": "jeudi"})
    assert refused.status_code == 422
    assert client.post(reverse("network:absence_note"), form).status_code == 302
    page = client.get(reverse("network:absences")).content.decode()
    assert team["anne"].user.get_full_name() in page
    (absence,) = Absence.objects.all()
    stranger = signed_in(team["stranger"])
    for name in ("absence_change", "absence_end"):
        assert stranger.post(reverse(f"network:{name}", args=[absence.pk])).status_code == 404
    assert client.get(reverse("network:absence_change", args=[absence.pk])).status_code == 200
    ended = client.post(reverse("network:absence_end", args=[absence.pk]), {"version": 1})
    assert ended.status_code == 302 and not Absence.objects.exists()
