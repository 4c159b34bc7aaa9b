"""A proposal for many households: frozen, verified, decided one by one, never past what there is."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import acting_as
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.matching import actions
from enracine.matching.models import (
    AskedPlace,
    CohortLine,
    CohortLock,
    Room,
    Wishes,
)
from enracine.matching.queries import cohorts as reading
from enracine.matching.tests.cohorts import (
    NEEDS,
    acting,
    again,
    ask,
    codes,
    lines,
    project,
    run,
)
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.models import AddressProtection
from enracine.territories.models import Mrc

__all__ = ["acting", "project"]
pytestmark = pytest.mark.django_db


def test_a_cohort_is_found_never_past_what_there_is_and_everything_is_told(acting, project):
    found = ask(acting)
    assert (found.state, found.progress, found.trouble) == ("done", 100, "")
    placed = codes(acting, found)
    # One childcare place in 14, two households in 15; 16 said nothing of its places: nobody goes.
    assert sorted(placed) == ["", "14", "15", "15"]
    assert found.figures["closed"] == ["16"]
    assert found.figures["placed"] == 3 and found.figures["households"] == 4
    assert found.figures["objective"] <= found.figures["bound"] + 1e-6
    assert found.figures["usual_practice"]["placed"] == 3
    assert found.figures["waste"] == 0 and "winning_swaps" in found.figures
    assert {one["territory"] for one in found.figures["scarcest"]} <= {"14", "15", "16"}
    # Who has nothing is told what is missing in each place that it asks for.
    (without,) = [line for line in lines(acting, found) if line.mrc is None]
    why = {one["code"]: one["missing"] for one in without.preferred}
    assert why["14"] == ["places_garde"] and why["15"] == ["menages"]
    assert {line.week for line in lines(acting, found) if line.mrc} <= {1, 2, 3, 4}
    with acting_as(acting):
        assert actions.check(found) == []


def test_a_kept_plan_is_counted_again_and_a_changed_one_is_seen(acting, project, as_owner):
    found = ask(acting)
    with as_owner():
        line = CohortLine.objects.filter(cohort=found, mrc__code="15").first()
        CohortLine.objects.filter(pk=line.pk).update(needs=[9, *NEEDS[1:]])
    with acting_as(acting):
        faults = actions.check(found)
    assert any("dépassé" in one for one in faults)
    assert any("a changé" in one for one in faults)


@pytest.mark.parametrize("mode", ["preferences", "strict", "points"])
def test_every_policy_holds_the_capacities(acting, project, mode):
    found = ask(acting, mode=mode)
    assert found.state == "done"
    placed = codes(acting, found)
    assert placed.count("14") <= 1 and placed.count("15") <= 2 and "16" not in placed
    if mode == "strict":
        assert found.figures["claims"] == 0


def test_the_same_input_has_the_same_fingerprint_and_the_same_plan(acting, project):
    first, second = ask(acting), ask(acting)
    assert first.digest == second.digest
    assert codes(acting, first) == codes(acting, second)
    assert ask(acting, mode="points").digest != first.digest


def test_two_adults_of_a_household_are_one_line(acting, project, as_owner):
    from enracine.accompaniment.tests.factories import make_allocated, make_person

    with as_owner():
        home = project.dossiers[0].household_id
        spouse = make_person("Karim", household=home)
        dossier = make_allocated(spouse, home)
        Dossier.objects.filter(pk=dossier.pk).update(stage="ready")
        wishes = Wishes.objects.create(subject_id=spouse.pk, household_id=home, needs=NEEDS)
        AskedPlace.objects.create(
            subject_id=spouse.pk, wishes=wishes, mrc=Mrc.objects.get(code="15"), rank=1,
            points=9000, certainty=40,
        )  # fmt: skip
    with acting_as(acting):
        gathered = reading.gather(acting, ["ready"])
    assert len(gathered.entries) == 4
    both = next(e for e in gathered.entries if e.dossier.household_id == home)
    assert [code for code, _points in both.asked] == ["15", "14", "16"]
    assert both.needs == tuple(NEEDS)
    # Whoever hides her address is in no list of who goes where; her spouse stays for himself.
    with as_owner():
        AddressProtection.objects.create(subject_id=project.dossiers[0].subject_id)
        AddressProtection.objects.create(subject_id=project.dossiers[1].subject_id)
    with acting_as(acting):
        left = reading.gather(acting, ["ready"]).entries
    assert len(left) == 3 and spouse.pk in {e.dossier.subject_id for e in left}


def test_locks_and_refusals_are_kept_with_their_author_and_their_reason(acting, project):
    found = ask(acting)
    rows = lines(acting, found)
    last = next(row for row in rows if row.mrc is None)
    with pytest.raises(ActionRefused, match="pourquoi"):
        actions.say_lock(acting, last, code="14", kind="lock", reason=" ")
    with pytest.raises(ActionRefused, match="liste"):
        actions.say_lock(acting, last, code="20", kind="lock", reason="Famille")
    lock = actions.say_lock(acting, last, code="14", kind="lock", reason="Sa sœur y vit")
    other = next(row for row in rows if row.mrc and row.mrc.code == "15")
    actions.say_lock(acting, other, code="15", kind="refusal", reason="Visite décevante")
    assert lock.author == acting.label
    made = actions.ask_again(acting, found)
    run(made.pk)
    after = lines(acting, again(acting, made))
    by_dossier = {row.dossier_id: row.mrc.code if row.mrc else "" for row in after}
    assert by_dossier[last.dossier_id] == "14"
    assert by_dossier[other.dossier_id] != "15"
    assert again(acting, made).previous_id == found.pk
    with acting_as(acting):
        assert actions.check(again(acting, made)) == []
        told = {k.reason for k in CohortLock.objects.filter(cohort=made)}
    assert told == {"Sa sœur y vit", "Visite décevante"}
    # The former proposal stays as it was.
    assert codes(acting, found) == [row.mrc.code if row.mrc else "" for row in rows]


def test_locks_that_ask_for_too_much_are_told_and_nothing_is_proposed(acting, project):
    found = ask(acting)
    for row in lines(acting, found)[:2]:
        actions.say_lock(acting, row, code="14", kind="lock", reason="Essai")
    made = actions.ask_again(acting, found)
    assert run(made.pk) == "failed"
    trouble = again(acting, made).trouble
    assert "Kamouraska" in trouble and "Places en garderie" in trouble


def test_a_household_is_accepted_one_by_one_and_holds_its_places(acting, project, as_owner):
    found = ask(acting)
    rows = lines(acting, found)
    nothing = next(row for row in rows if row.mrc is None)
    there = [row for row in rows if row.mrc and row.mrc.code == "15"]
    with pytest.raises(ActionRefused, match="Rien n’est proposé"):
        actions.decide(acting, nothing, decision="accepted", reason="")
    with pytest.raises(ActionRefused, match="pourquoi"):
        actions.decide(acting, there[0], decision="refused", reason="")
    actions.decide(acting, there[0], decision="accepted", reason="", version=there[0].version)
    with pytest.raises(Conflict):
        actions.decide(acting, lines(acting, found)[rows.index(there[0])], decision="set_aside",
                       reason="Doublon", version=1)  # fmt: skip
    assert reading.taken()[("15", "menages")] == 1
    # Less than what is accepted is refused, by the action and by the database.
    with pytest.raises(ActionRefused, match="déjà accepté"):
        actions.say_room(acting, "15", {"menages": 0})
    with pytest.raises(ActionRefused, match="déjà accepté"):
        actions.say_room(acting, "15", {"menages": None})
    with acting_as(acting), pytest.raises(DatabaseError, match="accepté"), transaction.atomic():
        Room.objects.filter(mrc__code="15", resource="menages").update(amount=0)
    actions.say_room(acting, "15", {"menages": 1})
    with pytest.raises(ActionRefused, match="Il ne reste que 0"):
        actions.decide(acting, there[1], decision="accepted", reason="")
    # The next proposal counts what is held, and leaves out who has answered.
    made = actions.ask_again(acting, found)
    run(made.pk)
    after = again(acting, made)
    assert after.figures["households"] == 3
    assert "15" not in codes(acting, after)
    with as_owner():
        told = Event.objects.get(kind="matching.proposal_decided")
    assert told.subject_id == there[0].subject_id and there[0].holder_id in told.organisations


def test_a_negative_capacity_is_refused_everywhere(acting, project, as_owner):
    with pytest.raises(ActionRefused, match="négatif"):
        actions.say_room(acting, "14", {"menages": -1})
    page = signed_in(project.coordinator).post(
        reverse("matching:room", args=["14"]), {"menages": "-3", "version": ""}
    )
    assert page.status_code == 422 and "pas négatif" in page.content.decode()
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Room.objects.filter(mrc__code="14").update(amount=-1)
    version = sum(r.version for r in reading.rooms_of("14"))
    assert actions.say_room(acting, "14", {"menages": 5}, version) == 1
    with pytest.raises(Conflict):
        actions.say_room(acting, "14", {"menages": 6}, version)


def test_only_those_of_a_place_say_what_it_can_take(project):
    for role in ("paj_agent", "partner", "counsellor"):
        with pytest.raises(NotVisible):
            actions.say_room(acting_of(make_member(role)), "14", {"menages": 1})


def test_nobody_to_propose_is_said(project, acting, as_owner):
    with pytest.raises(ActionRefused, match="Aucun ménage"):
        actions.ask_cohort(acting, name="Essai", stages=["preparation"])
    for role in ("counsellor", "paj_agent"):
        with pytest.raises(NotVisible):
            actions.ask_cohort(acting_of(make_member(role)), name="Essai", stages=["ready"])
