"""One move, two organisations that record it, two attributions; contested, the coordination settles."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from enracine.accompaniment.models import Dossier
from enracine.insights.actions import rebuild_figures
from enracine.insights.models import FigureFact
from enracine.insights.rules import SETTLED
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import OutboxMessage
from enracine.network.models import Programme
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.privacy.models import AccessGrant
from enracine.settlement import actions, arrival_letters, queries
from enracine.settlement.actions import moves as recording
from enracine.settlement.models import Move, MoveAttribution, MoveDispute
from enracine.settlement.tests.test_pages import make_household
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db
DAY = today() - dt.timedelta(days=3)


class World:
    """A household that two organisations follow, each in its own file, unknown to each other."""

    def __init__(self) -> None:
        self.project = make_organisation(kind="eer_network", name="Projet commun (essai)")
        self.first = make_member("counsellor", make_organisation())
        self.second = make_member("counsellor", make_organisation())
        self.welcomes = make_member("partner", make_organisation())
        self.coordinator = make_member("coordinator", self.project)
        self.dossier, self.move, follow_up = make_household(self.first, self.welcomes, 1)
        follow_up.delete()
        Move.objects.filter(pk=self.move.pk).update(
            coordinating_organisation_id=self.project.pk, planned_on=DAY
        )
        self.move.refresh_from_db()
        MoveAttribution.objects.create(
            subject_id=self.move.subject_id, move=self.move, programme=self.dossier.programme,
            organisation=self.first.organisation, rule="prepared", attributed_on=DAY,
            coordinating_organisation_id=self.project.pk,
        )  # fmt: skip
        for who in (self.dossier.subject_id, self.move.subject_id):
            AccessGrant.objects.create(
                subject_id=who, organisation=self.second.organisation, basis="dossier",
                sections=["identity", "family", "settlement"], valid_from=DAY,
            )  # fmt: skip
        self.other = Dossier.objects.create(
            number="AUTRE-1", subject_id=self.dossier.subject_id,
            household_id=self.dossier.household_id, organisation=self.second.organisation,
            programme=Programme.objects.get(code="pajr"), regime="P-39.1", purpose="Essai",
            assignee=self.second, opened_on=today() - dt.timedelta(days=100),
        )  # fmt: skip
        self.people = [self.dossier.subject_id]
        self.place = Municipality.objects.select_related("mrc").get(name="Rimouski")

    def count_too(self):
        return actions.count_too(acting_of(self.second), self.other, self.place, DAY, self.people)

    def settle_it(self) -> None:
        actions.complete_move(acting_of(self.first), self.move, DAY)
        actions.record_settled(acting_of(self.welcomes), self.move, today())


@pytest.fixture
def world(as_owner):
    with as_owner():
        return World()


def counted_by(as_owner) -> set:
    with as_owner():
        return set(
            FigureFact.objects.filter(measure=SETTLED).values_list("organisation_id", flat=True)
        )


def test_two_organisations_the_same_day_are_one_move_and_two_attributions(world, as_owner):
    client = signed_in(world.second)
    path = f"/travail/dossiers/{world.other.pk}/depart/"
    typed = {"people": world.people, "to": "rimouski", "planned_on": DAY.isoformat()}
    refused = client.post(path, typed)
    assert refused.status_code == 422
    assert "déjà inscrit par un autre organisme" in refused.content.decode()
    assert 'name="count_too"' in refused.content.decode()
    assert client.post(path, {**typed, "count_too": "1"}).status_code == 302
    with as_owner():
        assert Move.objects.count() == 1
        rules = MoveAttribution.objects.order_by("rule").values_list("rule", "attributed_on")
        assert list(rules) == [("prepared", DAY), ("recorded", today())]
    page = client.get(path).content.decode()
    assert "Inscrit ailleurs, compté aussi chez nous" in page and "Rimouski" in page
    # The same gesture again counts nothing more.
    assert client.post(path, {**typed, "count_too": "1"}).status_code == 422
    with pytest.raises(ActionRefused) as twice:
        world.count_too()
    assert twice.value.code == "already_counted"


def test_neither_learns_who_the_other_is(world, as_owner):
    world.count_too()
    names = {str(m.organisation) for m in (world.first, world.welcomes)}
    page = signed_in(world.second).get(f"/travail/dossiers/{world.other.pk}/depart/")
    assert not [name for name in names if name in page.content.decode()]
    second = acting_of(world.second)
    with acting_as(second):
        assert not Move.objects.exists()
        assert [a.rule for a in MoveAttribution.objects.all()] == ["recorded"]
    with pytest.raises(NotVisible):
        queries.move_detail(second, world.move.pk)
    # Those of the first are told that there is another one, never which.
    page = signed_in(world.first).get(f"/travail/deplacements/{world.move.pk}/").content.decode()
    assert "1 autre organisme le compte aussi" in page
    assert str(world.second.organisation) not in page
    with acting_as(acting_of(world.first)):
        assert [a.rule for a in MoveAttribution.objects.all()] == ["prepared"]
    # The person reads everything of hers, and the coordination what it settles.
    for acting in (
        Acting.for_subject(world.move.subject_id),
        acting_of(world.coordinator),
    ):
        with acting_as(acting):
            assert MoveAttribution.objects.count() == 2


def test_a_move_settled_counts_once_for_each_programme_and_once_in_all(world, as_owner):
    world.count_too()
    world.settle_it()
    everybody = {
        world.project.pk,
        world.first.organisation_id,
        world.welcomes.organisation_id,
        world.second.organisation_id,
    }
    assert counted_by(as_owner) == everybody
    with as_owner():
        # Counted again from nothing, it is the same.
        rebuild_figures(Acting.for_system("essai"))
    assert counted_by(as_owner) == everybody


def test_counted_too_after_it_settled_is_counted_at_once(world, as_owner):
    world.settle_it()
    assert world.second.organisation_id not in counted_by(as_owner)
    world.count_too()
    assert world.second.organisation_id in counted_by(as_owner)


def test_contested_the_coordination_settles_and_the_figures_follow(world, as_owner):
    world.count_too()
    world.settle_it()
    first = signed_in(world.first)
    path = f"/travail/deplacements/{world.move.pk}/contester/"
    first.post(path, {"reason": "  "})
    with as_owner():
        assert not MoveDispute.objects.exists()
    assert first.post(path, {"reason": "Nous avons tout préparé."}).status_code == 302
    # Contested once is enough, from whichever side.
    with pytest.raises(ActionRefused) as again:
        actions.contest_counting(
            acting_of(world.second), world.move.pk, world.move.subject_id, "Nous aussi."
        )
    assert again.value.code == "contested"
    with as_owner():
        dispute = MoveDispute.objects.get()
        claims = {a.rule: a for a in MoveAttribution.objects.all()}
        assert {a.standing for a in claims.values()} == {"contested"}
        elsewhere = make_member("coordinator", make_organisation())
    address = f"/travail/attributions/{dispute.pk}/"
    for stranger in (elsewhere, world.first, world.second):
        assert signed_in(stranger).get(address).status_code in {403, 404}
    settles = signed_in(world.coordinator)
    assert "Contesté par" in settles.get("/travail/attributions/").content.decode()
    assert str(world.second.organisation) in settles.get(address).content.decode()
    said = {"decision": "Le premier dossier fait foi.", "version": dispute.version}
    assert settles.post(address, said).status_code == 422
    kept = {**said, "kept": [str(claims["prepared"].pk)]}
    assert settles.post(address, kept).status_code == 302
    with as_owner():
        found = {a.rule: (a.standing, a.decision) for a in MoveAttribution.objects.all()}
    assert found == {
        "prepared": ("stands", "Le premier dossier fait foi."),
        "recorded": ("withdrawn", "Le premier dossier fait foi."),
    }
    assert world.second.organisation_id not in counted_by(as_owner)
    assert {world.project.pk, world.first.organisation_id} <= counted_by(as_owner)
    with as_owner():
        rebuild_figures(Acting.for_system("essai"))
    assert world.second.organisation_id not in counted_by(as_owner)
    # Who lost it reads why; what is settled is settled.
    page = signed_in(world.second).get(f"/travail/dossiers/{world.other.pk}/depart/")
    assert "Le premier dossier fait foi." in page.content.decode()
    assert "Ne compte plus" in page.content.decode()
    with as_owner():
        dispute.refresh_from_db()
    with pytest.raises(ActionRefused) as over:
        actions.settle_dispute(
            acting_of(world.coordinator), dispute, {claims["prepared"].pk}, "Encore"
        )
    assert over.value.code == "settled"


def test_the_second_one_may_contest_from_its_own_file(world, as_owner):
    claim = world.count_too()
    client = signed_in(world.second)
    path = f"/travail/dossiers/{world.other.pk}/depart/contester/{claim.pk}/"
    assert client.post(path, {"reason": "C’est notre ménage."}).status_code == 302
    with as_owner():
        assert MoveDispute.objects.get().organisation_id == world.second.organisation_id
        stranger = make_member("counsellor")
    assert signed_in(stranger).post(path, {"reason": "x"}).status_code == 404


def test_alone_or_without_a_coordination_there_is_nothing_to_settle(world, as_owner):
    with pytest.raises(ActionRefused) as alone:
        actions.contest_counting(
            acting_of(world.first), world.move.pk, world.move.subject_id, "Pourquoi"
        )
    assert alone.value.code == "alone"
    with as_owner():
        Move.objects.update(coordinating_organisation=None)
        MoveAttribution.objects.update(coordinating_organisation=None)
    world.count_too()
    with pytest.raises(ActionRefused) as nobody:
        actions.contest_counting(
            acting_of(world.first), world.move.pk, world.move.subject_id, "Pourquoi"
        )
    assert nobody.value.code == "no_coordination"
    with pytest.raises(NotVisible):
        actions.contest_counting(
            acting_of(world.coordinator), world.move.pk, world.move.subject_id, "Pourquoi"
        )


def test_recorded_at_the_same_instant_the_second_learns_it_from_the_database(
    world, as_owner, monkeypatch
):
    real, calls = recording.refuse_if_known, []

    def not_yet(*given):
        calls.append(given)
        if len(calls) > 1:
            real(*given)

    monkeypatch.setattr(recording, "refuse_if_known", not_yet)
    with pytest.raises(ActionRefused) as refused:
        actions.plan_move(
            acting_of(world.second), world.other, world.place, DAY, people=world.people
        )
    assert refused.value.code == "known_elsewhere" and len(calls) == 2


def test_ones_own_departure_that_was_already_made_is_folded_into_it(world, as_owner):
    actions.complete_move(acting_of(world.first), world.move, DAY)
    later = today() + dt.timedelta(days=60)
    mine = actions.plan_move(
        acting_of(world.second), world.other, world.place, later, people=world.people
    )
    client = signed_in(world.second)
    path = f"/travail/deplacements/{mine.pk}/complete/"
    typed = {"complete-day": DAY.isoformat(), "complete-version": mine.version}
    refused = client.post(path, typed)
    assert refused.status_code == 422
    assert "Le compter aussi" in refused.content.decode()
    assert client.post(path, {**typed, "count_too": "1"}).status_code == 302
    with as_owner():
        mine.refresh_from_db()
        assert (mine.state, mine.cancel_reason) == ("cancelled", "same_move")
        assert Move.objects.filter(state="done").count() == 1
        assert MoveAttribution.objects.filter(move=world.move, rule="recorded").count() == 1


def test_somebody_else_of_the_household_or_another_place_is_another_move(world, as_owner):
    with pytest.raises(ActionRefused) as unknown:
        actions.count_too(
            acting_of(world.second), world.other, Municipality.objects.get(name="Matane"), DAY,
            world.people,
        )  # fmt: skip
    assert unknown.value.code == "unknown"
    with pytest.raises(NotVisible):
        actions.count_too(acting_of(world.first), world.other, world.place, DAY, world.people)


# — Put off ————————————————————————————————————————————————————————————————


def test_a_departure_is_put_off_with_its_new_day_and_why(world, as_owner, monkeypatch):
    monkeypatch.setattr(arrival_letters, "_welcomer", lambda _move: world.welcomes)
    client = signed_in(world.first)
    path = f"/travail/deplacements/{world.move.pk}/postpone/"
    later = today() + dt.timedelta(days=40)

    def put_off(day, reason="housing", version=None):
        return client.post(
            path,
            {
                "postpone-day": day.isoformat(),
                "postpone-reason": reason,
                "postpone-version": version or world.move.version,
            },
        )

    for wrong in (DAY, today() - dt.timedelta(days=1)):
        assert put_off(wrong).status_code == 422
    assert put_off(later, reason="").status_code == 422
    assert put_off(later).status_code == 302
    with as_owner():
        move = Move.objects.get(pk=world.move.pk)
        assert (move.state, move.planned_on, move.postpone_reason) == (
            "postponed",
            later,
            "housing",
        )
        told = list(OutboxMessage.objects.values_list("notification", flat=True))
    # Who welcomes is told in time, and reads why on the page.
    assert told == ["settlement.arrival"]
    page = signed_in(world.welcomes).get(f"/travail/deplacements/{move.pk}/").content.decode()
    assert "Reporté" in page and "Le logement n’est pas prêt" in page
    assert "Reporté" in signed_in(world.welcomes).get("/travail/arrivees/").content.decode()
    # It is still the same departure: a second one for that place is not planned beside it.
    with pytest.raises(ActionRefused) as refused:
        actions.plan_move(
            acting_of(world.first), world.dossier, world.place, later, people=world.people
        )
    assert refused.value.code == "already_planned"
    # Put off again, confirmed, made.
    actions.postpone_move(
        acting_of(world.welcomes), move, later + dt.timedelta(days=9), "children", move.version
    )
    actions.confirm_move(acting_of(world.first), move, today())
    actions.complete_move(acting_of(world.first), move, today())
    assert (move.state, move.composition) == ("done", "alone")
    with pytest.raises(ActionRefused):
        actions.postpone_move(acting_of(world.first), move, later, "housing")


def test_the_database_refuses_a_departure_put_off_without_a_reason(world, as_owner):
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.filter(pk=world.move.pk).update(state="postponed", postpone_reason="")
