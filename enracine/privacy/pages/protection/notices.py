"""The notices of an incident: their letters, their sending, and what another organisation answers."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import notices as actions
from enracine.privacy.forms import protection as forms
from enracine.privacy.incident_letters import letter
from enracine.privacy.models import IncidentNotice
from enracine.privacy.pages.protection.common import KEEPERS
from enracine.privacy.pages.protection.incidents import sheet_page
from enracine.privacy.queries import incidents as queries


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Write a letter, see it, note that it left."""
    acting = acting_of(request)
    found = queries.notice_of(acting, notice_id)
    form = forms.LetterForm(
        request.POST if request.method == "POST" else None,
        initial={"text": found.text, "advice": found.advice, "version": found.version},
    )
    if request.method == "POST" and done(
        form, lambda: actions.write_notice(acting, found, **form.cleaned_data)
    ):
        messages.success(request, _("La lettre est prête. Relisez le PDF avant de l’envoyer."))
        return redirect("privacy:notice", found.pk)
    return _notice(request, found, form, None)


def _notice(
    request: HttpRequest,
    found: IncidentNotice,
    form: forms.LetterForm | None,
    sending: forms.SendingForm | None,
) -> HttpResponse:
    initial = {"text": found.text, "advice": found.advice, "version": found.version}
    context = {
        "notice": found,
        "incident": found.incident,
        "form": form or forms.LetterForm(initial=initial),
        "sending": sending or forms.SendingForm(initial={"version": found.version}),
        "failed_form": sending if sending is not None else form,
    }
    status = status_of(form, sending)
    return render(request, "privacy/protection/notice.html", context, status=status)


@professionals_only(*KEEPERS)
@require_GET
def paper(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """The letter as an accessible PDF."""
    found = queries.notice_of(acting_of(request), notice_id)
    if found.audience == IncidentNotice.Audience.ORGANISATION:
        raise NotVisible
    return HttpResponse(
        letter(found),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{found.incident.number}-'
            f'{found.audience}.pdf"'
        },
    )


@professionals_only(*KEEPERS)
@require_POST
def sent(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Note that a notice has left."""
    acting = acting_of(request)
    found = queries.notice_of(acting, notice_id)
    form = forms.SendingForm(request.POST)
    if not done(form, lambda: actions.note_sending(acting, found, **form.cleaned_data)):
        return _notice(request, found, None, form)
    messages.success(request, _("L’envoi est inscrit."))
    return redirect("privacy:incident", found.incident_id)


@professionals_only(*KEEPERS)
@require_POST
def tell(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    """Tell another organisation."""
    acting = acting_of(request)
    incident = queries.incident_of(acting, incident_id)
    form = forms.TellForm(request.POST, without=acting.organisation_id)
    if not done(
        form,
        lambda: actions.tell_organisation(
            acting, incident, form.cleaned_data["organisation"], form.cleaned_data["text"]
        ),
    ):
        return sheet_page(request, incident_id, tell=form)
    messages.success(request, _("L’organisme est avisé."))
    return redirect("privacy:incident", incident.pk)


@professionals_only(*KEEPERS)
@require_http_methods(["GET", "POST"])
def received(request: HttpRequest, received_id: uuid.UUID) -> HttpResponse:
    """What another organisation told us: say what we did."""
    acting = acting_of(request)
    found = queries.received_notice(acting, received_id)
    form = forms.AnswerNoticeForm(request.POST or None)
    if request.method == "POST" and done(
        form,
        lambda: actions.answer_notice(
            acting, found, form.cleaned_data["answer"], open_own=form.cleaned_data["open_own"]
        ),
    ):
        messages.success(
            request, _("Votre réponse est inscrite chez vous et chez l’autre organisme.")
        )
        return redirect("privacy:incidents")
    context = {"notice": found, "form": form}
    return render(request, "privacy/protection/received.html", context, status=status_of(form))
