"""« Nos places »: how many people we can follow, confirmed in one gesture, and when we take nobody."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.actions import capacity as actions
from enracine.network.forms import PauseForm, PlacesForm
from enracine.network.queries.capacity import (
    DECLARING,
    PlacesLine,
    confirm_days,
    own_line,
    places_of,
)


def _form(line: PlacesLine, data: Any = None) -> PlacesForm:
    said = line.capacity
    initial = {
        "places": said.places if said else None,
        "until": said.valid_to if said else None,
        "note": said.note if said else "",
        "version": said.version if said else 0,
    }
    return PlacesForm(data, initial=initial, auto_id=f"id_{line.mandate.pk}_%s")


@professionals_only(*DECLARING)
@require_GET
def capacity(request: HttpRequest) -> HttpResponse:
    """Every mandate of ours, each with its form."""
    return _page(request)


def _page(request: HttpRequest, sent: tuple[uuid.UUID, PlacesForm] | None = None) -> HttpResponse:
    lines = places_of(acting_of(request))
    forms = {line.mandate.pk: _form(line) for line in lines} | (dict([sent]) if sent else {})
    context = {
        "rows": [(line, forms[line.mandate.pk]) for line in lines],
        "to_confirm": sum(line.waits for line in lines),
        "declared": any(line.capacity for line in lines),
        "days": confirm_days(),
        "sent": sent[1] if sent else None,
    }
    status = status_of(sent[1] if sent else None)
    return render(request, "network/capacity.html", context, status=status)


@professionals_only(*DECLARING)
@require_POST
def declare(request: HttpRequest, mandate_id: uuid.UUID) -> HttpResponse:
    """Keep what one line says; a refusal stays beside its field, with what was typed."""
    acting = acting_of(request)
    line = own_line(acting, mandate_id)
    if line is None:
        raise NotVisible
    form = _form(line, request.POST)

    def write() -> object:
        said = form.cleaned_data
        return actions.declare_capacity(
            acting,
            mandate_id,
            said["places"],
            until=said["until"],
            note=said["note"],
            version=said["version"],
        )

    if done(form, write):
        messages.success(request, _("Les places sont enregistrées."))
        return redirect("network:capacity")
    return _page(request, (mandate_id, form))


@professionals_only(*DECLARING)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """« C'est encore vrai », for all of them."""
    count = actions.confirm_capacity(acting_of(request))
    messages.success(
        request,
        ngettext("%(n)d ligne confirmée.", "%(n)d lignes confirmées.", count) % {"n": count},
    )
    return redirect("network:capacity")


@professionals_only(*DECLARING)
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, mandate_id: uuid.UUID) -> HttpResponse:
    """Take nobody for a time, and say why: the sender reads it before choosing."""
    acting = acting_of(request)
    line = own_line(acting, mandate_id)
    if line is None:
        raise NotVisible
    form = PauseForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: actions.pause_referrals(acting, mandate_id, **form.cleaned_data)
    ):
        messages.success(request, _("Aucune référence ne vous sera envoyée pendant la pause."))
        return redirect("network:capacity")
    context = {"form": form, "line": line}
    return render(request, "network/pause.html", context, status=status_of(form))


@professionals_only(*DECLARING)
@require_POST
def reopen(request: HttpRequest, mandate_id: uuid.UUID) -> HttpResponse:
    """Receive again."""
    if actions.reopen_referrals(acting_of(request), mandate_id):
        messages.success(request, _("Vous recevez de nouveau des références."))
    return redirect("network:capacity")
