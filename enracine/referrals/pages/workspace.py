"""Lists and the page of one referral, for professionals."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.rules import fiscal_year
from enracine.kernel import panels
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.people.queries import header
from enracine.privacy.queries import granted_sections, note_read
from enracine.referrals import actions
from enracine.referrals.models import Referral
from enracine.referrals.pages.steps import BY_TRANSITION
from enracine.referrals.queries import coordination, detail, lists
from enracine.referrals.queries.common import (
    COORDINATING_ROLES,
    WORKING_ROLES,
    parties_of,
    visible_referral,
)
from enracine.referrals.workflow import RECEIVER, SENDER

#: How a state is shown: kind of tag.
TAGS = {
    "draft": "neutral",
    "sent": "info",
    "received": "info",
    "information_requested": "wait",
    "waiting_list": "wait",
    "accepted": "ok",
    "first_contact": "ok",
    "in_service": "ok",
    "on_hold": "wait",
    "completed": "ok",
    "declined": "bad",
    "contested": "wait",
    "decline_confirmed": "bad",
    "failed": "bad",
    "expired": "bad",
}


def _note_rows(request: HttpRequest, rows: tuple[lists.Row, ...], page: str) -> None:
    for row in rows:
        if row.shows_name:
            note_read(request, row.referral.subject_id, ["identity"], page)


@professionals_only(*WORKING_ROLES)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What came in: triage, oldest first. The row just answered offers to undo (`?fait=`)."""
    acting = acting_of(request)
    show = request.GET.get("voir", "a-repondre")
    show = show if show in lists.RECEIVED else "a-repondre"
    listing = lists.received(acting, show, request.GET.get("apres", ""))
    _note_rows(request, listing.rows, "referrals:inbox")
    done = _just_answered(request)
    template = "referrals/inbox.html"
    if request.headers.get("HX-Request"):
        template = "referrals/_inbox_list.html"
    return render(
        request,
        template,
        {
            "listing": listing,
            "show": show,
            "filters": [(key, label) for key, (label, _states) in lists.RECEIVED.items()],
            "done": done,
            "tags": TAGS,
        },
    )


def _just_answered(request: HttpRequest) -> lists.Row | None:
    """The row answered a moment ago, when it can still be undone."""
    try:
        pk = uuid.UUID(request.GET.get("fait", ""))
    except ValueError:
        return None
    try:
        referral = visible_referral(acting_of(request), pk)
    except NotVisible:
        return None
    until = actions.undo_until(referral)
    if until is None or until < now() or RECEIVER not in parties_of(acting_of(request), referral):
        return None
    note_read(request, referral.subject_id, ["identity"], "referrals:inbox")
    return lists.row_of(referral)


@professionals_only(*WORKING_ROLES)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What we sent or prepare, and whose turn it is."""
    show = request.GET.get("voir", "a-moi")
    show = show if show in lists.SENT else "a-moi"
    listing = lists.sent(acting_of(request), show, request.GET.get("apres", ""))
    _note_rows(request, listing.rows, "referrals:sent")
    return render(
        request,
        "referrals/sent.html",
        {"listing": listing, "show": show, "filters": list(lists.SENT.items()), "tags": TAGS},
    )


@professionals_only(*WORKING_ROLES)
@require_GET
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The referrals made from a dossier of ours."""
    acting = acting_of(request)
    dossier = Dossier.objects.filter(pk=dossier_id, organisation=acting.organisation_id).first()
    if dossier is None:
        raise NotVisible
    note_read(request, dossier.subject_id, ["identity"], "referrals:dossier")
    return render(
        request,
        "referrals/dossier.html",
        {
            "dossier": dossier,
            "person": header(dossier.subject_id),
            "tabs": panels.tabs("dossier", acting, dossier, "referrals"),
            "rows": lists.of_dossier(acting, dossier_id),
            "tags": TAGS,
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
    parties = parties_of(acting, found)
    package = detail.package_of(found)
    if RECEIVER in parties and found.state == "sent":
        request.opened_referral = found.pk  # type: ignore[attr-defined]  # read by `note_opened`
    _note_detail(request, found, package)
    return render(request, "referrals/detail.html", _detail(request, found, parties, package))


def _note_detail(request: HttpRequest, found: Referral, package: dict[str, Any] | None) -> None:
    shown = {s["code"] for s in package["sections"]} if package else set()
    shown |= {"identity"} & granted_sections(found.subject_id)
    if shown:
        note_read(request, found.subject_id, shown, "referrals:detail")


def _detail(
    request: HttpRequest,
    found: Referral,
    parties: frozenset[str],
    package: dict[str, Any] | None,
) -> dict[str, Any]:
    acting = acting_of(request)
    steps = [
        (s, BY_TRANSITION[s.name])
        for s in detail.steps_for(acting, found)
        if s.name in BY_TRANSITION
    ]
    until = actions.undo_until(found) if RECEIVER in parties else None
    return {
        "referral": found,
        "row": lists.row_of(found),
        "parties": parties,
        "is_sender": SENDER in parties,
        "is_receiver": RECEIVER in parties,
        "package": package,
        "steps": steps,
        "can_undo": until is not None and now() <= until,
        "told": detail.history(found),
        "siblings": detail.siblings(acting, found),
        "reasons": detail.reason_labels(found.reasons),
        "to_read": SENDER in parties and lists.needs_reading(found),
        "tag": TAGS.get(found.state, "neutral"),
        "late": bool(found.due_on and found.due_on < today() and found.closed_at is None),
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


@professionals_only(*COORDINATING_ROLES)
@require_GET
def silence(request: HttpRequest) -> HttpResponse:
    """Who has not answered in time, why referrals are refused, and where."""
    acting = acting_of(request)
    since = dt.date(fiscal_year(today()), 4, 1)
    watch = coordination.watch(acting, since)
    # Regions stay inside one cell: a column each would not fit seventeen of them on any screen.
    columns = [{"label": _("Motif")}, {"label": _("Par région")}]
    return render(
        request,
        "referrals/silence.html",
        {
            "watch": watch,
            "since": since,
            "columns": [*columns, {"label": _("Total"), "numeric": True}],
            "silent_columns": [
                {"label": _("Destinataire")},
                {"label": _("En retard"), "numeric": True},
                {"label": _("Dont poste vacant"), "numeric": True},
                {"label": _("La plus ancienne")},
            ],
        },
    )
