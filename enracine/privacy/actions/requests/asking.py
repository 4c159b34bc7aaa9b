"""Asking one’s rights of an organisation: from one’s own space, or written down by a professional."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Organisation
from enracine.privacy import content, rights
from enracine.privacy import notifications as letters
from enracine.privacy.actions.requests.answering import turn_away
from enracine.privacy.actions.requests.steps import (
    OFFICER_PAGE,
    PERSON_PAGE,
    context,
    note_step,
    take_step,
)
from enracine.privacy.models import RightsRequest
from enracine.privacy.queries.requests import holders_for, may_record_for
from enracine.privacy.queries.retention import settings
from enracine.privacy.recipients import tell_officers, tell_person
from enracine.privacy.workflow import PERSON

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
    event = note_step(acting, request, "privacy.request_announced")
    tell_officers(
        event, request.organisation_id, letters.REQUEST_RECEIVED, context(request, OFFICER_PAGE)
    )
    tell_person(event, request.subject_id, letters.REQUEST_NOTED, context(request, PERSON_PAGE))


@action
def withdraw(
    acting: Acting, request: RightsRequest, *, version: int | None = None
) -> RightsRequest:
    """The person does not want it any more. Raises NotVisible for anybody else."""
    if request.subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    take_step(request, "withdraw", PERSON, version)
    note_step(acting, request, "privacy.request_withdrawn")
    return request
