"""What the page of silent files says counts as activity is what moves a file's clock, and nothing else."""

import datetime as dt
import uuid

import pytest

from enracine.accompaniment import actions as journeys
from enracine.accompaniment.actions import plan_answers, plans, tasks
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.rules import activity
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.accompaniment.tests.test_pages import ANSWERS
from enracine.activities import actions as acts
from enracine.activities.actions import ActFacts
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.models import Event
from enracine.network.tests.factories import acting_of, make_member
from enracine.threads import actions as threads

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=200)


@pytest.fixture
def file(as_owner):
    """A file, whoever follows it, and the person."""
    with as_owner():
        project = make_project(organisations=1)
        dossier = make_dossier(project, "Amina", "Benali")
    return dossier, acting_of(project.counsellors[0]), Acting.for_subject(dossier.subject_id)


def moved_by(dossier: Dossier, acting: Acting, gesture) -> tuple[bool, set[str]]:
    """Whether a gesture moved the clock of a silent file, and the kinds of what it told."""
    with acting_as(acting):
        Dossier.objects.filter(pk=dossier.pk).update(last_activity_at=now() - LONG_AGO)
        before = set(Event.objects.values_list("pk", flat=True))
    gesture()
    with acting_as(acting):
        dossier.refresh_from_db()
        told = Event.objects.exclude(pk__in=before).values_list("kind", flat=True)
        return dossier.last_activity_at > now() - dt.timedelta(days=1), set(told)


def test_what_is_written_as_activity_is_what_moves_the_clock(file):
    dossier, jade, amina = file
    facts = ActFacts("housing", today(), 30, "phone", dossier.programme_id, "Un loyer visité.")

    def meeting() -> None:
        journeys.record_evaluation(jade, dossier, ANSWERS, complete=True)

    def first_step() -> plans.PlanStep:
        with acting_as(jade):
            return plans.PlanStep.objects.filter(plan__dossier=dossier).earliest("pk")

    def newest() -> plans.PlanRevision:
        with acting_as(jade):
            return plans.PlanRevision.objects.filter(plan__dossier=dossier).latest("number")

    counted = {
        "a message of the person": lambda: threads.write(
            amina, dossier.pk, "Une question.", key=uuid.uuid4()
        ),
        "an answer": lambda: threads.write(jade, dossier.pk, "Voici.", key=uuid.uuid4()),
        "an act": lambda: acts.record_act(jade, dossier, facts),
        "a note": lambda: acts.write_note(jade, dossier, "Elle cherche un logement."),
        "a meeting": meeting,
        "a plan begun": lambda: plans.start_plan(jade, dossier, ["employment"]),
        "a plan shown": lambda: plans.propose_plan(jade, dossier),
        "a plan accepted": lambda: plan_answers.accept_plan(amina, newest().pk),
        "a step done": lambda: plan_answers.finish_step(jade, first_step().pk),
        "a step taken back": lambda: plan_answers.reopen_step(jade, first_step().pk),
        "a step dropped": lambda: plans.drop_step(jade, dossier, first_step().pk),
        "a thing to do": lambda: tasks.add_task(jade, dossier, "Appeler", due_on=today()),
    }
    for name, gesture in counted.items():
        moved, told = moved_by(dossier, jade, gesture)
        assert moved, name
        assert told & activity.KINDS, (name, told)


def test_reading_and_changing_hands_move_nothing(file, as_owner):
    dossier, jade, amina = file
    threads.write(amina, dossier.pk, "Une question.", key=uuid.uuid4())
    with as_owner():
        colleague = make_member("counsellor", dossier.organisation)
    silent = {
        "a message read": lambda: threads.read(jade, dossier.pk),
        "another hand": lambda: journeys.assign_counsellor(jade, dossier, colleague.pk),
    }
    for name, gesture in silent.items():
        moved, told = moved_by(dossier, jade, gesture)
        assert not moved, name
        assert not told & activity.KINDS, (name, told)


def test_each_thing_that_counts_is_said_once():
    assert len(activity.words()) == len(set(activity.words()))
    assert len(activity.KINDS) == sum(len(a.kinds) for a in activity.ACTIVITIES)
