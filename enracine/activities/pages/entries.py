"""Recording an act, reading an entry with its versions, correcting it."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries.files import DossierPage
from enracine.activities import actions, rules
from enracine.activities.forms import ActForm, CorrectActForm, CorrectNoteForm, ReasonForm
from enracine.activities.models import Entry, Mode
from enracine.activities.pages.keeping import keep_what_fits
from enracine.activities.queries import entries as queries
from enracine.activities.queries import tallies
from enracine.kernel import undo
from enracine.kernel.clock import today
from enracine.kernel.coming_back import back_or
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.parameters import parameter
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation
from enracine.privacy.queries import note_read


def own_page(request: HttpRequest, dossier_id: uuid.UUID, tab: str = "") -> DossierPage:
    """The top of a page about a dossier that one's organisation holds; `tab` is the one to mark."""
    page = top(request, dossier_id, "history", tab)
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    return page


def _act_form(request: HttpRequest, dossier: Dossier) -> ActForm:
    acting = acting_of(request)
    usual = queries.defaults(acting)
    initial = {
        "held_on": today(),
        "minutes": usual.minutes or parameter(*rules.USUAL_MINUTES),
        "mode": usual.mode if usual.mode in Mode.values else Mode.IN_PERSON,
        "programme": str(dossier.programme_id),
    }
    return ActForm(
        request.POST or None,
        initial=initial,
        usual=usual,
        agreements=queries.agreements(dossier.programme_id, dossier.organisation_id),
        others=queries.others_at_home(dossier),
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Record what was done: most of the time, one press on the kind and one to save."""
    page = own_page(request, dossier_id, "act")
    form = _act_form(request, page.dossier)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.record_act(
                acting_of(request),
                page.dossier,
                form.facts(),
                present=[uuid.UUID(pk) for pk in data.get("present", [])],
                again=data["again"],
                following=form.following(),
            )
        except ActionRefused as refused:
            if refused.code == "twice":
                form.say_twice()
            say_refusal(form, refused)
        else:
            return _said(request, page.dossier, "act_recorded", _("L’acte est noté."))
    keep_what_fits(request, form)
    context = {"page": page, "dossier": page.dossier, "form": form}
    return render(request, "activities/act.html", context, status=status_of(form))


def _said(request: HttpRequest, dossier: Dossier, what: str, said: str) -> HttpResponse:
    """Say that it is written, with its undo, on the dossier's page."""
    newest = (
        Entry.objects.filter(dossier=dossier, author_id=acting_of(request).membership_id)
        .order_by("-created_at", "-id")
        .values_list("pk", flat=True)
        .first()
    )
    if newest is not None:
        undo.offer(request, f"activities.{what}", newest, said)
    return redirect(back_or(request, reverse("accompaniment:dossier", args=[dossier.pk])))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, act_id: uuid.UUID) -> HttpResponse:
    """One act or note: what it says, its versions, and the form that writes the next one."""
    versions = queries.entry_of(acting_of(request), act_id)
    last = versions[0]
    page = own_page(request, last.dossier_id)
    note_read(request, last.subject_id, ["evaluation"], "activities:entry")
    form = _correction(request, page.dossier, last)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.correct_entry(
                acting_of(request), act_id, data["version"], form.facts(), data["reason"]
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return redirect("activities:entry", act_id)
    keep_what_fits(request, form)
    return _entry_page(request, page, versions, {"form": form})


def _entry_page(
    request: HttpRequest, page: DossierPage, versions: list[Entry], bound: dict[str, Any]
) -> HttpResponse:
    last = versions[0]
    context: dict[str, Any] = {
        "page": page,
        "dossier": page.dossier,
        "entry": last,
        "versions": versions[1:],
        "there": queries.names_of(last.present),
        "error_form": ReasonForm(initial={"version": last.version}, prefix="erreur"),
    } | bound
    shown: list[forms.Form] = [context["form"], context["error_form"]]
    context["problem"] = next((f for f in shown if f.errors), None)
    return render(request, "activities/entry.html", context, status=status_of(*shown))


def _correction(
    request: HttpRequest, dossier: Dossier, last: Entry, *, bound: bool = True
) -> ActForm | CorrectNoteForm:
    posted = request.POST or None if bound else None
    if last.is_note:
        return CorrectNoteForm(posted, initial={"text": last.text, "version": last.version})
    return CorrectActForm(
        posted,
        entry=last,
        usual=queries.defaults(acting_of(request)),
        agreements=queries.agreements(dossier.programme_id, dossier.organisation_id),
        initial={
            "version": last.version,
            "kind": last.kind_id,
            "held_on": last.held_on,
            "minutes": last.minutes,
            "mode": last.mode,
            "programme": str(last.programme_id or ""),
            "text": last.text,
        },
    )


@professionals_only(*HOLDER_ROLES)
@require_POST
def withdraw(request: HttpRequest, act_id: uuid.UUID) -> HttpResponse:
    """It was entered in error: kept, and counted no more."""
    versions = queries.entry_of(acting_of(request), act_id)
    page = own_page(request, versions[0].dossier_id)
    form = ReasonForm(request.POST, prefix="erreur")
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.withdraw_entry(acting_of(request), act_id, data["version"], data["reason"])
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return redirect("activities:entry", act_id)
    unbound = _correction(request, page.dossier, versions[0], bound=False)
    return _entry_page(request, page, versions, {"form": unbound, "error_form": form})


@professionals_only(*HOLDER_ROLES, "administrator")
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """What the organisation did in a month, by kind and agreement: prepared counts."""
    chosen = rules.month_of(request.GET.get("mois", ""), today())
    organisation = own_organisation(acting_of(request))
    counts = tallies.month_counts(organisation, chosen)
    months = rules.months_back(today(), 13)
    totals = tallies.year_totals(organisation, months[-1])
    return render(
        request,
        "activities/month.html",
        {
            "month": chosen,
            "counts": counts,
            "acts": sum(c.acts for c in counts),
            "people": sum(c.people for c in counts),
            "months": [(m, *totals.get(m, (0, 0))) for m in months],
            "columns": [
                {"label": _("Activité")},
                {"label": _("Entente")},
                {"label": _("Actes"), "numeric": True},
                {"label": _("Personnes"), "numeric": True},
                {"label": _("Heures"), "numeric": True},
            ],
        },
    )
