"""What came in: three answers in the row, oldest first, and who looks into it."""

import dataclasses
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.clock import now
from enracine.kernel.counting import COUNTED_TO
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.forms import AssignForm
from enracine.referrals.pages.lines import listed_line, received_line
from enracine.referrals.pages.narrowing import narrowed, whose_received
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import WORKING_ROLES, parties_of, visible_referral
from enracine.referrals.queries.narrowing import colleagues
from enracine.referrals.workflow import RECEIVER

#: No membership has this identifier: what nobody has taken has no name.
NOBODY = uuid.UUID(int=0)

#: Single keys on the rows to answer: the controls carry them (`data-key`), the page tells them.
SHORTCUTS = (
    ("J", _lazy("Référence suivante")),
    ("K", _lazy("Référence précédente")),
    ("A", _lazy("Accepter")),
    ("R", _lazy("Refuser…")),
    ("D", _lazy("Demander une précision")),
    ("L", _lazy("Mettre sur liste d’attente")),
    ("P", _lazy("Prendre")),
    ("Z", _lazy("Défaire la dernière réponse")),
)


def note_rows(request: HttpRequest, rows: tuple[lists.Row, ...], page: str) -> None:
    """Journal the names that a list shows."""
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
    asked = narrowed(request, show, whose_received())
    listing = lists.received(acting, show, request.GET.get("apres", ""), only=asked.only)
    note_rows(request, listing.rows, "referrals:inbox")
    names = colleagues(acting)
    context = {
        "listing": listing,
        "rows": [_line(row, show, acting.membership_id, names) for row in listing.rows],
        "show": show,
        "asked": asked,
        "next_url": asked.address(voir=show, apres=listing.next) if listing.next else "",
        "filters": [
            (key, label, listing.each[key], asked.address(voir=key))
            for key, (label, _states) in lists.RECEIVED.items()
        ],
        "most": COUNTED_TO,
        "done": _just_answered(request),
        "shortcuts": SHORTCUTS,
    }
    whole = not request.headers.get("HX-Request")
    name = "referrals/inbox.html" if whole else "referrals/_inbox_list.html"
    return render(request, name, context)


def _line(
    row: lists.Row, show: str, me: uuid.UUID | None, names: dict[uuid.UUID, str]
) -> SafeString:
    """A row to answer says who looks into it; the others say where they are."""
    if show != "a-repondre":
        return listed_line(row, "sender")
    by = names.get(row.referral.owner_id or NOBODY, "")
    return received_line(dataclasses.replace(row, taken_by=by), me)


def _just_answered(request: HttpRequest) -> lists.Row | None:
    """The row answered a moment ago, when it can still be undone."""
    try:
        pk = uuid.UUID(request.GET.get("fait", ""))
        referral = visible_referral(acting_of(request), pk)
    except (ValueError, NotVisible):
        return None
    until = actions.undo_until(referral)
    if until is None or until < now() or RECEIVER not in parties_of(acting_of(request), referral):
        return None
    note_read(request, referral.subject_id, ["identity"], "referrals:inbox")
    return lists.row_of(referral)


@professionals_only(*WORKING_ROLES)
@require_POST
def take(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """« Prendre »: I look into it. The row says so, where it stands."""
    acting = acting_of(request)
    referral = actions.take_referral(acting, visible_referral(acting, referral_id))
    if not request.headers.get("HX-Request"):
        messages.success(request, _("Vous vous en occupez."))
        return redirect("referrals:inbox")
    note_read(request, referral.subject_id, ["identity"], "referrals:inbox")
    row = dataclasses.replace(lists.row_of(referral), taken_by=acting.label)
    return HttpResponse(received_line(row, acting.membership_id, taken=True))


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Give a referral received to a colleague, before it is answered."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if RECEIVER not in parties_of(acting, referral) or referral.state not in actions.TO_TAKE:
        raise NotVisible
    form = AssignForm(
        request.POST or None,
        organisation_id=acting.organisation_id,
        me=referral.owner_id or acting.membership_id,
        initial={"version": referral.version},
    )
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            actions.take_referral(
                acting, referral, owner_id=owner.pk, version=form.cleaned_data["version"]
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            said = _("%(name)s s’en occupe.") % {"name": owner.user.get_full_name()}
            messages.success(request, said)
            return redirect(reverse("referrals:inbox"))
    note_read(request, referral.subject_id, ["identity"], "referrals:assign")
    return render(
        request,
        "referrals/assign.html",
        {"referral": referral, "row": lists.row_of(referral), "form": form},
        status=status_of(form),
    )
