"""A journey begun abroad: its page, and one short page for each gesture."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment import official
from enracine.accompaniment.actions import predeparture as actions
from enracine.accompaniment.models import Appointment, Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.predeparture_forms import (
    AppointmentForm,
    ArrivalForm,
    DateForm,
    StopForm,
)
from enracine.accompaniment.queries import predeparture as queries
from enracine.accompaniment.queries.files import DossierPage
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people.actions.arrivals import say_arrival
from enracine.people.pages.portal import person_of, person_page
from enracine.people.values import Told
from enracine.privacy.queries import note_read
from enracine.territories.models import Municipality

Data = dict[str, Any]


def _page(request: HttpRequest, dossier_id: uuid.UUID) -> tuple[DossierPage, queries.JourneyPage]:
    """The page of a file that one holds, and its journey; NotVisible where nobody is awaited."""
    page = top(request, dossier_id, "summary")
    if not queries.holds(acting_of(request), page.dossier):
        raise NotVisible
    found = queries.journey_page(page.dossier)
    if found.journey is None and not found.dates:
        raise NotVisible
    note_read(request, page.dossier.subject_id, ["project"], "accompaniment:predeparture")
    return page, found


@professionals_only(*HOLDER_ROLES)
@require_GET
def journey(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Dates said, three facts side by side, hours in both places, and what may be done."""
    page, found = _page(request, dossier_id)
    context = {"page": page, "dossier": page.dossier, "found": found}
    return render(request, "accompaniment/predeparture.html", context)


@dataclass(frozen=True)
class Gesture:
    """One gesture: its words, its form, what it does, whether it needs a journey that waits."""

    title: Any
    done: Any
    form: Callable[[HttpRequest, queries.JourneyPage], forms.Form]
    perform: Callable[[Acting, Dossier, Data, queries.JourneyPage], object]
    waits: bool = True
    danger: bool = False


def _date_form(request: HttpRequest, found: queries.JourneyPage) -> forms.Form:
    return DateForm(
        request.POST or None,
        first=found.hoped_on is None,
        initial={"hoped_on": found.hoped_on, "known": found.hoped_on},
    )


def _say_date(acting: Acting, dossier: Dossier, data: Data, _found: object) -> object:
    return say_arrival(
        acting,
        dossier.subject_id,
        data["hoped_on"],
        data.get("why", ""),
        note=data["note"],
        known=data["known"],
        told=Told(),
    )


def _appointment_form(request: HttpRequest, _found: object) -> forms.Form:
    return AppointmentForm(request.POST or None)


def _plan(acting: Acting, dossier: Dossier, data: Data, _found: object) -> object:
    return actions.plan_appointment(
        acting, dossier, data["starts_at"], data["mode"], data["minutes"]
    )


def _versioned(kind: type[forms.Form]) -> Callable[[HttpRequest, queries.JourneyPage], forms.Form]:
    def build(request: HttpRequest, found: queries.JourneyPage) -> forms.Form:
        version = found.journey.version if found.journey else 0
        return kind(request.POST or None, initial={"version": version})

    return build


def _arrive(acting: Acting, dossier: Dossier, data: Data, _found: object) -> object:
    town = Municipality.objects.select_related("mrc__region").get(code=data["hit"].code)
    return actions.arrive(acting, dossier, town, data["arrived_on"], version=data["version"])


def _stop(acting: Acting, dossier: Dossier, data: Data, _found: object) -> object:
    return actions.stop_journey(acting, dossier, data["reason"], version=data["version"])


