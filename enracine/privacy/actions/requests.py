"""Asking one's rights of an organisation, and each step until it is answered."""

import datetime as dt
import io
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.documents import store_generated
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document
from enracine.kernel.templatetags import formats
from enracine.kernel.workflow import IllegalTransition
from enracine.network.models import Organisation
from enracine.privacy import content, papers, rights
from enracine.privacy import notifications as letters
from enracine.privacy.actions.corrections import tell_correction
from enracine.privacy.models import RightsRequest, SubjectHolder
from enracine.privacy.queries.requests import holders_for, may_record_for
from enracine.privacy.queries.retention import settings
from enracine.privacy.recipients import link, tell_officers, tell_person
from enracine.privacy.workflow import CLOCK, OFFICER, PERSON, REQUEST

#: Where each reader opens a request: pages of the shells, which know names.
OFFICER_PAGE, PERSON_PAGE = "workspace:rights_request", "portal:my_request"
LETTER, PACKAGE = "rights:letter", "rights:package"
#: How an account that is the person's own is said in the proof of identity.
OWN_ACCOUNT = "Compte de la personne"


@dataclass(frozen=True)
class Asker:
    """Who asks, in the person's stead or not, and what was seen of it."""

    relation: str = rights.SELF
    name: str = ""
    proof: str = ""


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('privacy_request_number')")
        rank = cursor.fetchone()[0]
    return f"DEM-{today().year}-{rank:06d}"


def _context(request: RightsRequest, page: str) -> dict[str, str]:
    return {
        "number": request.number,
        "url": link(page, request.pk),
        "day": formats.day(request.due_on, "fr-ca"),
        "organisation": request.organisation.name,
    }


@action
def ask(
    acting: Acting,
    subject_id: uuid.UUID,
    organisation_id: uuid.UUID,
    kind: str,
    *,
    words: str = "",
    section: str = "",
) -> RightsRequest:
    """The person asks, from her own space, one organisation that holds something on her.

    Raises NotVisible for anybody else, or an organisation that holds nothing; ActionRefused (field
    « kind ») when the same request waits already, (field « section ») for a correction of nothing.
    """
    if subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    holder = next((o for o in holders_for(subject_id) if o.pk == organisation_id), None)
    if holder is None:
        raise NotVisible
    request = _open(
        acting, subject_id, holder, kind, words, section, Asker(proof=OWN_ACCOUNT), today(),
        RightsRequest.Channel.PORTAL,
    )  # fmt: skip
    _announce(acting, request)
    return request


@action
def record_request(
    acting: Acting,
    subject_id: uuid.UUID,
    kind: str,
    asker: Asker,
    *,
    channel: str,
    received_on: dt.date,
    words: str = "",
    section: str = "",
    proof_seen: bool = True,
) -> RightsRequest:
    """A professional writes down a request made on paper, by telephone or in person.

    Somebody who may not ask (a spouse, a parent of an adult: law.md, L47) is written down and turned
    away at once: nothing of the file is shown or said. Raises NotVisible when the organisation holds
    nothing on the person, ActionRefused for a day in the future.
    """
    if acting.organisation_id is None or not may_record_for(acting, subject_id):
        raise NotVisible
    if received_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="received_on", code="future")
    holder = Organisation.objects.get(pk=acting.organisation_id)
    request = _open(acting, subject_id, holder, kind, words, section, asker, received_on, channel)
    known = content.people().known(subject_id)
    if not rights.may_ask(asker.relation, asker.proof, _age(known)):
        return turn_away(acting, request)
    _announce(acting, request)
    return request


