"""An agreement as the organisations it names see it: its words, its proof, what was done at its end."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import answer_end
from enracine.privacy.forms.agreements import AnswerEndForm
from enracine.privacy.models import Consent, Missing, Section
from enracine.privacy.proof_papers import proof_answer
from enracine.privacy.queries import agreement_for
from enracine.privacy.queries.disposals import of_consent
from enracine.privacy.registrations import FOLLOWERS

#: Who works with agreements: whoever follows people, and who answers for protection.
ROLES = (*FOLLOWERS, "privacy_officer")
ENDED = {Consent.State.WITHDRAWN, Consent.State.ENDED}


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """What was agreed, the exact words, the proof; the recipient answers for it once it has ended."""
    acting = acting_of(request)
    consent = agreement_for(acting, consent_id)
    may_answer = consent.recipient_id == acting.organisation_id and consent.state in ENDED
    told = of_consent(consent)
    own = next((a for a in told if a.disposal.receiver_id == acting.organisation_id), None)
    form = AnswerEndForm(
        request.POST or None, initial={"version": own.disposal.version if own else None}
    )
    if request.method == "POST":
        if not may_answer:
            raise NotVisible
        if done(
            form,
            lambda: answer_end(acting, consent, form.said(), version=form.cleaned_data["version"]),
        ):
            messages.success(request, _("Votre réponse est enregistrée. La personne la voit."))
            return redirect("privacy:agreement", consent.pk)
    return render(
        request,
        "privacy/agreement.html",
        _context(consent) | {"form": form, "may_answer": may_answer, "told": told},
        status=status_of(form),
    )


def _context(consent: Consent) -> dict[str, Any]:
    return {
        "consent": consent,
        "sections": [Section(code).label for code in consent.sections],
        "express": [Section(code).label for code in consent.express_sections],
        "missing": [Missing(code).label for code in consent.missing],
    }


@professionals_only(*ROLES)
@require_GET
def proof(request: HttpRequest, consent_id: uuid.UUID, kind: str) -> HttpResponse:
    """The proof as a file, for the organisation that asked or the one that receives."""
    acting = acting_of(request)
    return proof_answer(agreement_for(acting, consent_id), kind, "fr-ca")
