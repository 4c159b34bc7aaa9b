"""Follow-ups: who must make them, how it is known, what a departure changes and what it never rewrites."""

import datetime as dt

import pytest
from django.urls import reverse

from enracine.accompaniment.models import Task
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Setting
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.models import Subject
from enracine.settlement import actions, queries
from enracine.settlement.actions import Answer
from enracine.settlement.models import FollowUp, FollowUpAnswer, Move, MovePerson
from enracine.settlement.tests.staying import Staying, make_staying
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def staying(as_owner) -> Staying:
    with as_owner():
        return make_staying()


def said(presence: str, method: str = "call", **more) -> Answer:
    return Answer(presence, method, today(), **more)


def states(staying: Staying) -> list[tuple[int, str, str]]:
    with acting_as(staying.acting):
        rows = FollowUp.objects.filter(move=staying.move).order_by("months")
        return list(rows.values_list("months", "state", "presence"))


def test_the_cadence_is_that_of_the_day_of_settlement(as_owner):
    with as_owner():
        Setting.objects.create(
            key="settlement.follow_up_months", value=[1, 18], valid_from=LONG_AGO,
            valid_to=today() - dt.timedelta(days=200),
        )  # fmt: skip
        early, late = make_staying(1, settled=400), make_staying(2, settled=100)
    assert [m for m, _s, _p in states(early)] == [1, 18]
    assert [m for m, _s, _p in states(late)] == [3, 6, 12, 24]


def test_they_are_first_of_whoever_must_make_them(staying, as_owner):
    with as_owner():
        colleague = make_member("partner", organisation=staying.receiver.organisation)
    assert staying.follow_up(3).assignee_id == staying.receiver.pk
    mine, theirs = signed_in(staying.receiver), signed_in(colleague)
    assert "Amina1" in mine.get("/travail/suivis/").content.decode()
    assert "Amina1" not in theirs.get("/travail/suivis/").content.decode()
    assert [k for k, _d in queries.follow_up_keys(acting_of(colleague), today())] == []
    with acting_as(staying.acting):
        assert len(queries.follow_up_keys(staying.acting, today())) == 3


def test_seen_at_the_market_counts_only_when_the_list_says_so(staying, as_owner):
    follow_up = staying.follow_up(3)
    with pytest.raises(ActionRefused, match="moyen de la liste"):
        actions.record_follow_up(staying.acting, follow_up, said("present", "seen"))
    with pytest.raises(ActionRefused, match="moyen de la liste"):
        # Nobody may pretend that a questionnaire was answered.
        actions.record_follow_up(staying.acting, follow_up, said("present", "link"))
    with as_owner():
        Setting.objects.create(
            key="settlement.follow_up_methods", value=["call", "seen"], valid_from=LONG_AGO
        )
    page = signed_in(staying.receiver).get(reverse("settlement:follow_up", args=[follow_up.pk]))
    assert "Vue sur place, sans échange – fiabilité faible" in page.content.decode()
    actions.record_follow_up(staying.acting, follow_up, said("present", "seen"))
    assert staying.follow_up(3).method == "seen"


def test_three_tries_then_not_reached_and_still_answered_later(staying):
    follow_up = staying.follow_up(6)
    for channel in ("call", "text", "email"):
        actions.record_attempt(staying.acting, follow_up, channel=channel)
    assert (follow_up.state, follow_up.attempts) == ("unreached", 3)
    with pytest.raises(ActionRefused):
        actions.record_attempt(staying.acting, follow_up)
    actions.record_follow_up(staying.acting, follow_up, said("present"))
    assert staying.follow_up(6).state == "done"
    with pytest.raises(ActionRefused, match="Dites comment"):
        actions.record_attempt(staying.acting, staying.follow_up(12), channel="pigeon")


