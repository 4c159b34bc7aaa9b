"""Aid in a file: what the person asked for with us, asking for another, joining a document."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.activities.pages.entries import own_page
from enracine.aid import actions
from enracine.aid.asking_forms import AskForm, PapersForm
from enracine.aid.models import OPEN_STATES
from enracine.aid.pages.parts import TAGS
from enracine.aid.queries import lists as queries
from enracine.aid.queries.catalogue import given_one, given_today, offering
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.people.queries import documents_of
from enracine.privacy.queries import note_read

FRENCH = "fr-ca"


@professionals_only(*HOLDER_ROLES)
@require_GET
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What was asked with us, and what may be."""
    page = own_page(request, dossier_id, "aid")
    dossier = page.dossier
    note_read(request, dossier.subject_id, ["settlement"], "aid:of_dossier")
    asked = queries.of_dossier(dossier)
    going = {r.aid_id for r in asked if r.state in {*OPEN_STATES, "approved"}}
    shown = given_today(offering(dossier.subject_id, dossier), FRENCH)
    mine = acting_of(request).organisation_id
    context = {
        "page": page,
        "dossier": dossier,
        "asked": [
            (
                r,
                TAGS.get(r.state, "neutral"),
                r.state in OPEN_STATES,
                r.organisation_id == mine and r.state not in {"collecting", "lapsed"},
            )
            for r in asked
        ],
        "others": [s for s in shown if s.is_open and s.aid.pk not in going],
        "told": [s for s in shown if not s.aid.is_handled],
        "may_ask": dossier.household_id is not None and dossier.closed_on is None,
    }
    return render(request, "aid/of_dossier.html", context)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: HttpRequest, dossier_id: uuid.UUID, aid_id: uuid.UUID) -> HttpResponse:
    """Ask with the person: she is written to, and agrees for herself."""
    page = own_page(request, dossier_id, "aid")
    dossier = page.dossier
    home = dossier.household_id
    shown = given_one(offering(dossier.subject_id, dossier), aid_id, FRENCH)
    if home is None or dossier.closed_on is not None or not shown.is_open:
        raise NotVisible
    papers = list(documents_of(dossier.subject_id))
    if papers:
        note_read(request, dossier.subject_id, ["documents"], "aid:ask_for")
    form = AskForm(request.POST if request.method == "POST" else None, papers=papers, herself=False)

    def write() -> None:
        actions.request_aid(
            acting_of(request), shown.aid, dossier.subject_id, home, form.wish(), dossier=dossier
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La demande attend l’accord de la personne."))
        return redirect("aid:of_dossier", dossier.pk)
    context = {"page": page, "dossier": dossier, "shown": shown, "form": form}
    return render(request, "aid/ask_for.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, dossier_id: uuid.UUID, aid_request_id: uuid.UUID) -> HttpResponse:
    """Join documents of the file to a request that nobody decided."""
    page = own_page(request, dossier_id, "aid")
    found = queries.in_dossier(page.dossier, aid_request_id)
    if found.state not in OPEN_STATES:
        raise NotVisible
    papers = list(documents_of(page.dossier.subject_id))
    note_read(request, page.dossier.subject_id, ["documents"], "aid:join")
    form = PapersForm(
        request.POST if request.method == "POST" else None,
        initial={"version": found.version},
        papers=papers,
    )

    def write() -> None:
        data = form.cleaned_data
        actions.add_pieces(
            acting_of(request), found, [uuid.UUID(pk) for pk in data["papers"]], data["version"]
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Les documents sont joints."))
        return redirect("aid:of_dossier", page.dossier.pk)
    context = {"page": page, "dossier": page.dossier, "asked": found, "form": form}
    return render(request, "aid/join.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def withdraw(
    request: HttpRequest, dossier_id: uuid.UUID, aid_request_id: uuid.UUID
) -> HttpResponse:
    """Take the request back, as the person asks."""
    page = own_page(request, dossier_id, "aid")
    found = queries.in_dossier(page.dossier, aid_request_id)
    try:
        actions.withdraw_request(
            acting_of(request), found, whole_number(request.POST.get("version"))
        )
        messages.success(request, _("La demande est retirée."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("aid:of_dossier", page.dossier.pk)
