"""The plan of a person: begun from templates and from the meeting, changed, shown, ended or resumed."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import held_dossier, touch
from enracine.accompaniment.actions.pressed import a_moment_ago
from enracine.accompaniment.models import (
    ActionPlan,
    Dossier,
    PlanObjective,
    PlanRevision,
    PlanStep,
    Task,
)
from enracine.accompaniment.queries.plans import body_of, latest_of, live_steps
from enracine.accompaniment.queries.readiness import latest_evaluation, readiness_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record

State = PlanStep.State
TRACKS = frozenset(template.code for template in rules.TEMPLATES)
#: Nobody reads a plan longer than this; what is pasted is refused, not cut.
MOST_STEPS = 60


@dataclass(frozen=True)
class StepWords:
    """What a step says, and under which objective: one of the plan, or a new one."""

    title: str
    owner: str
    objective_id: uuid.UUID | None = None
    new_objective: str = ""
    who: str = ""
    due_on: dt.date | None = None
    service_id: uuid.UUID | None = None
    referral_id: uuid.UUID | None = None
    guidance: str = ""


def working(day: dt.date) -> dt.date:
    """`day`, or the working day after it."""
    return add_working_days(day - dt.timedelta(days=1), 1)


def tell(acting: Acting, plan: ActionPlan, what: str, **data: object) -> None:
    """An event of a plan, for the timeline of its holder and of the person."""
    record(
        f"accompaniment.{what}",
        acting,
        subject_id=plan.subject_id,
        object=plan.dossier,
        organisations=[plan.organisation_id],
        data={"plan": str(plan.pk), **data},
    )


def locked(plan_id: uuid.UUID) -> ActionPlan:
    """The plan, nobody else writing in it until the end of the transaction. NotVisible if unseen."""
    found = (
        ActionPlan.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .filter(pk=plan_id)
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def writable(acting: Acting, dossier: Dossier) -> ActionPlan:
    """The open plan of a dossier that one's organisation holds, locked."""
    held = held_dossier(acting, dossier)
    if not acting.is_professional and not acting.is_system:
        raise NotVisible
    plan_id = ActionPlan.objects.filter(dossier=held).values_list("pk", flat=True).first()
    if plan_id is None:
        raise NotVisible
    plan = locked(plan_id)
    if plan.state != ActionPlan.State.OPEN or held.closed_on is not None:
        raise ActionRefused(_("Ce plan est arrêté : rouvrez d’abord le dossier."), code="closed")
    return plan


def changed(plan: ActionPlan) -> None:
    """The words of the plan moved: the version last shown is no longer what it says."""
    ActionPlan.objects.filter(pk=plan.pk).update(content=F("content") + 1)
    plan.content += 1


@action
def start_plan(
    acting: Acting, dossier: Dossier, tracks: Iterable[str], *, from_meeting: bool = True
) -> ActionPlan:
    """Begin the plan of a dossier, or add templates to it: what is there already is left as it is.

    What the last finished meeting left to prepare becomes steps, which take over the things to do.
    Raises ActionRefused for a closed dossier or when there is nothing to put in it.
    """
    held = held_dossier(acting, dossier)
    if not acting.is_professional and not acting.is_system:
        raise NotVisible
    if held.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé : rouvrez-le d’abord."), code="closed")
    wanted = [code for code in tracks if code in TRACKS]
    plan = ActionPlan.objects.filter(dossier=held).first()
    fresh = plan is None
    plan = plan or begun(held)
    plan = locked(plan.pk)
    if plan.state != ActionPlan.State.OPEN:
        raise ActionRefused(_("Ce plan est arrêté : rouvrez d’abord le dossier."), code="closed")
    present = set(
        PlanStep.objects.filter(plan=plan)
        .exclude(state=State.DROPPED)
        .exclude(code="")
        .values_list("code", flat=True)
    )
    remaining = _remaining(held) if from_meeting else ()
    added = rules.drafted(wanted, remaining, today(), present=present, working=working)
    if not added and fresh:
        raise ActionRefused(
            _("Choisissez au moins un modèle, ou terminez d’abord la rencontre."), field="tracks"
        )
    for objective in added:
        _add(plan, objective)
    if added:
        update_versioned(plan, None, tracks=sorted({*plan.tracks, *wanted}))
        changed(plan)
        touch(held)
        tell(acting, plan, "plan_started" if fresh else "plan_extended", tracks=wanted)
    return plan


