"""Departures (S11), absences and changes in bulk: nobody is left with somebody who is not there."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import transaction

from enracine.accompaniment import actions
from enracine.accompaniment.actions.handovers import (
    do_what_is_due,
    plan_absence,
    plan_departure,
    reassign_left,
)
from enracine.accompaniment.models import (
    Appointment,
    Dossier,
    Handover,
    NeedsEvaluation,
    Task,
)
from enracine.accompaniment.queries.invariants import (
    nobody_is_orphan,
    what_goes_with_a_dossier_follows,
)
from enracine.accompaniment.rules import INSTRUMENT
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import Event
from enracine.kernel.testing import form_of, jobs_role, run_jobs
from enracine.kernel.undo import take_back
from enracine.network.actions.absences import end_absence, note_absence
from enracine.network.actions.team import end_membership
from enracine.network.actions.tokens import issue_token
from enracine.network.models import ApiToken, Membership
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.people.models import Languages

pytestmark = pytest.mark.django_db
NIGHT = Acting.for_system("nuit")


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(1)


@pytest.fixture
def jade(project):
    return project.counsellors[0]


@pytest.fixture
def colleagues(project, as_owner):
    """Luc speaks French, Mar Spanish too."""
    with as_owner():
        home = project.members[0]
        luc = make_member("counsellor", home, languages=["fr"])
        mar = make_member("counsellor", home, languages=["fr", "es"])
        # Everything is Jade's until she leaves.
        Membership.objects.filter(pk__in=[luc.pk, mar.pk]).update(valid_from=today())
    return luc, mar


@pytest.fixture
def caseload(project, jade):
    """Nine files that Jade follows, one of whose people needs Spanish."""
    names = [f"Prénom{n}" for n in range(8)]
    return [
        *(make_dossier(project, n) for n in names),
        make_dossier(project, "Inés", interpreter="es"),
    ]


def followers(as_owner, **asked):
    with as_owner():
        return {d.pk: d.assignee_id for d in Dossier.objects.filter(**asked)}


def test_s11_the_account_closes_and_everything_passes_on_at_once(
    project, jade, caseload, colleagues, as_owner
):
    luc, mar = colleagues
    actions.add_task(acting_of(jade), caseload[0], "Rappeler", due_on=today())
    meeting = actions.record_evaluation(acting_of(jade), caseload[1], {"note": "Veut Alma."})
    answers = {q.code: q.choices[0].code for q in INSTRUMENT.questions}
    done = actions.record_evaluation(acting_of(jade), caseload[2], answers, complete=True)
    with as_owner():
        hour = Appointment.objects.create(
            subject_id=caseload[0].subject_id,
            dossier=caseload[0],
            organisation=project.members[0],
            member=jade,
            starts_at=now() + dt.timedelta(days=1),
            ends_at=now() + dt.timedelta(days=1, hours=1),
            mode="phone",
        )
        issue_token(Acting(user_id=jade.user_id), label="Outil", scopes=["read"])
    browser = signed_in(jade)
    # The door that keeps sessions is not the one tests come in by.
    UserSession.objects.create(
        user=jade.user, ip="127.0.0.1", session_key=browser.session.session_key
    )
    assert browser.get("/travail/dossiers/").status_code == 200
    written = f"/travail/dossiers/{caseload[3].pk}/gerer/"
    form = form_of(browser.get(written).content.decode(), "tache")
    typed = form | {"title": "Demander le relevé de notes"}
    assert browser.post("/compte/brouillon/", typed, headers={"X-Autosave": "1"}).status_code < 300

    nadia = signed_in(project.coordinator)
    page = nadia.get(f"/travail/departs/{jade.pk}/")
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Charge avant et après" in shown
    assert "qui parle la langue demandée" in shown
    by_hand = {f"a_{caseload[3].pk}": str(luc.pk)}
    seen = nadia.post(f"/travail/departs/{jade.pk}/", {"apercu": "1", **by_hand})
    assert "choisi à la main" in seen.content.decode()
    assert Handover.objects.count() == 0
    wrong = nadia.post(f"/travail/departs/{jade.pk}/", {"confirmer": "1", "when": "heure"})
    assert wrong.status_code == 422
    answer = nadia.post(
        f"/travail/departs/{jade.pk}/", {"confirmer": "1", "when": "maintenant", **by_hand}
    )
    assert answer.status_code == 302

    # Sessions and tokens fall; nothing is orphan; the language and the hand were followed.
    assert browser.get("/travail/dossiers/").status_code == 302
    held = followers(as_owner)
    with as_owner():
        assert not ApiToken.objects.filter(user=jade.user, revoked_at__isnull=True).exists()
        jade.refresh_from_db()
        assert jade.ended_at is not None
        assert nobody_is_orphan() == what_goes_with_a_dossier_follows() == []
        assert held[caseload[8].pk] == mar.pk
        assert held[caseload[3].pk] == luc.pk
        shares = [list(held.values()).count(m.pk) for m in (luc, mar)]
        assert sorted(shares) == [4, 5]
        task, hour = Task.objects.get(title="Rappeler"), Appointment.objects.get(pk=hour.pk)
        assert task.assignee_id == hour.member_id == held[caseload[0].pk]
        # What she wrote stays signed; what she had only begun goes on.
        assert NeedsEvaluation.objects.get(pk=done.pk).evaluator_id == jade.pk
        assert NeedsEvaluation.objects.get(pk=meeting.pk).evaluator_id == held[caseload[1].pk]
        handover = Handover.objects.get()
        assert handover.state == "done"
        assert {m[0] for m in handover.moves} >= {
            "accompaniment.dossiers",
            "accompaniment.tasks",
            "accompaniment.appointments",
        }
        assert Event.objects.filter(kind="accompaniment.counsellor_assigned").count() == 9

    # Each candidate is told who follows now: two first names and an organisation, nothing else.
    mail.outbox.clear()
    run_jobs(dt.timedelta(minutes=20))
    letters = [m for m in mail.outbox if "suit maintenant votre dossier" in m.subject]
    assert len(letters) == 9
    assert all("Benali" not in m.body for m in letters)

    # What she was writing is offered to whoever goes on, and says whose words they are.
    offered = signed_in(luc).get(written).content.decode()
    assert f"{jade.user.get_full_name()} avait écrit ici" in offered


def test_a_departure_at_an_hour_waits_for_it_and_can_be_taken_back(
    project, jade, caseload, colleagues, as_owner
):
    boss = acting_of(project.coordinator)
    five = now() + dt.timedelta(hours=3)
    planned = plan_departure(boss, jade.pk, at=five)
    again = plan_departure(boss, jade.pk, at=five + dt.timedelta(hours=1))
    assert (again.pk, again.state) == (planned.pk, "planned")
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert do_what_is_due(NIGHT) == 0
    nadia = signed_in(project.coordinator)
    assert jade.user.get_full_name() in nadia.get("/travail/a-reattribuer/").content.decode()
    assert nadia.post(f"/travail/departs/prevu/{planned.pk}/annuler/").status_code == 302
    with as_owner():
        assert Handover.objects.get().state == "cancelled"
    planned = plan_departure(boss, jade.pk, at=five)
    with as_owner():
        Handover.objects.filter(pk=planned.pk).update(at=now() - dt.timedelta(minutes=1))
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert do_what_is_due(NIGHT) == 1
        assert do_what_is_due(NIGHT) == 0
    assert jade.pk not in followers(as_owner).values()
    with pytest.raises(NotVisible):
        plan_departure(acting_of(colleagues[0]), jade.pk)
    with pytest.raises(ActionRefused):
        plan_departure(boss, colleagues[0].pk, at=now() - dt.timedelta(hours=1))


def test_an_account_closed_without_a_plan_waits_for_the_coordination_then_for_the_rule(
    project, jade, caseload, colleagues, as_owner
):
    with as_owner():
        boss = make_member("administrator", project.members[0])
    end_membership(acting_of(boss), jade.pk, last_day=today())
    assert set(followers(as_owner).values()) == {jade.pk}
    with as_owner():
        assert Handover.objects.get().state == "waiting"
        assert nobody_is_orphan() == []
    nadia = signed_in(project.coordinator)
    assert "à réattribuer" in nadia.get("/travail/").content.decode()
    assert "à réattribuer" in signed_in(boss).get("/travail/").content.decode()
    assert "Réattribuer" in nadia.get("/travail/a-reattribuer/").content.decode()
    # Who closes accounts without opening files sees numbers, and no name.
    told = signed_in(boss).get(f"/travail/departs/{jade.pk}/").content.decode()
    assert caseload[0].number in told
    assert "Benali" not in told
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert reassign_left(NIGHT) == 0
    with as_owner():
        Handover.objects.update(at=now() - dt.timedelta(days=5))
        assert Dossier.objects.filter(assignee=jade).count() == 9
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert reassign_left(NIGHT) == 9
        assert reassign_left(NIGHT) == 0
    assert jade.pk not in followers(as_owner).values()


def test_a_last_day_in_the_past_is_cleared_by_the_night(project, jade, caseload, as_owner):
    with as_owner():
        colleague = make_member("counsellor", project.members[0])
        Membership.objects.filter(pk=jade.pk).update(valid_to=today() - dt.timedelta(days=10))
        assert len(nobody_is_orphan()) == 9
    with jobs_role(), transaction.atomic(), acting_as(NIGHT):
        assert reassign_left(NIGHT) == 9
    assert set(followers(as_owner).values()) == {colleague.pk}
    with as_owner():
        assert nobody_is_orphan() == []


def test_an_absence_hands_over_and_everything_comes_back(
    project, jade, caseload, colleagues, as_owner
):
    luc, _mar = colleagues
    with as_owner():
        chief = make_member("coordinator", project.members[0])
    until = today() + dt.timedelta(days=20)
    absence = note_absence(
        acting_of(chief), jade.pk, valid_from=today(), valid_to=until, stand_in_id=luc.pk
    )
    task = actions.add_task(
        acting_of(jade), caseload[0], "Après son retour", due_on=until + dt.timedelta(days=3)
    )
    browser = signed_in(chief)
    assert "Confier ses dossiers" in browser.get("/travail/equipe/absences/").content.decode()
    path = f"/travail/departs/absence/{absence.pk}/"
    assert luc.user.get_full_name() in browser.get(path).content.decode()
    assert browser.post(path, {"confirmer": "1", "how": "releve"}).status_code == 302
    assert set(followers(as_owner).values()) == {luc.pk}
    with as_owner():
        # What is due after the return stays hers.
        assert Task.objects.get(pk=task.pk).assignee_id == jade.pk
        taken = Dossier.objects.get(pk=caseload[4].pk)
        Dossier.objects.filter(pk=taken.pk).update(assignee=colleagues[1])
    end_absence(acting_of(chief), absence.pk)
    back = followers(as_owner)
    assert back.pop(taken.pk) == colleagues[1].pk
    assert set(back.values()) == {jade.pk}
    again = note_absence(acting_of(chief), jade.pk, valid_from=today(), valid_to=until)
    assert plan_absence(acting_of(chief), again, by_rule=True).state == "done"
    assert jade.pk not in followers(as_owner).values()


def test_a_change_in_bulk_shows_itself_first_and_is_undone_at_once(
    project, jade, caseload, colleagues, as_owner
):
    luc, mar = colleagues
    actions.add_task(acting_of(jade), caseload[0], "Rappeler", due_on=today())
    browser, ids = signed_in(jade), [str(d.pk) for d in caseload[:4]]
    page = browser.get("/travail/dossiers/").content.decode()
    assert page.count('name="dossier"') == 9
    preview = browser.post(
        "/travail/dossiers/reattribuer/", {"dossier": ids, "person": str(luc.pk)}
    )
    assert "4 dossiers changeraient de mains" in preview.content.decode()
    assert set(followers(as_owner).values()) == {jade.pk}
    done = browser.post(
        "/travail/dossiers/reattribuer/",
        {"dossier": ids, "person": str(luc.pk), "confirmer": "1"},
    )
    assert done.status_code == 302
    held = followers(as_owner)
    assert [held[d.pk] for d in caseload[:4]] == [luc.pk] * 4
    with as_owner():
        assert Task.objects.get().assignee_id == luc.pk
        event = Event.objects.get(kind="accompaniment.dossiers_reassigned")
    take_back(acting_of(jade), event.pk)
    assert set(followers(as_owner).values()) == {jade.pk}
    mail.outbox.clear()
    run_jobs(dt.timedelta(minutes=20))
    # Undone within the delay: nobody is told of what did not last.
    assert not [m for m in mail.outbox if "suit maintenant votre dossier" in m.subject]

    everything = [str(d.pk) for d in caseload]
    by_rule = browser.post(
        "/travail/dossiers/reattribuer/",
        {"dossier": everything, "person": "regle", "confirmer": "1"},
    )
    assert by_rule.status_code == 302
    held = followers(as_owner)
    assert sorted(list(held.values()).count(m.pk) for m in (jade, luc, mar)) == [3, 3, 3]
    assert held[caseload[8].pk] == mar.pk
    none = browser.post("/travail/dossiers/reattribuer/", {"dossier": []})
    assert none.status_code == 422
    foreign = browser.post(
        "/travail/dossiers/reattribuer/",
        {"dossier": ids, "person": str(project.coordinator.pk), "confirmer": "1"},
    )
    assert foreign.status_code == 422


def test_adults_of_one_household_stay_with_one_person(project, jade, colleagues, as_owner):
    first = make_dossier(project, "Amina")
    with as_owner():
        make_dossier(project, "Karim")
        # Both are Jade's: a registration is shared out with the whole team as soon as it is there.
        Dossier.objects.update(household_id=first.household_id, assignee=jade)
        Languages.objects.filter(subject_id=first.subject_id).update(interpreter="es")
    plan_departure(acting_of(project.coordinator), jade.pk)
    assert set(followers(as_owner).values()) == {colleagues[1].pk}


def test_an_even_share_keeps_whoever_follows_and_respects_languages(
    project, jade, caseload, colleagues, as_owner
):
    luc, mar = colleagues
    browser, ids = signed_in(jade), [str(d.pk) for d in caseload]
    said = {"dossier": ids, "person": "egal"}
    preview = browser.post("/travail/dossiers/reattribuer/", said).content.decode()
    assert "part égale selon la place de chacune et chacun" in preview
    assert "suit déjà cette personne" in preview
    assert set(followers(as_owner).values()) == {jade.pk}
    done = browser.post("/travail/dossiers/reattribuer/", said | {"confirmer": "1"})
    assert done.status_code == 302
    held = followers(as_owner)
    # Three each; whoever needs Spanish is with the one who speaks it; the others moved as little as can be.
    assert sorted(list(held.values()).count(m.pk) for m in (jade, luc, mar)) == [3, 3, 3]
    assert held[caseload[8].pk] == mar.pk
    # Asked again, nothing moves: everybody already has an even share.
    again = browser.post("/travail/dossiers/reattribuer/", said).content.decode()
    assert again.count("(inchangé)") == len(ids)
