"""Showing a picture of a place with its rights, and taking it off the page."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.queries.keeping import KEEPING
from enracine.portraits import pictures, queries
from enracine.portraits.forms import PictureForm


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Show a picture; when people are on it, show once the link with which they take it back."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    if queries.portrait_of(place) is None:
        messages.error(request, _("Écrivez d’abord le portrait."))
        return redirect("portraits:portrait", code)
    form = PictureForm(request.POST or None, request.FILES or None)
    told: list[str] = []

    def write() -> None:
        said = {k: v for k, v in form.cleaned_data.items() if k != "file"}
        sent = form.cleaned_data["file"]
        _made, secret = pictures.add_picture(acting, place, sent.file, pictures.Rights(**said))
        told.append(secret)

    if request.method == "POST" and done(form, write):
        if told[0]:
            link = settings.ENRACINE_SITE_URL + reverse("portraits:take_back", args=[told[0]])
            context = {"place": place, "code": code, "link": link, "picture": True}
            return render(request, "portraits/testimony_link.html", context)
        messages.success(request, _("L’image est montrée avec le portrait publié."))
        return redirect("portraits:portrait", code)
    shown = {"form": form, "place": place, "code": code}
    return render(request, "portraits/picture.html", shown, status=status_of(form))


@professionals_only(*KEEPING)
@require_POST
def out(request: HttpRequest, picture_id: uuid.UUID) -> HttpResponse:
    """Take it off the page."""
    found = pictures.withdraw_picture(acting_of(request), picture_id)
    messages.success(request, _("L’image est retirée et effacée."))
    place = found.portrait.region or found.portrait.mrc or found.portrait.paj_territory
    return redirect("portraits:portrait", queries.code_of(place))
