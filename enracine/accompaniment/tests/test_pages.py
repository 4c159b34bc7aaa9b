"""Pages of dossiers: what each role sees, at a fixed cost, and what it does not."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment import actions
from enracine.accompaniment.actions import plans
from enracine.accompaniment.models import (
    Dossier,
    NeedsEvaluation,
    PlanStep,
    ReadinessDecision,
    Task,
)
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import today
from enracine.kernel.testing import form_of
from enracine.network.tests.factories import acting_of, make_member, signed_in
from enracine.privacy.models import AccessLogEntry

pytestmark = pytest.mark.django_db

ANSWERS = {
    "cv": "rework",
    "recognition": "started",
    "french": "advanced",
    "regions": "some",
    "project": "forming",
    "family": "agrees",
    "agents": "no",
}


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def dossier(project):
    return make_dossier(project, "Amina", "Benali")


@pytest.fixture
def jade(project):
    return project.counsellors[0]


def queries_of(client, url):
    """The SQL of a page: its own, without the savepoints of tests and the telling of who acts."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(aside)]


def address(name, dossier):
    return reverse(f"accompaniment:{name}", args=[dossier.pk])


def held_by(member, query):
    with transaction.atomic(), acting_as(acting_of(member)):
        return query()


@pytest.mark.parametrize("name", ["dossiers", "dossier", "history", "evaluation", "manage"])
def test_a_page_costs_at_most_twelve_queries_with_one_dossier_and_with_fifty(
    project, dossier, jade, name
):
    client = signed_in(jade)
    url = reverse("accompaniment:dossiers") if name == "dossiers" else address(name, dossier)
    client.get(url)
    alone = queries_of(client, url)
    for n in range(49):
        make_dossier(project, f"Prénom{n}", "Nguyen")
    many = queries_of(client, url)
    assert len(many) == len(alone), "\n\n".join(many)
    assert len(alone) <= 12, "\n\n".join(alone)


def test_the_list_shows_mine_then_pages_by_a_cursor(project, jade):
    for n in range(52):
        make_dossier(project, f"Prénom{n:02}", "Nguyen")
    client = signed_in(jade)
    first = client.get(reverse("accompaniment:dossiers"))
    # Each line names her three times: the box, the link to her file, and what « Référer » says.
    assert first.content.decode().count("Nguyen") == 150
    assert first.content.decode().count("/referer/") == 50
    following = client.get(reverse("accompaniment:dossiers") + first.context["next_url"])
    assert following.content.decode().count("Nguyen") == 6
    assert following.context["next_url"] == ""


@pytest.mark.parametrize("typed", ["ben", "BENALI", "amina ben", "EER-20"])
def test_a_beginning_of_a_name_or_a_number_finds_and_nothing_else_does(
    project, dossier, jade, typed
):
    make_dossier(project, "Luz", "Ortega")
    client = signed_in(jade)
    url = reverse("accompaniment:dossiers")
    page = client.get(url, {"q": typed}, headers={"HX-Request": "true"}).content.decode()
    assert "Amina Benali" in page
    assert "<html" not in page
    assert ("Luz Ortega" in page) == typed.startswith("EER")
    assert "Amina" not in client.get(url, {"q": "zzz"}).content.decode()


def test_a_stranger_finds_nothing_anywhere(project, dossier, as_owner):
    with as_owner():
        strangers = [
            make_member("counsellor"),
            make_member("coordinator"),
            make_member("funder", project.network),
            make_member("privacy_officer", project.members[0]),
            make_member("administrator", project.members[0]),
        ]
    for stranger in strangers:
        client = signed_in(stranger)
        for name in ("dossier", "history", "evaluation", "manage", "override"):
            assert client.get(address(name, dossier)).status_code == 404, (stranger.role, name)
        for name in ("stage", "assign", "close", "reopen", "add_task", "contact", "decision"):
            assert client.post(address(name, dossier), {}).status_code == 404, (stranger.role, name)
        found = client.get(reverse("workspace:search"), {"q": "Amina"}).content.decode()
        assert "Benali" not in found


def test_an_unknown_dossier_and_a_foreign_one_look_alike(dossier, jade):
    unknown = reverse("accompaniment:dossier", args=[uuid.uuid4()])
    assert signed_in(jade).get(unknown).status_code == 404


def test_the_coordination_opens_the_summary_but_neither_the_meeting_nor_the_contact(
    project, dossier
):
    client = signed_in(project.coordinator)
    page = client.get(address("dossier", dossier)).content.decode()
    assert "Amina Benali" in page
    assert "Soudeuse" not in page
    assert client.get(address("evaluation", dossier)).status_code == 404
    assert client.post(address("contact", dossier), {"quoi": "phone"}).status_code == 404


def test_showing_a_file_is_journalled_and_the_telephone_only_when_asked(dossier, jade, as_owner):
    client = signed_in(jade)
    page = client.get(address("dossier", dossier)).content.decode()
    assert "514" not in page
    shown = client.post(
        address("contact", dossier) + "?quoi=phone", headers={"HX-Request": "true"}
    ).content.decode()
    assert "514 555-0199" in shown.replace("\xa0", " ")
    whole = client.post(address("contact", dossier) + "?quoi=phone").content.decode()
    assert "514" in whole and "<h1>" in whole
    with as_owner():
        reads = AccessLogEntry.objects.filter(subject_id=dossier.subject_id)
        assert reads.filter(page="accompaniment:summary").exists()
        assert {"contact"} in [set(r.sections) for r in reads if r.reason == "phone"]


