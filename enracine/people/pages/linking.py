"""The person is asked whether another file is hers: yes with a proof, or no for good."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.people.actions.identity import answer_code, refuse_link, request_link
from enracine.people.forms.identity import CodeForm
from enracine.people.models import ProbableLink
from enracine.people.pages.portal import person_of, person_page
from enracine.people.queries import identity


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, link_id: uuid.UUID) -> HttpResponse:
    """One question, two answers; the page of the code once it has been asked for."""
    found = identity.link_of(person_of(request).pk, link_id)
    waiting = (
        found.state == ProbableLink.State.PROPOSED and found.asked_from == person_of(request).pk
    )
    form = CodeForm(request.POST if request.POST.get("action") == "code" else None)
    if request.method == "POST":
        answer = _answer(request, found, form)
        if answer is not None:
            return answer
    return render(
        request,
        "people/link.html",
        {"link": found, "waiting": waiting, "form": form},
        status=422 if request.method == "POST" else 200,
    )


def _answer(request: HttpRequest, found: ProbableLink, form: CodeForm) -> HttpResponse | None:
    acting = acting_of(request)
    what = request.POST.get("action", "")
    version = whole_number(request.POST.get("version"))
    try:
        if what == "oui":
            done = request_link(acting, found.pk, version)
            if done.state == ProbableLink.State.LINKED:
                return _linked(request)
            return redirect("people:link", found.pk)
        if what == "non":
            refuse_link(acting, found.pk, version)
            messages.success(request, _("C’est noté. Nous ne poserons plus la question."))
            return redirect("portal:home")
        if what == "code" and form.is_valid():
            if answer_code(acting, found.pk, form.cleaned_data["code"]):
                return _linked(request)
            form.add_error("code", _("Ce n’est pas le bon code. Vérifiez les six chiffres."))
            return None
    except ActionRefused as refused:
        if refused.field == "code":
            form.add_error("code", refused.message)
            return None
        messages.warning(request, refused.message)
        return redirect("people:link", found.pk)
    return None


def _linked(request: HttpRequest) -> HttpResponse:
    messages.success(
        request,
        _("Vos dossiers sont reliés. Chaque organisme garde le sien et ne voit pas l’autre."),
    )
    return redirect("portal:home")
