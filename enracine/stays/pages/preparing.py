"""The schedule, the needs, the day sheet and attendance, for those who organise."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel.clock import today
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.stays import actions
from enracine.stays.forms import PresenceForm, StepForm, step_initial
from enracine.stays.models import Stay, StayParticipant, StayStep
from enracine.stays.pages.parts import parts_of
from enracine.stays.queries import schedule as queries
from enracine.stays.queries.lists import stay_for


def _note(request: HttpRequest, group: queries.Group, page: str, *, phones: bool = False) -> None:
    """Write in the access journal whose name, telephone and needs a page showed."""
    for person in group.people:
        sections = ["identity"] + (["contact"] if phones and person.phone else [])
        sections += ["settlement"] if person.need is not None else []
        note_read(request, person.participant.subject_id, sections, page)


def _households(group: queries.Group) -> list[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    for person in group.people:
        names.setdefault(str(person.participant.request_id), []).append(person.name)
    return [(key, ", ".join(found)) for key, found in names.items()]


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Hour by hour; who comes, in figures; what they need, for whoever leads the stay."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    group = queries.group_of(stay)
    _note(request, group, "stays:schedule")
    form = StepForm(
        request.POST if request.method == "POST" else None,
        initial={"minutes": 60},
        stay=stay,
        households=_households(group),
    )

    def write() -> None:
        actions.add_step(acting, stay, form.facts())

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La ligne est à l’horaire."))
        return redirect("stays:schedule", stay.pk)
    names = dict(_households(group))
    context = {
        "stay": stay,
        "parts": parts_of(stay, "schedule"),
        "group": group,
        "days": _days(queries.by_day(stay, queries.steps_of(stay)), names),
        "leads": stay.lead_id == acting.membership_id,
        "form": form if stay.state != Stay.State.CANCELLED else None,
    }
    return render(request, "stays/schedule.html", context, status=status_of(form))


def _days(
    days: list[queries.Day], names: dict[str, str]
) -> list[tuple[dt.date, list[tuple[StayStep, str]]]]:
    """Each line with the names of the household it is for, empty for everybody."""
    return [(d.day, [(s, names.get(str(s.request_id), "")) for s in d.steps]) for d in days]


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, stay_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    """Change a line of the schedule, or take it out."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    found = queries.step_for(stay, line_id)
    group = queries.group_of(stay)
    _note(request, group, "stays:step")
    form = StepForm(
        request.POST if request.method == "POST" else None,
        initial=step_initial(found),
        stay=stay,
        households=_households(group),
    )

    def write() -> None:
        actions.change_step(acting, found, form.facts(), form.cleaned_data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La ligne est changée."))
        return redirect("stays:schedule", stay.pk)
    context = {"stay": stay, "step": found, "form": form}
    return render(request, "stays/step.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def step_remove(request: HttpRequest, stay_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    """Take a line out of the schedule."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    actions.remove_step(acting, queries.step_for(stay, line_id))
    messages.success(request, _("La ligne est retirée."))
    return redirect("stays:schedule", stay.pk)


def _day_asked(request: HttpRequest, stay: Stay) -> dt.date:
    """The day of the address, else today when the stay is on, else its first day."""
    try:
        asked = dt.date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        asked = today()
    return asked if stay.starts_on <= asked <= stay.ends_on else stay.starts_on


@professionals_only(*HOLDER_ROLES)
@require_GET
def day_sheet(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """One day on a phone or on paper: where to be, who comes, whom to call, what to mind."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    group = queries.group_of(stay, with_phones=True)
    _note(request, group, "stays:day_sheet", phones=True)
    day = _day_asked(request, stay)
    names = dict(_households(group))
    days = _days(queries.by_day(stay, queries.steps_of(stay)), names)
    context = {
        "stay": stay,
        "day": day,
        "lines": next((lines for d, lines in days if d == day), []),
        "days": [(d, d == day) for d, _lines in days],
        "group": group,
        "leads": stay.lead_id == acting.membership_id,
    }
    return render(request, "stays/day_sheet.html", context)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Who came."""
    acting = acting_of(request)
    stay = stay_for(acting, stay_id)
    group = queries.group_of(stay)
    _note(request, group, "stays:attendance")
    confirmed = [p for p in group.people if p.participant.request.state == "confirmed"]
    initial: dict[str, Any] = {
        "version": stay.version,
        "present": [
            str(p.participant.pk)
            for p in confirmed
            if p.participant.attendance == StayParticipant.Attendance.PRESENT
        ],
    }
    form = PresenceForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        people=[(str(p.participant.pk), p.name) for p in confirmed],
    )

    def write() -> None:
        data = form.cleaned_data
        actions.take_attendance(
            acting, stay, [uuid.UUID(pk) for pk in data["present"]], data["version"]
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Les présences sont notées."))
        return redirect("stays:attendance", stay.pk)
    context = {
        "stay": stay,
        "parts": parts_of(stay, "attendance"),
        "form": form,
        "begun": stay.starts_on <= today() and stay.state in {"selected", "done"},
        "people": confirmed,
    }
    return render(request, "stays/attendance.html", context, status=status_of(form))
