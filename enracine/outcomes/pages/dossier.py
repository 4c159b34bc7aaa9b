"""What came, in a file: noting it, correcting it; every version stays readable."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.activities.pages.entries import own_page
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.outcomes import actions, queries
from enracine.outcomes.forms import CorrectForm, OutcomeForm, outcome_initial
from enracine.privacy.queries import note_read

TAGS = {"withdrawn": "bad", "offer": "info", "accepted": "info"}


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What came to the person and to her household; noting one more."""
    page = own_page(request, dossier_id, "outcomes")
    dossier = page.dossier
    note_read(request, dossier.subject_id, ["settlement"], "outcomes:of_dossier")
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        adults=queries.adults_without_file(dossier),
        offers=queries.offers_of(dossier),
        regions=queries.regions(),
    )

    def write() -> None:
        actions.record_outcome(acting_of(request), dossier, form.facts())

    if request.method == "POST" and done(form, write):
        messages.success(request, _("C’est noté."))
        return redirect("outcomes:of_dossier", dossier.pk)
    context = {
        "page": page,
        "dossier": dossier,
        "lines": [
            (line, "neutral" if line.outcome.in_error else TAGS.get(line.outcome.kind, "ok"))
            for line in queries.of_dossier(dossier)
        ],
        "form": form if dossier.closed_on is None else None,
    }
    return render(request, "outcomes/of_dossier.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, dossier_id: uuid.UUID, outcome_id: uuid.UUID) -> HttpResponse:
    """Correct an outcome by a new version; those before stay under it."""
    page = own_page(request, dossier_id, "outcomes")
    dossier = page.dossier
    found = queries.outcome_for(dossier, outcome_id)
    note_read(request, dossier.subject_id, ["settlement"], "outcomes:outcome")
    form = CorrectForm(
        request.POST if request.method == "POST" else None,
        initial=outcome_initial(found),
        adults=(),
        offers=[o for o in queries.offers_of(dossier) if o.root_id != found.root_id],
        regions=queries.regions(),
    )

    def write() -> None:
        data = form.cleaned_data
        actions.correct_outcome(
            acting_of(request),
            dossier,
            found,
            form.facts(),
            data["reason"],
            in_error=data["in_error"],
            version=data["version"],
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La correction est notée; l’ancienne version reste lisible."))
        return redirect("outcomes:of_dossier", dossier.pk)
    context = {
        "page": page,
        "dossier": dossier,
        "outcome": found,
        "versions": queries.versions_of(found),
        "form": form,
    }
    return render(request, "outcomes/outcome.html", context, status=status_of(form))