def _age(known: content.Known | None) -> int | None:
    if known is None or known.birth_date is None:
        return None
    day, born = today(), known.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _open(
    acting: Acting,
    subject_id: uuid.UUID,
    holder: Organisation,
    kind: str,
    words: str,
    section: str,
    asker: Asker,
    received_on: dt.date,
    channel: str,
) -> RightsRequest:
    if kind not in RightsRequest.Kind.values:
        raise ActionRefused(_("Choisissez une demande dans la liste."), field="kind")
    if kind == RightsRequest.Kind.RECTIFICATION and not section:
        raise ActionRefused(
            _("Dites quelle partie du dossier est à corriger."), field="section", code="section"
        )
    if kind != RightsRequest.Kind.RECTIFICATION:
        section = ""
    same = RightsRequest.objects.filter(
        subject_id=subject_id, organisation=holder, kind=kind, section=section, state="received"
    )
    if same.exists():
        raise ActionRefused(
            _("Cette demande attend déjà une réponse de cet organisme."),
            field="kind",
            code="already",
        )
    request = RightsRequest.objects.create(
        number=_next_number(),
        subject_id=subject_id,
        organisation=holder,
        regime=holder.regime,
        kind=kind,
        section=section,
        words=words.strip(),
        channel=channel,
        relation=asker.relation,
        asked_by_name=asker.name.strip(),
        proof=asker.proof.strip(),
        proof_seen_by_id=acting.membership_id,
        received_on=received_on,
        due_on=rights.due_on(received_on, holder.regime, settings()),
    )
    record(
        "privacy.request_received",
        acting,
        subject_id=subject_id,
        object=request,
        organisations=[holder.pk],
        data={"kind": kind, "channel": channel, "section": section},
    )
    return request


def _announce(acting: Acting, request: RightsRequest) -> None:
    event = _note(acting, request, "privacy.request_announced")
    tell_officers(
        event, request.organisation_id, letters.REQUEST_RECEIVED, _context(request, OFFICER_PAGE)
    )
    tell_person(event, request.subject_id, letters.REQUEST_NOTED, _context(request, PERSON_PAGE))


def _note(acting: Acting, request: RightsRequest, kind: str, **data: Any) -> Any:
    return record(
        kind,
        acting,
        subject_id=request.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"kind": request.kind, **data},
    )


def _step(
    request: RightsRequest, name: str, party: str, version: int | None, **changes: Any
) -> RightsRequest:
    """One line of the table of states. Raises ActionRefused when the request is elsewhere."""
    try:
        transition = REQUEST.check(name, request.state, {party})
    except IllegalTransition as error:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="state") from error
    facts = {**request.__dict__, **changes}
    missing = transition.missing(facts)
    if missing:
        raise ActionRefused(
            _("Il manque : %(what)s.") % {"what": missing[0].text},
            field=missing[0].fact,
            code="missing",
        )
    return update_versioned(request, version, state=transition.target, **changes)


def _must_be_officer(acting: Acting, request: RightsRequest) -> None:
    if not acting.is_professional or request.organisation_id != acting.organisation_id:
        raise NotVisible


@action
def turn_away(
    acting: Acting, request: RightsRequest, *, version: int | None = None
) -> RightsRequest:
    """Whoever asks may not: the answer says so, and says nothing else (law.md, L47)."""
    _must_be_officer(acting, request)
    _step(
        request, "turn_away", OFFICER, version, provisions=["identity"], answered_on=today(),
        answered_by_id=acting.membership_id,
    )  # fmt: skip
    _note(acting, request, "privacy.request_turned_away", relation=request.relation)
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
    _must_be_officer(acting, request)
    if request.state not in {"received", "silent"}:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="state")
    if not proof.strip():
        raise ActionRefused(_("Dites ce que vous avez vu."), field="proof", code="required")
    update_versioned(request, version, proof=proof.strip(), proof_seen_by_id=acting.membership_id)
    _note(acting, request, "privacy.request_identity_seen")
    return request


@action
def extend(
    acting: Acting, request: RightsRequest, reason: str, *, version: int | None = None
) -> RightsRequest:
    """Take the ten more days of A-2.1, once, before the delay ends; the person is told why."""
    _must_be_officer(acting, request)
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
    event = _note(acting, request, "privacy.request_extended", due_on=later.isoformat())
    tell_person(event, request.subject_id, letters.REQUEST_DELAYED, _context(request, PERSON_PAGE))
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
    _must_be_officer(acting, request)
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
    days = int(values["privacy.recourse_days"])  # type: ignore[call-overload]
    changes: dict[str, Any] = {
        "provisions": sorted(set(given.provisions)) if given.step != "accept" else [],
        "explanation": given.explanation.strip(),
        "answered_on": today(),
        "answered_by_id": acting.membership_id,
        "recourse_until": today() + dt.timedelta(days=days),
    }
    if yes and request.kind == "destruction":
        wait = int(values["privacy.destruction_wait_days"])  # type: ignore[call-overload]
        changes["execute_on"] = today() + dt.timedelta(days=wait)
    elif yes:
        changes["executed_at"] = now()
    _step(request, given.step, OFFICER, version, **changes)
    _carry_out_at_once(acting, request, yes)
    _write_letter(acting, request, days)
    event = _note(
        acting, request, "privacy.request_answered", answer=request.state,
        provisions=request.provisions,
    )  # fmt: skip
    tell_person(event, request.subject_id, letters.REQUEST_ANSWERED, _context(request, PERSON_PAGE))
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
    return found or "fr-ca"