@pytest.mark.parametrize(
    ("presence", "place"), [("returned", "Montréal"), ("other_region", None), ("left_quebec", None)]
)
def test_a_departure_is_a_new_move_and_never_rewrites_the_first(staying, as_owner, presence, place):
    with as_owner():
        town = Municipality.objects.get(name=place) if place else None
        before = Move.objects.values().get(pk=staying.move.pk)
    day = today() - dt.timedelta(days=20)
    actions.record_follow_up(
        staying.acting,
        staying.follow_up(6),
        said(presence, left_on=day, place=town, reason="family", spouse_reason="employment"),
    )
    with as_owner():
        later = Move.objects.get(after=staying.move)
        assert (later.onward, later.moved_on, later.state) == (presence, day, "done")
        assert later.to_municipality == town and later.settled_on is None
        assert later.from_municipality_id == staying.move.to_municipality_id
        assert MovePerson.objects.filter(move=later).count() == 2
        assert Move.objects.values().get(pk=staying.move.pk) == before
    assert states(staying) == [
        (3, "due", ""),
        (6, "done", presence),
        (12, "cancelled", presence),
        (24, "cancelled", presence),
    ]
    six = staying.follow_up(6)
    assert (six.reason, six.spouse_reason) == ("family", "employment")
    client = signed_in(staying.receiver)
    page = client.get(reverse("settlement:move", args=[staying.move.pk])).content.decode()
    assert later.get_onward_display() in page
    told = client.get(reverse("settlement:move", args=[later.pk]))
    assert told.status_code == 200
    onward = told.content.decode()
    # Nobody welcomes it, nobody settles it.
    assert "Le ménage est établi" not in onward and "Inscrire l’accueil" not in onward
    assert "Amina1" not in client.get("/travail/arrivees/?vue=welcome").content.decode()
    with pytest.raises(ActionRefused, match="ne compte pas comme établi"):
        actions.record_settled(staying.acting, later, today())


def test_two_answers_that_differ_are_both_kept_and_somebody_decides(staying):
    actions.record_follow_up(staying.acting, staying.follow_up(6), said("returned"))
    kept = actions.record_follow_up(staying.acting, staying.follow_up(6), said("present", "visit"))
    assert kept.standing == "differs" and staying.follow_up(6).presence == "returned"
    with pytest.raises(ActionRefused, match="comment vous avez vérifié"):
        actions.review_answer(staying.acting, staying.follow_up(6), kept.pk, "rumeur")
    actions.review_answer(staying.acting, staying.follow_up(6), kept.pk, "visit")
    assert states(staying)[1:] == [(6, "done", "present"), (12, "due", ""), (24, "due", "")]
    with acting_as(staying.acting):
        assert Move.objects.get(after=staying.move).state == "cancelled"
        rows = FollowUpAnswer.objects.order_by("created_at", "id").values_list(
            "presence", "standing"
        )
        assert list(rows) == [("returned", "set_aside"), ("present", "counted")]
    with pytest.raises(ActionRefused, match="déjà été vérifiée"):
        actions.review_answer(staying.acting, staying.follow_up(6), kept.pk)


def test_the_first_answer_stands_when_it_was_the_true_one(staying):
    actions.record_follow_up(staying.acting, staying.follow_up(3), said("present"))
    kept = actions.record_follow_up(staying.acting, staying.follow_up(3), said("left_quebec"))
    client = signed_in(staying.receiver)
    path = reverse("settlement:follow_up_review", args=[kept.follow_up_id, kept.pk])
    assert client.post(path, {"choix": "premiere"}).status_code == 302
    assert staying.follow_up(3).presence == "present"
    assert "Amina1" not in client.get("/travail/suivis/?vue=verifier").content.decode()
    page = client.get(reverse("settlement:follow_up", args=[kept.follow_up_id])).content.decode()
    assert "Hors du Québec" in page and "Mise de côté" in page


def test_a_death_ends_the_follow_ups_and_no_link_serves_any_more(staying):
    actions.send_survey(staying.acting, staying.follow_up(3))
    token = staying.links(3)["Amina1"]
    actions.close_follow_up(staying.acting, staying.follow_up(3), "death")
    assert [s for _m, s, _p in states(staying)] == ["cancelled"] * 4
    from django.test import Client

    assert Client().get(reverse("settlement:survey", args=[token])).status_code == 410
    with pytest.raises(ActionRefused):
        actions.close_follow_up(staying.acting, staying.follow_up(6), "left")
    with pytest.raises(ActionRefused, match="a pris fin"):
        actions.record_follow_up(staying.acting, staying.follow_up(6), said("present"))


