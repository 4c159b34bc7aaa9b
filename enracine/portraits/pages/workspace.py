"""« Mon territoire »: the portrait of a place, its editions, the words of those who settled there."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.queries.keeping import KEEPING
from enracine.portraits import actions, queries, rules
from enracine.portraits.forms import PortraitForm, TestimonyForm
from enracine.portraits.words import TITLES


@professionals_only(*KEEPING)
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every place that one keeps, what is published, what is to be refreshed."""
    acting = acting_of(request)
    lines = queries.own_places(acting)
    context = {"lines": lines, "nothing": not lines}
    return render(request, "portraits/places.html", context)


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def portrait(request: HttpRequest, code: str) -> HttpResponse:
    """Write the portrait of a place; see its editions and its testimonies."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    found = queries.portrait_of(place)
    form = PortraitForm(request.POST or None, portrait=found)

    def write() -> None:
        actions.keep_portrait(acting, place, form.said(), form.cleaned_data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("C’est écrit. Personne ne le lit avant sa publication."))
        return redirect("portraits:portrait", code)
    editions = queries.editions_of(found) if found else []
    current = next((one for one in editions if one.is_current), None)
    context = {
        "form": form,
        "place": place,
        "code": code,
        "found": found,
        "editions": editions,
        "current": current,
        "ahead": found is not None and queries.is_ahead(found, current),
        "testimonies": queries.testimonies_of(found) if found else [],
        "pictures": queries.pictures_of(found) if found else [],
        "lacking": [TITLES[s] for s in rules.missing(found.texts)] if found else [],
    }
    return render(request, "portraits/portrait.html", context, status=status_of(form))


@professionals_only(*KEEPING)
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Give everybody what is written."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    try:
        actions.publish(acting, place, whole_number(request.POST.get("version")))
        messages.success(request, _("Publié. Tout le monde le lit maintenant."))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("portraits:portrait", code)


@professionals_only(*KEEPING)
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take it back from readers."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    try:
        actions.withdraw(acting, place, whole_number(request.POST.get("version")))
        messages.success(request, _("Retiré. Les éditions restent ici."))
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("portraits:portrait", code)


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def testimony(request: HttpRequest, code: str) -> HttpResponse:
    """Add somebody's words; show once the link with which she takes them back."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    if queries.portrait_of(place) is None:
        messages.error(request, _("Écrivez d’abord le portrait."))
        return redirect("portraits:portrait", code)
    form = TestimonyForm(request.POST or None, request.FILES or None)
    told: list[str] = []

    def write() -> None:
        _made, secret = actions.add_testimony(acting, place, **form.said())
        told.append(secret)

    if request.method == "POST" and done(form, write):
        link = settings.ENRACINE_SITE_URL + reverse("portraits:take_back", args=[told[0]])
        context = {"place": place, "code": code, "link": link}
        return render(request, "portraits/testimony_link.html", context)
    shown = {"form": form, "place": place, "code": code}
    return render(request, "portraits/testimony.html", shown, status=status_of(form))


@professionals_only(*KEEPING)
@require_POST
def testimony_out(request: HttpRequest, testimony_id: uuid.UUID) -> HttpResponse:
    """She asked for it: her words leave."""
    acting = acting_of(request)
    found = queries.own_testimony(acting, testimony_id)
    if "picture" in request.POST:
        actions.withdraw_picture(acting, testimony_id)
        messages.success(request, _("Sa photo est retirée et détruite; ses mots restent."))
    else:
        actions.withdraw_testimony(acting, testimony_id)
        messages.success(request, _("Ce témoignage est retiré, ses mots sont effacés."))
    place = found.portrait.region or found.portrait.mrc or found.portrait.paj_territory
    return redirect("portraits:portrait", queries.code_of(place))
