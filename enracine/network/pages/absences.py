"""« Absences »: who is away, and who stands in."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.panels import gestures
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.actions.absences import change_absence, end_absence, note_absence
from enracine.network.forms import AbsenceForm
from enracine.network.queries.absences import (
    absence_in,
    absences_of,
    colleagues_there,
    may_be_away,
    supervises,
)


@professionals_only()
@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """The absences under way and to come: one's own, or everybody's for who supervises."""
    acting = acting_of(request)
    context = {
        "absences": absences_of(acting).order_by("valid_from", "id")[:200],
        "supervises": supervises(acting),
        "gestures": gestures("absences", acting),
    }
    return render(request, "network/absences.html", context)


def _form(acting: Acting, *args: Any, **kwargs: Any) -> AbsenceForm:
    return AbsenceForm(
        *args, people=may_be_away(acting), colleagues=colleagues_there(acting), **kwargs
    )


def _days(form: AbsenceForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "valid_from": data["valid_from"],
        "valid_to": data["valid_to"],
        "stand_in_id": data["stand_in"].pk if data["stand_in"] else None,
    }


@refills
@professionals_only()
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """Note an absence to come."""
    acting = acting_of(request)
    if request.method == "POST":
        form = _form(acting, request.POST)
        if done(
            form,
            lambda: note_absence(acting, form.cleaned_data["membership"].pk, **_days(form)),
        ):
            messages.success(request, _("L’absence est notée."))
            return redirect("network:absences")
    else:
        mine = {"membership": acting.membership_id}
        form = _form(acting, recovered_post(request), initial=mine)
    context = {"form": form, "absence": None}
    return render(request, "network/absence.html", context, status=status_of(form))


@refills
@professionals_only()
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    """Change the days or the stand-in."""
    acting = acting_of(request)
    absence = absence_in(acting, absence_id)
    if request.method == "POST":
        form = _form(acting, request.POST)
        del form.fields["membership"]
        if done(
            form,
            lambda: change_absence(
                acting,
                absence_id,
                version=whole_number(request.POST.get("version")),
                **_days(form),
            ),
        ):
            messages.success(request, _("L’absence est changée."))
            return redirect("network:absences")
    else:
        present = {
            "valid_from": absence.valid_from,
            "valid_to": absence.valid_to,
            "stand_in": absence.stand_in_id,
        }
        form = _form(acting, recovered_post(request), initial=present)
        del form.fields["membership"]
    context = {"form": form, "absence": absence}
    return render(request, "network/absence.html", context, status=status_of(form))


@professionals_only()
@require_POST
def end(request: HttpRequest, absence_id: uuid.UUID) -> HttpResponse:
    """She is back, or does not leave after all."""
    end_absence(acting_of(request), absence_id, whole_number(request.POST.get("version")))
    messages.success(request, _("L’absence prend fin."))
    return redirect("network:absences")
