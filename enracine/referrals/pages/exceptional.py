"""A referral that colleagues follow: who does, and the door for an exception, told and reviewed."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.pages.exceptional import exception_form, opened
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import status_of
from enracine.network.access import professionals_only
from enracine.referrals.queries.common import WORKING_ROLES, elsewhere, visible_referral


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def exception(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """« Cette référence est suivie par … »: nothing of the person, and how to open it if one must."""
    acting = acting_of(request)
    referral = elsewhere(acting, referral_id)
    try:
        visible_referral(acting, referral_id)
    except NotVisible:
        pass
    else:
        return redirect("referrals:detail", referral_id)
    form = exception_form(request)
    if opened(request, form, referral.subject_id, referral.pk):
        return redirect("referrals:detail", referral_id)
    received = referral.receiver_id == acting.organisation_id
    return render(
        request,
        "referrals/exception.html",
        {
            "referral": referral,
            "follower": referral.owner if received else referral.sent_by,
            "back": "referrals:inbox" if received else "referrals:sent",
            "form": form,
        },
        status=status_of(form),
    )