def _write_letter(acting: Acting, request: RightsRequest, recourse_days: int) -> None:
    known = content.people().known(request.subject_id)
    name = request.asked_by_name or (known.name if known else "")
    body = papers.answer_letter(
        request, name, _language_of(acting, request.subject_id), recourse_days, today()
    )
    document = keep_paper(acting, request, body, f"{request.number}.pdf", "application/pdf", LETTER)
    RightsRequest.objects.filter(pk=request.pk).update(letter=document)
    request.letter = document


def keep_paper(
    acting: Acting,
    request: RightsRequest,
    body: bytes,
    name: str,
    media_type: str,
    purpose: str,
    expires_at: dt.datetime | None = None,
) -> Document:
    """Keep a paper of a request, for the organisation and for the person."""
    return store_generated(
        acting,
        io.BytesIO(body),
        name,
        media_type,
        purpose,
        subject_id=request.subject_id,
        organisation_id=request.organisation_id,
        expires_at=expires_at,
    )


@action
def contest(
    acting: Acting, request: RightsRequest, note: str = "", *, version: int | None = None
) -> RightsRequest:
    """A recourse has begun: nothing of the person's leaves this holder until it ends (law.md, L46)."""
    mine = request.subject_id in acting.subject_ids and not acting.is_professional
    if not mine:
        _must_be_officer(acting, request)
    _step(
        request,
        "contest",
        PERSON if mine else OFFICER,
        version,
        contested_on=today(),
        contest_note=note.strip()[:500],
        execute_on=None,
    )
    _note(acting, request, "privacy.request_contested")
    return request


@action
def close_recourse(
    acting: Acting, request: RightsRequest, note: str, *, version: int | None = None
) -> RightsRequest:
    """The recourse has ended: what was frozen follows the calendar again."""
    _must_be_officer(acting, request)
    _step(request, "close", OFFICER, version, contest_note=note.strip()[:500])
    _note(acting, request, "privacy.recourse_ended")
    return request


@action
def withdraw(
    acting: Acting, request: RightsRequest, *, version: int | None = None
) -> RightsRequest:
    """The person does not want it any more. Raises NotVisible for anybody else."""
    if request.subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    _step(request, "withdraw", PERSON, version)
    _note(acting, request, "privacy.request_withdrawn")
    return request


# --- The clock -----------------------------------------------------------------------------------


@action
def tick(acting: Acting) -> int:
    """Remind ten and three days before, then write the silence down (law.md, L43). Safe to repeat.

    Returns how many requests it touched.
    """
    values = settings()
    count = 0
    open_ones = RightsRequest.objects.filter(state="received").select_related("organisation")
    for request in open_ones.order_by("due_on", "id"):
        if today() > request.due_on:
            _fall_silent(acting, request)
            count += 1
            continue
        for days in rights.reminders_due(request.due_on, today(), request.reminders, values):
            update_versioned(request, None, reminders=[*request.reminders, days])
            event = _note(acting, request, "privacy.request_reminded", days=days)
            left = (request.due_on - today()).days
            tell_officers(
                event,
                request.organisation_id,
                letters.REQUEST_REMINDER,
                _context(request, OFFICER_PAGE) | {"days": str(left)},
            )
            count += 1
    return count


def _fall_silent(acting: Acting, request: RightsRequest) -> None:
    _step(request, "fall_silent", CLOCK, None)
    event = _note(acting, request, "privacy.request_silent")
    tell_officers(
        event, request.organisation_id, letters.REQUEST_SILENT, _context(request, OFFICER_PAGE)
    )
    tell_person(event, request.subject_id, letters.REQUEST_SILENT, _context(request, PERSON_PAGE))
