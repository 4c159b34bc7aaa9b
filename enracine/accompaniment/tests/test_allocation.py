"""A registration entrusted at once, evenly, explained, and moved by the coordination."""

import datetime as dt

import pytest
from django.db import transaction

from enracine.accompaniment import actions
from enracine.accompaniment.actions.coordination_reading import (
    COORDINATION_SECTIONS,
    OTHERS,
    SETTING,
    align_coordination,
)
from enracine.accompaniment.models import (
    Allocation,
    AllocationTally,
    CaseloadTally,
    Dossier,
    DossierWord,
)
from enracine.accompaniment.rules import replay
from enracine.accompaniment.tests.factories import (
    make_allocated,
    make_dossier,
    make_person,
    make_project,
)
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event, Setting
from enracine.kernel.testing import jobs_role
from enracine.network.tests.factories import acting_of, make_member
from enracine.people.models import Contact, Person
from enracine.privacy.models import AccessGrant, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project()


def seen(member, query):
    with transaction.atomic(), acting_as(acting_of(member)):
        return list(query())


def test_nine_registrations_go_three_by_three(project):
    dossiers = [make_dossier(project, f"Prénom{n}") for n in range(9)]
    received = [sum(d.organisation_id == m.pk for d in dossiers) for m in project.members]
    assert received == [3, 3, 3]
    assert sorted(
        AllocationTally.objects.filter(network=project.network).values_list("received", flat=True)
    ) == [3, 3, 3]
    assert len({d.number for d in dossiers}) == 9


def test_an_allocation_keeps_what_replays_it(project, as_owner):
    dossier = make_dossier(project)
    with as_owner():
        kept = Allocation.objects.get(dossier=dossier)
    choice = replay(kept.explanation)
    assert choice.as_json() == kept.explanation
    assert choice.organisation == dossier.organisation.code


def test_the_holder_sees_all_and_the_coordination_what_it_needs(project):
    dossier = make_dossier(project)
    holder = next(c for c in project.counsellors if c.organisation_id == dossier.organisation_id)
    stranger = next(c for c in project.counsellors if c.organisation_id != dossier.organisation_id)
    assert dossier.assignee_id == holder.pk
    assert seen(holder, Dossier.objects.all) == [dossier]
    assert len(seen(holder, Contact.objects.all)) == 1
    assert seen(project.coordinator, Dossier.objects.all) == [dossier]
    assert len(seen(project.coordinator, Person.objects.all)) == 1
    assert seen(project.coordinator, Contact.objects.all) == []
    assert seen(stranger, Dossier.objects.all) == []
    assert seen(stranger, Person.objects.all) == []
    assert seen(stranger, DossierWord.objects.all) == []


def test_l24_the_coordination_stops_reading_the_status_when_the_setting_says_so(project, as_owner):
    """Files opened before follow in the night; a file opened after follows at once."""
    before = make_dossier(project)
    system = Acting.for_system("test")

    def read(dossier) -> dict[str, set[str]]:
        with as_owner():
            grants = AccessGrant.objects.filter(
                subject_id=dossier.subject_id, object_id=dossier.pk, ended_at__isnull=True
            )
            return {
                basis: set(sections) for basis, sections in grants.values_list("basis", "sections")
            }

    held = read(before)["dossier"]
    assert read(before)["coordination"] == set(COORDINATION_SECTIONS) and "status" in held
    assert align_coordination(system) == 0
    with as_owner():
        Setting.objects.create(
            key=SETTING[0], value=["eligibility", "project"], valid_from=today(), source="Essai"
        )
    after = make_dossier(project, "Karim")
    less = {"identity", "family", "eligibility", "project"}
    assert read(after)["coordination"] == less
    assert read(before)["coordination"] == set(COORDINATION_SECTIONS)
    with jobs_role():
        assert align_coordination(system) == 1
        assert align_coordination(system) == 0
    assert read(before) == {"dossier": held, "coordination": less}
    with pytest.raises(NotVisible):
        align_coordination(acting_of(project.coordinator))
    # Given back by another day's setting.
    with as_owner():
        Setting.objects.update(value=list(OTHERS))
    with jobs_role():
        assert align_coordination(system) == 2
    assert read(after)["coordination"] == set(COORDINATION_SECTIONS)


def test_a_registration_sent_twice_is_entrusted_once(project):
    home = Subject.objects.create(kind="household").pk
    person = make_person(household=None)
    first = make_allocated(person, home)
    assert make_allocated(person, home) == first
    assert AllocationTally.objects.get(organisation_id=first.organisation_id).received == 1


def test_the_spouse_goes_to_the_same_organisation_and_the_others_catch_up(project):
    first = make_dossier(project, "Amina")
    spouse = make_person("Karim", "Benali", household=first.household_id)
    second = make_allocated(spouse, first.household_id)
    assert second.organisation_id == first.organisation_id
    others = {make_dossier(project, n).organisation_id for n in ("Luz", "Ngoc")}
    assert first.organisation_id not in others