def begun(dossier: Dossier) -> ActionPlan:
    """The row of the plan; the one that somebody else has just begun when it is there first."""
    try:
        with transaction.atomic():
            return ActionPlan.objects.create(
                subject_id=dossier.subject_id,
                dossier=dossier,
                organisation_id=dossier.organisation_id,
                household_id=dossier.household_id,
            )
    except IntegrityError:
        return ActionPlan.objects.get(dossier=dossier)


def _remaining(dossier: Dossier) -> tuple[rules.Item, ...]:
    latest = latest_evaluation(dossier)
    if latest is None or latest.completed_at is None:
        return ()
    return readiness_of(dossier, latest.answers, instrument=latest.instrument).remaining


def _add(plan: ActionPlan, drafted: rules.DraftObjective) -> None:
    objective = objective_of(plan, drafted.title)
    codes = [step.code for step in drafted.steps]
    tasks = {
        task.code: task
        for task in Task.objects.filter(
            dossier_id=plan.dossier_id, code__in=codes, done_on__isnull=True, plan_step__isnull=True
        )
    }
    PlanStep.objects.bulk_create(
        PlanStep(
            subject_id=plan.subject_id,
            plan=plan,
            organisation_id=plan.organisation_id,
            objective=objective,
            code=step.code,
            title=step.title,
            owner=step.owner,
            due_on=step.due_on,
            guidance=step.guidance,
            task=tasks.get(step.code),
        )
        for step in drafted.steps
    )


def objective_of(plan: ActionPlan, title: str) -> PlanObjective:
    """The objective of this title, made at the end of the plan when it is not there."""
    present = PlanObjective.objects.filter(plan=plan, title=title).first()
    if present is not None:
        return present
    last = PlanObjective.objects.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
    return PlanObjective.objects.create(
        subject_id=plan.subject_id,
        plan=plan,
        organisation_id=plan.organisation_id,
        position=last + 1,
        title=title,
    )


@action
def write_step(
    acting: Acting,
    dossier: Dossier,
    words: StepWords,
    *,
    step_id: uuid.UUID | None = None,
    expected_version: int | None = None,
) -> PlanStep:
    """Add a step, or change what one says. Two people at once: Conflict, nothing written over.

    Raises ActionRefused without words, without an objective, or for a new date already past. The same
    step added a moment ago is given back.
    """
    plan = writable(acting, dossier)
    step = _step_of(plan, step_id) if step_id else None
    if not words.title.strip():
        raise ActionRefused(_("Écrivez ce qu’il faut faire."), field="title")
    if words.owner not in PlanStep.Owner.values:
        raise ActionRefused(_("Dites qui s’en occupe."), field="owner")
    former = step.due_on if step else None
    if words.due_on is not None and words.due_on < today() and words.due_on != former:
        raise ActionRefused(_("Cette date est déjà passée."), field="due_on", code="past")
    values: dict[str, object] = {
        "objective": _chosen(plan, words),
        "title": words.title.strip()[:200],
        "owner": words.owner,
        "who": words.who.strip()[:120],
        "due_on": words.due_on,
        "service_id": words.service_id,
        "referral_id": words.referral_id,
        "guidance": words.guidance,
    }
    if step is not None:
        update_versioned(step, expected_version, **values)
    else:
        pressed = (
            PlanStep.objects.filter(plan=plan, created_at__gte=a_moment_ago(), **values)
            .exclude(state=State.DROPPED)
            .first()
        )
        if pressed is not None:
            return pressed
        if len(live_steps(plan)) >= MOST_STEPS:
            raise ActionRefused(_("Ce plan est trop long : finissez d’abord des étapes."))
        step = PlanStep.objects.create(
            subject_id=plan.subject_id, plan=plan, organisation_id=plan.organisation_id, **values
        )
    changed(plan)
    touch(plan.dossier)
    tell(acting, plan, "plan_changed", step=str(step.pk))
    return step


