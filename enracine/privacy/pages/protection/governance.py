"""Complaints, policies, evaluations, providers, and the register of personal fields."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import filtering
from enracine.kernel.clock import today
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.privacy import references
from enracine.privacy.actions import complaints as complaint_actions
from enracine.privacy.actions import governance as actions
from enracine.privacy.forms import protection as forms
from enracine.privacy.models import Assessment, Provider
from enracine.privacy.pages.protection.common import KEEPERS
from enracine.privacy.queries import fields
from enracine.privacy.queries import governance as queries

MOST_COMPLAINTS = 50


@professionals_only(*KEEPERS)
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """The register of complaints: those that wait first."""
    rows = list(queries.complaints_of(acting_of(request))[: MOST_COMPLAINTS + 1])
    context = {
        "complaints": rows[:MOST_COMPLAINTS],
        "more": len(rows) > MOST_COMPLAINTS,
        "day": today(),
    }
    return render(request, "privacy/protection/complaints.html", context)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def complaint(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """One complaint, and its written answer."""
    acting = acting_of(request)
    found = queries.complaint_of(acting, complaint_id)
    form = forms.AnswerComplaintForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and done(
        form, lambda: complaint_actions.answer_complaint(acting, found, **form.cleaned_data)
    ):
        messages.success(request, _("La réponse est dans l’espace de la personne."))
        return redirect("privacy:complaints")
    context = {
        "complaint": found,
        "number": references.numbers_of([found.subject_id]).get(found.subject_id, ""),
        "form": form if found.answered_on is None else None,
        "day": today(),
    }
    return render(request, "privacy/protection/complaint.html", context, status=status_of(form))


@professionals_only(*KEEPERS)
@require_POST
def acknowledge(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Tell the person that the complaint is received."""
    acting = acting_of(request)
    found = queries.complaint_of(acting, complaint_id)
    complaint_actions.acknowledge_complaint(
        acting, found, whole_number(request.POST.get("version"))
    )
    messages.success(request, _("La personne voit que sa plainte est reçue."))
    return redirect("privacy:complaint", found.pk)


@professionals_only(*KEEPERS)
@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """The policies in force here, and every version."""
    mine = own_organisation(acting_of(request))
    context = {
        "lines": queries.policies_on(today(), mine),
        "versions": queries.versions_of(mine),
        "organisation": Organisation.objects.get(pk=mine),
        "day": today(),
    }
    return render(request, "privacy/protection/policies.html", context)


@refills
@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Publish a new version; the accounts concerned are told."""
    acting = acting_of(request)
    if request.method == "POST":
        form = forms.PolicyForm(request.POST)
        if done(form, lambda: actions.publish_policy(acting, **form.cleaned_data)):
            messages.success(
                request, _("La version est publiée. Les comptes concernés l’apprennent.")
            )
            return redirect("privacy:policies")
    else:
        form = forms.PolicyForm(recovered_post(request), initial=_present_words(request))
    context = {
        "form": form,
        "title": _("Publier une version"),
        "back": "privacy:policies",
        "back_label": _("Politiques"),
        "submit": _("Publier"),
    }
    return render(request, "privacy/protection/form.html", context, status=status_of(form))


def _present_words(request: HttpRequest) -> dict[str, Any]:
    """The words in force, to start from rather than from nothing."""
    kind = request.GET.get("politique", "")
    mine = own_organisation(acting_of(request))
    for line in queries.policies_on(today(), mine):
        if line.kind == kind and line.policy is not None:
            return {"kind": kind, "body": line.policy.body, "body_en": line.policy.body_en}
    return {}


@professionals_only(*KEEPERS)
@require_GET
def assessments(request: HttpRequest) -> HttpResponse:
    """The evaluations of privacy factors."""
    context = {
        "assessments": list(queries.assessments_of(acting_of(request))[:100]),
        "day": today(),
    }
    return render(request, "privacy/protection/assessments.html", context)


@refills
@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_assessment(request: HttpRequest) -> HttpResponse:
    """Open an evaluation."""
    acting = acting_of(request)
    made: list[Assessment] = []

    def write() -> None:
        values = dict(form.cleaned_data)
        values.pop("version")
        made.append(actions.start_assessment(acting, **values))

    form = forms.AssessmentForm(
        request.POST if request.method == "POST" else recovered_post(request)
    )
    if request.method == "POST" and done(form, write):
        messages.success(request, _("L’évaluation est ouverte."))
        return redirect("privacy:assessment", made[0].pk)
    return _assessment_form(request, form, _("Nouvelle évaluation"))


def _assessment_form(request: HttpRequest, form: Form, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": "privacy:assessments",
        "back_label": _("Évaluations (EFVP)"),
        "submit": _("Enregistrer"),
    }
    return render(request, "privacy/protection/form.html", context, status=status_of(form))


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def change_assessment(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """Correct an evaluation before its decision."""
    acting = acting_of(request)
    found = queries.assessment_of(acting, assessment_id)
    form = forms.AssessmentForm(
        request.POST if request.method == "POST" else None,
        initial=forms.initial_of(found, forms.AssessmentForm),
    )
    if request.method == "POST" and done(
        form, lambda: actions.change_assessment(acting, found, **form.cleaned_data)
    ):
        messages.success(request, _("L’évaluation est à jour."))
        return redirect("privacy:assessment", found.pk)
    return _assessment_form(request, form, found.title)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, assessment_id: uuid.UUID) -> HttpResponse:
    """An evaluation: the officer's opinion first, then the decision."""
    acting = acting_of(request)
    found = queries.assessment_of(acting, assessment_id)
    version = {"version": found.version}
    posted = request.POST if request.method == "POST" else None
    opinion = forms.OpinionForm(posted if posted and "opinion" in posted else None, initial=version)
    decision = forms.AssessmentDecisionForm(
        posted if posted is not None and "opinion" not in posted else None, initial=version
    )
    if opinion.is_bound and done(
        opinion, lambda: actions.give_opinion(acting, found, **opinion.cleaned_data)
    ):
        messages.success(request, _("L’avis est inscrit."))
        return redirect("privacy:assessment", found.pk)
    if decision.is_bound and done(
        decision, lambda: actions.decide_assessment(acting, found, **decision.cleaned_data)
    ):
        messages.success(request, _("La décision est inscrite."))
        return redirect("privacy:assessment", found.pk)
    context = {
        "assessment": found,
        "opinion": opinion,
        "decision": decision,
        "failed_form": opinion if opinion.errors else decision,
    }
    status = status_of(opinion, decision)
    return render(request, "privacy/protection/assessment.html", context, status=status)


