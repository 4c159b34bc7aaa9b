"""The person's own view of a referral, in plain words."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.identity import acting_of
from enracine.people.pages.portal import person_page
from enracine.referrals import actions
from enracine.referrals.models import OPEN_STATES
from enracine.referrals.pages.plain import plain_state, since
from enracine.referrals.queries import detail, travel
from enracine.referrals.queries.common import place_of, visible_referral
from enracine.referrals.queries.following import letters_of
from enracine.referrals.queries.mine import of_subjects
from enracine.referrals.queries.package import preview
from enracine.referrals.queries.plans import plan_that_travels


@person_page
@require_GET
def mine(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Where my referral stands, what was shared, what I can do."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    package = detail.package_of(referral)
    papers = travel.attachments_told(referral)
    chosen = [s.attachment for s in papers if s.attachment.there]
    sections = (
        package["sections"]
        if package
        else preview(referral.subject_id, referral.sections, chosen, plan_that_travels(referral))
    )
    siblings = detail.siblings(acting, referral)
    is_open = referral.state in OPEN_STATES
    asked = detail.after_withdrawal(referral)
    return render(
        request,
        "referrals/mine.html",
        {
            "referral": referral,
            "words": plain_state(referral),
            "since": since(referral),
            "is_open": is_open,
            "place": place_of(referral),
            "sections": sections,
            "sent": package is not None,
            "papers": papers,
            "needs": travel.needs_of(referral),
            "regimes": [referral.sender, referral.receiver],
            "siblings": siblings,
            "letters": letters_of(referral),
            "can_choose": is_open and any(other.is_open for other in siblings),
            "can_stop": is_open,
            "asked": asked,
            "told": detail.history(referral, limit=15, after=asked),
        },
    )


@person_page
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Cancel one's own referral: said plainly before, since the other organisation is told."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if request.method == "POST":
        if referral.state in (*OPEN_STATES, "contested"):
            actions.cancel_referral(acting, referral, "changed_mind")
            messages.success(request, _("C’est fait : cet organisme ne voit plus votre dossier."))
        return redirect("referrals:mine", referral.pk)
    return render(request, "referrals/stop.html", {"referral": referral})


@person_page
@require_POST
def choose_mine(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """« C’est ici que je veux aller »: the other requests close."""
    acting = acting_of(request)
    actions.choose_target(acting, visible_referral(acting, referral_id))
    messages.success(request, _("Votre choix est noté. Les autres demandes sont fermées."))
    return redirect("referrals:mine", referral_id)


def panel(acting: Acting, _subject: Any) -> dict[str, Any] | None:
    """« Où en est ma référence », on the person's home; nothing when she has none."""
    hers = of_subjects(acting.subject_ids) if acting.subject_ids else []
    shown = [(one, place_of(one), plain_state(one)) for one in hers]
    return {"rows": shown} if shown else None
