"""What we sent: whose turn, since when, until when; what came back, and what one may do of it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from enracine.kernel.calendar import working_days_between
from enracine.kernel.clock import today
from enracine.kernel.counting import COUNTED_TO
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.referrals import actions
from enracine.referrals.actions.taking import NUDGE
from enracine.referrals.pages.lines import sent_line
from enracine.referrals.pages.narrowing import narrowed, whose_sent
from enracine.referrals.pages.triage import note_rows
from enracine.referrals.queries import lists
from enracine.referrals.queries.common import WORKING_ROLES, visible_referral
from enracine.referrals.rules import DEFAULTS

#: How many returns one gesture reads at most: a page of the list.
AT_ONCE = lists.PAGE


@professionals_only(*WORKING_ROLES)
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """What we sent or prepare, and whose turn it is; what is late first."""
    acting = acting_of(request)
    show = request.GET.get("voir", "a-moi")
    show = show if show in lists.SENT else "a-moi"
    asked = narrowed(request, show, whose_sent())
    listing = lists.sent(acting, show, request.GET.get("apres", ""), only=asked.only)
    note_rows(request, listing.rows, "referrals:sent")
    rows = [(row, may_nudge(row)) for row in listing.rows]
    context = {
        "listing": listing,
        "rows": [sent_line(row, nudges=nudges) for row, nudges in rows],
        "nudges": any(nudges for _row, nudges in rows),
        "to_read": any(row.only_to_read for row in listing.rows),
        "show": show,
        "asked": asked,
        "next_url": asked.address(voir=show, apres=listing.next) if listing.next else "",
        "filters": [
            (key, label, listing.each[key], asked.address(voir=key))
            for key, label in lists.SENT.items()
        ],
        "most": COUNTED_TO,
    }
    whole = not request.headers.get("HX-Request")
    name = "referrals/sent.html" if whole else "referrals/_sent_list.html"
    return render(request, name, context)


def may_nudge(row: lists.Row) -> bool:
    """Whether the button is shown: late, and not asked again already. The action has the last word."""
    referral = row.referral
    if not row.days_late or referral.turn != "receiver":
        return False
    if referral.nudged_on is None:
        return True
    return working_days_between(referral.nudged_on, today()) >= DEFAULTS[NUDGE]


@professionals_only(*WORKING_ROLES)
@require_POST
def nudge(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """« Relancer » a receiver that is late."""
    acting = acting_of(request)
    referral = actions.nudge_referral(acting, visible_referral(acting, referral_id))
    said = _("%(who)s est relancé : votre demande de réponse part maintenant.")
    messages.success(request, said % {"who": referral.receiver})
    return redirect("referrals:detail", referral.pk)


@professionals_only(*WORKING_ROLES)
@require_POST
def acknowledge_many(request: HttpRequest) -> HttpResponse:
    """« Lu » for several returns at once. One that is not ours: nothing is read at all."""
    acting = acting_of(request)
    try:
        chosen = [uuid.UUID(text) for text in request.POST.getlist("ref")[:AT_ONCE]]
    except ValueError as error:
        raise NotVisible from error
    referrals = [visible_referral(acting, pk) for pk in dict.fromkeys(chosen)]
    read = [r for r in referrals if lists.needs_reading(r)]
    for referral in read:
        actions.acknowledge(acting, referral)
    if read:
        said = ngettext("%(n)d retour lu.", "%(n)d retours lus.", len(read)) % {"n": len(read)}
        messages.success(request, said)
    else:
        messages.info(request, _("Cochez les retours que vous avez lus."))
    return redirect("referrals:sent")
