"""Dated settings: what is in force, since when and why; a new value for a day to come."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import parameters as kernel
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Setting
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.network.models import Organisation
from enracine.workspace.forms import SettingForm

READERS = ("administrator", "coordinator", "privacy_officer")
#: A setting holds for the whole installation: the common project changes it, others read it.
STEWARDS = ("administrator", "coordinator")


def _may_change(acting: Acting) -> bool:
    return (
        acting.role in STEWARDS
        and acting.organisation_id is not None
        and Organisation.objects.filter(pk=acting.organisation_id, kind="eer_network").exists()
    )


def _in_force(rows: list[Setting], day: dt.date) -> Setting | None:
    """The row of a key in force on a day, out of its history, newest first."""
    return next(
        (r for r in rows if r.valid_from <= day and (r.valid_to is None or r.valid_to >= day)), None
    )


def _line(known: kernel.Parameter, rows: list[Setting]) -> dict[str, Any]:
    day = today()
    row = _in_force(rows, day)
    return {
        "known": known,
        "row": row,
        "said": known.said(row.value if row else known.default),
        "ahead": [(r, known.said(r.value)) for r in rows if r.valid_from > day],
    }


@professionals_only(*READERS)
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """Every setting with its value today. Two SQL queries."""
    by_key: dict[str, list[Setting]] = {}
    for row in kernel.history():
        by_key.setdefault(row.key, []).append(row)
    groups: dict[str, list[dict[str, Any]]] = {}
    for known in kernel.declared():
        groups.setdefault(str(known.group), []).append(_line(known, by_key.get(known.key, [])))
    return render(
        request,
        "workspace/settings.html",
        {"groups": list(groups.items()), "may_change": _may_change(acting_of(request))},
    )


@refills
@professionals_only(*READERS)
@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest, key: str) -> HttpResponse:
    """One setting: its history, and the form of a new value for who may change it."""
    acting, known = acting_of(request), kernel.declared_or_404(key)
    rows, may = kernel.history(key), _may_change(acting)
    current = _in_force(rows, today())
    initial = {
        "value": current.value if current else known.default,
        "valid_from": today(),
        "version": current.version if current and current.valid_from == today() else 0,
    }
    if request.method == "POST":
        if not may:
            raise NotVisible
        form = SettingForm(known, request.POST, initial=initial)
        if form.is_valid() and _kept(acting, known, form):
            messages.success(request, _("La nouvelle valeur est enregistrée."))
            return redirect("workspace:settings")
    else:
        form = SettingForm(known, recovered_post(request), initial=initial)
    context = {
        "known": known,
        "form": form,
        "may_change": may,
        "line": _line(known, rows),
        "past": [(r, known.said(r.value)) for r in rows if r.valid_from <= today()],
        "reserve": known.said(known.default),
    }
    return render(request, "workspace/setting.html", context, status=status_of(form))


def _kept(acting: Acting, known: kernel.Parameter, form: SettingForm) -> bool:
    data = form.cleaned_data
    try:
        kernel.set_parameter(
            acting,
            known.key,
            data["value"],
            valid_from=data["valid_from"],
            source=data["source"],
            version=data["version"] or 0,
        )
    except ActionRefused as refusal:
        say_refusal(form, refusal)
        return False
    return True


@professionals_only(*STEWARDS)
@require_POST
def withdraw(request: HttpRequest, key: str, day: str) -> HttpResponse:
    """Take back a value that has not begun."""
    acting = acting_of(request)
    try:
        moment = dt.date.fromisoformat(day)
    except ValueError as error:
        raise NotVisible from error
    if not _may_change(acting):
        raise NotVisible
    kernel.withdraw_parameter(acting, key, moment)
    messages.success(request, _("La valeur à venir est retirée."))
    return redirect("workspace:setting", key)
