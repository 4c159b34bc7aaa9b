"""Plans by name: Amina's, accepted, with a step done; Samir's, with a late step; Paola's, to be read."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.actions import plan_answers, plans
from enracine.accompaniment.models import ActionPlan, Dossier, PlanStep
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.network.standing import acting_through


def _follower(dossier: Dossier) -> Acting | None:
    member = dossier.assignee
    return acting_through(member, member.user.get_full_name()) if member else None


def _shown(dossier: Dossier, tracks: list[str], day: dt.date) -> ActionPlan | None:
    """A plan from its templates, shown that day by who follows."""
    acting = _follower(dossier)
    if acting is None:
        return None
    with telling(day):
        plan = plans.start_plan(acting, dossier, tracks)
        plans.propose_plan(acting, dossier)
    return plan


def _accepted(dossier: Dossier, tracks: list[str], day: dt.date) -> None:
    """Shown, accepted on her own screen two days later, one step of hers done since."""
    plan = _shown(dossier, tracks, day)
    if plan is None:
        return
    herself = Acting.for_subject(dossier.subject_id)
    with telling(day + dt.timedelta(days=2)), transaction.atomic(), acting_as(herself):
        revision = plan.revisions.get()
        step = PlanStep.objects.filter(plan=plan, owner="candidate").order_by("due_on", "id")[0]
        plan_answers.accept_plan(herself, revision.pk)
        plan_answers.finish_step(herself, step.pk)


def add_plans(day: dt.date, dossiers: list[Dossier]) -> None:
    """Three plans at three moments, for the people that the demonstration shows by name."""
    if len(dossiers) < 3:
        return
    amina, samir, paola = dossiers
    _accepted(amina, ["employment"], day - dt.timedelta(days=18))
    _accepted(samir, ["employment", "arrival"], day - dt.timedelta(days=40))
    _shown(paola, ["employment", "arrival"], day)
