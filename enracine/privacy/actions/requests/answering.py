"""What an officer does of a request, until it is answered and its recourse is over."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.parameters import parameter
from enracine.privacy import content, papers, rights
from enracine.privacy import notifications as letters
from enracine.privacy.actions.corrections import tell_correction
from enracine.privacy.actions.requests.steps import (
    LETTER,
    PERSON_PAGE,
    context,
    keep_paper,
    must_be_officer,
    note_step,
    take_step,
)
from enracine.privacy.languages import FRENCH, Written, written_in
from enracine.privacy.models import RightsRequest, SubjectHolder
from enracine.privacy.queries.retention import settings
from enracine.privacy.recipients import tell_person
from enracine.privacy.workflow import OFFICER, PERSON

#: Months after an arrival when an organisation of the Administration writes in another language too.
FIRST_MONTHS = ("language.first_months", 6)


@action
def turn_away(
    acting: Acting, request: RightsRequest, *, version: int | None = None
) -> RightsRequest:
    """Whoever asks may not: the answer says so, and says nothing else (law.md, L47)."""
    must_be_officer(acting, request)
    take_step(
        request, "turn_away", OFFICER, version, provisions=["identity"], answered_on=today(),
        answered_by_id=acting.membership_id,
    )  # fmt: skip
    note_step(acting, request, "privacy.request_turned_away", relation=request.relation)
    return request


@action
def confirm_identity(
    acting: Acting,
    request: RightsRequest,
    proof: str,
    *,
    version: int | None = None,
) -> RightsRequest:
    """An officer writes what was seen of whoever asks, without keeping a copy (law.md, L47)."""
    must_be_officer(acting, request)
    if request.state not in {"received", "silent"}:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="state")
    if not proof.strip():
        raise ActionRefused(_("Dites ce que vous avez vu."), field="proof", code="required")
    update_versioned(request, version, proof=proof.strip(), proof_seen_by_id=acting.membership_id)
    note_step(acting, request, "privacy.request_identity_seen")
    return request


@action
def extend(
    acting: Acting, request: RightsRequest, reason: str, *, version: int | None = None
) -> RightsRequest:
    """Take the ten more days of A-2.1, once, before the delay ends; the person is told why."""
    must_be_officer(acting, request)
    later = rights.extended_to(request.due_on, request.regime, settings())
    if request.state != "received" or request.extended_on or later is None:
        raise ActionRefused(_("Ce délai ne peut pas être prolongé."), code="no_extension")
    if today() > request.due_on:
        raise ActionRefused(_("Le délai est passé : il ne se prolonge plus."), code="late")
    if not reason.strip():
        raise ActionRefused(
            _("Dites pourquoi il faut plus de temps."), field="extension_reason", code="required"
        )
    update_versioned(
        request, version, due_on=later, extended_on=today(), extension_reason=reason.strip(),
        reminders=[],
    )  # fmt: skip
    event = note_step(acting, request, "privacy.request_extended", due_on=later.isoformat())
    tell_person(event, request.subject_id, letters.REQUEST_DELAYED, context(request, PERSON_PAGE))
    return request


@dataclass(frozen=True)
class Answer:
    """What an officer decides: the line of the table, the reasons of the list, her own words."""

    step: str
    provisions: tuple[str, ...] = ()
    explanation: str = ""


@action
def answer(
    acting: Acting, request: RightsRequest, given: Answer, *, version: int | None = None
) -> RightsRequest:
    """Answer in writing: accept, accept partly, refuse; the letter is made and the person told.

    Raises ActionRefused for a reason outside the closed list, for an access package that nobody has
    checked, or when the identity was not seen.
    """
    must_be_officer(acting, request)
    if given.step not in {"accept", "accept_partly", "refuse"}:
        raise ActionRefused(_("Choisissez une réponse."), field="step", code="required")
    allowed = {p.code for p in rights.PROVISIONS.values() if request.kind in p.kinds}
    if set(given.provisions) - allowed:
        raise ActionRefused(
            _("Ce motif ne vaut pas pour cette demande."), field="provisions", code="provision"
        )
    yes = given.step != "refuse"
    if yes and request.kind == "access" and request.package_id is None:
        raise ActionRefused(
            _("Préparez et vérifiez d’abord le paquet d’accès."), field="step", code="package"
        )
    values = settings()
    days = int(values["privacy.recourse_days"])
    changes: dict[str, Any] = {
        "provisions": sorted(set(given.provisions)) if given.step != "accept" else [],
        "explanation": given.explanation.strip(),
        "answered_on": today(),
        "answered_by_id": acting.membership_id,
        "recourse_until": today() + dt.timedelta(days=days),
    }
    if yes and request.kind == "destruction":
        wait = int(values["privacy.destruction_wait_days"])
        changes["execute_on"] = today() + dt.timedelta(days=wait)
    elif yes:
        changes["executed_at"] = now()
    take_step(request, given.step, OFFICER, version, **changes)
    _carry_out_at_once(acting, request, yes)
    written = _write_letter(acting, request, days)
    event = note_step(
        acting, request, "privacy.request_answered", answer=request.state,
        provisions=request.provisions,
        languages=list(written.languages), language_reason=written.reason,
    )  # fmt: skip
    tell_person(event, request.subject_id, letters.REQUEST_ANSWERED, context(request, PERSON_PAGE))
    return request


def _carry_out_at_once(acting: Acting, request: RightsRequest, yes: bool) -> None:
    if yes and request.kind == "rectification":
        tell_correction(acting, request.subject_id, request.section, request)


def _language_of(acting: Acting, subject_id: uuid.UUID) -> str:
    """The language of the person's account; French without one."""
    with acting_as(acting.with_subjects(subject_id)):
        found = (
            SubjectHolder.objects.filter(subject_id=subject_id)
            .order_by("since", "id")
            .values_list("user__language", flat=True)
            .first()
        )
    return found or FRENCH


def _write_letter(acting: Acting, request: RightsRequest, recourse_days: int) -> Written:
    """Make the letter, and say in which languages and why (law.md, L58)."""
    known = content.people().known(request.subject_id)
    name = request.asked_by_name or (known.name if known else "")
    written = written_in(
        _language_of(acting, request.subject_id),
        request.regime,
        today(),
        months=int(parameter(*FIRST_MONTHS)),
        arrived_on=known.arrived_on if known else None,
        is_abroad=bool(known and known.is_abroad),
    )
    body = papers.answer_letter(request, name, written.languages, recourse_days, today())
    document = keep_paper(acting, request, body, f"{request.number}.pdf", "application/pdf", LETTER)
    RightsRequest.objects.filter(pk=request.pk).update(letter=document)
    request.letter = document
    return written


@action
def contest(
    acting: Acting, request: RightsRequest, note: str = "", *, version: int | None = None
) -> RightsRequest:
    """A recourse has begun: nothing of the person's leaves this holder until it ends (law.md, L46)."""
    mine = request.subject_id in acting.subject_ids and not acting.is_professional
    if not mine:
        must_be_officer(acting, request)
    take_step(
        request,
        "contest",
        PERSON if mine else OFFICER,
        version,
        contested_on=today(),
        contest_note=note.strip()[:500],
        execute_on=None,
    )
    note_step(acting, request, "privacy.request_contested")
    return request


@action
def close_recourse(
    acting: Acting, request: RightsRequest, note: str, *, version: int | None = None
) -> RightsRequest:
    """The recourse has ended: what was frozen follows the calendar again."""
    must_be_officer(acting, request)
    take_step(request, "close", OFFICER, version, contest_note=note.strip()[:500])
    note_step(acting, request, "privacy.recourse_ended")
    return request
