"""The directory for everybody: look for a service, read it, say what is wrong. Nothing is remembered."""

import datetime as dt
import uuid

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.directory import actions, queries
from enracine.directory.forms import SuggestionForm
from enracine.directory.models import Day
from enracine.directory.rules.telling import DAYS
from enracine.directory.rules.tongues import LANGUAGES
from enracine.kernel import links
from enracine.kernel.access import public
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.territories.models import Region

SAID = (
    "eligibility_description", "application_process", "cost_options", "fees_description",
    "required_documents", "languages", "service_areas", "email", "url", "assured_date", "phones",
    "addresses", "accessibility", "transportation",
)  # fmt: skip
#: Who reads may suggest; who is behind it is not kept.
READER = Acting.for_system("lecteur")


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Look for services: words, kind, for whom, where, language, free, open now."""
    kept = {
        name: request.GET.get(name, "").replace("\x00", "")[:200]
        for name in ("q", "genre", "public", "region", "lieu", "langue", "gratuit", "ouvert")
    }
    found = queries.search(
        queries.Filters(
            text=kept["q"],
            term=kept["genre"],
            audience=kept["public"],
            region=kept["region"],
            place=kept["lieu"],
            language=kept["langue"],
            free=kept["gratuit"] == "1",
            open_now=kept["ouvert"] == "1",
        ),
        request.GET.get("apres", "").replace("\x00", ""),
    )
    asked = {name: value for name, value in kept.items() if value}
    kinds, audiences = queries.choices()
    context = {
        "found": found,
        "kept": kept,
        "families": kinds,
        "audiences": audiences,
        "regions": list(Region.objects.order_by("name")),
        "languages": [(code, names[0]) for code, names in LANGUAGES.items()],
        "next_url": f"?{urlencode(asked | {'apres': found.next_cursor})}"
        if found.next_cursor
        else "",
        "other_places": [(name, f"?{urlencode(asked | {'lieu': name})}") for name in found.others],
        "unknown_place": bool(kept["lieu"].strip()) and found.place is None and not found.others,
    }
    return render(request, "directory/search.html", context)


@public
@require_safe
def service(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """One service, as it is published."""
    return _page(request, service_id, SuggestionForm())


@public
@require_http_methods(["POST"])
def suggest(request: HttpRequest, service_id: uuid.UUID) -> HttpResponse:
    """Say what is to be corrected."""
    form = SuggestionForm(request.POST)

    def write() -> None:
        with transaction.atomic(), acting_as(READER):
            actions.suggest(READER, service_id, form.cleaned_data["text"])

    if done(form, write):
        messages.success(request, _("Merci. L’organisme le lira."))
        return redirect("directory:service", service_id)
    return _page(request, service_id, form)


def _page(request: HttpRequest, service_id: uuid.UUID, form: SuggestionForm) -> HttpResponse:
    found = queries.published(service_id)
    if found is None:
        raise Http404
    days = dict(zip(DAYS, (label for _value, label in Day.choices), strict=True))
    context = {
        # What is not said is empty on a page: absent, in the open data.
        "service": dict.fromkeys(SAID, "") | found,
        "assured_on": dt.date.fromisoformat(found["assured_date"])
        if found.get("assured_date")
        else None,
        "places": [
            (
                dict.fromkeys(SAID, "")
                | place
                | {"location": dict.fromkeys(SAID, "") | place["location"]},
                [
                    (days[h["byday"]], h["opens_at"], h["closes_at"])
                    for h in place.get("schedules", [])
                ],
            )
            for place in found.get("service_at_locations", [])
        ],
        "form": form,
        "phones": [{"description": ""} | phone for phone in found.get("phones", [])],
        "office": next((p["number"] for p in found["organization"].get("phones", [])), ""),
        "refer": links.linkable("service", acting_of(request), service_id),
        "origin": queries.origin_of(service_id),
        "closed": found["status"] != "active",
    }
    return render(request, "directory/service.html", context, status=status_of(form))
