"""Who leads for a household: the page of a file, the answer to a proposal, those without anybody."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people.queries import header
from enracine.privacy.queries import note_read
from enracine.referrals.actions import leading
from enracine.referrals.agent_forms import EndLeadForm, LeadForm
from enracine.referrals.models import HouseholdLead
from enracine.referrals.queries import leads
from enracine.referrals.queries.common import WORKING_ROLES


def _dossier(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    found = Dossier.objects.filter(pk=dossier_id, organisation=acting.organisation_id).first()
    if found is None or found.closed_on is not None:
        raise NotVisible
    return found


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Who leads now, who is proposed; take it with the person's word, or stop."""
    acting = acting_of(request)
    dossier = _dossier(acting, dossier_id)
    found = leads.leads_of(dossier.subject_id)
    form = LeadForm(
        request.POST or None, organisation_id=acting.organisation_id, me=acting.membership_id
    )
    if request.method == "POST" and form.is_valid():
        try:
            leading.take_lead(
                acting,
                dossier,
                attested=form.cleaned_data["attested"],
                member_id=form.cleaned_data["member"].pk,
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("C’est noté : un seul interlocuteur à la fois."))
            return redirect("accompaniment:dossier", dossier.pk)
    note_read(request, dossier.subject_id, ["identity"], "referrals:lead")
    current = found.current
    mine = current is not None and current.organisation_id == acting.organisation_id
    return render(
        request,
        "referrals/lead.html",
        {
            "dossier": dossier,
            "person": header(dossier.subject_id),
            "leads": found,
            "form": form,
            "end_form": EndLeadForm() if mine else None,
            "proposed_here": found.proposed is not None
            and found.proposed.organisation_id == acting.organisation_id,
        },
        status=status_of(form),
    )


@professionals_only(*WORKING_ROLES)
@require_POST
def answer(request: HttpRequest, lead_id: uuid.UUID) -> HttpResponse:
    """Accept a proposal, decline it, or stop leading: one button each."""
    acting = acting_of(request)
    what, version = request.POST.get("action", ""), whole_number(request.POST.get("version"))
    try:
        if what == "terminer":
            form = EndLeadForm(request.POST)
            because = form.cleaned_data["because"] if form.is_valid() else ""
            done: HouseholdLead = leading.end_lead(acting, lead_id, because, version=version)
        else:
            done = leading.answer_lead(acting, lead_id, accept=what == "accepter", version=version)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("referrals:orphans")
    said = {
        HouseholdLead.State.ACCEPTED.value: _("C’est noté : vous êtes l’interlocuteur principal."),
        HouseholdLead.State.DECLINED.value: _("C’est noté : la proposition est refusée."),
    }
    messages.success(request, said.get(done.state, _("C’est noté : ce rôle est terminé.")))
    mine = Dossier.objects.open().filter(
        subject_id=done.person_id, organisation=acting.organisation_id
    )
    dossier = mine.order_by("-opened_on", "-id").first()
    if dossier is None:
        return redirect("referrals:orphans")
    return redirect("accompaniment:dossier", dossier.pk)


@professionals_only(*WORKING_ROLES)
@require_GET
def orphans(request: HttpRequest) -> HttpResponse:
    """« Sans interlocuteur »: households whose named member has left."""
    rows = leads.orphans(acting_of(request))
    for row in rows:
        if row.name:
            note_read(request, row.lead.person_id, ["identity"], "referrals:orphans")
    return render(
        request,
        "referrals/orphans.html",
        {
            "rows": rows,
            "columns": [
                {"label": _("Personne")},
                {"label": _("Interlocuteur d’avant")},
                {"label": _("Sans interlocuteur depuis")},
            ],
        },
    )
