"""A dossier that changes holder, for its holder, for who is asked, and for the person."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.kernel.shown import is_what_was_shown, token
from enracine.network.access import professionals_only
from enracine.people.pages.portal import person_page
from enracine.people.queries import header
from enracine.privacy.actions import Gesture
from enracine.privacy.models import SENSITIVE_SECTIONS, Section
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.models import Transfer
from enracine.referrals.pages.preparing import CHANGED, USUAL_SECTIONS, _own_dossier
from enracine.referrals.queries import detail, transfers
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.travel_forms import TransferForm, TransferRefusalForm
from enracine.referrals.workflow import RECEIVER, SENDER

TAGS = {
    "draft": "neutral",
    "proposed": "wait",
    "accepted": "ok",
    "declined": "bad",
    "cancelled": "neutral",
    "withdrawn": "neutral",
    "expired": "bad",
}


@professionals_only(*WORKING_ROLES)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The transfers proposed to us, and ours. By number: a name is not needed to choose a line."""
    acting = acting_of(request)
    rows = transfers.transfers_of(acting)
    return render(
        request,
        "referrals/transfers.html",
        {"rows": [(t, TAGS[t.state]) for t in rows], "mine": acting.organisation_id},
    )


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """To whom, why, and what follows the dossier. Nothing leaves at this step."""
    acting = acting_of(request)
    dossier = _own_dossier(acting, dossier_id)
    granted = granted_sections(dossier.subject_id)
    form = TransferForm(
        request.POST or None,
        holders=transfers.holders_to_be(dossier.organisation_id),
        sections=granted,
        initial={"sections": [s for s in USUAL_SECTIONS if s in granted]},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            transfer = actions.draft_transfer(
                acting, dossier.pk, uuid.UUID(data["receiver"]), data["reason"], data["sections"]
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return redirect("referrals:transfer", transfer.pk)
    note_read(request, dossier.subject_id, ["identity"], "referrals:prepare")
    return render(
        request,
        "referrals/transfer_prepare.html",
        {"dossier": dossier, "person": header(dossier.subject_id), "form": form},
        status=status_of(form),
    )


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """One transfer: its preview and agreement for the holder, its content and answer for the other."""
    acting = acting_of(request)
    found = transfers.visible_transfer(acting, transfer_id)
    parties = transfers.transfer_parties(acting, found)
    content = transfers.content_for(found, parties)
    seen = token(found.pk, found.receiver_id, found.reason, content)
    if request.method == "POST" and SENDER in parties:
        # Stopping shares nothing: it needs no reading.
        if request.POST.get("action") == "annuler" or is_what_was_shown(request, seen, _(CHANGED)):
            _of_sender(request, acting, found)
        return redirect("referrals:transfer", found.pk)
    shown = {s["code"] for s in content["sections"]} if content else set()
    note_read(request, found.subject_id, shown or {"identity"}, "referrals:transfer")
    sensitive = [(c, Section(c).label) for c in found.sections if c in SENSITIVE_SECTIONS]
    person = header(found.subject_id)
    return render(
        request,
        "referrals/transfer.html",
        {
            "transfer": found,
            "name": person.full_name if person else found.number,
            "is_sender": SENDER in parties,
            "is_receiver": RECEIVER in parties,
            "content": content,
            "seen": seen,
            "consent": actions.transfer_consent(found) if found.state == "draft" else None,
            "asked": found.consent is not None and found.consent.state == "requested",
            "sensitive": sensitive,
            "told": detail.history(found),
            "tag": TAGS[found.state],
            "form": TransferRefusalForm(),
        },
    )


def _of_sender(request: HttpRequest, acting: Acting, found: Transfer) -> None:
    """What the holder's buttons do; a refusal is said, and nothing else changes."""
    what = request.POST.get("action", "")
    try:
        if what == "demander":
            actions.ask_transfer_consent(acting, found)
            messages.success(request, _("L’accord est demandé sur l’écran de la personne."))
        elif what == "attester":
            _attest(request, acting, found)
        elif what == "proposer":
            actions.propose_transfer(acting, found)
            messages.success(request, _("Transfert proposé. Vous gardez le dossier d’ici là."))
        elif what == "annuler":
            actions.cancel_transfer(acting, found)
            messages.info(request, _("Transfert annulé : le dossier reste chez vous."))
    except ActionRefused as refused:
        messages.error(request, refused.message)


def _attest(request: HttpRequest, acting: Acting, found: Transfer) -> None:
    express = frozenset(request.POST.getlist("express")) & frozenset(Section.values)
    if not request.POST.get("present") or SENSITIVE_SECTIONS & set(found.sections) - express:
        messages.error(request, _("Cochez ce que la personne a dit devant vous, puis recommencez."))
        return
    actions.attest_transfer_consent(acting, found, gesture=Gesture(express=express))
    messages.success(request, _("Son accord est noté. Rien n’est encore parti."))


@professionals_only(*WORKING_ROLES)
@require_POST
def accept(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Take the dossier over."""
    acting = acting_of(request)
    found = transfers.visible_transfer(acting, transfer_id)
    version = request.POST.get("version", "")
    try:
        actions.accept_transfer(acting, found, version=int(version) if version.isdigit() else None)
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("referrals:transfer", found.pk)
    messages.success(request, _("Le dossier est maintenant chez vous."))
    return redirect("accompaniment:dossier", found.successor_id)


@professionals_only(*WORKING_ROLES)
@require_POST
def decline(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Do not take it over, with a coded reason."""
    acting = acting_of(request)
    found = transfers.visible_transfer(acting, transfer_id)
    try:
        actions.decline_transfer(acting, found, request.POST.get("refusal", ""))
    except ActionRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.info(request, _("Transfert refusé : le dossier reste où il est."))
    return redirect("referrals:transfer", found.pk)


@person_page
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, transfer_id: uuid.UUID) -> HttpResponse:
    """Who keeps my file, who would, under which law; and stopping it before an answer."""
    acting = acting_of(request)
    found = transfers.visible_transfer(acting, transfer_id)
    if request.method == "POST":
        try:
            actions.cancel_transfer(acting, found)
        except ActionRefused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("C’est fait : votre dossier reste où il est."))
        return redirect("referrals:my_transfer", found.pk)
    content = transfers.package_of_transfer(found)
    return render(
        request,
        "referrals/my_transfer.html",
        {
            "transfer": found,
            "content": content,
            "holder": found.receiver if found.state == "accepted" else found.sender,
            "tag": TAGS[found.state],
            "told": detail.history(found, limit=15),
        },
    )


def panel(acting: Acting, _subject: Any) -> dict[str, Any] | None:
    """« Qui tient mon dossier », on the person's home; nothing when no transfer was proposed."""
    rows = transfers.transfers_of_person(acting.subject_ids) if acting.subject_ids else []
    return {"rows": [(t, TAGS[t.state]) for t in rows]} if rows else None
