"""From the first contact to the outcome: what the receiver does, and the return to the sender."""

import datetime as dt

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.referrals.actions.answering import back_to_choice
from enracine.referrals.actions.moving import check_transition, end_access, move, tell
from enracine.referrals.actions.needs import refuse_unanswered
from enracine.referrals.models import OutcomeCode, Referral, Turn
from enracine.referrals.queries.common import parties_of
from enracine.referrals.rules import TO_ACKNOWLEDGE
from enracine.referrals.workflow import SENDER, TIME


@action
def make_contact(
    acting: Acting,
    referral: Referral,
    contacted_on: dt.date | None,
    *,
    version: int | None = None,
) -> Referral:
    """Note the first contact with the person. The sender sees its date, never the notes (S02).

    Raises ActionRefused for a day before the sending or in the future.
    """
    if contacted_on is not None:
        sent = referral.sent_at.astimezone(QUEBEC).date() if referral.sent_at else contacted_on
        if contacted_on > today() or contacted_on < sent:
            raise ActionRefused(
                _("Le premier contact a lieu entre l’envoi et aujourd’hui."),
                field="contacted_on",
                code="bad_day",
            )
    facts = {"contacted_on": contacted_on}
    data = {"on": contacted_on.isoformat() if contacted_on else ""}
    move(
        acting, referral, "make_contact", version=version, facts=facts, data=data,
        first_contact_on=contacted_on,
    )  # fmt: skip
    return referral


@action
def start_service(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """The receiver's service has begun."""
    move(acting, referral, "start_service", version=version)
    return referral


@action
def hold_referral(
    acting: Acting,
    referral: Referral,
    reason: str,
    resume_on: dt.date | None,
    *,
    version: int | None = None,
) -> Referral:
    """Pause the service, with a reason and the day it should resume (in the future)."""
    if resume_on is not None and resume_on <= today():
        raise ActionRefused(
            _("La date de reprise est dans l’avenir."), field="resume_on", code="bad_day"
        )
    text = reason.strip()
    move(
        acting,
        referral,
        "hold",
        version=version,
        facts={"reason": text, "resume_on": resume_on},
        resume_on=resume_on,
        hold_reason=text[:300],
    )
    return referral


@action
def resume_referral(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """The service resumes."""
    move(acting, referral, "resume", version=version, hold_reason="")
    return referral


@action
def keep_serving(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """The service goes on: said again, so that its clock begins again."""
    move(acting, referral, "keep_serving", version=version)
    return referral


@action
def end_referral(
    acting: Acting,
    referral: Referral,
    outcome: str,
    feedback: str,
    *,
    failed: bool = False,
    version: int | None = None,
) -> Referral:
    """Close the service with a coded outcome and a word to the sender, who must hear back (S1).

    `failed`: no service came of it. The receiver keeps its own dossier; the reading that rested on
    the referral ends.
    """
    if outcome and outcome not in OutcomeCode.values:
        raise ActionRefused(_("Choisissez un résultat de la liste."), field="outcome")
    text = feedback.strip()
    name, facts = "fail" if failed else "complete", {"outcome": outcome, "feedback": text}
    check_transition(acting, referral, name, facts)
    if not failed:
        refuse_unanswered(referral)
    move(
        acting,
        referral,
        name,
        version=version,
        facts=facts,
        data={"outcome": outcome},
        outcome=outcome,
        feedback=text,
        hold_reason="",
    )
    end_access(acting, referral)
    if failed:
        back_to_choice(acting, referral)
    return referral


@action
def acknowledge(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """The sender has read how it ended; time does it for a sender who does not. Safe to repeat."""
    if not parties_of(acting, referral) & {SENDER, TIME}:
        raise NotVisible
    if referral.state not in TO_ACKNOWLEDGE:
        raise ActionRefused(_("Il n’y a pas encore de réponse à lire."), code="illegal")
    if referral.acknowledged_at is not None:
        return referral
    update_versioned(
        referral,
        version,
        acknowledged_at=now(),
        turn=Turn.NOBODY,
        next_alarm_on=None,
        due_on=None,
        alarm="",
    )
    tell(acting, referral, "referrals.acknowledged")
    return referral