def _chosen(plan: ActionPlan, words: StepWords) -> PlanObjective:
    if words.new_objective.strip():
        return objective_of(plan, words.new_objective.strip()[:200])
    wanted = words.objective_id
    found = PlanObjective.objects.filter(plan=plan, pk=wanted).first() if wanted else None
    if found is None:
        raise ActionRefused(
            _("Choisissez un objectif, ou écrivez-en un nouveau."), field="objective"
        )
    return found


def _step_of(plan: ActionPlan, step_id: uuid.UUID) -> PlanStep:
    step = PlanStep.objects.filter(plan=plan, pk=step_id).exclude(state=State.DROPPED).first()
    if step is None:
        raise NotVisible
    return step


@action
def drop_step(
    acting: Acting, dossier: Dossier, step_id: uuid.UUID, *, expected_version: int | None = None
) -> PlanStep:
    """Take a step out of the plan; the versions that were shown still have it."""
    plan = writable(acting, dossier)
    step = _step_of(plan, step_id)
    update_versioned(step, expected_version, state=State.DROPPED, done_on=None)
    changed(plan)
    touch(plan.dossier)
    tell(acting, plan, "plan_changed", step=str(step.pk))
    return step


@action
def propose_plan(acting: Acting, dossier: Dossier, *, seen: int | None = None) -> PlanRevision:
    """Freeze what the plan says as a version, which the person reads and answers. Safe to repeat.

    Raises ActionRefused when a colleague changed it since it was `seen`, or when it is empty.
    """
    plan = writable(acting, dossier)
    if seen is not None and seen != plan.content:
        raise ActionRefused(
            _("Quelqu’un vient de changer ce plan. Relisez-le, puis proposez-le."), code="moved"
        )
    latest = latest_of(plan)
    if latest is not None and latest.content == plan.content:
        return latest
    steps = live_steps(plan)
    if not steps:
        raise ActionRefused(_("Ajoutez au moins une étape au plan."), code="empty")
    made = PlanRevision.objects.create(
        subject_id=plan.subject_id,
        plan=plan,
        organisation_id=plan.organisation_id,
        number=latest.number + 1 if latest else 1,
        content=plan.content,
        body=body_of(steps),
        made_by_id=acting.membership_id,
    )
    touch(plan.dossier)
    tell(acting, plan, "plan_proposed", number=made.number)
    return made


@action
def pause_plan(acting: Acting, dossier: Dossier, state: str) -> ActionPlan | None:
    """The dossier stops or opens again: its plan with it. Nothing of it is asked of anybody meanwhile."""
    plan = ActionPlan.objects.select_related("dossier").filter(dossier=dossier).first()
    if plan is None or plan.state == state:
        return plan
    update_versioned(plan, None, state=state)
    stopped = state != ActionPlan.State.OPEN
    tell(acting, plan, "plan_paused" if stopped else "plan_resumed", state=state)
    return plan


@action
def welcome_plan(acting: Acting, dossier: Dossier) -> ActionPlan | None:
    """The person has landed: her plan goes on, with what one does on arriving (S15).

    Nothing is typed again and nothing done is lost; the counsellor sorts it with her, then shows it.
    """
    plan = ActionPlan.objects.filter(dossier=dossier, state=ActionPlan.State.OPEN).first()
    return start_plan(acting, dossier, ["arrival"], from_meeting=False) if plan else None


@action
def slide_plan(acting: Acting, dossier: Dossier, days: int) -> int:
    """The arrival slides: what prepares it slides as much. Returns how many steps."""
    plan = ActionPlan.objects.filter(dossier=dossier, state=ActionPlan.State.OPEN).first()
    if plan is None or not days:
        return 0
    steps = PlanStep.objects.filter(
        plan=plan, code__startswith="predeparture-", state=State.TODO, due_on__isnull=False
    )
    count = 0
    for step in steps.order_by("id"):
        if step.due_on is None:
            continue
        moved = working(max(step.due_on + dt.timedelta(days=days), today()))
        update_versioned(step, None, due_on=moved)
        count += 1
    if count:
        changed(plan)
    return count
