"""The agreements of a dossier's person: what is in force, what is not, and the papers brought in."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.accompaniment.forms import PaperForm
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries.files import DossierPage
from enracine.kernel.clock import today
from enracine.kernel.documents import store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import Gesture, record_paper_consent
from enracine.privacy.models import Consent, Section
from enracine.privacy.queries import consents_of

TAGS = {
    Consent.State.REQUESTED: "wait",
    Consent.State.GIVEN: "ok",
    Consent.State.VOID: "bad",
}


def _line(consent: Consent) -> dict[str, Any]:
    past = bool(consent.valid_until and consent.valid_until < today())
    given = consent.state == Consent.State.GIVEN
    return {
        "consent": consent,
        "kind": "neutral" if given and past else TAGS.get(Consent.State(consent.state), "neutral"),
        "word": _("Échu") if given and past else consent.get_state_display(),
        "sections": ", ".join(str(Section(code).label) for code in consent.sections),
    }


def _held(request: HttpRequest, dossier_id: uuid.UUID) -> DossierPage:
    page = top(request, dossier_id, "agreements")
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    return page


@professionals_only(*HOLDER_ROLES)
@require_GET
def agreements(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Every agreement that this organisation asked for or receives by, newest first."""
    page = _held(request, dossier_id)
    lines = [_line(c) for c in consents_of(page.dossier.subject_id)[:50]]
    return render(
        request,
        "accompaniment/agreements.html",
        {"page": page, "dossier": page.dossier, "lines": lines},
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Bring in an agreement signed on paper. Incomplete, it is kept and shares nothing (L28)."""
    page = _held(request, dossier_id)
    acting = acting_of(request)
    form = PaperForm(
        request.POST or None, request.FILES or None, organisation_id=acting.organisation_id
    )
    if request.method == "POST" and form.is_valid():
        try:
            consent = _kept(request, page, form.cleaned_data)
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            if consent.state == Consent.State.VOID:
                messages.warning(
                    request, _("Le papier est gardé, sans effet : il est incomplet. Rien ne part.")
                )
            else:
                messages.success(request, _("L’accord est en vigueur. La personne est prévenue."))
            return redirect("accompaniment:agreements", dossier_id)
    return render(
        request,
        "accompaniment/paper.html",
        {"page": page, "dossier": page.dossier, "form": form},
        status=status_of(form),
    )


def _kept(request: HttpRequest, page: DossierPage, data: dict[str, Any]) -> Consent:
    acting, subject_id = acting_of(request), page.dossier.subject_id
    scan = data["file"] and store_document(
        acting, data["file"], data["file"].name, "consent", subject_id=subject_id
    )
    return record_paper_consent(
        acting,
        subject_id,
        data["sections"],
        recipient_id=data["recipient"].pk if data["recipient"] else None,
        has_signature=data["signed"],
        gesture=Gesture(
            express=frozenset(data["express"]),
            place=data["place"],
            assistance=data["assistance"],
            helper=data["helper"],
            signed_on=data["signed_on"],
            proof=scan or None,
        ),
    )