def test_the_first_meeting_is_kept_ended_and_shown_as_ready_and_remaining(dossier, jade):
    client = signed_in(jade)
    url = address("evaluation", dossier)
    assert "cochées" in client.get(url).content.decode()
    kept = client.post(url, ANSWERS | {"held_on": today_text(), "garder": "1"})
    assert kept.status_code == 302
    draft = held_by(jade, lambda: NeedsEvaluation.objects.get(dossier=dossier))
    assert draft.completed_at is None
    form = ANSWERS | {
        "held_on": today_text(),
        "evaluation": str(draft.pk),
        "version": draft.version,
        "terminer": "1",
    }
    assert client.post(url, form).status_code == 302
    page = client.get(url).content.decode()
    assert "Préparer un CV à jour" in page
    assert "Poursuivre la préparation" in page
    assert "ni une note ni un refus" in page
    tasks = held_by(jade, lambda: sorted(Task.objects.values_list("code", flat=True)))
    assert tasks == ["readiness-cv", "readiness-project"]
    assert held_by(jade, lambda: Dossier.objects.get().stage) == "preparation"


def today_text():
    from enracine.kernel.clock import today

    return today().isoformat()


def test_a_meeting_sent_twice_is_one_meeting(dossier, jade):
    client = signed_in(jade)
    form = ANSWERS | {"held_on": today_text(), "terminer": "1"}
    for _again in range(2):
        assert client.post(address("evaluation", dossier), form).status_code == 302
    assert held_by(jade, NeedsEvaluation.objects.count) == 1
    assert held_by(jade, Task.objects.count) == 2


def test_an_autosave_answers_nothing_and_keeps_the_text(dossier, jade):
    client = signed_in(jade)
    sent = {"cv": "none", "note": "Veut partir vite.", "held_on": today_text(), "terminer": "1"}
    answer = client.post(address("evaluation", dossier), sent, headers={"X-Autosave": "1"})
    assert answer.status_code == 204
    draft = held_by(jade, NeedsEvaluation.objects.get)
    assert (draft.answers["note"], draft.completed_at) == ("Veut partir vite.", None)


def test_two_people_at_once_see_both_versions_and_nothing_is_lost(project, dossier, jade, as_owner):
    with as_owner():
        luc = make_member("counsellor", project.members[0])
    first = signed_in(jade)
    first.post(address("evaluation", dossier), {"cv": "none", "held_on": today_text()})
    draft = held_by(jade, NeedsEvaluation.objects.get)
    token = {"evaluation": str(draft.pk), "version": draft.version, "held_on": today_text()}
    first.post(address("evaluation", dossier), token | {"cv": "ready", "note": "De Jade"})
    second = signed_in(luc).post(
        address("evaluation", dossier), token | {"cv": "rework", "note": "De Luc"}
    )
    page = second.content.decode()
    assert second.status_code == 409
    assert "De Jade" in page and "De Luc" in page
    assert held_by(jade, NeedsEvaluation.objects.get).answers["note"] == "De Jade"


def test_a_draft_changed_by_a_colleague_is_merged_field_by_field(project, dossier, jade, as_owner):
    with as_owner():
        luc = make_member("counsellor", project.members[0])
    first, second = signed_in(jade), signed_in(luc)
    url = address("evaluation", dossier)
    started = {"cv": "none", "note": "Au départ.", "held_on": today_text()}
    first.post(url, started)
    hers, his = (form_of(c.get(url).content.decode(), "rencontre") for c in (first, second))
    first.post(url, hers | {"cv": "ready", "note": "De Jade."})
    late = second.post(url, his | {"french": "advanced", "note": "De Luc."})
    assert late.status_code == 409
    lines = [line for line in late.context["comparison"].lines if line.asks]
    told = {line.verdict: (line.opened, line.mine, line.theirs) for line in lines}
    assert told["both"] == ("Au départ.", "De Luc.", "De Jade.")
    assert set(told) == {"both", "only_mine", "only_theirs"}
    choices = {line.name: line.ticked for line in lines}
    token = late.context["comparison"].token
    # A choice left out is asked for again, with what was chosen kept.
    again = second.post(url, {"merging": token})
    assert again.status_code == 409 and again.context["missing"]
    assert second.post(url, {"merging": token} | choices).status_code == 302
    kept = held_by(luc, NeedsEvaluation.objects.get).answers
    assert (kept["cv"], kept["french"], kept["note"]) == (
        "ready",
        "advanced",
        "De Jade.\n\nDe Luc.",
    )


@pytest.mark.parametrize("day", ["2031-01-01", "1999-01-01", "pas une date"])
def test_an_impossible_day_is_refused_beside_the_field(dossier, jade, day):
    form = ANSWERS | {"held_on": day, "terminer": "1"}
    answer = signed_in(jade).post(address("evaluation", dossier), form)
    assert answer.status_code == 422
    assert "held_on" in answer.context["form"].errors


