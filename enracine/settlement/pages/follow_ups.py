"""Follow-ups, for whoever makes them: what is due, what was answered, what is to check."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.errors import ActionRefused
from enracine.kernel.forms import field_of_choices
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.network.access import professionals_only
from enracine.settlement import actions, forms, queries
from enracine.settlement.models import FollowUp
from enracine.settlement.pages.workspace import ROLES, after_of, note_movers

VIEW_LABELS = {
    "miens": gettext_lazy("Les miens"),
    "dus": gettext_lazy("À faire"),
    "verifier": gettext_lazy("À vérifier"),
    "faits": gettext_lazy("Faits"),
}


@professionals_only(*ROLES)
@require_GET
def follow_ups(request: HttpRequest) -> HttpResponse:
    """The follow-ups that I must make, those of my organisation, those to check, those made."""
    view = request.GET.get("vue", "miens")
    if view not in VIEW_LABELS:
        view = "miens"
    acting = acting_of(request)
    rows = queries.follow_ups(acting, view, after=after_of(request))
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    last = shown[-1].follow_up if shown else None
    badges = {"verifier": queries.to_check(acting)}
    return render(
        request,
        "settlement/follow_ups.html",
        {
            "rows": shown,
            "views": [
                {
                    "label": label,
                    "url": f"?vue={key}",
                    "current": key == view,
                    "badge": badges.get(key, 0),
                }
                for key, label in VIEW_LABELS.items()
            ],
            "next_url": (
                f"?vue={view}&apres={last.due_on:%Y-%m-%d}_{last.id}" if more and last else ""
            ),
        },
    )


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """One follow-up: where the household lives, and how it is known."""
    row = queries.follow_up_detail(acting_of(request), follow_up_id)
    form = _form(request.POST if request.method == "POST" else None, row.follow_up)
    if request.method == "POST":
        kept = _answer(request, row.follow_up, form)
        if kept:
            messages.success(request, kept)
            return redirect("settlement:follow_ups")
    return _page(request, row, form, 422 if request.method == "POST" else 200)


def _form(data: Any, one: FollowUp) -> forms.FollowUpForm:
    return forms.FollowUpForm(data, methods=actions.by_hand(), initial={"version": one.version})


def _page(
    request: HttpRequest, row: queries.FollowUpRow, form: forms.FollowUpForm, status: int = 200
) -> HttpResponse:
    movers = queries.movers_of(row.follow_up.move_id)
    note_movers(request, movers)
    kept = queries.kept_of(row.follow_up)
    return render(
        request,
        "settlement/follow_up.html",
        {
            "row": row,
            "follow_up": row.follow_up,
            "form": form,
            "answers": kept.answers,
            "sent_on": kept.sent_on,
            "channels": forms.TRY_LABELS.items(),
            "ends": forms.END_LABELS.items(),
            "movers": [person for person in movers if not person.is_deceased],
            "methods": field_of_choices(form, "method").choices,
            "needs": [forms.NEED_LABELS[need] for need in row.follow_up.needs],
        },
        status=status,
    )


def _answer(request: HttpRequest, one: FollowUp, form: forms.FollowUpForm) -> str:
    """What to say once the answer is kept; nothing when the form is wrong."""
    if not form.is_valid():
        return ""
    values = form.cleaned_data
    answer = actions.Answer(
        presence=values["presence"],
        method=values["method"],
        on=values["done_on"],
        comment=values["comment"],
        reason=values["reason"],
        spouse_reason=values["spouse_reason"],
        needs=tuple(values["needs"]),
        place=values["place"],
        left_on=values["left_on"],
    )
    try:
        kept = actions.record_follow_up(acting_of(request), one, answer, values["version"])
    except ActionRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return ""
    if kept.standing != "counted":
        return _("Une autre réponse était déjà inscrite. La vôtre est gardée à côté, à vérifier.")
    return _("Le suivi est inscrit.")


def _say(request: HttpRequest, follow_up_id: uuid.UUID, refused: ActionRefused) -> HttpResponse:
    messages.error(request, refused.message)
    return redirect("settlement:follow_up", follow_up_id)


@professionals_only(*ROLES)
@require_POST
def follow_up_attempt(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """A try that did not reach the household."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    try:
        actions.record_attempt(
            acting,
            one,
            whole_number(request.POST.get("version")),
            channel=request.POST.get("channel", "call"),
        )
    except ActionRefused as refused:
        return _say(request, one.id, refused)
    if one.state == FollowUp.State.UNREACHED:
        messages.success(request, _("Trois essais : le ménage est inscrit « non joint »."))
        return redirect("settlement:follow_ups")
    messages.success(request, _("L’essai est inscrit."))
    return redirect("settlement:follow_up", one.id)