@professionals_only(*KEEPERS)
@require_GET
def providers(request: HttpRequest) -> HttpResponse:
    """The register of providers: what each may hold, where, and what its sheet lacks."""
    context = {"lines": queries.providers_of(acting_of(request))}
    return render(request, "privacy/protection/providers.html", context)


@refills
@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_provider(request: HttpRequest) -> HttpResponse:
    """Write the sheet of a provider."""
    return _provider(request, None)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """Correct the sheet of a provider."""
    return _provider(request, queries.provider_of(acting_of(request), provider_id))


def _provider(request: HttpRequest, found: Provider | None) -> HttpResponse:
    acting = acting_of(request)
    form = forms.ProviderForm(
        request.POST if request.method == "POST" else recovered_post(request),
        organisation_id=acting.organisation_id,
        initial=forms.initial_of(found, forms.ProviderForm) if found else {},
    )
    if request.method == "POST" and done(
        form, lambda: actions.keep_provider(acting, found, **form.cleaned_data)
    ):
        messages.success(request, _("La fiche du fournisseur est à jour."))
        return redirect("privacy:providers")
    context = {
        "form": form,
        "title": found.name if found else _("Nouveau fournisseur"),
        "back": "privacy:providers",
        "back_label": _("Fournisseurs"),
        "submit": _("Enregistrer"),
    }
    return render(request, "privacy/protection/form.html", context, status=status_of(form))


@professionals_only(*KEEPERS)
@require_GET
def personal_fields(request: HttpRequest) -> HttpResponse:
    """The register of personal fields, made from the models (law.md L09)."""
    asked = fields.Filters(
        section=request.GET.get("section", "")[:20],
        sensitivity=request.GET.get("sensibilite", "")[:20],
        retention=request.GET.get("duree", "")[:200],
        text=request.GET.get("q", "").strip()[:80],
    )
    offered = fields.choices()
    levels = {"sensitive": _("Sensible"), "ordinary": _("Ordinaire")}
    context = {
        "groups": fields.register_of(asked),
        "choices": offered,
        "filters": asked,
        "total": fields.total(),
        "on": filtering.chosen(
            (_("Mot"), asked.text),
            (_("Section"), dict(offered["sections"]).get(asked.section)),
            (_("Sensibilité"), levels.get(asked.sensitivity)),
            (_("Durée"), dict(offered["retentions"]).get(asked.retention)),
        ),
    }
    template = "privacy/protection/fields.html"
    if getattr(request, "htmx", False):
        template = "privacy/protection/_fields.html"
    return render(request, template, context)
