"""Words ready to send, kept by the coordination of each organisation."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.threads import actions, queries
from enracine.threads.forms import TemplateForm
from enracine.threads.models import Template


@professionals_only(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest) -> HttpResponse:
    """The list, and a new one."""
    return _form(request, None)


@professionals_only(*queries.KEEPERS)
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Change one."""
    found = queries.templates(acting_of(request)).filter(pk=template_id).first()
    if found is None:
        raise NotVisible
    return _form(request, found)


def _form(request: HttpRequest, found: Template | None) -> HttpResponse:
    acting = acting_of(request)
    initial = (
        {
            "version": found.version,
            "title": found.title,
            "text": found.text,
            "text_en": found.text_en,
        }
        if found
        else {}
    )
    form = TemplateForm(request.POST or None, initial=initial)

    def write() -> None:
        words = dict(form.cleaned_data)
        version = words.pop("version", None)
        actions.keep_template(acting, found.pk if found else None, version=version, **words)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le modèle est gardé."))
        return redirect("threads:templates")
    context = {"form": form, "found": found, "templates": list(queries.templates(acting))}
    return render(request, "threads/templates.html", context, status=status_of(form))


@professionals_only(*queries.KEEPERS)
@require_POST
def end(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Offer one no more."""
    actions.end_template(acting_of(request), template_id, whole_number(request.POST.get("version")))
    messages.success(request, _("Le modèle n’est plus offert. Ce qui a été envoyé reste."))
    return redirect("threads:templates")
