"""The thread of a dossier, for whoever follows it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.pages.files import HOLDER_ROLES, _holds, top
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read
from enracine.threads import actions, queries, rules
from enracine.threads.forms import MessageForm, ReadyForm


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Read what was written, answer, from words ready to send when one likes."""
    page = top(request, dossier_id, "threads")
    if not _holds(request, page):
        raise NotVisible
    acting, dossier = acting_of(request), page.dossier
    offered = queries.templates(acting)
    ready = ReadyForm(request.GET if "modele" in request.GET else None, offered=offered)
    text = ""
    if ready.is_bound and ready.is_valid():
        chosen = ready.cleaned_data["modele"]
        text = rules.ready_words(
            chosen.text, chosen.text_en, queries.language_of(dossier.subject_id)
        )
    papers = queries.papers_of(acting, dossier)
    form = MessageForm(request.POST or None, initial={"text": text}, papers=papers)
    if request.method == "POST" and done(
        form,
        lambda: actions.write(acting, dossier.pk, **form.words()),
    ):
        messages.success(request, _("Message envoyé. La personne est prévenue."))
        return redirect("threads:of_dossier", dossier_id)
    shown = queries.page_of(
        acting, dossier, request.GET.get("avant", ""), name=page.title, papers=papers
    )
    read = [Section.EVALUATION.value, *([Section.DOCUMENTS.value] if papers else [])]
    note_read(request, dossier.subject_id, read, "threads:of_dossier")
    if shown.has_new:
        request.shown_thread = dossier.pk  # type: ignore[attr-defined]  # `note_thread_read`
    context = {
        "page": page,
        "dossier": dossier,
        "shown": shown,
        "form": form,
        "ready": ready if offered else None,
        "may_write": rules.may_write(is_open=dossier.closed_on is None, is_party=True),
    }
    return render(request, "threads/of_dossier.html", context, status=status_of(form))
