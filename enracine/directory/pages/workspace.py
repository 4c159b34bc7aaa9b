"""« Nos services »: what an organisation says of what it offers, and where."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.directory import actions, queries
from enracine.directory.forms import CodeForm, HoursForm, LocationForm, ServiceForm
from enracine.directory.reference import AUDIENCES
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only


@professionals_only(*queries.KEEPERS)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The services, the places, what readers suggest; what is to be confirmed."""
    acting = acting_of(request)
    stale = queries.stale_before()
    services = [
        (one, one.confirmed_on is None or one.confirmed_on < stale)
        for one in queries.own_services(acting)[:200]
    ]
    context = {
        "services": services,
        "locations": list(queries.own_locations(acting)[:200]),
        "suggestions": list(queries.waiting_suggestions(acting)[:50]),
    }
    return render(request, "directory/own.html", context)


@professionals_only(*queries.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, service_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a service, or change one."""
    acting = acting_of(request)
    found = queries.own_service(acting, service_id) if service_id else None
    places = (
        list(found.places.select_related("location").prefetch_related("hours")) if found else []
    )
    initial = (
        {
            "version": found.version,
            "locations": [p.location_id for p in places],
            "audiences": found.terms.filter(taxonomy__slug=AUDIENCES),
        }
        if found
        else {}
    )
    form = ServiceForm(
        request.POST or None, instance=found, initial=initial, places=queries.own_locations(acting)
    )

    def write() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("version", None)
        actions.keep_service(acting, service_id, values, version=version)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le service est gardé et publié."))
        return redirect("directory:own")
    context = {
        "form": form,
        "found": found,
        "places": places,
        "form_name": "service" if found else "nouveau-service",
    }
    return render(request, "directory/service_form.html", context, status=status_of(form))


@professionals_only(*queries.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: HttpRequest, location_id: uuid.UUID | None = None) -> HttpResponse:
    """Add a place, or change one."""
    acting = acting_of(request)
    found = queries.own_locations(acting).filter(pk=location_id).first() if location_id else None
    if location_id and found is None:
        raise NotVisible
    form = LocationForm(
        request.POST or None, instance=found, initial={"version": found.version} if found else {}
    )

    def write() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("version", None)
        actions.keep_location(acting, location_id, values, version=version)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le lieu est gardé."))
        return redirect("directory:own")
    return render(
        request,
        "directory/location_form.html",
        {
            "form": form,
            "found": found,
            "form_name": "lieu" if found else "nouveau-lieu",
        },
        status=status_of(form),
    )


@professionals_only(*queries.KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, service_id: uuid.UUID, place_id: uuid.UUID) -> HttpResponse:
    """The hours of a service at a place."""
    acting = acting_of(request)
    place = queries.own_place(acting, place_id)
    if place.service_id != service_id:
        raise NotVisible
    form = HoursForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: actions.keep_hours(acting, place_id, **form.cleaned_data)
    ):
        messages.success(request, _("Ces heures sont publiées."))
        return redirect("directory:hours", service_id, place_id)
    context = {"form": form, "place": place, "rows": list(place.hours.all())}
    return render(request, "directory/hours.html", context, status=status_of(form))


@professionals_only(*queries.KEEPERS)
@require_POST
def remove_hours(request: HttpRequest, hours_id: uuid.UUID) -> HttpResponse:
    """Take hours away."""
    actions.remove_hours(acting_of(request), hours_id)
    messages.success(request, _("Ces heures ne sont plus publiées."))
    return redirect("directory:own")


@professionals_only(*queries.KEEPERS)
@require_POST
def confirm(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """Say that what is written is still true."""
    version = whole_number(request.POST.get("version"))
    actions.confirm_service(acting_of(request), service_id, version)
    messages.success(request, _("Confirmé aujourd’hui."))
    return redirect("directory:own")


@professionals_only(*queries.KEEPERS)
@require_POST
def end(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """The service exists no more."""
    version = whole_number(request.POST.get("version"))
    actions.end_service(acting_of(request), service_id, version)
    messages.success(request, _("Le service est retiré du répertoire."))
    return redirect("directory:own")


@professionals_only(*queries.KEEPERS)
@require_POST
def settle(request: HttpRequest, suggestion_id: uuid.UUID) -> HttpResponse:
    """A suggestion was read."""
    actions.settle_suggestion(acting_of(request), suggestion_id)
    messages.success(request, _("C’est noté comme lu."))
    return redirect("directory:own")


@professionals_only(*queries.IMPORTERS)
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """The words that sort services, and their 211 codes for whoever subscribes."""
    return render(request, "directory/words.html", {"terms": list(queries.own_words())})


@professionals_only(*queries.IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, term_id: uuid.UUID) -> HttpResponse:
    """The 211 code of a word."""
    acting = acting_of(request)
    term = queries.own_term(term_id)
    form = CodeForm(request.POST or None, initial={"code": term.code_211, "version": term.version})

    def write() -> None:
        said = form.cleaned_data
        actions.keep_code_211(acting, term_id, said["code"], said["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le code est gardé. Il n’est pas publié."))
        return redirect("directory:words")
    context = {"form": form, "term": term}
    return render(request, "directory/word.html", context, status=status_of(form))