def test_a_paused_organisation_is_passed_over_until_it_resumes(project):
    coordination = acting_of(project.coordinator)
    paused = project.members[0]
    actions.pause_allocation(coordination, paused.pk, "Deux absences")
    assert paused.pk not in {make_dossier(project, f"P{n}").organisation_id for n in range(4)}
    assert actions.resume_allocation(coordination, paused.pk) == 1
    assert make_dossier(project, "Après").organisation_id == paused.pk


def test_only_the_coordination_pauses(project):
    with pytest.raises(NotVisible):
        actions.pause_allocation(acting_of(project.counsellors[0]), project.members[1].pk, "Non")
    with pytest.raises(ActionRefused):
        actions.pause_allocation(acting_of(project.coordinator), project.members[1].pk, "  ")


def test_an_override_moves_the_dossier_its_accesses_and_the_tallies(project, as_owner):
    dossier = make_dossier(project)
    former = next(c for c in project.counsellors if c.organisation_id == dossier.organisation_id)
    target = next(c for c in project.counsellors if c.organisation_id != dossier.organisation_id)
    actions.override_allocation(
        acting_of(project.coordinator), dossier, target.organisation_id, "Parle tigrigna"
    )
    assert seen(former, Dossier.objects.all) == []
    assert seen(former, Person.objects.all) == []
    assert seen(former, DossierWord.objects.all) == []
    assert [d.assignee_id for d in seen(target, Dossier.objects.all)] == [target.pk]
    assert len(seen(target, Contact.objects.all)) == 1
    tallies = dict(
        AllocationTally.objects.filter(network=project.network).values_list(
            "organisation_id", "received"
        )
    )
    assert tallies[former.organisation_id] == 0
    assert tallies[target.organisation_id] == 1
    with as_owner():
        last = Allocation.objects.filter(dossier=dossier).order_by("-allocated_at").first()
        assert last.override_reason == "Parle tigrigna"
        assert Event.objects.filter(kind="accompaniment.allocation_overridden").count() == 1
        loads = CaseloadTally.objects.filter(dossiers__gt=0).values_list("assignee_id", "dossiers")
        assert list(loads) == [(target.pk, 1)]


def test_an_override_asks_a_reason_a_member_and_the_coordination(project):
    dossier = make_dossier(project)
    coordination = acting_of(project.coordinator)
    other = next(m for m in project.members if m.pk != dossier.organisation_id)
    with pytest.raises(ActionRefused) as missing:
        actions.override_allocation(coordination, dossier, other.pk, " ")
    assert missing.value.field == "reason"
    with pytest.raises(ActionRefused):
        actions.override_allocation(coordination, dossier, project.network.pk, "Pourquoi pas")
    with pytest.raises(ActionRefused):
        actions.override_allocation(coordination, dossier, dossier.organisation_id, "Le même")
    with pytest.raises(NotVisible):
        actions.override_allocation(acting_of(project.counsellors[0]), dossier, other.pk, "Moi")
    dossier.first_meeting_on = dt.date(2026, 1, 5)
    with pytest.raises(ActionRefused, match="transfert"):
        actions.override_allocation(coordination, dossier, other.pk, "Trop tard")


def test_two_coordinators_at_once_do_not_overwrite_each_other(project):
    dossier = make_dossier(project)
    others = [m for m in project.members if m.pk != dossier.organisation_id]
    coordination = acting_of(project.coordinator)
    actions.override_allocation(coordination, dossier, others[0].pk, "Une", expected_version=1)
    with pytest.raises(Conflict):
        actions.override_allocation(coordination, dossier, others[1].pk, "Deux", expected_version=1)


def test_a_counsellor_of_another_organisation_cannot_be_given_the_dossier(project):
    dossier = make_dossier(project)
    holder = next(c for c in project.counsellors if c.organisation_id == dossier.organisation_id)
    stranger = next(c for c in project.counsellors if c.organisation_id != dossier.organisation_id)
    with pytest.raises(ActionRefused):
        actions.assign_counsellor(acting_of(holder), dossier, stranger.pk)
    with pytest.raises(NotVisible):
        actions.assign_counsellor(acting_of(stranger), dossier, stranger.pk)


def test_tallies_follow_every_way_a_dossier_changes(project, as_owner):
    dossier = make_dossier(project)
    holder = next(c for c in project.counsellors if c.organisation_id == dossier.organisation_id)
    with as_owner():
        colleague = make_member("counsellor", dossier.organisation)
    acting = acting_of(holder)
    actions.assign_counsellor(acting, dossier, colleague.pk)
    actions.move_stage(acting, dossier, "preparation")

    def open_now():
        rows = CaseloadTally.objects.filter(dossiers__gt=0).order_by("stage")
        return [(r.assignee_id, r.stage, r.dossiers) for r in rows]

    assert open_now() == [(colleague.pk, "preparation", 1)]
    actions.close_dossier(acting, dossier, "abandoned")
    assert open_now() == []
    actions.reopen_dossier(acting, dossier)
    assert open_now() == [(colleague.pk, "preparation", 1)]
    with as_owner():
        counted = Dossier.objects.open().count()
    assert counted == 1
