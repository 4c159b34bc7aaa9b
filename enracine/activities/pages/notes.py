"""Notes: in a dossier, from anywhere, and found again by their words."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries.caseload import visible
from enracine.activities import actions
from enracine.activities.forms import AnywhereForm, NoteForm, SearchForm
from enracine.activities.pages.entries import own_page
from enracine.activities.pages.keeping import keep_what_fits
from enracine.activities.queries import entries as queries
from enracine.kernel import undo
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.kernel.searching import private_search
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation
from enracine.privacy.queries import note_read


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """A note in a dossier: the words, then one press."""
    page = own_page(request, dossier_id, "note")
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _written(request, page.dossier, form)
        if answer is not None:
            return answer
    keep_what_fits(request, form)
    context = {"page": page, "dossier": page.dossier, "form": form}
    return render(request, "activities/note.html", context, status=status_of(form))


def _written(request: HttpRequest, dossier: Dossier, form: NoteForm) -> HttpResponse | None:
    try:
        row = actions.write_note(
            acting_of(request), dossier, form.cleaned_data["text"], following=form.following()
        )
    except ActionRefused as refused:
        say_refusal(form, refused)
        return None
    undo.offer(request, "activities.note_written", row.pk, _("La note est enregistrée."))
    return redirect("accompaniment:dossier", dossier.pk)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def anywhere(request: HttpRequest) -> HttpResponse:
    """A note from anywhere: the words first, then whose file, then one press."""
    acting = acting_of(request)
    files = queries.lately(acting)
    form = AnywhereForm(request.POST or None, files=files)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        mine = visible(acting).filter(organisation_id=own_organisation(acting))
        found = (
            mine.filter(number=data["number"].strip().upper()).first()
            if data["number"]
            else mine.filter(pk=data["dossier"]).first()
        )
        if found is None:
            form.add_error("number", _("Aucun dossier ouvert à vous n’a ce numéro."))
        else:
            answer = _written(request, found, form)
            if answer is not None:
                return answer
    keep_what_fits(request, form)
    return render(request, "activities/anywhere.html", {"form": form}, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@private_search("q")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Notes that hold these words, accents and endings forgiven, in the files one may open."""
    text = request.GET.get("q", "")[:120]
    found = queries.search(acting_of(request), text)
    for line in found:
        note_read(request, line.entry.subject_id, ["identity", "evaluation"], "activities:notes")
    context = {"found": found, "text": text}
    if request.headers.get("HX-Request"):
        return render(request, "activities/_found.html", context)
    return render(
        request, "activities/search.html", context | {"form": SearchForm(initial={"q": text})}
    )
