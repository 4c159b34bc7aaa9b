"""What becomes of what was received under an agreement that the person took back: asked, said, reminded."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import Happened, record, record_many
from enracine.kernel.parameters import parameters
from enracine.privacy.disposal_rules import DEFAULTS, remind_again, wait_from, wrong_day
from enracine.privacy.models import Consent, Disposal, RecipientAnswer

#: Answers that a recipient gives itself.
GIVEN = (RecipientAnswer.DESTROYED, RecipientAnswer.KEPT)
#: Rows read at a time by the job.
BATCH = 500


@dataclass(frozen=True)
class Received:
    """What an organisation had received: which object carried it, since when, what it named."""

    object_id: uuid.UUID | None
    number: str
    shared_on: dt.date
    sections: tuple[str, ...]
    documents: int = 0
    documents_taken: int = 0


@dataclass(frozen=True)
class Said:
    """What a recipient answers: destroyed on a day, or kept until another because of an obligation."""

    answer: str
    destroyed_on: dt.date | None = None
    obligation: str = ""
    kept_until: dt.date | None = None


@action
def ask_disposal(
    acting: Acting,
    consent: Consent,
    *,
    sender_id: uuid.UUID,
    receiver_id: uuid.UUID,
    received: Received,
) -> Disposal:
    """Ask an organisation what became of what it had received. Safe to repeat: asked once.

    By whoever ends the agreement: the person, most often. The clock counts working days.
    """
    return _asked(acting, consent, sender_id, receiver_id, received)


def _asked(
    acting: Acting,
    consent: Consent,
    sender_id: uuid.UUID | None,
    receiver_id: uuid.UUID,
    received: Received,
) -> Disposal:
    day = today()
    wait = wait_from(day, parameters(dict(DEFAULTS))["privacy.disposal_days"])
    disposal, made = Disposal.objects.get_or_create(
        consent_id=consent.pk,
        receiver_id=receiver_id,
        defaults={
            "subject_id": consent.subject_id,
            "sender_id": sender_id,
            "object_id": received.object_id,
            "number": received.number,
            "shared_on": received.shared_on,
            "sections": sorted(set(received.sections)),
            "documents": received.documents,
            "documents_taken": received.documents_taken,
            "asked_on": day,
            "due_on": wait.due_on,
            "remind_on": wait.remind_on,
        },
    )
    if made:
        _tell(acting, disposal, "privacy.disposal_asked", {"due_on": str(wait.due_on)})
    return disposal


def _tell(acting: Acting, disposal: Disposal, kind: str, data: dict[str, Any]) -> None:
    told = _happened(disposal, data)
    record(
        kind,
        acting,
        subject_id=told.subject_id,
        object=told.object,
        organisations=told.organisations,
        data=told.data,
    )


def _happened(disposal: Disposal, data: dict[str, Any]) -> Happened:
    return Happened(
        disposal.subject_id,
        disposal,
        (disposal.sender_id, disposal.receiver_id),
        {"number": disposal.number, **data},
    )


@action
def answer_disposal(
    acting: Acting, disposal: Disposal, said: Said, *, version: int | None
) -> Disposal:
    """The recipient says what it did: destroyed, or kept because of an obligation that it names (S07).

    Raises NotVisible for anybody but the recipient; ActionRefused when the day or the obligation is
    missing or impossible, or when the person has agreed again; Conflict when a colleague was quicker.
    """
    if not acting.is_professional or disposal.receiver_id != acting.organisation_id:
        raise NotVisible
    _check(disposal, said)
    kept = said.answer == RecipientAnswer.KEPT
    update_versioned(
        disposal,
        version,
        answer=said.answer,
        destroyed_on=None if kept else said.destroyed_on,
        obligation=said.obligation.strip()[:300] if kept else "",
        kept_until=said.kept_until if kept else None,
        # What is kept is asked about again the working day after its obligation ends.
        remind_on=remind_again(said.kept_until, 1) if kept and said.kept_until else None,
        answered_at=now(),
        answered_by_id=acting.membership_id,
    )
    _tell(acting, disposal, "privacy.recipient_answered", {"answer": said.answer})
    return disposal


def _check(disposal: Disposal, said: Said) -> None:
    if disposal.answer == RecipientAnswer.AGREED_AGAIN:
        raise ActionRefused(
            _("La personne a donné un nouvel accord : il n’y a plus rien à répondre."),
            code="agreed_again",
        )
    if said.answer not in GIVEN:
        raise ActionRefused(_("Choisissez une réponse."), field="answer")
    if said.answer == RecipientAnswer.KEPT and not said.obligation.strip():
        raise ActionRefused(
            _("Dites quel texte ou quelle obligation vous empêche de détruire."),
            field="obligation",
        )
    field = wrong_day(
        said.answer,
        destroyed_on=said.destroyed_on,
        kept_until=said.kept_until,
        shared_on=disposal.shared_on,
        day=today(),
    )
    if field == "destroyed_on":
        raise ActionRefused(
            _("La date est entre l’envoi et aujourd’hui."), field=field, code="bad_day"
        )
    if field:
        raise ActionRefused(
            _("Dites jusqu’à quel jour, à venir, vous devez garder."), field=field, code="bad_day"
        )


@action
def answer_end(acting: Acting, consent: Consent, said: Said, *, version: int | None) -> Disposal:
    """The recipient of an agreement that has ended answers for it, asked or not.

    Raises NotVisible for anybody but the recipient, ActionRefused while the agreement is in force.
    """
    mine = acting.organisation_id
    if mine is None or consent.recipient_id != mine:
        raise NotVisible
    if consent.state not in {Consent.State.WITHDRAWN, Consent.State.ENDED}:
        raise ActionRefused(_("Cet accord est encore en vigueur."), code="in_force")
    given = consent.given_at or consent.requested_at
    received = Received(None, "", given.astimezone(QUEBEC).date(), tuple(consent.sections))
    sender = consent.asked_by_id if consent.asked_by_id != mine else None
    disposal = _asked(acting, consent, sender, mine, received)
    return answer_disposal(acting, disposal, said, version=version)


@action
def settle_disposals(acting: Acting, object_id: uuid.UUID) -> int:
    """The person agreed again before any answer: nothing is asked any more. Returns how many."""
    waiting = list(Disposal.objects.filter(object_id=object_id, answer="").order_by("id"))
    for disposal in waiting:
        update_versioned(
            disposal, None, answer=RecipientAnswer.AGREED_AGAIN, remind_on=None, answered_at=now()
        )
        _tell(acting, disposal, "privacy.disposal_settled", {})
    return len(waiting)


@action
def remind_disposals(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Remind those who have not said what they did, or whose obligation is over (a job's work).

    Run twice the same day, the second run finds nothing. Rows that somebody is answering are left
    for the next run. Returns how many.
    """
    moment = day or today()
    late = list(
        Disposal.objects.filter(remind_on__lte=moment)
        .select_for_update(skip_locked=True)
        .order_by("remind_on", "id")[:limit]
    )
    again = remind_again(moment, parameters(dict(DEFAULTS), moment)["privacy.disposal_again_days"])
    told = []
    for disposal in late:
        disposal.remind_on, disposal.reminders = again, disposal.reminders + 1
        why = "unanswered" if disposal.answer == "" else "obligation_over"
        told.append(_happened(disposal, {"why": why, "reminders": disposal.reminders}))
    # Not a new version: a reminder must not disturb whoever is answering at this moment.
    Disposal.objects.bulk_update(late, ["remind_on", "reminders"])
    record_many("privacy.disposal_reminded", acting, told)
    return len(late)
