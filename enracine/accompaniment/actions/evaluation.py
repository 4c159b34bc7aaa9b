"""The first meeting and what somebody decides afterwards."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import (
    HOLD_FIRST_MEETING,
    held_dossier,
    in_days,
    parties,
)
from enracine.accompaniment.actions.preparing import rewritten
from enracine.accompaniment.actions.tasks import add_task
from enracine.accompaniment.models import (
    Dossier,
    NeedsEvaluation,
    ReadinessDecision,
    Stage,
    Task,
)
from enracine.accompaniment.queries.readiness import readiness_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter

#: Working days before the next look at a dossier, by decision: settings, no source fixes them.
REVIEW_DAYS = (
    "accompaniment.review_days",
    {
        "prepare": 20,
        "refer": 5,
        "refer_eer": 5,
        "french": 20,
        "recognition": 20,
        "pause": 60,
    },
)
FINISH = gettext_noop("Terminer la première rencontre")
DECIDE = gettext_noop("Décider de la suite")
NEXT_STEPS = {
    "prepare": gettext_noop("Faire le point sur la préparation"),
    "refer": gettext_noop("Préparer la référence"),
    "refer_eer": gettext_noop("Préparer la référence à Emplois en régions"),
    "french": gettext_noop("Vérifier l’inscription à un cours de français"),
    "recognition": gettext_noop("Vérifier la demande de reconnaissance"),
    "pause": gettext_noop("Reprendre contact"),
}
#: What sending a referral answers: nothing of it is late any more.
LEADS_TO_REFERRING = frozenset(
    {HOLD_FIRST_MEETING, FINISH, DECIDE}
    | {NEXT_STEPS[decision] for decision in ("prepare", "refer", "refer_eer")}
)
_BEFORE_MEETING = (Stage.REGISTERED, Stage.FIRST_MEETING)


@action
def record_evaluation(
    acting: Acting,
    dossier: Dossier,
    answers: Mapping[str, object],
    *,
    evaluation_id: uuid.UUID | None = None,
    expected_version: int | None = None,
    held_on: dt.date | None = None,
    complete: bool = False,
    instrument: str = rules.INSTRUMENT.version,
) -> NeedsEvaluation:
    """Keep the answers of the first meeting; `complete=True` ends it and makes the things to do.

    A draft is kept as it is typed: it leaves one event when it begins, none at each keystroke, and
    its own writer never conflicts with herself (an autosave may cross a submission). Somebody else
    needs the version she read. Without `evaluation_id`, the draft is begun. Sending the same
    completed form again changes nothing. Answers to a form of a former `instrument` are kept under
    it, and pass into today's questions as `PASSAGES` says.
    Raises Conflict when somebody else wrote meanwhile, ActionRefused for an impossible day.
    """
    held = held_dossier(acting, dossier)
    if acting.membership_id is None:
        raise NotVisible
    if held.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé : rouvrez-le d’abord."), code="closed")
    day = held_on or today()
    if day > today() or day < held.opened_on:
        raise ActionRefused(
            _("La rencontre ne peut avoir lieu ni dans l’avenir ni avant l’ouverture du dossier."),
            field="held_on",
            code="bad_day",
        )
    said = rules.instrument_of(instrument).cleaned(answers)
    clean = rules.carried(said, instrument).answers
    evaluation = _draft(acting, held, clean, day, evaluation_id, expected_version)
    if evaluation.completed_at is not None:
        return evaluation
    changes = rewritten(evaluation, clean, said=said, under=instrument)
    changes |= {"held_on": day, "evaluator_id": acting.membership_id}
    if complete:
        _refuse_incomplete(clean)
        changes["completed_at"] = now()
    mine = evaluation.evaluator_id in (acting.membership_id, None)
    update_versioned(evaluation, None if mine else expected_version, **changes)
    if complete:
        _complete(acting, held, evaluation)
    return evaluation


def _draft(
    acting: Acting,
    dossier: Dossier,
    answers: Mapping[str, str],
    day: dt.date,
    evaluation_id: uuid.UUID | None,
    expected_version: int | None,
) -> NeedsEvaluation:
    """The draft to write in: the one named, the one just begun, or a new one."""
    me = acting.membership_id
    if evaluation_id is not None:
        named = dossier.evaluations.filter(pk=evaluation_id).first()
        if named is None:
            raise NotVisible
        if named.completed_at is not None and named.answers != dict(answers):
            raise Conflict(current=named, mine=dict(answers))
        if named.evaluator_id not in (me, None) and expected_version is None:
            raise Conflict(current=named, mine=dict(answers))
        return named
    open_draft = dossier.evaluations.filter(completed_at__isnull=True).first()
    if open_draft is not None:
        if open_draft.evaluator_id in (me, None):
            return open_draft
        raise Conflict(current=open_draft, mine=dict(answers))
    twin = dossier.evaluations.filter(
        evaluator_id=acting.membership_id, held_on=day, answers=dict(answers)
    ).first()
    if twin is not None:
        return twin
    return _begin(acting, dossier, day)


def _begin(acting: Acting, dossier: Dossier, day: dt.date) -> NeedsEvaluation:
    evaluation = NeedsEvaluation.objects.create(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        instrument=rules.INSTRUMENT.version,
        held_on=day,
        evaluator_id=acting.membership_id,
    )
    # What is begun waits for its end, in « Aujourd’hui », without disturbing whoever edits.
    dossier.next_step, dossier.next_step_on = FINISH, day
    Dossier.objects.filter(pk=dossier.pk).update(
        next_step=dossier.next_step, next_step_on=day, last_activity_at=now()
    )
    record(
        "accompaniment.evaluation_started",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=[dossier.organisation_id],
        data={"evaluation": str(evaluation.pk)},
    )
    return evaluation


def _refuse_incomplete(answers: Mapping[str, str]) -> None:
    if not any(q.code in answers for q in rules.INSTRUMENT.questions):
        raise ActionRefused(
            _("Répondez au moins à une question avant de terminer."), code="nothing_answered"
        )


def _complete(acting: Acting, dossier: Dossier, evaluation: NeedsEvaluation) -> None:
    """What ending the first meeting does: its date, the stage, the things to do, the events."""
    first = dossier.first_meeting_on is None
    result = readiness_of(dossier, evaluation.answers)
    changes: dict[str, object] = {
        "next_step": DECIDE,
        "next_step_on": in_days(2),
        "last_activity_at": now(),
    }
    if first:
        changes["first_meeting_on"] = evaluation.held_on
    if dossier.stage in _BEFORE_MEETING:
        changes["stage"] = Stage.PREPARATION
    update_versioned(dossier, None, **changes)
    for item in result.remaining:
        owner = Task.Owner.CANDIDATE if item.owner == "candidate" else Task.Owner.COUNSELLOR
        add_task(acting, dossier, item.step, owner=owner, code=f"readiness-{item.code}")
    if first:
        record(
            "accompaniment.first_meeting_held",
            acting,
            subject_id=dossier.subject_id,
            object=dossier,
            organisations=parties(dossier),
            data={
                "on": evaluation.held_on.isoformat(),
                "household": str(dossier.household_id or ""),
            },
        )
    record(
        "accompaniment.evaluation_completed",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=[dossier.organisation_id],
        data={"evaluation": str(evaluation.pk), "remaining": [i.code for i in result.remaining]},
    )


@action
def decide_readiness(
    acting: Acting,
    dossier: Dossier,
    evaluation: NeedsEvaluation,
    decision: str,
    reason: str,
    *,
    expected_version: int | None = None,
) -> ReadinessDecision:
    """Record what somebody decides, apart from what the rules suggest, with the reason (L40).

    Anybody of the holder may decide against the suggestion; a reason is always asked. Deciding
    the same twice changes nothing. Raises ActionRefused without a reason or a finished evaluation.
    """
    held = held_dossier(acting, dossier)
    if acting.membership_id is None or evaluation.dossier_id != held.pk:
        raise NotVisible
    if evaluation.completed_at is None:
        raise ActionRefused(_("Terminez d’abord la première rencontre."), code="not_finished")
    if decision not in ReadinessDecision.Decision.values:
        raise ActionRefused(_("Choisissez une suite."), field="decision")
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi vous décidez ainsi."), field="reason")
    text = reason.strip()[:500]
    twin = ReadinessDecision.objects.filter(
        evaluation=evaluation, decision=decision, reason=text
    ).first()
    if twin is not None:
        return twin
    result = readiness_of(held, evaluation.answers, instrument=evaluation.instrument)
    _after_decision(held, decision, expected_version)
    made = ReadinessDecision.objects.create(
        subject_id=held.subject_id,
        dossier=held,
        organisation_id=held.organisation_id,
        evaluation=evaluation,
        suggestion=result.suggestion,
        factors=result.factors_json(),
        decision=decision,
        reason=text,
        decided_by_id=acting.membership_id,
    )
    record(
        "accompaniment.readiness_decided",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=parties(held),
        data={"decision": decision, "suggestion": result.suggestion},
    )
    return made


def _after_decision(dossier: Dossier, decision: str, expected_version: int | None) -> None:
    """The stage and the next step that a decision leads to."""
    key, default = REVIEW_DAYS
    days = {**default, **parameter(key, default)}
    changes: dict[str, object] = {
        "next_step": NEXT_STEPS[decision],
        "next_step_on": in_days(int(days[decision])),
        "last_activity_at": now(),
    }
    if decision == "refer" and dossier.stage in (*_BEFORE_MEETING, Stage.PREPARATION):
        changes["stage"] = Stage.READY
    if decision in {"prepare", "french", "recognition"} and dossier.stage in (
        *_BEFORE_MEETING,
        Stage.READY,
    ):
        changes["stage"] = Stage.PREPARATION
    update_versioned(dossier, expected_version, **changes)
