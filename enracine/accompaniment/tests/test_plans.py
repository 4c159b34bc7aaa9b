"""A plan from its first draft to its last answer: built, shown, accepted, crossed, stopped, resumed."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enracine.accompaniment import actions
from enracine.accompaniment.actions import plan_answers, plans, predeparture
from enracine.accompaniment.actions.plans import StepWords
from enracine.accompaniment.models import ActionPlan, PlanRevision, PlanStep, Task
from enracine.accompaniment.queries import plans as reading
from enracine.accompaniment.queries import waiting
from enracine.accompaniment.tests.factories import make_dossier, make_person, make_project
from enracine.accompaniment.tests.test_pages import ANSWERS
from enracine.guidance.models import Content
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.models import Event
from enracine.network.tests.factories import acting_of, make_member, make_user, signed_in
from enracine.people.actions.arrivals import say_arrival
from enracine.privacy.models import SubjectHolder
from enracine.territories.models import Municipality

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(as_owner):
    with as_owner():
        return make_project(organisations=1)


@pytest.fixture
def jade(project):
    return project.counsellors[0]


@pytest.fixture
def dossier(project, jade):
    made = make_dossier(project, "Amina", "Benali")
    actions.record_evaluation(acting_of(jade), made, ANSWERS, complete=True)
    return made


def herself(dossier, as_owner):
    """Her own account, and her acting on it."""
    with as_owner():
        user = make_user()
        for subject in (dossier.subject_id, dossier.household_id):
            SubjectHolder.objects.create(subject_id=subject, user=user)
    return user, Acting.for_subject(dossier.subject_id, dossier.household_id, user_id=user.pk)


def held(member, query):
    with transaction.atomic(), acting_as(acting_of(member)):
        return query()


def address(name, dossier, *more):
    return reverse(f"accompaniment:{name}", args=[dossier.pk, *more])


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


def cost(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    aside = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")
    asked = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(aside)]
    assert len(asked) <= 12, "\n\n".join(sql[:300] for sql in asked)
    return len(asked)


def test_a_plan_is_built_shown_accepted_and_followed(dossier, jade, as_owner):
    user, me = herself(dossier, as_owner)
    client, portal = signed_in(jade), signed_in(user)
    page = text(client.get(address("plan", dossier)))
    assert "Préparer le plan ensemble" in page
    answer = client.post(address("plan", dossier), {"from_meeting": "on"})
    assert answer.status_code == 302
    plan = held(jade, lambda: ActionPlan.objects.get(dossier=dossier))
    steps = held(jade, lambda: list(PlanStep.objects.filter(plan=plan).select_related("task")))
    # What the meeting left to prepare took over the things to do, and has a working day.
    assert {s.code for s in steps} == {"readiness-cv", "readiness-project"}
    assert all(s.task is not None and s.due_on > today() for s in steps)
    # Not shown yet: she reads nothing of it, and there is nothing to print.
    assert "pas encore de plan" in text(portal.get(reverse("accompaniment:my_plan")))
    assert client.get(address("plan_sheet", dossier)).status_code == 404
    step = next(s for s in steps if s.code == "readiness-cv")
    assert (
        portal.post(reverse("accompaniment:my_plan_step_done", args=[step.pk])).status_code == 404
    )

    client.post(address("plan_propose", dossier), {"content": plan.content, "montrer": "1"})
    mine = text(portal.get(reverse("accompaniment:my_plan")))
    assert "Préparer un CV à jour" in mine and "J’accepte ce plan" in mine
    home = text(portal.get(reverse("portal:home")))
    assert "Lire votre plan et répondre" in home
    assert home.count("Préparer un CV à jour") == 0, "the plan took the thing to do over"
    revision = held(jade, lambda: PlanRevision.objects.get(plan=plan))
    accepted = portal.post(
        reverse("accompaniment:my_plan_accept", args=[plan.pk]), {"revision": revision.pk}
    )
    assert accepted.status_code == 302
    revision = held(jade, lambda: PlanRevision.objects.get(plan=plan))
    assert (revision.accepted_how, revision.crossed) == ("screen", False)
    assert "C’est la prochaine étape de votre plan." in text(portal.get(reverse("portal:home")))

    portal.post(reverse("accompaniment:my_plan_step_done", args=[step.pk]))
    assert held(jade, lambda: Task.objects.get(pk=step.task_id)).done_on == today()
    assert "1 étape faite sur 2" in text(portal.get(reverse("accompaniment:my_plan")))
    # Taken back from the thing to do: the step follows.
    actions.reopen_task(acting_of(jade), held(jade, lambda: Task.objects.get(pk=step.task_id)))
    assert held(jade, lambda: PlanStep.objects.get(pk=step.pk)).state == "todo"

    sheet = portal.get(reverse("accompaniment:my_plan_sheet", args=[plan.pk]))
    assert sheet["Content-Type"] == "application/pdf" and b"pdfuaid" in sheet.content
    assert client.get(address("plan_sheet", dossier)).content[:4] == b"%PDF"
    told = text(client.get(address("history", dossier)))
    assert "Plan, version 1 : acceptée" in told and "Étape du plan faite" in told
    for url in (address("plan", dossier), address("plan_versions", dossier)):
        assert cost(client, url) <= 12
    for name in ("accompaniment:my_plan", "portal:home"):
        assert cost(portal, reverse(name)) <= 12


def test_an_acceptance_that_crosses_a_change_is_kept_and_both_are_shown(dossier, jade, as_owner):
    user, me = herself(dossier, as_owner)
    counsellor, portal = acting_of(jade), signed_in(user)
    plan = plans.start_plan(counsellor, dossier, ["employment"])
    first = plans.propose_plan(counsellor, dossier, seen=plan.content)
    assert plans.propose_plan(counsellor, dossier).pk == first.pk, "safe to repeat"
    objective = held(jade, lambda: plan.objectives.first())
    words = StepWords("Visiter Rimouski", "candidate", objective.pk, due_on=today())
    step = plans.write_step(counsellor, dossier, words)
    assert plans.write_step(counsellor, dossier, words) == step, "one press too many"
    # A colleague who proposes what she no longer has on screen is told so.
    with pytest.raises(ActionRefused):
        plans.propose_plan(counsellor, dossier, seen=plan.content)

    accept = reverse("accompaniment:my_plan_accept", args=[plan.pk])
    crossed = portal.post(accept, {"revision": first.pk})
    assert crossed.status_code == 409
    assert "Votre réponse est gardée" in text(crossed) and "n’est pas finie" in text(crossed)
    kept = held(jade, lambda: PlanRevision.objects.get(pk=first.pk))
    assert kept.crossed and kept.accepted_on == today()
    page = text(signed_in(jade).get(address("plan", dossier)))
    assert "La personne a accepté la version d’avant" in page and "Visiter Rimouski" in page

    second = plans.propose_plan(counsellor, dossier)
    with as_owner():
        PlanRevision.objects.filter(pk=first.pk).update(
            accepted_on=None, accepted_how="", crossed=False
        )
    crossed = portal.post(accept, {"revision": first.pk})
    assert crossed.status_code == 409 and "Visiter Rimouski" in text(crossed)
    assert str(second.pk) in text(crossed), "one gesture agrees to the newer words"
    assert portal.post(accept, {"revision": second.pk}).status_code == 302
    assert not held(jade, lambda: PlanRevision.objects.get(pk=second.pk)).crossed
    # Two counsellors on one step: the second learns of it, nothing is written over.
    plans.write_step(counsellor, dossier, words, step_id=step.pk, expected_version=step.version)
    with pytest.raises(Conflict):
        plans.write_step(counsellor, dossier, words, step_id=step.pk, expected_version=step.version)
    versions = text(signed_in(jade).get(address("plan_versions", dossier)))
    assert "pendant que le plan changeait" in versions and "Visiter Rimouski" in versions


def test_paper_presence_a_wish_and_what_is_refused(dossier, jade, project, as_owner):
    user, me = herself(dossier, as_owner)
    counsellor, client, portal = acting_of(jade), signed_in(jade), signed_in(user)
    with pytest.raises(ActionRefused):
        plans.start_plan(counsellor, dossier, [], from_meeting=False)
    plan = plans.start_plan(counsellor, dossier, ["training"], from_meeting=False)
    bad = client.post(address("plan_step_add", dossier), {"title": "", "owner": "candidate"})
    assert bad.status_code == 422
    past = {
        "title": "Appeler l’école",
        "owner": "other",
        "who": "Cégep de Rimouski",
        "new_objective": "Étudier",
        "due_on": "2020-01-01",
    }
    late = client.post(address("plan_step_add", dossier), past)
    assert late.status_code == 422 and "Appeler l’école" in text(late)
    no_objective = past | {"due_on": "", "new_objective": ""}
    assert client.post(address("plan_step_add", dossier), no_objective).status_code == 422
    assert client.post(address("plan_step_add", dossier), past | {"due_on": ""}).status_code == 302
    page = text(client.get(address("plan", dossier)))
    assert "Étudier" in page and "Cégep de Rimouski" in page
    step = held(jade, lambda: PlanStep.objects.get(who="Cégep de Rimouski"))
    client.post(address("plan_step", dossier, step.pk), {"retirer": "1", "version": step.version})
    assert "Cégep de Rimouski" not in text(client.get(address("plan", dossier)))
    assert client.get(address("plan_step", dossier, step.pk)).status_code == 404

    first = plans.propose_plan(counsellor, dossier)
    wish = reverse("accompaniment:my_plan_wish", args=[plan.pk])
    assert portal.post(wish, {"revision": first.pk, "wish": " "}).status_code == 422
    portal.post(wish, {"revision": first.pk, "wish": "Commencer en janvier"})
    assert "Commencer en janvier" in text(client.get(address("plan", dossier)))
    assert held(jade, lambda: Task.objects.filter(code="plan-wish").count()) == 1
    for day, status in (("2020-01-01", 422), (today().isoformat(), 302)):
        assert client.post(address("plan_paper", dossier), {"on": day}).status_code == status
    kept = held(jade, lambda: PlanRevision.objects.get(pk=first.pk))
    assert (kept.accepted_how, kept.attested_by_id) == ("paper", jade.pk)
    # She cannot be made to agree in her own name by somebody else, nor she attest for a counsellor.
    with pytest.raises(NotVisible):
        plan_answers.accept_plan(counsellor, first.pk, how="screen")
    with pytest.raises(NotVisible):
        plan_answers.accept_plan(me, first.pk, how="paper")
    plans.start_plan(counsellor, dossier, ["employment"])
    seen = held(jade, lambda: ActionPlan.objects.get(pk=plan.pk)).content
    client.post(address("plan_propose", dossier), {"content": seen, "present": "1"})
    newest = held(jade, lambda: reading.latest_of(plan))
    assert (newest.number, newest.accepted_how) == (2, "present")


def test_a_stopped_dossier_keeps_nothing_of_its_plan_alive(dossier, jade, as_owner):
    user, me = herself(dossier, as_owner)
    counsellor = acting_of(jade)
    with telling(today() - dt.timedelta(days=90)):
        plan = plans.start_plan(counsellor, dossier, ["employment"])
        plans.propose_plan(counsellor, dossier)
    late = held(jade, lambda: waiting.late_plan_steps(counsellor, 50))
    assert late and all(item.days_late > 0 for item in late)
    assert all(item.url == address("plan", dossier) for item in late)
    actions.close_dossier(counsellor, dossier, "abandoned")
    assert held(jade, lambda: ActionPlan.objects.get(pk=plan.pk)).state == "ended"
    assert held(jade, lambda: waiting.late_plan_steps(counsellor, 50)) == []
    home = text(signed_in(user).get(reverse("portal:home")))
    assert "plan" not in home.partition("<main")[2].partition("</main")[0].lower()
    for refused in (
        lambda: plans.start_plan(counsellor, dossier, ["training"]),
        lambda: plans.propose_plan(counsellor, dossier),
    ):
        with pytest.raises(ActionRefused):
            refused()
    actions.reopen_dossier(counsellor, dossier)
    assert held(jade, lambda: ActionPlan.objects.get(pk=plan.pk)).state == "open"


def test_a_plan_is_hers_and_her_household_reads_it_only_if_she_says_so(
    project, dossier, jade, as_owner
):
    user, me = herself(dossier, as_owner)
    yusuf = make_person("Yusuf", "Benali", household=dossier.household_id)
    with as_owner():
        other = make_user()
        for subject in (yusuf.pk, dossier.household_id):
            SubjectHolder.objects.create(subject_id=subject, user=other)
    counsellor = acting_of(jade)
    plan = plans.start_plan(counsellor, dossier, ["employment"])
    plans.propose_plan(counsellor, dossier)
    his, together = (
        signed_in(other),
        reverse("accompaniment:plans_together", args=[dossier.household_id]),
    )
    words = "Envoyer mon CV à trois employeurs"
    assert words not in text(his.get(reverse("accompaniment:my_plan")))
    page = text(signed_in(jade).get(together))
    assert words not in page and "n’est pas montré ici" in page
    his_acting = Acting.for_subject(yusuf.pk, dossier.household_id, user_id=other.pk)
    with transaction.atomic(), acting_as(his_acting):
        assert not ActionPlan.objects.filter(pk=plan.pk).exists()
    share = reverse("accompaniment:my_plan_share", args=[plan.pk])
    assert his.post(share, {"montrer": "1"}).status_code == 404

    signed_in(user).post(share, {"montrer": "1"})
    assert words in text(his.get(reverse("accompaniment:my_plan")))
    assert words in text(signed_in(jade).get(together))
    assert cost(signed_in(jade), together) <= 12
    # He reads; PostgreSQL lets him change nothing of it, whatever a page would ask.
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(his_acting):
        PlanStep.objects.filter(plan=plan).update(title="Autre chose")
    step = held(jade, lambda: PlanStep.objects.filter(plan=plan).first())
    done = reverse("accompaniment:my_plan_step_done", args=[step.pk])
    assert his.post(done).status_code == 404
    signed_in(user).post(share, {"arreter": "1"})
    assert words not in text(his.get(reverse("accompaniment:my_plan")))
    # A stranger meets none of it.
    with as_owner():
        stranger = make_member("counsellor")
    for name in ("plan", "plan_versions", "plan_sheet", "plan_step_add"):
        assert signed_in(stranger).get(address(name, dossier)).status_code == 404
    assert signed_in(stranger).get(together).status_code == 404
    kinds = held(jade, lambda: set(Event.objects.values_list("kind", flat=True)))
    assert {"accompaniment.plan_shown", "accompaniment.plan_hidden"} <= kinds


def test_a_step_leads_to_a_page_to_read_while_it_is_published(dossier, jade, as_owner):
    plans.start_plan(acting_of(jade), dossier, ["arrival"], from_meeting=False)
    client, url = signed_in(jade), "/se-preparer/sante-et-ramq/"
    assert text(client.get(address("plan", dossier))).count(url) == 1
    step = held(jade, lambda: PlanStep.objects.get(code="arrival-ramq"))
    assert "Page à lire" in text(client.get(address("plan_step", dossier, step.pk)))
    with as_owner():
        Content.objects.filter(slug="sante-et-ramq").update(current=None)
    assert url not in text(client.get(address("plan", dossier)))


def test_a_plan_made_abroad_slides_is_suspended_and_goes_on_here(dossier, jade, as_owner):
    user, me = herself(dossier, as_owner)
    counsellor, portal = acting_of(jade), signed_in(user)
    hoped = today() + dt.timedelta(days=120)
    say_arrival(me, dossier.subject_id, hoped, "first")
    predeparture.open_predeparture(counsellor, dossier)
    plan = plans.start_plan(counsellor, dossier, ["predeparture"], from_meeting=False)
    plans.propose_plan(counsellor, dossier)

    def days():
        return held(jade, lambda: dict(plan.steps.values_list("code", "due_on")))

    before = days()
    say_arrival(me, dossier.subject_id, hoped + dt.timedelta(days=60), "formalities", known=hoped)
    slid = days()
    assert all(slid[code] - day >= dt.timedelta(days=59) for code, day in before.items())

    predeparture.stop_journey(counsellor, dossier, "admission_refused")
    assert held(jade, lambda: ActionPlan.objects.get(pk=plan.pk)).state == "suspended"
    assert "pas encore de plan" in text(portal.get(reverse("accompaniment:my_plan")))
    with telling(today() + dt.timedelta(days=400)):
        assert held(jade, lambda: waiting.late_plan_steps(counsellor, 50)) == []
    dossier = held(jade, lambda: type(dossier).objects.get(pk=dossier.pk))
    actions.reopen_dossier(counsellor, dossier)
    assert held(jade, lambda: ActionPlan.objects.get(pk=plan.pk)).state == "open"

    laval = Municipality.objects.select_related("mrc__region").get(name="Laval")
    predeparture.arrive(counsellor, dossier, laval, today())
    here = days()
    assert set(before) < set(here) and "arrival-ramq" in here
    now = held(jade, lambda: reading.written(ActionPlan.objects.get(pk=plan.pk)))
    assert now.edited, "read again with her, then shown"
