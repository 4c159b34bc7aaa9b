"""Dated settings: read by who answers for the network, changed by the common project only."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.kernel import parameters
from enracine.kernel.clock import today
from enracine.kernel.models import Event, Setting
from enracine.network.tests.factories import make_member, make_organisation, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("workspace:settings")
ANSWER = reverse("workspace:setting", args=["referrals.answer_days"])


@pytest.fixture
def coordinator(as_owner):
    with as_owner():
        return make_member("coordinator", make_organisation(kind="eer_network"))


def typed(value, *, day=None, source="Entente du 3 mars", version=0, **more):
    moment = day or today()
    return (
        {"value": value, "valid_from": moment.isoformat(), "source": source}
        | {"version": version}
        | more
    )


def test_every_declared_reserve_value_shows_in_words(coordinator):
    text = signed_in(coordinator).get(LIST).content.decode()
    for known in parameters.declared():
        assert str(known.label).replace("'", "&#x27;") in text
    assert "5 jours ouvrables" in text
    assert "Valeur de réserve" in text


def test_a_new_value_begins_on_its_day_and_the_past_keeps_its_own(coordinator, as_owner):
    later = today() + dt.timedelta(days=30)
    page = signed_in(coordinator).post(ANSWER, typed(7, day=later))
    assert page.status_code == 302
    assert parameters.parameter("referrals.answer_days", 5) == 5
    assert parameters.parameter("referrals.answer_days", 5, later) == 7
    with as_owner():
        assert Event.objects.filter(kind="kernel.setting_changed").count() == 1
    assert "7 jours ouvrables" in signed_in(coordinator).get(ANSWER).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (typed(0), "1"),
        (typed("abc"), "nombre"),
        (typed(7, source=" "), "obligatoire"),
        (typed(7, day=dt.date(2020, 1, 1)), "ne se récrit pas"),
    ],
)
def test_a_bad_value_is_said_beside_its_field_and_nothing_is_written(coordinator, data, words):
    page = signed_in(coordinator).post(ANSWER, data)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Setting.objects.filter(key="referrals.answer_days").exists()


def test_a_second_value_for_the_same_day_shows_both_versions(coordinator):
    client = signed_in(coordinator)
    client.post(ANSWER, typed(7))
    page = client.post(ANSWER, typed(9))
    assert page.status_code == 409
    assert parameters.parameter("referrals.answer_days", 5) == 7


def test_a_table_and_a_choice_keep_their_shape(coordinator):
    client = signed_in(coordinator)
    url = reverse("workspace:setting", args=["accompaniment.review_days"])
    days = {
        "prepare": 15,
        "refer": 4,
        "refer_eer": 4,
        "french": 25,
        "recognition": 10,
        "pause": 30,
    }
    rows = {f"value_{decision}": n for decision, n in days.items()}
    assert client.post(url, typed("", **rows)).status_code == 302
    assert parameters.parameter("accompaniment.review_days", {}) == days
    url = reverse("workspace:setting", args=["settlement.follow_up_months"])
    assert client.post(url, typed("6, 12")).status_code == 302
    assert parameters.parameter("settlement.follow_up_months", ()) == [6, 12]
    assert client.post(url, typed("12, 6", day=today() + dt.timedelta(1))).status_code == 422


def test_who_is_not_of_the_common_project_reads_and_changes_nothing(as_owner):
    with as_owner():
        member = make_member("administrator", make_organisation(kind="eer_member"))
        stranger = make_member("counsellor")
    client = signed_in(member)
    assert "Modifier" not in client.get(LIST).content.decode()
    assert client.post(ANSWER, typed(7)).status_code == 404
    assert signed_in(stranger).get(LIST).status_code == 404
    assert not Setting.objects.filter(key="referrals.answer_days").exists()


def test_a_value_that_has_not_begun_is_taken_back_a_past_one_is_not(coordinator):
    client, later = signed_in(coordinator), today() + dt.timedelta(days=9)
    client.post(ANSWER, typed(7))
    client.post(ANSWER, typed(8, day=later))
    for day, status in ((later, 302), (later, 404), (today(), 404)):
        url = reverse("workspace:setting_withdraw", args=["referrals.answer_days", day.isoformat()])
        assert client.post(url).status_code == status
    assert [s.value for s in parameters.history("referrals.answer_days")] == [7]
