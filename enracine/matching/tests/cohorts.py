"""Four households with lists, two territories with room: what the tests of cohorts stand on."""

import uuid

import pytest
from django.db import connection

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.tests.factories import make_dossier, make_project
from enracine.kernel.acting import Acting, acting_as
from enracine.matching import actions
from enracine.matching.models import (
    AskedPlace,
    Cohort,
    CohortLine,
    Room,
    Wishes,
)
from enracine.network.tests.factories import acting_of
from enracine.territories.models import Mrc

#: A couple with a child: households, persons, small, large, childcare, school, French, hours.
NEEDS = [1, 3, 1, 0, 1, 0, 1, 14]


@pytest.fixture
def project(as_owner):
    """Four households with lists, two territories with room for two households each."""
    with as_owner():
        project = make_project()
        codes = ("14", "15", "16")
        mrcs = {m.code: m for m in Mrc.objects.filter(code__in=codes)}
        project.dossiers = []
        for rank in range(4):
            dossier = make_dossier(project, f"Amina{rank}", "Essai")
            Dossier.objects.filter(pk=dossier.pk).update(stage="ready")
            wishes = Wishes.objects.create(
                subject_id=dossier.subject_id, household_id=dossier.household_id, needs=NEEDS,
                track="employment",
            )  # fmt: skip
            for n, code in enumerate(codes, start=1):
                AskedPlace.objects.create(
                    subject_id=dossier.subject_id, wishes=wishes, mrc=mrcs[code], rank=n,
                    points=8000 - 500 * n + rank, certainty=50,
                )  # fmt: skip
            project.dossiers.append(dossier)
        for code in ("14", "15"):
            Room.objects.create(mrc=mrcs[code], resource="menages", amount=2)
        Room.objects.create(mrc=mrcs["14"], resource="places_garde", amount=1)
    return project


@pytest.fixture
def acting(project) -> Acting:
    return acting_of(project.coordinator)


def ask(acting, **values) -> Cohort:
    made = actions.ask_cohort(acting, name="Essai", stages=["ready"], seconds=1, **values)
    run(made.pk)
    return again(acting, made)


def again(acting, cohort) -> Cohort:
    with acting_as(acting):
        return Cohort.objects.get(pk=cohort.pk)


def run(cohort_id: uuid.UUID) -> str:
    """The job, under the worker's role."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_jobs")
    state = actions.find(Acting.for_system(actions.TASK), cohort_id)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE enracine_app")
    return state


def lines(acting, cohort) -> list[CohortLine]:
    with acting_as(acting):
        return list(
            CohortLine.objects.filter(cohort=cohort)
            .select_related("mrc", "cohort")
            .order_by("rank")
        )


def codes(acting, cohort) -> list[str]:
    return [line.mrc.code if line.mrc else "" for line in lines(acting, cohort)]
