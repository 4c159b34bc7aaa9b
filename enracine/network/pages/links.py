"""« Répondre par lien »: which organisations do, at which address, decided by whom."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.actions.links import answer_by_link, stop_answering_by_link
from enracine.network.forms import LinkAnsweringForm
from enracine.network.queries.links import answerings, may_answer_by_link, responders
from enracine.network.rules import LINK_DECIDERS


@professionals_only(*LINK_DECIDERS)
@require_http_methods(["GET", "POST"])
def answer_links(request: HttpRequest) -> HttpResponse:
    """Who answers by link, and the form that decides it for one more."""
    acting = acting_of(request)
    form = LinkAnsweringForm(
        request.POST or None,
        organisations=may_answer_by_link(acting),
        own=acting.organisation_id,
    )

    def decide() -> object:
        data = form.cleaned_data
        return answer_by_link(
            acting, data["organisation"].pk, email=data["email"], code_email=data["code_email"]
        )

    if request.method == "POST" and done(form, decide):
        name = str(form.cleaned_data["organisation"])
        messages.success(request, _("%(name)s répond maintenant par lien.") % {"name": name})
        return redirect("network:answer_links")
    context = {"form": form, "answerings": answerings(acting), "responders": responders(acting)}
    return render(request, "network/links.html", context, status=status_of(form))


@professionals_only(*LINK_DECIDERS)
@require_POST
def end_answer_link(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End it: the links already sent stop serving at once."""
    found = stop_answering_by_link(
        acting_of(request), pk, version=whole_number(request.POST.get("version"))
    )
    name = str(found.organisation)
    messages.success(
        request,
        _("%(name)s ne répond plus par lien. Les liens envoyés sont fermés.") % {"name": name},
    )
    return redirect("network:answer_links")