GESTURES = {
    "date": Gesture(
        gettext_lazy("Changer la date d’arrivée"),
        gettext_lazy("La date est notée. Ce qui en dépend a suivi."),
        _date_form,
        _say_date,
        waits=False,
    ),
    "rendez-vous": Gesture(
        gettext_lazy("Prévoir un rendez-vous"),
        gettext_lazy("Le rendez-vous est prévu, à l’heure de chacun."),
        _appointment_form,
        _plan,
    ),
    "arrivee": Gesture(
        gettext_lazy("Noter l’arrivée au Québec"),
        gettext_lazy("L’arrivée est notée."),
        _versioned(ArrivalForm),
        _arrive,
    ),
    "arret": Gesture(
        gettext_lazy("Arrêter le parcours"),
        gettext_lazy("Le parcours est suspendu. Les partenaires savent seulement qu’il s’arrête."),
        _versioned(StopForm),
        _stop,
        danger=True,
    ),
}


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, dossier_id: uuid.UUID, slug: str) -> HttpResponse:
    """One gesture on one short page; a refusal is said beside its field and keeps what was typed."""
    gesture = GESTURES.get(slug)
    if gesture is None:
        raise Http404
    page, found = _page(request, dossier_id)
    if gesture.waits and not found.waits:
        raise NotVisible
    form = gesture.form(request, found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if isinstance(form, ArrivalForm):
            data["hit"] = form.hit
        try:
            gesture.perform(acting_of(request), page.dossier, data, found)
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, str(gesture.done))
            return redirect("accompaniment:predeparture", dossier_id)
    context = {
        "page": page,
        "dossier": page.dossier,
        "gesture": gesture,
        "slug": slug,
        "form": form,
        "hits": getattr(form, "hits", ()),
    }
    return render(request, "accompaniment/predeparture_step.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def news(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """News were taken: the file sleeps again."""
    page, _found = _page(request, dossier_id)
    version = whole_number(request.POST.get("version"))
    actions.note_news(acting_of(request), page.dossier, version=version)
    messages.success(request, _("C’est noté. Le dossier attend sans presser."))
    return redirect("accompaniment:predeparture", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def end_appointment(
    request: HttpRequest, dossier_id: uuid.UUID, appointment_id: uuid.UUID
) -> HttpResponse:
    """It was held, or it will not be."""
    page, _found = _page(request, dossier_id)
    mine = Appointment.objects.filter(pk=appointment_id, dossier=page.dossier)
    if not mine.exists():
        raise NotVisible
    states = {"tenu": Appointment.State.HELD, "annule": Appointment.State.CANCELLED}
    state = states.get(request.POST.get("action", ""), "")
    version = whole_number(request.POST.get("version"))
    try:
        actions.end_appointment(acting_of(request), appointment_id, state, version=version)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    return redirect("accompaniment:predeparture", dossier_id)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_arrival(request: HttpRequest) -> HttpResponse:
    """Her own page: the date she hopes for, her appointments at her hour, three facts."""
    person = person_of(request)
    found = queries.my_arrival(person.pk)
    if found.journey is None and not found.dates:
        # Nobody awaits her from abroad: this page has nothing to say.
        return redirect("portal:home")
    form = DateForm(
        request.POST or None,
        first=found.hoped_on is None,
        initial={"hoped_on": found.hoped_on, "known": found.hoped_on},
    )
    if request.method == "POST" and form.is_valid() and not found.suspended:
        data = form.cleaned_data
        try:
            say_arrival(
                acting_of(request),
                person.pk,
                data["hoped_on"],
                data.get("why", ""),
                note=data["note"],
                known=data["known"],
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("Votre date est notée. Qui vous attend la verra."))
            return redirect("accompaniment:my_arrival")
    return render(
        request,
        "accompaniment/my_arrival.html",
        {
            "found": found,
            "form": form,
            "information": official.INFORMATION,
            "representatives": official.REPRESENTATIVES,
        },
        status=status_of(form),
    )


def dossier_panel(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    """« Arrivée espérée », on the file of somebody awaited; nothing for everybody else."""
    if not getattr(dossier, "has_arrival", True) or not queries.holds(acting, dossier):
        return None
    found = queries.awaited(dossier.subject_id)
    return {"found": found, "dossier": dossier} if found is not None else None