def test_a_need_found_becomes_a_thing_to_do_once(as_owner):
    with as_owner():
        staying = make_staying()
        # The sender holds the file: here it is also who asks.
        FollowUp.objects.update(organisation_id=staying.sender.organisation_id)
    acting = acting_of(staying.sender)
    needs = ("spouse_employment", "children")
    with acting_as(acting):
        three, six = FollowUp.objects.filter(move=staying.move).order_by("months")[:2]
    actions.record_follow_up(acting, three, said("present", needs=needs))
    actions.record_follow_up(acting, six, said("present", needs=needs))
    with as_owner():
        codes = Task.objects.order_by("code").values_list("code", flat=True)
        assert list(codes) == ["need-children", "need-spouse_employment"]
    with pytest.raises(NotVisible):
        actions.take_up_needs(staying.acting, three, needs)


def test_a_household_split_between_two_places_counts_once(staying, as_owner):
    """The spouse settles elsewhere the same year: two moves, one household in the rates."""
    with as_owner():
        town = Municipality.objects.select_related("mrc").get(name="Matane")
        other = Move.objects.create(
            subject_id=staying.move.subject_id,
            to_municipality=town,
            to_region_id=town.mrc.region_id,
            state="confirmed",
            planned_on=staying.move.moved_on,
            sending_organisation_id=staying.sender.organisation_id,
            receiving_organisation_id=staying.receiver.organisation_id,
            dossier_id=staying.move.dossier_id,
        )
        MovePerson.objects.filter(person=staying.adults[1]).update(move=other)
    # The same day, another place, other people: allowed.
    actions.complete_move(staying.acting, other, staying.move.moved_on)
    actions.record_settled(staying.acting, other, staying.move.moved_on)
    with acting_as(staying.acting):
        counted = FollowUp.objects.filter(move=other).values_list("is_counted", flat=True)
        assert set(counted) == {False}
        assert staying.follow_up(3).is_counted


def test_the_same_move_the_same_day_by_two_organisations_is_one(staying, as_owner):
    with as_owner():
        elsewhere = make_member("partner")
        town = Municipality.objects.select_related("mrc").get(name="Matane")
        twin = Move.objects.create(
            subject_id=staying.move.subject_id,
            to_municipality=town,
            to_region_id=town.mrc.region_id,
            planned_on=staying.move.moved_on,
            receiving_organisation_id=elsewhere.organisation_id,
        )
        MovePerson.objects.create(subject_id=twin.subject_id, move=twin, person=staying.adults[0])
    with pytest.raises(ActionRefused, match="un seul événement"):
        actions.complete_move(acting_of(elsewhere), twin, staying.move.moved_on)


def test_a_move_older_than_its_file_is_refused(staying, as_owner):
    with as_owner():
        subject = Subject.objects.get(pk=staying.move.subject_id)
        town = Municipality.objects.select_related("mrc").get(name="Matane")
        late = Move.objects.create(
            subject=subject,
            to_municipality=town,
            to_region_id=town.mrc.region_id,
            planned_on=today(),
            sending_organisation_id=staying.sender.organisation_id,
            dossier_id=staying.move.dossier_id,
        )
        MovePerson.objects.create(subject=subject, move=late, person=staying.adults[0])
    with pytest.raises(ActionRefused, match="plus ancien que le dossier"):
        actions.complete_move(acting_of(staying.sender), late, today() - dt.timedelta(days=900))


def test_a_departure_before_the_settlement_is_refused_beside_its_field(staying):
    path = reverse("settlement:follow_up", args=[staying.follow_up(3).pk])
    wrong = {
        "presence": "returned", "method": "call", "done_on": today().isoformat(), "version": 1,
        "left_on": (today() - dt.timedelta(days=900)).isoformat(),
    }  # fmt: skip
    answer = signed_in(staying.receiver).post(path, wrong)
    assert answer.status_code == 422
    assert "entre l’établissement et la réponse" in answer.content.decode()
    assert staying.follow_up(3).state == "due"
