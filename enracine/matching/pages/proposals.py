"""A proposal in the household's own hands: in its space, or in the file of whoever follows it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.matching import actions, cohort_showing
from enracine.matching.cohort_forms import HouseholdAnswerForm
from enracine.matching.models import CohortLine
from enracine.matching.queries import cohorts as reading
from enracine.matching.queries.places import contacts_of
from enracine.matching.queries.told import told_line
from enracine.network.access import professionals_only
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.privacy.queries import note_read


def _context(line: CohortLine, form: HouseholdAnswerForm) -> dict[str, Any]:
    names = reading.place_names()
    return {
        "line": line,
        "form": form,
        "asked": cohort_showing.asked(line, names),
        "needs": cohort_showing.needs(line),
        "contacts": contacts_of(line.mrc.code) if line.mrc else [],
        "open": line.decision == CohortLine.Decision.OPEN,
    }


def _form(request: HttpRequest, line: CohortLine) -> tuple[HouseholdAnswerForm, bool]:
    """The form of the answer, and whether it was written."""
    form = HouseholdAnswerForm(request.POST or None)

    def write() -> None:
        actions.decide(
            acting_of(request),
            line,
            version=whole_number(request.POST.get("version")),
            **form.cleaned_data,
        )

    return form, request.method == "POST" and done(form, write)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_proposal(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    """« Une proposition pour nous »: where, why there, why not elsewhere; accept, or refuse and say why."""
    acting, subject = acting_of(request), person_of(request).pk
    line = told_line(acting, subject, line_id, household_id_of(request))
    if line.subject_id != subject and request.method == "POST":
        # Another adult of the household reads it; the answer is hers whose file it is.
        raise NotVisible
    form, written = _form(request, line)
    if written:
        messages.success(request, _("Merci. Votre réponse est notée; vous pouvez la changer."))
        return redirect("matching:my_proposal", line.pk)
    return render(
        request,
        "matching/my_proposal.html",
        _context(line, form) | {"hers": line.subject_id == subject},
        status=status_of(form),
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, dossier_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    """The same in the person's file: whoever follows her attests what she answered."""
    page = top(request, dossier_id, "places")
    acting = acting_of(request)
    if page.dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    line = told_line(acting, page.dossier.subject_id, line_id)
    note_read(request, page.dossier.subject_id, ["project"], "matching:proposal")
    form, written = _form(request, line)
    if written:
        messages.success(request, _("C’est noté, à votre nom. La coordination le voit."))
        return redirect("matching:proposal", dossier_id, line.pk)
    context = _context(line, form) | {"page": page, "dossier": page.dossier}
    return render(request, "matching/proposal.html", context, status=status_of(form))