def test_the_decision_is_human_apart_and_has_a_reason(dossier, jade, as_owner):
    acting = acting_of(jade)
    meeting = actions.record_evaluation(acting, dossier, ANSWERS, complete=True)
    client = signed_in(jade)
    form = {"evaluation": str(meeting.pk), "decision": "refer", "reason": ""}
    assert client.post(address("decision", dossier), form).status_code == 422
    for _twice in range(2):
        answer = client.post(address("decision", dossier), form | {"reason": "Offre en main"})
        assert answer.status_code == 302
    with as_owner():
        made = ReadinessDecision.objects.get()
    assert (made.suggestion, made.decision) == ("prepare", "refer")
    assert {"code": "cv", "direction": "supports"} in made.factors
    page = client.get(address("evaluation", dossier)).content.decode()
    assert "Offre en main" in page


def test_a_task_is_done_and_undone_with_or_without_htmx(dossier, jade):
    task = actions.add_task(acting_of(jade), dossier, "Relire le CV")
    assert actions.add_task(acting_of(jade), dossier, "Relire le CV") == task, "one press too many"
    client = signed_in(jade)
    done = reverse("accompaniment:task_done", args=[task.pk])
    row = client.post(done, headers={"HX-Request": "true"}).content.decode()
    assert "Remettre à faire" in row
    assert client.post(reverse("accompaniment:task_reopen", args=[task.pk])).status_code == 302
    assert held_by(jade, lambda: Task.objects.get().done_on) is None


def test_moving_a_stage_with_an_old_version_changes_nothing(dossier, jade):
    client = signed_in(jade)
    sent = {"stage": "preparation", "version": dossier.version}
    assert client.post(address("stage", dossier), sent).status_code == 302
    late = client.post(address("stage", dossier), {"stage": "ready", "version": dossier.version})
    assert late.status_code == 409
    assert held_by(jade, lambda: Dossier.objects.get().stage) == "preparation"


def test_the_coordination_reads_why_and_moves_with_a_reason(project, as_owner):
    with as_owner():
        whole = make_project(organisations=2)
    dossier = make_dossier(whole, "Luz", "Ortega")
    client = signed_in(whole.coordinator)
    page = client.get(reverse("accompaniment:queue")).content.decode()
    assert "le plus loin de sa part convenue" in page
    other = next(m for m in whole.members if m.pk != dossier.organisation_id)
    url = address("override", dossier)
    form = {"organisation": str(other.pk), "reason": "", "version": dossier.version}
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"reason": "Parle espagnol"}).status_code == 302
    assert "Parle espagnol" in client.get(reverse("accompaniment:queue")).content.decode()


def test_the_coordination_pauses_and_resumes_an_organisation(project):
    client = signed_in(project.coordinator)
    sent = {"organisation": str(project.members[0].pk), "reason": "Deux absences"}
    assert client.post(reverse("accompaniment:pause"), sent | {"reason": ""}).status_code == 422
    assert client.post(reverse("accompaniment:pause"), sent).status_code == 302
    assert "Deux absences" in client.get(reverse("accompaniment:queue")).content.decode()
    assert client.post(reverse("accompaniment:resume"), sent).status_code == 302
    assert "Deux absences" not in client.get(reverse("accompaniment:queue")).content.decode()


def test_a_follow_up_begins_and_ends_on_today(project, dossier, jade, as_owner):
    client, home = signed_in(jade), "/travail/"
    task = actions.add_task(acting_of(jade), dossier, "Rappeler Amina", due_on=today())
    plans.start_plan(acting_of(jade), dossier, ["employment"], from_meeting=False)
    with as_owner():
        step = PlanStep.objects.filter(plan__dossier=dossier).order_by("due_on", "id")[0]
        PlanStep.objects.filter(pk=step.pk).update(due_on=today() - dt.timedelta(days=2))
    page = client.get(home).content.decode()
    act = reverse("activities:act", args=[dossier.pk])
    assert f'href="{act}?retour=%2Ftravail%2F"' in page
    done = reverse("accompaniment:task_done", args=[task.pk])
    step_done = reverse("accompaniment:plan_step_done", args=[dossier.pk, step.pk])
    for url in (done, step_done):
        assert f'action="{url}?retour=%2Ftravail%2F"' in page
        answer = client.post(f"{url}?retour=%2Ftravail%2F")
        assert answer["Location"] == home
        # Said on the page one comes back to, with the way to take it back.
        said = client.get(home).content.decode()
        assert "c’est fait" in said and "Remettre à faire" in said and url not in said
    undo = re.findall(r'action="(/travail/annuler/[^"]+)"', said)
    client.post(undo[0])
    assert step_done in client.get(home).content.decode()
    # Nobody is sent to somebody else's site.
    for elsewhere in ("https://ailleurs.example/", "//ailleurs.example/", "ailleurs"):
        answer = client.post(f"{step_done}?retour={elsewhere}")
        assert answer["Location"] == reverse("accompaniment:plan", args=[dossier.pk])
