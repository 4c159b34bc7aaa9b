"""What the person does with her plan: agrees to a version, asks for a change, says that a step is done."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.dossiers import held_dossier, in_days, touch
from enracine.accompaniment.actions.plans import locked, tell
from enracine.accompaniment.actions.tasks import add_task, complete_task, reopen_task
from enracine.accompaniment.models import ActionPlan, PlanRevision, PlanStep
from enracine.accompaniment.queries.plans import latest_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import ActionRefused, NotVisible

How = PlanRevision.How
WISH = gettext_noop("La personne demande un changement à son plan")
#: Working days to speak of it with her.
WISH_DAYS = 5


def _open_revision(revision_id: uuid.UUID) -> tuple[ActionPlan, PlanRevision]:
    """A version and its open plan, locked. NotVisible, or ActionRefused when the plan is stopped."""
    plan_id = PlanRevision.objects.filter(pk=revision_id).values_list("plan_id", flat=True).first()
    if plan_id is None:
        raise NotVisible
    plan = locked(plan_id)
    if plan.state != ActionPlan.State.OPEN:
        raise ActionRefused(_("Ce plan est arrêté pour le moment."), code="closed")
    return plan, PlanRevision.objects.get(pk=revision_id)


@action
def accept_plan(
    acting: Acting, revision_id: uuid.UUID, *, how: str = How.SCREEN, on: dt.date | None = None
) -> PlanRevision:
    """The person agrees to a version: on her screen, during the meeting, or on a signed paper.

    Her yes is kept for the words she read. When the plan moved meanwhile it is marked `crossed`, and
    the page shows both: the newer words ask for their own answer. Saying it twice changes nothing.
    """
    plan, revision = _open_revision(revision_id)
    held_dossier(acting, plan.dossier)
    if acting.is_professional == (how == How.SCREEN) or how not in How.values:
        raise NotVisible
    if revision.accepted_on is not None:
        return revision
    day = on or today()
    if day > today() or day < revision.made_at.astimezone(QUEBEC).date():
        raise ActionRefused(
            _("Cette date n’est pas possible : entre le jour du plan et aujourd’hui."), field="on"
        )
    newest = latest_of(plan)
    crossed = plan.content != revision.content or newest is None or newest.pk != revision.pk
    update_versioned(
        revision, None, accepted_on=day, accepted_how=how, crossed=crossed,
        attested_by_id=acting.membership_id,
    )  # fmt: skip
    touch(plan.dossier)
    tell(acting, plan, "plan_accepted", number=revision.number, how=how, crossed=crossed)
    return revision


@action
def wish_change(acting: Acting, revision_id: uuid.UUID, wish: str) -> PlanRevision:
    """She asks for a change before she agrees: whoever follows her speaks of it with her."""
    plan, revision = _open_revision(revision_id)
    if acting.is_professional or plan.subject_id not in acting.subject_ids:
        raise NotVisible
    if not wish.strip():
        raise ActionRefused(_("Écrivez ce que vous voulez changer."), field="wish")
    update_versioned(revision, None, wish=wish.strip()[:500])
    add_task(acting, plan.dossier, WISH, due_on=in_days(WISH_DAYS), code="plan-wish")
    tell(acting, plan, "plan_wish", number=revision.number)
    return revision


def _answerable(acting: Acting, step_id: uuid.UUID) -> PlanStep:
    """A step that `acting` may say done: hers for the person, any of them for who holds the dossier."""
    step = PlanStep.objects.select_related("plan__dossier", "task").filter(pk=step_id).first()
    if step is None or step.state == PlanStep.State.DROPPED:
        raise NotVisible
    held_dossier(acting, step.plan.dossier)
    if not acting.is_professional and not acting.is_system:
        mine = step.owner == PlanStep.Owner.CANDIDATE and step.subject_id in acting.subject_ids
        if not mine or not step.plan.revisions.exists():
            raise NotVisible
    if step.plan.state != ActionPlan.State.OPEN:
        raise ActionRefused(_("Ce plan est arrêté pour le moment."), code="closed")
    return step


@action
def finish_step(
    acting: Acting, step_id: uuid.UUID, *, expected_version: int | None = None
) -> PlanStep:
    """Say that a step is done; the thing to do that it took over ends with it. Safe to repeat."""
    step = _answerable(acting, step_id)
    if step.state == PlanStep.State.DONE:
        return step
    update_versioned(step, expected_version, state=PlanStep.State.DONE, done_on=today())
    if step.task is not None:
        complete_task(acting, step.task)
    touch(step.plan.dossier)
    tell(acting, step.plan, "plan_step_done", step=str(step.pk))
    return step


@action
def reopen_step(
    acting: Acting, step_id: uuid.UUID, *, expected_version: int | None = None
) -> PlanStep:
    """Undo « fait »."""
    step = _answerable(acting, step_id)
    if step.state == PlanStep.State.TODO:
        return step
    update_versioned(step, expected_version, state=PlanStep.State.TODO, done_on=None)
    if step.task is not None:
        reopen_task(acting, step.task)
    touch(step.plan.dossier)
    tell(acting, step.plan, "plan_step_reopened", step=str(step.pk))
    return step


@action
def step_of_task(acting: Acting, task_id: uuid.UUID, *, done: bool) -> None:
    """A thing to do that a step took over was ended or taken back: so is the step."""
    wanted = PlanStep.State.TODO if done else PlanStep.State.DONE
    step = PlanStep.objects.filter(
        task_id=task_id, state=wanted, plan__state=ActionPlan.State.OPEN
    ).first()
    if step is not None:
        update_versioned(
            step,
            None,
            state=PlanStep.State.DONE if done else PlanStep.State.TODO,
            done_on=today() if done else None,
        )


@action
def show_to_household(acting: Acting, plan_id: uuid.UUID, *, shown: bool) -> ActionPlan:
    """She alone lets the other adults of her household read her plan, and stops when she wants (S08)."""
    plan = locked(plan_id)
    if acting.is_professional or plan.subject_id not in acting.subject_ids:
        raise NotVisible
    if shown and plan.household_id is None:
        raise ActionRefused(_("Votre dossier n’est dans aucun ménage."), code="alone")
    if shown == (plan.shown_on is not None):
        return plan
    update_versioned(plan, None, shown_on=today() if shown else None)
    tell(acting, plan, "plan_shown" if shown else "plan_hidden")
    return plan


@action
def follow_new_household(acting: Acting, dossier_ids: list[uuid.UUID]) -> int:
    """The dossiers changed household: what was shown to the former one is shown no more."""
    count = 0
    for plan in ActionPlan.objects.select_related("dossier").filter(dossier__in=dossier_ids):
        update_versioned(plan, None, household_id=plan.dossier.household_id, shown_on=None)
        count += 1
    return count
