"""The writers' pages: the list, one content, its editions."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.guidance import actions, queries, rules
from enracine.guidance.forms import ContentForm, NewContentForm, initial_of, said_in
from enracine.guidance.models import Content
from enracine.guidance.words import rendered
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only

WRITERS = ("communications",)


@professionals_only(*WRITERS)
@require_GET
def writing(request: HttpRequest) -> HttpResponse:
    """Every content, and what waits for whom writes it."""
    lines = queries.lines(acting_of(request))
    return render(request, "guidance/writing.html", {"lines": lines})


@professionals_only(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a content."""
    acting = acting_of(request)
    made: list[Content] = []

    def write() -> None:
        made.append(actions.create_content(acting, **said_in(form.cleaned_data)))

    form = NewContentForm(request.POST or None)
    if request.method == "POST" and done(form, write):
        messages.success(request, _("La page est écrite. Personne ne la lit avant sa publication."))
        return redirect("guidance:change", made[0].pk)
    context = {"form": form, "found": None}
    return render(request, "guidance/write.html", context, status=status_of(form))


@professionals_only(*WRITERS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, content_id: uuid.UUID) -> HttpResponse:
    """Write a content again, see how it reads, publish it."""
    acting = acting_of(request)
    found = queries.own_content(acting, content_id)
    form = ContentForm(
        request.POST if request.method == "POST" else None, initial=initial_of(found)
    )

    def write() -> None:
        version = form.cleaned_data["version"]
        actions.change_content(acting, found, version, **said_in(form.cleaned_data))

    if request.method == "POST" and done(form, write):
        messages.success(
            request, _("C’est écrit. Les lecteurs gardent la dernière édition publiée.")
        )
        return redirect("guidance:change", found.pk)
    context = {
        "form": form,
        "found": found,
        "preview": rendered(found.body),
        "preview_en": rendered(found.body_en),
        "reading": rules.reading_of(found.body),
        "most_words": rules.MOST_WORDS,
        "ahead": queries.is_ahead(found),
        "editions": queries.editions(found)[:50],
    }
    return render(request, "guidance/write.html", context, status=status_of(form))


@professionals_only(*WRITERS)
@require_POST
def publish(request: HttpRequest, content_id: uuid.UUID) -> HttpResponse:
    """Give readers what is written."""
    acting = acting_of(request)
    found = queries.own_content(acting, content_id)
    actions.publish(acting, found, whole_number(request.POST.get("version")))
    messages.success(request, _("Publié. L’édition précédente reste lisible ici."))
    return redirect("guidance:change", found.pk)


@professionals_only(*WRITERS)
@require_POST
def withdraw(request: HttpRequest, content_id: uuid.UUID) -> HttpResponse:
    """Take it back from readers."""
    acting = acting_of(request)
    found = queries.own_content(acting, content_id)
    actions.withdraw(acting, found, whole_number(request.POST.get("version")))
    messages.success(request, _("Retiré. Ses éditions restent ici."))
    return redirect("guidance:change", found.pk)


@professionals_only(*WRITERS)
@require_GET
def edition(request: HttpRequest, content_id: uuid.UUID, number: int) -> HttpResponse:
    """An edition as it was read."""
    found = queries.own_content(acting_of(request), content_id)
    one = queries.edition(found, number)
    context = {
        "found": found,
        "edition": one,
        "body": rendered(one.body),
        "body_en": rendered(one.body_en),
        "sources": rules.read_sources(one.sources)[0],
    }
    return render(request, "guidance/edition.html", context)
