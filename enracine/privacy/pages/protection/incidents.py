"""The register of incidents: its sheets, their risk, their decision, their measures."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import exports
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.export_files import CSV
from enracine.kernel.identity import acting_of
from enracine.kernel.models import new_id
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import incidents as actions
from enracine.privacy.forms import protection as forms
from enracine.privacy.models import Incident
from enracine.privacy.pages.protection.common import KEEPERS, after
from enracine.privacy.queries import incidents as queries
from enracine.privacy.registrations import EXPORT


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The sheets, newest first; what other organisations told us; what may be worth a look.

    A POST asks for the copy that the Commission may ask for (A-2.1, r. 3.1).
    """
    acting = acting_of(request)
    if request.method == "POST":
        key = request.POST.get("key", "")[:80] or str(new_id())
        exports.ask_export(acting, EXPORT, key, request.POST.get("file", CSV))
        messages.success(request, _("La copie du registre se prépare. Elle paraîtra ici."))
        return redirect("privacy:incidents")
    view = "ouvertes" if request.GET.get("vue") == "ouvertes" else ""
    rows = queries.lines(acting, view, after(request))
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    last = shown[-1].incident if shown else None
    return render(
        request,
        "privacy/protection/incidents.html",
        {
            "lines": shown,
            "views": [
                {"label": _("Toutes"), "url": "?vue=", "current": not view, "badge": 0},
                {"label": _("Ouvertes"), "url": "?vue=ouvertes", "current": bool(view), "badge": 0},
            ],
            "received": queries.received_notices(acting),
            "unusual": queries.unusual_readings(acting),
            "copies": [j for j in exports.my_jobs(acting) if j.kind == f"export:{EXPORT}"][:3],
            "key": str(new_id()),
            "next_url": (
                f"?vue={view}&apres={last.discovered_on:%Y-%m-%d}_{last.id}"
                if more and last
                else ""
            ),
        },
    )


@refills
@professionals_only()
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report what happened: anybody who works here, in three questions."""
    acting = acting_of(request)
    form = forms.ReportForm(request.POST if request.method == "POST" else recovered_post(request))
    opened: list[Incident] = []
    if request.method == "POST" and done(
        form, lambda: opened.append(actions.open_incident(acting, **form.cleaned_data))
    ):
        messages.success(
            request,
            _("La fiche %(number)s est ouverte. La personne responsable la voit maintenant.")
            % {"number": opened[0].number},
        )
        if acting.role in KEEPERS:
            return redirect("privacy:incident", opened[0].pk)
        return redirect("workspace:home")
    return render(request, "privacy/protection/report.html", {"form": form}, status=status_of(form))


@professionals_only(*KEEPERS)
@require_GET
def sheet(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """One sheet: what is known, what is missing, what was decided and done."""
    return sheet_page(request, incident_id)


def sheet_page(request: HttpRequest, incident_id: uuid.UUID, **failed: Form) -> HttpResponse:
    """The page of a sheet, with the form that failed when there is one."""
    acting = acting_of(request)
    found = queries.sheet(acting, incident_id)
    version = {"version": found.incident.version}
    context: dict[str, Any] = {
        "sheet": found,
        "incident": found.incident,
        "measure_form": failed.get("measure") or forms.MeasureForm(),
        "decision_form": failed.get("decision") or forms.DecisionForm(initial=version),
        "tell_form": failed.get("tell") or forms.TellForm(without=acting.organisation_id),
        "failed_form": next(iter(failed.values()), None),
    }
    status = status_of(*failed.values())
    return render(request, "privacy/protection/incident.html", context, status=status)


@refills
@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Complete or correct the facts of a sheet."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    if request.method == "POST":
        form = forms.IncidentForm(request.POST)
        if done(form, lambda: _describe(request, incident, dict(form.cleaned_data))):
            messages.success(request, _("La fiche est à jour."))
            return redirect("privacy:incident", incident.pk)
    else:
        form = forms.IncidentForm(
            recovered_post(request), initial=forms.initial_of(incident, forms.IncidentForm)
        )
    return _question(request, incident, form, _("Les faits"))


def _describe(request: HttpRequest, incident: Incident, values: dict[str, Any]) -> None:
    acting = acting_of(request)
    subjects, version = values.pop("dossiers"), values.pop("version")
    actions.describe_incident(acting, incident, version, **values)
    if subjects:
        actions.link_subjects(acting, incident, subjects)


def _question(request: HttpRequest, incident: Incident, form: Form, title: str) -> HttpResponse:
    return render(
        request,
        "privacy/protection/incident_form.html",
        {"incident": incident, "form": form, "title": title},
        status=status_of(form),
    )


@refills
@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The questionnaire of the risk: it proposes, a human decides apart."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    if request.method == "POST":
        form = forms.RiskForm(request.POST)
        if done(form, lambda: actions.assess_incident(acting, incident, **form.cleaned_data)):
            messages.success(request, _("Le questionnaire est inscrit. Il reste à décider."))
            return redirect("privacy:incident", incident.pk)
    else:
        form = forms.RiskForm(
            recovered_post(request), initial=forms.initial_of(incident, forms.RiskForm)
        )
    return _question(request, incident, form, _("Évaluer le risque de préjudice"))


@professionals_only(*KEEPERS)
@require_POST
def decide(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Sign the decision."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    form = forms.DecisionForm(request.POST)
    if not done(form, lambda: actions.decide_incident(acting, incident, **form.cleaned_data)):
        return sheet_page(request, incident_id, decision=form)
    serious = incident.decision == Incident.Decision.SERIOUS
    messages.success(
        request,
        _("Décision signée. Deux avis sont à envoyer.") if serious else _("Décision signée."),
    )
    return redirect("privacy:incident", incident.pk)


@professionals_only(*KEEPERS)
@require_POST
def measure(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Write a measure taken."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    form = forms.MeasureForm(request.POST)
    if not done(form, lambda: actions.add_measure(acting, incident, **form.cleaned_data)):
        return sheet_page(request, incident_id, measure=form)
    messages.success(request, _("La mesure est inscrite."))
    return redirect("privacy:incident", incident.pk)


@professionals_only(*KEEPERS)
@require_POST
def close(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Close a whole sheet, or open a closed one again."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    version = whole_number(request.POST.get("version"))
    if incident.closed_on:
        actions.reopen_incident(acting, incident, version)
        messages.success(request, _("La fiche est rouverte."))
    else:
        actions.close_incident(acting, incident, version)
        messages.success(request, _("La fiche est fermée. Elle reste au registre."))
    return redirect("privacy:incident", incident.pk)


@professionals_only(*KEEPERS)
@require_POST
def remove(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Remove a sheet, once the law no longer asks for it."""
    acting = acting_of(request)
    actions.remove_incident(acting, queries.incident_of(acting, incident_id))
    messages.success(request, _("La fiche est retirée du registre."))
    return redirect("privacy:incidents")