@professionals_only(*ROLES)
@require_POST
def follow_up_survey(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """Send the questionnaire to each adult who moved."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    try:
        sent = actions.send_survey(acting, one)
    except ActionRefused as refused:
        return _say(request, one.id, refused)
    messages.success(
        request,
        ngettext(
            "Le questionnaire part à une adresse.",
            "Le questionnaire part à %(n)s adresses.",
            sent,
        )
        % {"n": sent},
    )
    return redirect("settlement:follow_up", one.id)


@professionals_only(*ROLES)
@require_POST
def follow_up_end(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """No follow-up will be made: why."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    try:
        actions.close_follow_up(
            acting,
            one,
            request.POST.get("end_reason", ""),
            whole_number(request.POST.get("version")),
        )
    except ActionRefused as refused:
        return _say(request, one.id, refused)
    messages.success(request, _("Ce suivi et les suivants prennent fin."))
    return redirect("settlement:follow_ups")


@professionals_only(*ROLES)
@require_POST
def follow_up_death(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """One adult who moved has died: which one."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    try:
        person = uuid.UUID(request.POST.get("person", ""))
    except ValueError:
        messages.error(request, _("Choisissez qui."))
        return redirect("settlement:follow_up", one.id)
    if actions.note_mover_death(acting, one, person):
        messages.success(request, _("C’est noté. Les suivis de ce ménage prennent fin."))
        return redirect("settlement:follow_ups")
    messages.success(request, _("C’est noté. Plus rien ne lui sera écrit; le suivi continue."))
    return redirect("settlement:follow_up", one.id)


@professionals_only(*ROLES)
@require_POST
def follow_up_review(
    request: HttpRequest, follow_up_id: uuid.UUID, answer_id: uuid.UUID
) -> HttpResponse:
    """Two answers differ: which one counts, once somebody has checked."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    replaces = request.POST.get("choix") == "autre"
    method = request.POST.get("method", "") if replaces else ""
    if replaces and not method:
        messages.error(request, _("Dites comment vous avez vérifié."))
        return redirect("settlement:follow_up", one.id)
    try:
        actions.review_answer(acting, one, answer_id, method)
    except ActionRefused as refused:
        return _say(request, one.id, refused)
    messages.success(request, _("C’est noté. Les deux réponses restent lisibles."))
    return redirect("settlement:follow_up", one.id)


@professionals_only(*ROLES)
@require_POST
def follow_up_needs(request: HttpRequest, follow_up_id: uuid.UUID) -> HttpResponse:
    """Make each need that was said a thing to do in my file."""
    acting = acting_of(request)
    one = queries.follow_up_detail(acting, follow_up_id).follow_up
    made = actions.take_up_needs(acting, one, one.needs)
    if made:
        messages.success(request, _("Chaque besoin est dans « À faire » du dossier."))
        return redirect("accompaniment:dossier", made[0].dossier_id)
    messages.error(
        request,
        _("Votre organisme n’a pas de dossier ouvert pour ce ménage : faites une référence."),
    )
    return redirect("settlement:follow_up", one.id)
