"""Files that somebody else follows: who does, and the door for an exception, told and reviewed."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.forms import DisclosureForm, ExceptionForm
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries import files
from enracine.accompaniment.queries.caseload import visible
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.parameters import parameter
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import HOURS, disclose_under_law, open_exceptional_access


def exception_form(request: HttpRequest) -> ExceptionForm:
    """Why, and for how many hours: as long as the setting allows."""
    return ExceptionForm(request.POST or None, longest=min(int(parameter(*HOURS)), 72))


def opened(
    request: HttpRequest, form: ExceptionForm, subject_id: uuid.UUID, object_id: uuid.UUID
) -> bool:
    """Open a file by exception as the form says; False while it is refused, or only read."""
    if request.method != "POST" or not form.is_valid():
        return False
    why, hours = form.cleaned_data["reason"], int(form.cleaned_data["hours"])
    try:
        open_exceptional_access(acting_of(request), subject_id, object_id, why, hours)
    except ActionRefused as refusal:
        say_refusal(form, refusal)
        return False
    messages.success(
        request, _("Le dossier vous est ouvert. La coordination et la protection sont prévenues.")
    )
    return True


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def exception(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """« Ce dossier est suivi par … »: nothing of the person, and how to open it if one must."""
    acting = acting_of(request)
    dossier = files.elsewhere(acting, dossier_id)
    if visible(acting).filter(pk=dossier_id).exists():
        return redirect("accompaniment:dossier", dossier_id)
    form = exception_form(request)
    if opened(request, form, dossier.subject_id, dossier.pk):
        return redirect("accompaniment:dossier", dossier_id)
    return render(
        request,
        "accompaniment/exception.html",
        {"dossier": dossier, "form": form},
        status=status_of(form),
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def disclosure(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Write what was communicated without consent to prevent a serious danger (law.md, L31, L32)."""
    acting = acting_of(request)
    page = top(request, dossier_id, "manage")
    if page.dossier.organisation_id != acting.organisation_id:
        raise NotVisible
    form = DisclosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            disclose_under_law(
                acting, page.dossier.subject_id, page.dossier.pk, **form.cleaned_data
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(
                request, _("C’est écrit au dossier. Votre responsable de la protection le verra.")
            )
            return redirect("accompaniment:dossier", dossier_id)
    return render(
        request,
        "accompaniment/disclosure.html",
        {"page": page, "dossier": page.dossier, "form": form},
        status=status_of(form),
    )
