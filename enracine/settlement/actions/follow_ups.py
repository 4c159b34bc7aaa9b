"""Follow-ups: what was answered and how it is known, tries, ends; no answer replaces another."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.parameters import parameter
from enracine.people.actions.deaths import note_death as note_person_death
from enracine.people.models import DeathKnown
from enracine.settlement import rules
from enracine.settlement.actions.leaving import follow_departure, forget_departure
from enracine.settlement.actions.moves import note_move
from enracine.settlement.actions.needs import take_up_needs
from enracine.settlement.choices import EndReason, Need, Reason
from enracine.settlement.models import FollowUp, FollowUpAnswer, MovePerson, SurveyLink
from enracine.territories.models import Municipality

METHODS_SETTING = "settlement.follow_up_methods"
Standing = FollowUpAnswer.Standing


@dataclass(frozen=True)
class Answer:
    """What somebody says of a household at a follow-up, and how it is known."""

    presence: str
    method: str
    on: dt.date
    comment: str = ""
    reason: str = ""
    spouse_reason: str = ""
    needs: tuple[str, ...] = ()
    #: Where and when it went, as far as it is told: the new move is dated by it.
    place: Municipality | None = None
    left_on: dt.date | None = None


def accepted_methods() -> tuple[str, ...]:
    """The ways of knowing that are accepted today: a dated setting. One SQL query."""
    return tuple(parameter(METHODS_SETTING, list(rules.ACCEPTED_METHODS)))


def by_hand() -> tuple[str, ...]:
    """Those that somebody may choose: only a questionnaire says that it was answered."""
    return tuple(m for m in accepted_methods() if m != FollowUp.Method.LINK)


def _check(answer: Answer, follow_up: FollowUp) -> None:
    settled = follow_up.move.settled_on
    if answer.presence not in FollowUp.Presence.values:
        raise ActionRefused(_("Dites où le ménage habite."), field="presence")
    if answer.on > today() or (settled and answer.on < settled):
        raise ActionRefused(
            _("Cette date doit être entre l’établissement et aujourd’hui."), field="done_on"
        )
    if answer.left_on is not None and (
        answer.left_on > answer.on or (settled and answer.left_on < settled)
    ):
        raise ActionRefused(
            _("Cette date doit être entre l’établissement et la réponse."), field="left_on"
        )
    for field in ("reason", "spouse_reason"):
        if getattr(answer, field) not in {"", *Reason.values}:
            raise ActionRefused(_("Choisissez un motif de la liste."), field=field)
    if not set(answer.needs) <= set(Need.values):
        raise ActionRefused(_("Choisissez des besoins de la liste."), field="needs")


@action
def record_follow_up(
    acting: Acting, follow_up: FollowUp, answer: Answer, version: int | None = None
) -> FollowUpAnswer:
    """Still there or not, and how it is known. Raises ActionRefused without an accepted source (S18).

    A follow-up that already has an answer keeps it: another one, if it differs, stands beside it, to
    be checked. Saying the same again is refused.
    """
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if answer.method not in by_hand():
        raise ActionRefused(
            _("Dites comment vous le savez : choisissez un moyen de la liste."), field="method"
        )
    _check(answer, follow_up)
    if follow_up.state == FollowUp.State.CANCELLED:
        raise ActionRefused(_("Ce suivi a pris fin."), code="ended")
    if follow_up.state == FollowUp.State.DONE and follow_up.presence == answer.presence:
        raise ActionRefused(_("Ce suivi a déjà cette réponse."), code="already_answered")
    kept = keep_answer(acting, follow_up, answer, version=version)
    if kept.standing == Standing.COUNTED:
        take_up_needs(acting, follow_up, answer.needs)
    return kept


#: How an answer stands beside the one that counts → what the history of the move says.
_TOLD: dict[str, str] = {
    Standing.COUNTED: "followed_up",
    Standing.SAME: "answer_same",
    Standing.DIFFERS: "answer_differs",
}


def keep_answer(
    acting: Acting,
    follow_up: FollowUp,
    answer: Answer,
    *,
    version: int | None = None,
    link: SurveyLink | None = None,
) -> FollowUpAnswer:
    """Keep an answer. The first one counts and changes the follow-up; a later one only stands beside.

    The caller is an action that has checked who answers.
    """
    counted = follow_up.presence if follow_up.state == FollowUp.State.DONE else None
    standing = rules.standing(counted, answer.presence)
    if standing == Standing.COUNTED:
        _count(acting, follow_up, answer, version)
    kept = FollowUpAnswer.objects.create(
        subject_id=follow_up.subject_id,
        follow_up=follow_up,
        link=link,
        presence=answer.presence,
        method=answer.method,
        answered_on=answer.on,
        standing=standing,
        reason=answer.reason,
        spouse_reason=answer.spouse_reason,
        left_on=answer.left_on,
        needs=list(answer.needs),
        comment=answer.comment[:500],
        recorded_by_id=acting.membership_id,
    )
    note_move(
        acting, follow_up.move, _TOLD[standing],
        months=str(follow_up.months), presence=answer.presence, method=answer.method,
    )  # fmt: skip
    return kept


def _count(acting: Acting, follow_up: FollowUp, answer: Answer, version: int | None) -> None:
    gone = answer.presence in rules.GONE
    update_versioned(
        follow_up,
        version,
        state=FollowUp.State.DONE,
        presence=answer.presence,
        method=answer.method,
        done_on=answer.on,
        comment=answer.comment[:500],
        reason=answer.reason,
        spouse_reason=answer.spouse_reason,
        needs=list(answer.needs),
        left_on=(answer.left_on or answer.on) if gone else None,
        recorded_by_id=acting.membership_id,
    )
    if gone:
        follow_departure(
            acting, follow_up, answer.presence, answer.left_on or answer.on, answer.place
        )


@action
def record_attempt(
    acting: Acting, follow_up: FollowUp, version: int | None = None, *, channel: str = "call"
) -> FollowUp:
    """A try that did not reach the household; the third makes the follow-up « non joint »."""
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if channel not in rules.TRY_CHANNELS:
        raise ActionRefused(_("Dites comment vous avez essayé."), field="channel")
    if follow_up.state != FollowUp.State.DUE:
        raise ActionRefused(_("Ce suivi a déjà une réponse."), code="already_answered")
    attempts = follow_up.attempts + 1
    unreached = attempts >= rules.TRIES_BEFORE_UNREACHED
    update_versioned(
        follow_up,
        version,
        attempts=attempts,
        state=FollowUp.State.UNREACHED if unreached else FollowUp.State.DUE,
    )
    note_move(
        acting, follow_up.move, "attempted",
        months=str(follow_up.months), tries=str(attempts), channel=channel,
    )  # fmt: skip
    return follow_up


@action
def close_follow_up(
    acting: Acting, follow_up: FollowUp, reason: str, version: int | None = None
) -> FollowUp:
    """No follow-up will be made: nobody is left alive, nobody wants to be called, an error.

    The later ones of the same move end with it, and no address for answering serves any more. A death
    is noted of each adult who moved. Raises ActionRefused for a reason off the list, or a follow-up that
    has an answer.
    """
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if reason not in rules.ENDS_BY_HAND:
        raise ActionRefused(_("Choisissez pourquoi."), field="end_reason")
    if follow_up.state not in {FollowUp.State.DUE, FollowUp.State.UNREACHED}:
        raise ActionRefused(_("Ce suivi a déjà une réponse."), code="already_answered")
    update_versioned(
        follow_up, version, state=FollowUp.State.CANCELLED, end_reason=EndReason(reason)
    )
    later = FollowUp.objects.filter(
        move_id=follow_up.move_id, months__gt=follow_up.months, state=FollowUp.State.DUE
    )
    ended = [follow_up.pk, *later.order_by("pk").values_list("pk", flat=True)]
    later.update(state=FollowUp.State.CANCELLED, end_reason=reason, updated_at=now())
    SurveyLink.objects.filter(follow_up__in=ended, revoked_at__isnull=True).update(revoked_at=now())
    note_move(acting, follow_up.move, "follow_ups_ended", months=str(follow_up.months))
    if reason == EndReason.DEATH:
        movers = MovePerson.objects.filter(move_id=follow_up.move_id, deceased_on__isnull=True)
        for person in list(movers.order_by("id").values_list("person_id", flat=True)):
            note_person_death(acting.with_subjects(person), person, DeathKnown.FOLLOW_UP)
    return follow_up


@action
def review_answer(
    acting: Acting, follow_up: FollowUp, answer_id: uuid.UUID, method: str = ""
) -> FollowUpAnswer:
    """Decide between two answers, after asking: without `method` the one that counts stands.

    With it, the other one counts from now on, and `method` says how it was checked; the first stays
    readable beside it. Raises ActionRefused when the method is not accepted, or nothing is to check.
    """
    if acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    answer = (
        FollowUpAnswer.objects.select_for_update().filter(pk=answer_id, follow_up=follow_up).first()
    )
    if answer is None:
        raise NotVisible
    if answer.standing != Standing.DIFFERS or follow_up.state != FollowUp.State.DONE:
        raise ActionRefused(_("Cette réponse a déjà été vérifiée."), code="reviewed")
    if method and method not in by_hand():
        raise ActionRefused(_("Dites comment vous avez vérifié."), field="method")
    reviewed = {"reviewed_by_id": acting.membership_id, "reviewed_at": now()}
    if not method:
        update_versioned(answer, None, standing=Standing.SET_ASIDE, **reviewed)
        note_move(acting, follow_up.move, "answer_reviewed", months=str(follow_up.months))
        return answer
    _set_aside_counted(follow_up, reviewed)
    if follow_up.presence in rules.GONE:
        forget_departure(acting, follow_up)
    _count(
        acting,
        follow_up,
        Answer(
            answer.presence, method, today(), answer.comment, answer.reason,
            answer.spouse_reason, tuple(answer.needs), left_on=answer.left_on,
        ),
        None,
    )  # fmt: skip
    update_versioned(answer, None, standing=Standing.COUNTED, **reviewed)
    note_move(
        acting, follow_up.move, "followed_up",
        months=str(follow_up.months), presence=answer.presence, method=method,
    )  # fmt: skip
    return answer


def _set_aside_counted(follow_up: FollowUp, reviewed: Mapping[str, Any]) -> None:
    """Keep the answer that counted, even one older than this table, out of the way."""
    counted = follow_up.answers.filter(standing=Standing.COUNTED).first()
    if counted is not None:
        update_versioned(counted, None, standing=Standing.SET_ASIDE, **reviewed)
        return
    FollowUpAnswer.objects.create(
        subject_id=follow_up.subject_id,
        follow_up=follow_up,
        presence=follow_up.presence,
        method=follow_up.method,
        answered_on=follow_up.done_on or today(),
        standing=Standing.SET_ASIDE,
        comment=follow_up.comment,
        recorded_by_id=follow_up.recorded_by_id,
        **reviewed,
    )
