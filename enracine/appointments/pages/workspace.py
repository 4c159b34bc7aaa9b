"""The professionals' pages: the week, the hours offered, the appointments of a file."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.actions.predeparture import end_appointment, plan_appointment
from enracine.accompaniment.models import Appointment, Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, _holds, top
from enracine.accompaniment.queries.files import DossierPage
from enracine.appointments import actions, queries
from enracine.appointments.forms import HoursForm, MeetingForm
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.models import Section
from enracine.privacy.queries import note_read

DAYS = 14


@professionals_only(*HOLDER_ROLES)
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """Two weeks of appointments, by day; the hours offered beside them."""
    acting = acting_of(request)
    begins = dt.datetime.combine(now().astimezone(QUEBEC).date(), dt.time(), QUEBEC)
    lines = queries.agenda(acting, begins, begins + dt.timedelta(days=DAYS))
    days: dict[dt.date, list[queries.Line]] = {}
    for line in lines:
        days.setdefault(line.hours.here.date(), []).append(line)
    context = {
        "days": list(days.items()),
        "hours": list(queries.own_hours(acting)),
        "form": HoursForm(),
        "feed": queries.own_feed(acting),
    }
    return render(request, "appointments/agenda.html", context)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """Offer hours of each week."""
    acting = acting_of(request)
    form = HoursForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: actions.offer_hours(acting, **form.cleaned_data)
    ):
        messages.success(request, _("Ces heures sont offertes aux personnes que vous suivez."))
        return redirect("appointments:agenda")
    context = {"form": form, "hours": list(queries.own_hours(acting))}
    return render(request, "appointments/hours.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def withdraw(request: HttpRequest, availability_id: uuid.UUID) -> HttpResponse:
    """Offer these hours no more."""
    actions.withdraw_hours(
        acting_of(request), availability_id, whole_number(request.POST.get("version"))
    )
    messages.success(request, _("Ces heures ne sont plus offertes. Ce qui est prévu reste prévu."))
    return redirect("appointments:agenda")


@professionals_only(*HOLDER_ROLES)
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Give one's calendar an address, shown once, or end it."""
    return answer_feed(request, "appointments:agenda", "appointments/feed.html")


def answer_feed(request: HttpRequest, back: str, template: str) -> HttpResponse:
    """The gesture of both publics: open (the address is shown once) or close."""
    acting = acting_of(request)
    if request.POST.get("action") == "fermer":
        actions.close_feed(acting)
        messages.success(request, _("L’adresse de votre calendrier ne répond plus."))
        return redirect(back)
    secret = actions.open_feed(acting)
    address = settings.ENRACINE_SITE_URL + reverse("appointments:ics", args=[secret])
    answer = render(request, template, {"address": address, "back": reverse(back)})
    answer["Cache-Control"] = "no-store"
    return answer


def _file(request: HttpRequest, dossier_id: uuid.UUID) -> DossierPage:
    page = top(request, dossier_id, "appointments")
    if not _holds(request, page):
        raise NotVisible
    return page


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """What is agreed with a person; agree on another hour."""
    page = _file(request, dossier_id)
    acting = acting_of(request)
    form = MeetingForm(request.POST or None)

    def write() -> None:
        data = form.cleaned_data
        plan_appointment(
            acting, page.dossier, data["starts_at"], data["mode"], data["minutes"],
            place=data["place"],
        )  # fmt: skip

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le rendez-vous est prévu. La personne est prévenue."))
        return redirect("appointments:of_dossier", dossier_id)
    note_read(
        request, page.dossier.subject_id, [Section.EVALUATION.value], "appointments:of_dossier"
    )
    context = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "lines": queries.of_dossier(page.dossier),
    }
    return render(request, "appointments/of_dossier.html", context, status=status_of(form))


def _one(request: HttpRequest, dossier: Dossier, appointment_id: uuid.UUID) -> Appointment:
    found = queries.own_appointment(acting_of(request), appointment_id)
    if found.dossier_id != dossier.pk:
        raise NotVisible
    return found


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, dossier_id: uuid.UUID, appointment_id: uuid.UUID) -> HttpResponse:
    """Agree on another hour."""
    page = _file(request, dossier_id)
    found = _one(request, page.dossier, appointment_id)
    here = found.starts_at.astimezone(QUEBEC)
    initial = {
        "version": found.version,
        "day": here.date(),
        "hour": here.time(),
        "minutes": found.minutes,
        "mode": found.mode,
        "place": found.place,
    }
    form = MeetingForm(request.POST or None, initial=initial)

    def write() -> None:
        data = form.cleaned_data
        actions.move_appointment(
            acting_of(request), found.pk, data["version"], starts_at=data["starts_at"],
            minutes=data["minutes"], mode=data["mode"], place=data["place"],
        )  # fmt: skip

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le rendez-vous a changé d’heure. La personne est prévenue."))
        return redirect("appointments:of_dossier", dossier_id)
    context = {"page": page, "dossier": page.dossier, "form": form, "found": found}
    return render(request, "appointments/move.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def end(request: HttpRequest, dossier_id: uuid.UUID, appointment_id: uuid.UUID) -> HttpResponse:
    """It was held, nobody came, or it will not be."""
    page = _file(request, dossier_id)
    found = _one(request, page.dossier, appointment_id)
    states = {
        "tenu": Appointment.State.HELD,
        "absence": Appointment.State.MISSED,
        "annule": Appointment.State.CANCELLED,
    }
    state = states.get(request.POST.get("action", ""), "")
    version = whole_number(request.POST.get("version"))
    try:
        end_appointment(acting_of(request), found.pk, str(state), version=version)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("C’est noté."))
    return redirect("appointments:of_dossier", dossier_id)
