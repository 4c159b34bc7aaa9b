"""What the person reads and does about her own protection: complaints, notices, what is held."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.people.pages.portal import person_of, person_page
from enracine.privacy.actions import complaints as actions
from enracine.privacy.forms.portal import ComplaintForm
from enracine.privacy.models import Complaint, Section
from enracine.privacy.queries import fields, governance, incidents, subjects


def _me(request: HttpRequest) -> uuid.UUID:
    person_id: uuid.UUID = person_of(request).pk
    return person_id


@person_page
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """What is held about me, why, who reads it, how long, and whom to write to (law.md L14)."""
    acting = acting_of(request)
    organisations = subjects.organisations_of(acting.subject_ids)
    context = {
        "held": fields.held_in([*Section.values, "consent", "journal"]),
        "officers": subjects.officers_of(organisations),
    }
    return render(request, "portal/held.html", context)


@person_page
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """My complaints, and the notices of incidents sent to me."""
    acting = acting_of(request)
    context = {
        "complaints": governance.my_complaints(acting.subject_ids),
        "notices": incidents.notices_to(acting.subject_ids),
    }
    return render(request, "portal/complaints.html", context)


@person_page
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Complain to an organisation that holds, or held, something of me."""
    acting = acting_of(request)
    organisations = subjects.organisations_of(acting.subject_ids)
    form = ComplaintForm(request.POST or None, organisations=organisations)
    made: list[Complaint] = []
    if request.method == "POST" and done(
        form, lambda: made.append(_make(acting, _me(request), form))
    ):
        messages.success(
            request,
            _("Votre plainte %(number)s est envoyée. La réponse paraîtra ici.")
            % {"number": made[0].number},
        )
        return redirect("portal:complaints")
    context = {
        "form": form,
        "officers": subjects.officers_of(organisations),
        "none": not organisations,
    }
    return render(request, "portal/complain.html", context, status=status_of(form))


def _make(acting: Acting, person_id: uuid.UUID, form: ComplaintForm) -> Complaint:
    values = dict(form.cleaned_data)
    organisation = values.pop("organisation")
    return actions.complain(acting, person_id, organisation.pk, **values)


@person_page
@require_GET
def complaint(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """One of my complaints, and its answer."""
    found = governance.my_complaint(acting_of(request).subject_ids, complaint_id)
    return render(request, "portal/complaint.html", {"complaint": found})


@person_page
@require_POST
def take_back(request: HttpRequest, complaint_id: uuid.UUID) -> HttpResponse:
    """Take a complaint back."""
    acting = acting_of(request)
    found = governance.my_complaint(acting.subject_ids, complaint_id)
    actions.withdraw_complaint(acting, found, whole_number(request.POST.get("version")))
    messages.info(request, _("Votre plainte est retirée."))
    return redirect("portal:complaints")
