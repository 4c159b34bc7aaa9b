"""« Mes messages »: whom one may write to, and what was written."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.people.pages.portal import person_of, person_page
from enracine.threads import actions, queries, rules
from enracine.threads.forms import MessageForm
from enracine.threads.models import MOST_NAMED


@person_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The organisations that follow the person, and what is not read yet."""
    person = person_of(request)
    return render(request, "threads/mine.html", {"threads": queries.threads_of(person.pk)})


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def mine_one(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What was written with one organisation; write to it."""
    acting = acting_of(request)
    dossier = queries.dossier_of(acting, dossier_id)
    papers = queries.papers_of(acting, dossier)
    # Just handed over for this message: the newest ones, chosen already.
    fresh = min(whole_number(request.GET.get("joindre")) or 0, MOST_NAMED)
    initial = {"documents": [str(paper.pk) for paper in papers[:fresh]]}
    form = MessageForm(request.POST or None, initial=initial, papers=papers)
    if request.method == "POST" and done(
        form,
        lambda: actions.write(acting, dossier_id, **form.words()),
    ):
        messages.success(request, _("Votre message est envoyé."))
        return redirect("threads:mine_one", dossier_id)
    person = person_of(request)
    shown = queries.page_of(
        acting, dossier, request.GET.get("avant", ""), name=person.given_name, papers=papers
    )
    if shown.has_new:
        request.shown_thread = dossier.pk  # type: ignore[attr-defined]  # `note_thread_read`
    context = {
        "dossier": dossier,
        "shown": shown,
        "form": form,
        "may_write": rules.may_write(is_open=dossier.closed_on is None, is_party=True),
    }
    return render(request, "threads/mine_one.html", context, status=status_of(form))
