"""The page of one referral, and those of a dossier, for professionals."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.accompaniment.queries.files import dossier_page
from enracine.kernel import navigation, panels
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.forms import MessageForm
from enracine.referrals.models import Referral
from enracine.referrals.pages.steps import BY_TRANSITION
from enracine.referrals.pages.travelling import detail_travel
from enracine.referrals.pages.turns import turn_said
from enracine.referrals.queries import detail, lists
from enracine.referrals.queries.common import WORKING_ROLES, parties_of, visible_referral
from enracine.referrals.queries.messages import thread
from enracine.referrals.queries.software import own_dossier
from enracine.referrals.workflow import RECEIVER, SENDER


@professionals_only(*WORKING_ROLES)
@require_GET
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The referrals made from a dossier of ours; for whoever opens no file, those sent."""
    acting = acting_of(request)
    if acting.role not in DOSSIER_ROLES:
        own_dossier(acting, dossier_id)
        return redirect("referrals:sent")
    page = dossier_page(acting, dossier_id, "referrals")
    if page.dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    shown = page.summary.shown_sections() or ["identity"]
    note_read(request, page.dossier.subject_id, shown, "referrals:dossier")
    return render(
        request,
        "referrals/dossier.html",
        {
            "page": page,
            "dossier": page.dossier,
            "rows": lists.of_dossier(acting, dossier_id),
        },
    )


@professionals_only(*WORKING_ROLES)
@require_GET
def referral(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """One referral: whose turn, what can be done, what was shared, what happened.

    The receiver's reading notes « reçue », in a transaction of its own after the page is answered.
    """
    acting = acting_of(request)
    found = visible_referral(acting, referral_id)
    if RECEIVER in parties_of(acting, found) and found.state == "sent":
        request.opened_referral = found.pk  # type: ignore[attr-defined]  # read by `note_opened`
    return show_referral(request, found)


def show_referral(
    request: HttpRequest, found: Referral, message_form: MessageForm | None = None
) -> HttpResponse:
    """The page of a referral; with a message that was refused, still in its field."""
    acting = acting_of(request)
    package = detail.package_of(found)
    # Taken back: its sender keeps the proof, and reads the content where it is, in the file.
    proof = package if found.state == "withdrawn" else None
    package = None if proof else package
    said = thread(acting, found)
    if said.has_new:
        request.shown_messages = found.pk  # type: ignore[attr-defined]  # `note_messages_read`
    _note_detail(request, found, package)
    parties = parties_of(acting, found)
    if SENDER in parties and RECEIVER not in parties:
        navigation.stand_on(request, "referrals_sent")
    context = _detail(request, found, parties, package) | {
        "thread": said,
        "message_form": message_form or MessageForm(),
        "proof": proof,
    }
    return render(request, "referrals/detail.html", context, status=status_of(message_form))


def _note_detail(request: HttpRequest, found: Referral, package: dict[str, Any] | None) -> None:
    shown = {s["code"] for s in package["sections"]} if package else set()
    shown |= {"identity"} if getattr(found, "identity_granted", False) else set()
    if shown:
        note_read(request, found.subject_id, shown, "referrals:detail")


def _detail(
    request: HttpRequest,
    found: Referral,
    parties: frozenset[str],
    package: dict[str, Any] | None,
) -> dict[str, Any]:
    acting = acting_of(request)
    possible = [
        (s, BY_TRANSITION[s.name])
        for s in detail.steps_for(acting, found)
        if s.name in BY_TRANSITION
    ]
    until = actions.undo_until(found) if RECEIVER in parties else None
    asked = detail.after_withdrawal(found)
    return {
        "referral": found,
        "row": lists.row_of(found),
        "parties": parties,
        "is_sender": SENDER in parties,
        "is_receiver": RECEIVER in parties,
        "package": package,
        **detail_travel(acting, found, package),
        "turn": turn_said(found, parties, today()),
        "steps": [line for line in possible if not line[1].danger],
        "dangers": [line for line in possible if line[1].danger],
        "can_undo": until is not None and now() <= until,
        "told": detail.history(found, after=asked),
        "asked": asked,
        "siblings": detail.siblings(acting, found),
        "side_panels": panels.panels("referral", acting, found, side=True),
        "reasons": detail.reason_labels(found.reasons),
        "to_read": SENDER in parties and lists.needs_reading(found),
    }


def note_opened(request: HttpRequest) -> None:
    """After the page is answered: the receiver has opened the referral (registered with the kernel)."""
    opened = getattr(request, "opened_referral", None)
    if opened is None:
        return
    acting = acting_of(request)
    with acting_as(acting):
        found = Referral.objects.select_related("receiver").filter(pk=opened).first()
        if found is not None:
            actions.receive_referral(acting, found)
