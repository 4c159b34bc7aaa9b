"""A plan accepted elsewhere is taken over instead of being made again (S22)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import held_dossier, touch
from enracine.accompaniment.actions.plans import (
    MOST_STEPS,
    begun,
    changed,
    locked,
    objective_of,
    tell,
)
from enracine.accompaniment.models import ActionPlan, Dossier, PlanStep
from enracine.accompaniment.queries.carried_plans import CarriedPlan
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.models import Organisation, Programme

Owner, State = PlanStep.Owner, PlanStep.State


@action
def take_plan(
    acting: Acting, dossier: Dossier, plan: CarriedPlan, source: Organisation
) -> ActionPlan:
    """Begin the plan of `dossier` with the one that the person accepted at `source`. Safe to repeat.

    It is to be read again with her: nothing is accepted here before she says so here. What was done
    stays done; what the counsellor of `source` was to do is said to be theirs. Raises ActionRefused
    for a closed dossier, or one that has a plan of its own.
    """
    held = held_dossier(acting, dossier)
    if not acting.is_professional and not acting.is_system:
        raise NotVisible
    if held.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé : rouvrez-le d’abord."), code="closed")
    present = ActionPlan.objects.filter(dossier=held).first()
    if present is not None:
        if present.taken_from_id == source.pk:
            return present
        raise ActionRefused(_("Ce dossier a déjà son propre plan."), code="already")
    made = locked(begun(held).pk)
    if made.steps.exists():
        # A colleague began another one at the same instant.
        raise ActionRefused(_("Ce dossier a déjà son propre plan."), code="already")
    services = {p.name: p.pk for p in Programme.objects.order_by("code")}
    room = MOST_STEPS
    for objective in plan["objectives"]:
        kept = objective_of(made, objective["title"])
        taken = objective["steps"][:room]
        room -= len(taken)
        PlanStep.objects.bulk_create(
            PlanStep(
                subject_id=made.subject_id,
                plan=made,
                organisation_id=made.organisation_id,
                objective=kept,
                service_id=services.get(step["service"]),
                **_words(step, source),
            )
            for step in taken
        )
    update_versioned(
        made,
        None,
        taken_from_id=source.pk,
        taken_from_on=dt.date.fromisoformat(plan["accepted_on"]),
    )
    changed(made)
    touch(held)
    tell(acting, made, "plan_taken_over", source=str(source.pk))
    return made


def _words(step: Mapping[str, Any], source: Organisation) -> dict[str, Any]:
    """A step as its new holder writes it: « nous » of the other organisation is its name here."""
    theirs = step["owner"] == Owner.COUNSELLOR
    done = step["state"] == State.DONE and step["done_on"]
    return {
        "code": step["code"],
        "title": step["title"],
        "owner": Owner.OTHER if theirs or step["owner"] not in Owner.values else step["owner"],
        "who": (str(source) if theirs else step["who"])[:120],
        "due_on": dt.date.fromisoformat(step["due_on"]) if step["due_on"] else None,
        "guidance": step["guidance"],
        "state": State.DONE if done else State.TODO,
        "done_on": dt.date.fromisoformat(step["done_on"]) if done else None,
    }
