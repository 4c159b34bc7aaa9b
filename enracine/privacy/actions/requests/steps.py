"""What every step of a request shares: its states, its trace, its papers, who it is told to."""

import datetime as dt
import io
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import update_versioned
from enracine.kernel.documents import store_generated
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document
from enracine.kernel.templatetags import formats
from enracine.kernel.workflow import IllegalTransition
from enracine.privacy.models import RightsRequest
from enracine.privacy.recipients import link
from enracine.privacy.workflow import REQUEST

#: Where each reader opens a request: pages of the shells, which know names.
OFFICER_PAGE, PERSON_PAGE = "workspace:rights_request", "portal:my_request"
LETTER, PACKAGE = "rights:letter", "rights:package"


def context(request: RightsRequest, page: str) -> dict[str, str]:
    """What the letters of a request say of it."""
    return {
        "number": request.number,
        "url": link(page, request.pk),
        "day": formats.day(request.due_on, "fr-ca"),
        "organisation": request.organisation.name,
    }


def note_step(acting: Acting, request: RightsRequest, kind: str, **data: Any) -> Any:
    """Record a step of a request, for its holder."""
    return record(
        kind,
        acting,
        subject_id=request.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"kind": request.kind, **data},
    )


def take_step(
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


def must_be_officer(acting: Acting, request: RightsRequest) -> None:
    """Raises NotVisible for anybody but a professional of the holder."""
    if not acting.is_professional or request.organisation_id != acting.organisation_id:
        raise NotVisible


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
