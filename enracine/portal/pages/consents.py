"""A candidate's agreements: read the exact words, give, refuse, take back in two taps."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.shown import is_what_was_shown, token
from enracine.people.forms.base import language
from enracine.people.pages.portal import person_of, person_page
from enracine.portal.queries import communicated, consent_of, reads_by, section_names
from enracine.privacy.actions import (
    Gesture,
    ask_for_help,
    current_text,
    give_consent,
    last_day,
    refuse_consent,
    withdraw_consent,
)
from enracine.privacy.models import Assistance, Consent, Missing, Purpose, Section
from enracine.privacy.proof_papers import proof_answer
from enracine.privacy.queries import consents_of, who_can_see
from enracine.privacy.queries.disposals import of_consent

#: State of an agreement as a tag: kind, word.
TAGS = {
    Consent.State.REQUESTED: ("wait", gettext_lazy("À répondre")),
    Consent.State.GIVEN: ("ok", gettext_lazy("En vigueur")),
    Consent.State.REFUSED: ("neutral", gettext_lazy("Refusé")),
    Consent.State.WITHDRAWN: ("neutral", gettext_lazy("Retiré")),
    Consent.State.ENDED: ("neutral", gettext_lazy("Terminé")),
    Consent.State.VOID: ("neutral", gettext_lazy("Sans effet")),
}
ENDED = {Consent.State.WITHDRAWN, Consent.State.ENDED}
EXPIRED = ("neutral", gettext_lazy("Échu"))
CHANGED = gettext_noop(
    "Cette demande a changé depuis que vous l’avez ouverte. Rien n’est accepté : relisez-la."
)


def _tag(consent: Consent) -> tuple[str, Any]:
    if (
        consent.state == Consent.State.GIVEN
        and consent.valid_until
        and (consent.valid_until < today())
    ):
        return EXPIRED
    return TAGS[Consent.State(consent.state)]


@person_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Requests to answer first, then what was agreed, then the rest."""
    found = list(consents_of(person_of(request).pk))
    rows = [(consent, *_tag(consent), section_names(consent.sections)) for consent in found]
    return render(
        request,
        "portal/consents.html",
        {
            "pending": [row for row in rows if row[0].state == Consent.State.REQUESTED],
            "given": [row for row in rows if row[1] == "ok"],
            "others": [row for row in rows if row[1] == "neutral"],
        },
    )


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """One agreement: the exact words, what, to whom, until when; the answer."""
    consent = _mine(request, consent_id)
    if request.method == "POST":
        return _answer(request, consent)
    return render(request, "portal/consent.html", _facts(consent))


def _mine(request: HttpRequest, consent_id: uuid.UUID) -> Consent:
    consent = consent_of(person_of(request).pk, consent_id)
    if consent is None:
        raise NotVisible
    return consent


def _facts(consent: Consent) -> dict[str, object]:
    is_pending = consent.state == Consent.State.REQUESTED
    kind, word = _tag(consent)
    sensitive = consent.sensitive_sections
    plain = [s for s in consent.sections if not is_pending or s not in sensitive]
    text = consent.text or current_text(consent.purpose, language())
    until = consent.valid_until or last_day()
    return {
        "consent": consent,
        "kind": kind,
        "word": word,
        "is_pending": is_pending,
        "in_force": kind == "ok",
        "sections": section_names(plain),
        "sensitive": [(code, Section(code).label) for code in sensitive],
        "missing": [Missing(code).label for code in consent.missing],
        "helps": Assistance.choices,
        "text": text,
        "until": until,
        # The very words, what and until when: an agreement to others is no proof.
        "seen": token(text.pk, consent.version, consent.recipient_id, consent.sections, until),
        "communicated": [] if is_pending else communicated(consent.subject_id, consent.pk),
        "told": of_consent(consent) if consent.state in ENDED else [],
    }


def _gesture(request: HttpRequest) -> Gesture:
    """What was ticked and said on the form: nothing is ticked beforehand."""
    assistance = request.POST.get("assistance", "")
    return Gesture(
        express=frozenset(request.POST.getlist("express")) & frozenset(Section.values),
        assistance=assistance if assistance in Assistance.values else "",
        helper=request.POST.get("helper", "").strip()[:120],
    )


def _answer(request: HttpRequest, consent: Consent) -> HttpResponse:
    acting = acting_of(request)
    version = whole_number(request.POST.get("version"))
    if "give" in request.POST and consent.state == Consent.State.REQUESTED:
        seen = str(_facts(consent)["seen"])
        if not is_what_was_shown(request, seen, _(CHANGED)):
            return redirect("portal:consent", consent_id=consent.pk)
    try:
        if "give" in request.POST:
            give_consent(
                acting, consent, language=language(), version=version, gesture=_gesture(request)
            )
            messages.success(request, _("Votre accord est enregistré."))
        elif "refuse" in request.POST:
            refuse_consent(acting, consent, version=version)
            messages.success(request, _("Votre refus est enregistré. Vos services continuent."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
        if refusal.field == "express":
            return redirect("portal:consent", consent_id=consent.pk)
    return redirect("portal:consents")


@person_page
@require_POST
def ask_help(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """« J’ai besoin d’aide » : whoever asked is told, and calls before any answer (L22)."""
    consent = _mine(request, consent_id)
    try:
        ask_for_help(acting_of(request), consent)
        messages.success(
            request, _("C’est noté. Quelqu’un va vous expliquer. Rien n’est transmis d’ici là.")
        )
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("portal:consent", consent_id=consent.pk)


@person_page
@require_safe
def proof(request: HttpRequest, consent_id: uuid.UUID, kind: str) -> HttpResponse:
    """The proof of an agreement, to keep: PDF to read, JSON with the digest to check."""
    return proof_answer(_mine(request, consent_id), kind, language())


def _withdrawn(consent: Consent) -> str:
    """What a withdrawal has just changed: nothing is promised that another access contradicts."""
    holders = who_can_see(consent.subject_id)
    if consent.purpose != Purpose.REGISTRATION and consent.recipient_id is not None:
        holders = holders.filter(organisation_id=consent.recipient_id)
    if holders.exists():
        return _(
            "Votre accord est retiré. Un organisme tient encore un dossier sur vous : "
            "voyez « Qui voit mon dossier »."
        )
    return _("Votre accord est retiré. L’organisme n’a plus accès à votre dossier.")


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Second tap of a withdrawal: what it changes, what was already read, then it is done."""
    consent = _mine(request, consent_id)
    if request.method == "POST":
        try:
            withdraw_consent(acting_of(request), consent)
        except ActionRefused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _withdrawn(consent))
        return redirect("portal:consents")
    if _tag(consent)[0] != "ok":
        return redirect("portal:consent", consent_id=consent.pk)
    facts = _facts(consent) | {"reads": reads_by(consent.subject_id, consent.recipient_id)}
    return render(request, "portal/withdraw.html", facts)
