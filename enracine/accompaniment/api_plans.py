"""A plan over the API: what the page of the dossier shows, for who holds it."""

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from enracine.accompaniment.queries import plans, software
from enracine.accompaniment.queries.plans import PlanView, StepLine
from enracine.kernel.api.schemas import Editable
from enracine.kernel.api.versions import tagged
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.privacy.queries import note_read

router = Router()


class StepOut(Schema):
    """One step: what, by whom, before when, and where it stands today."""

    id: uuid.UUID
    title: str
    owner: Literal["candidate", "counsellor", "partner", "other"]
    who: str
    due_on: dt.date | None
    service: str
    state: Literal["todo", "done"]
    done_on: dt.date | None


class ObjectiveOut(Schema):
    """An objective and its steps."""

    title: str
    steps: list[StepOut]


class PlanOut(Editable):
    """The plan as it stands, and how its last version was answered."""

    dossier_id: uuid.UUID
    state: Literal["open", "suspended", "ended"]
    revision: int | None
    proposed_at: dt.datetime | None
    accepted_on: dt.date | None
    changed_since: bool
    objectives: list[ObjectiveOut]


def _step(step: StepLine) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "owner": step.owner,
        "who": step.who,
        "due_on": step.due_on,
        "service": step.service,
        "state": step.state,
        "done_on": step.done_on,
    }


def _plan(view: PlanView) -> dict[str, Any]:
    plan, latest = view.plan, view.latest
    return {
        "id": plan.pk,
        "version": plan.version,
        "created_at": plan.created_at,
        "updated_at": plan.updated_at,
        "dossier_id": plan.dossier_id,
        "state": plan.state,
        "revision": latest.number if latest else None,
        "proposed_at": latest.made_at if latest else None,
        "accepted_on": latest.accepted_on if latest else None,
        "changed_since": view.edited,
        "objectives": [
            {"title": objective.title, "steps": [_step(step) for step in objective.steps]}
            for objective in view.objectives
        ],
    }


@router.get(
    "/dossiers/{uuid:dossier_id}/plan",
    response=PlanOut,
    tags=["dossiers"],
    summary="The action plan of a dossier",
)
def get_plan(request: HttpRequest, response: HttpResponse, dossier_id: uuid.UUID) -> dict[str, Any]:
    """For who holds the dossier. Not found before there is one. The reading is noted."""
    acting = acting_of(request)
    dossier = software.dossier(acting, dossier_id)
    found = plans.plan_of(dossier)
    if found is None or dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    note_read(request, dossier.subject_id, ["evaluation"], "api:plan")
    tagged(response, found.version)
    return _plan(plans.written(found))
