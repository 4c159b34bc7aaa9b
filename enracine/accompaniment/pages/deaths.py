"""« Décès »: a dated fact, noted by whoever holds the file, and taken back when it was an error."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.accompaniment.forms import DeathForm
from enracine.accompaniment.pages.files import HOLDER_ROLES, _holds, top
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people import actions
from enracine.people.models import Person


def _person(request: HttpRequest, subject_id: uuid.UUID) -> Person:
    found = Person.objects.filter(pk=subject_id).first()
    if found is None:
        raise NotVisible
    return found


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def death(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """How it is known, when, and what stops at once."""
    page = top(request, dossier_id, "manage")
    if not _holds(request, page):
        raise NotVisible
    person = _person(request, page.dossier.subject_id)
    form = DeathForm(request.POST or None, initial={"version": person.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.note_death(
                acting_of(request), person.pk, data["known"], data["died_on"], data["version"]
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("C’est noté. Plus rien ne sera écrit à cette personne."))
            return redirect("accompaniment:dossier", dossier_id)
    context = {"page": page, "dossier": page.dossier, "person": person, "form": form}
    return render(request, "accompaniment/death.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def death_error(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """It was an error: she is written to again."""
    page = top(request, dossier_id, "manage")
    if not _holds(request, page):
        raise NotVisible
    person = _person(request, page.dossier.subject_id)
    actions.take_death_back(
        acting_of(request), person.pk, whole_number(request.POST.get("version"))
    )
    messages.success(
        request, _("C’est corrigé. Ses accords ont pris fin : redemandez ceux qui servent.")
    )
    return redirect("accompaniment:dossier", dossier_id)
