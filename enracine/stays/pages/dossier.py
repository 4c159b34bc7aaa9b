"""Stays in a file: what the household asked for with us, asking for another."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries.files import DossierPage
from enracine.activities.pages.entries import own_page
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.people.queries.households import adults_seen
from enracine.stays import actions
from enracine.stays.forms import AskForm
from enracine.stays.models import OPEN_STATES, StayRequest
from enracine.stays.pages.workspace import REQUEST_TAGS
from enracine.stays.queries import lists as queries
from enracine.stays.queries.mine import asked_already, household
from enracine.stays.queries.public import criteria_of, is_open


@professionals_only(*HOLDER_ROLES)
@require_GET
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Requests made with us for this household, and open stays."""
    page: DossierPage = own_page(request, dossier_id, "stays")
    found = queries.of_dossier(page.dossier)
    context = {
        "page": page,
        "dossier": page.dossier,
        "asked": [
            (r, REQUEST_TAGS.get(r.state, "neutral"), r.state in OPEN_STATES) for r in found.asked
        ],
        "others": found.others,
    }
    return render(request, "stays/of_dossier.html", context)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest, dossier_id: uuid.UUID, stay_id: uuid.UUID) -> HttpResponse:
    """Ask for a stay with the household: each adult answers for herself."""
    page = own_page(request, dossier_id, "stays")
    dossier, stay = page.dossier, queries.open_stay(stay_id)
    home = dossier.household_id
    if home is None or dossier.closed_on is not None:
        raise NotVisible
    if not is_open(stay) or asked_already(home, stay_id):
        return redirect("stays:of_dossier", dossier.pk)
    members = household(home)
    seen = adults_seen([m.person_id for m in members if m.person_id])
    form = AskForm(
        request.POST if request.method == "POST" else None,
        members=members,
        criteria=criteria_of(stay),
        me=None,
        names={pk: adult.name for pk, adult in seen.items()},
        initial={"adults": [str(dossier.subject_id)]},
    )

    def write() -> None:
        actions.request_stay(acting_of(request), stay, home, form.wish(), dossier=dossier)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La demande attend l’accord de chaque adulte."))
        return redirect("stays:of_dossier", dossier.pk)
    context = {"page": page, "dossier": dossier, "stay": stay, "form": form}
    return render(request, "stays/ask_for.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def withdraw(request: HttpRequest, dossier_id: uuid.UUID, asked_id: uuid.UUID) -> HttpResponse:
    """Give the place or the rank back, as the household asks."""
    page = own_page(request, dossier_id, "stays")
    found = (
        StayRequest.objects.filter(pk=asked_id, dossier_id=page.dossier.pk)
        .select_related("stay")
        .first()
    )
    if found is None:
        raise NotVisible
    try:
        actions.withdraw_request(
            acting_of(request), found, whole_number(request.POST.get("version"))
        )
        messages.success(request, _("La demande est retirée."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("stays:of_dossier", page.dossier.pk)
