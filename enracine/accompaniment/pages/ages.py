"""« Bientôt 36 ans »: keep the person by acquired rights, or refer her (S05)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment import actions
from enracine.accompaniment.forms import AgeForm
from enracine.accompaniment.models import AgeLimit
from enracine.accompaniment.pages.files import HOLDER_ROLES, _holds, top
from enracine.accompaniment.queries.ages import limit_of
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def age(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The birthday that comes, what it changes and what it does not; the choice and its reason."""
    page = top(request, dossier_id, "summary")
    limit = limit_of(page.dossier) if _holds(request, page) else None
    if limit is None:
        raise NotVisible
    initial = {"version": limit.version, "decision": limit.decision, "reason": limit.reason}
    form = AgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.decide_age_limit(
                acting_of(request), limit, data["decision"], data["reason"], data["version"]
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            return _after(request, limit)
    context = {"page": page, "dossier": page.dossier, "limit": limit, "form": form}
    status = status_of(form)
    return render(request, "accompaniment/age.html", context, status=status)


def _after(request: HttpRequest, limit: AgeLimit) -> HttpResponse:
    if limit.decision == AgeLimit.Decision.REFER:
        messages.info(
            request, _("Choisissez à qui référer. Rien ne part sans l’accord de la personne.")
        )
        # The page belongs to a higher floor: only its address is known here.
        return redirect("referrals:prepare", limit.dossier_id)
    messages.success(request, _("Le maintien et son motif sont notés au dossier."))
    return redirect("accompaniment:dossier", limit.dossier_id)
