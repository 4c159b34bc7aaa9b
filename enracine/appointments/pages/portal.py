"""The person's own page: what is agreed, what she may book, her calendar."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.appointments import actions, queries
from enracine.appointments.forms import BookForm
from enracine.appointments.pages.workspace import answer_feed
from enracine.appointments.texting import asked_by
from enracine.kernel import texting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.people.pages.portal import person_of, person_page


@person_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is agreed, the soonest first, at her own hour; whom she may book with."""
    found = queries.my_appointments(person_of(request).pk)
    context = {
        "found": found,
        "coming": [(line, found.may_cancel(line)) for line in found.coming],
        "feed": queries.own_feed(acting_of(request)),
        "texts": texting.is_on(),
        "asked": texting.is_on() and asked_by(person_of(request).pk),
    }
    return render(request, "appointments/mine.html", context)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Take one of the hours that whoever follows her offers."""
    acting = acting_of(request)
    found = queries.my_appointments(person_of(request).pk)
    offer = next((o for o in found.bookable if o.dossier.pk == dossier_id), None)
    if offer is None:
        raise NotVisible
    form = BookForm(request.POST or None, offer=offer)

    def write() -> None:
        data = form.cleaned_data
        actions.book(acting, dossier_id, dt.datetime.fromisoformat(data["slot"]), data["mode"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Votre rendez-vous est pris."))
        return redirect("appointments:mine")
    context = {"form": form, "offer": offer}
    return render(request, "appointments/book.html", context, status=status_of(form))


@person_page
@require_POST
def cancel(request: HttpRequest, appointment_id: uuid.UUID) -> HttpResponse:
    """Take an hour back, early enough."""
    version = whole_number(request.POST.get("version"))
    try:
        actions.cancel_mine(acting_of(request), appointment_id, version)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Votre rendez-vous est annulé. La personne est prévenue."))
    return redirect("appointments:mine")


@person_page
@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Give her calendar an address, shown once, or end it."""
    return answer_feed(request, "appointments:mine", "appointments/my_feed.html")


@person_page
@require_POST
def texts(request: HttpRequest) -> HttpResponse:
    """Ask for a text before each appointment, or for none any more."""
    acting, person = acting_of(request), person_of(request)
    if request.POST.get("action") == "fermer":
        actions.end_texts(acting, person.pk)
        messages.success(request, _("Vous ne recevrez plus de texto."))
        return redirect("appointments:mine")
    try:
        actions.ask_for_texts(acting, person.pk)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Vous recevrez un texto avant chaque rendez-vous."))
    return redirect("appointments:mine")
