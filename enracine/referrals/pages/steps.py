"""Every gesture on a referral that has been sent: one address each, one form, one action."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.api.gestures import Gesture
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.referrals import actions, gestures
from enracine.referrals import forms as own
from enracine.referrals.models import Referral
from enracine.referrals.pages.declining import decline, decline_form
from enracine.referrals.pages.lines import received_line
from enracine.referrals.queries.common import WORKING_ROLES, parties_of, visible_referral
from enracine.referrals.queries.lists import row_of
from enracine.referrals.workflow import MACHINE, RECEIVER

Data = dict[str, Any]
Perform = Callable[[Acting, Referral, Data], object]


@dataclass(frozen=True)
class StepPage:
    """A gesture: its address, its transition, its form, what it does, and how it is said after."""

    slug: str
    transition: str
    form: type[forms.Form]
    perform: Perform
    done: Any
    danger: bool = False


def _end(failed: bool) -> Perform:
    return lambda a, r, d: actions.end_referral(a, r, d["outcome"], d["feedback"], failed=failed)


def _wait(acting: Acting, referral: Referral, data: Data) -> object:
    return actions.wait_list_referral(acting, referral, owner_id=data["owner"].pk)


def _accept(acting: Acting, referral: Referral, data: Data) -> object:
    return actions.accept_referral(acting, referral, owner_id=data["owner"].pk)


def _cancel(acting: Acting, referral: Referral, data: Data) -> object:
    return actions.cancel_referral(acting, referral, data["close_code"], comment=data["comment"])


def _review(acting: Acting, referral: Referral, data: Data) -> object:
    return actions.review_refusal(acting, referral, confirm=data["decision"] == "confirm")


PAGES = (
    StepPage("accepter-pour", "accept", own.OwnerForm, _accept, _("Référence acceptée")),
    StepPage("refuser", "decline", own.DeclineForm, decline, _("Référence refusée")),
    StepPage(
        "question",
        "ask_information",
        own.QuestionForm,
        lambda a, r, d: actions.ask_information(a, r, d["question"]),
        _("Question envoyée : l’horloge est arrêtée"),
    ),
    StepPage(
        "repondre",
        "answer_information",
        own.AnswerForm,
        lambda a, r, d: actions.answer_information(a, r, d["answer"]),
        _("Réponse envoyée"),
    ),
    StepPage("liste-attente", "wait_list", own.OwnerForm, _wait, _("Mise sur liste d’attente")),
    StepPage(
        "premier-contact",
        "make_contact",
        own.ContactForm,
        lambda a, r, d: actions.make_contact(a, r, d["contacted_on"]),
        _("Premier contact noté"),
    ),
    StepPage(
        "service",
        "start_service",
        own.NothingForm,
        lambda a, r, d: actions.start_service(a, r),
        _("Service commencé"),
    ),
    StepPage(
        "pause",
        "hold",
        own.HoldForm,
        lambda a, r, d: actions.hold_referral(a, r, d["reason"], d["resume_on"]),
        _("Service mis en pause"),
    ),
    StepPage(
        "reprise",
        "resume",
        own.NothingForm,
        lambda a, r, d: actions.resume_referral(a, r),
        _("Service repris"),
    ),
    StepPage(
        "toujours-en-attente",
        "keep_waiting",
        own.NothingForm,
        lambda a, r, d: actions.keep_waiting(a, r),
        _("C’est noté : la personne attend toujours, à la même place"),
    ),
    StepPage(
        "toujours-en-service",
        "keep_serving",
        own.NothingForm,
        lambda a, r, d: actions.keep_serving(a, r),
        _("C’est noté : le service continue"),
    ),
    StepPage("terminer", "complete", own.OutcomeForm, _end(False), _("Référence terminée")),
    StepPage("sans-suite", "fail", own.OutcomeForm, _end(True), _("Référence fermée"), True),
    StepPage("annuler", "cancel", own.CancelForm, _cancel, _("Référence annulée"), True),
    StepPage(
        "contester",
        "contest",
        own.ReasonForm,
        lambda a, r, d: actions.contest_refusal(a, r, d["reason"]),
        _("Refus contesté : la coordination va le revoir"),
    ),
    StepPage("revoir", "resubmit", own.ReviewForm, _review, _("Décision enregistrée")),
    StepPage(
        "rouvrir",
        "reopen_request",
        own.ReasonForm,
        lambda a, r, d: actions.reopen_referral(a, r, d["reason"]),
        _("Référence rouverte"),
    ),
    StepPage(
        "rouvrir-annulee",
        "reopen_cancelled",
        own.ReasonForm,
        lambda a, r, d: actions.reopen_referral(a, r, d["reason"]),
        _("Référence rouverte"),
    ),
    StepPage(
        "rouvrir-service",
        "reopen_service",
        own.ReasonForm,
        lambda a, r, d: actions.reopen_referral(a, r, d["reason"]),
        _("Référence rouverte"),
    ),
    StepPage(
        "erreur",
        "enter_in_error",
        own.ReasonForm,
        lambda a, r, d: actions.enter_in_error(a, r, d["reason"]),
        _("Référence dite saisie par erreur"),
        True,
    ),
)
BY_SLUG = {page.slug: page for page in PAGES}
BY_TRANSITION = {page.transition: page for page in PAGES}
#: Fields of a referral that hold what somebody wrote.
WRITTEN = ("question", "answer", "feedback", "counter_proposal")
#: Receiver's answers given from the inbox: afterwards the row offers to undo.
ANSWERS = {"decline", "accept"}


def _form(page: StepPage, acting: Acting, referral: Referral, data: Any = None) -> forms.Form:
    if page.form is own.OwnerForm:
        return own.OwnerForm(data, organisation_id=acting.organisation_id, me=acting.membership_id)
    if page.form is own.DeclineForm:
        return decline_form(data, referral)
    return page.form(data)


gestures.register(
    Gesture(page.transition, functools.partial(_form, page), page.perform)
    for page in PAGES
    # One page for two lines of the table: a software has a name for each (`gestures.REVIEWS`).
    if page.form is not own.ReviewForm
)


@professionals_only(*WORKING_ROLES)
def step(request: HttpRequest, referral_id: uuid.UUID, slug: str) -> HttpResponse:
    """Ask for what a gesture needs, then do it. A gesture that is not possible now is not found."""
    page = BY_SLUG.get(slug)
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if page is None:
        raise Http404
    open_now = {t.name for t in MACHINE.available(referral.state, parties_of(acting, referral))}
    if page.transition not in open_now:
        if request.method == "POST":
            if lost := words_not_kept(page.form, request, referral):
                raise Conflict(current=referral, mine=lost)
            # Done already (a form sent twice) or undone by somebody else: show where it stands.
            messages.info(request, _now(referral))
            return redirect("referrals:detail", referral.pk)
        raise Http404
    form = _form(page, acting, referral, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            page.perform(acting, referral, form.cleaned_data)
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return _after(request, page, referral)
    note_read(request, referral.subject_id, ["identity"], "referrals:step")
    return render(
        request,
        "referrals/step.html",
        {
            "referral": referral,
            "row": row_of(referral),
            "page": page,
            "title": MACHINE.find(page.transition).label,
            "form": form,
        },
        status=status_of(form),
    )


def words_not_kept(
    form: type[forms.Form], request: HttpRequest, referral: Referral
) -> dict[str, str]:
    """What somebody wrote while a colleague did the same gesture, by label: never lost in silence."""
    return {
        str(form.base_fields[name].label): typed
        for name in WRITTEN
        if name in form.base_fields
        and (typed := request.POST.get(name, "").strip())
        and typed != getattr(referral, name).strip()
    }


def _now(referral: Referral) -> str:
    return gettext("La référence est maintenant « %(state)s ».") % {
        "state": referral.get_state_display()
    }


def _after(request: HttpRequest, page: StepPage, referral: Referral) -> HttpResponse:
    if page.transition in ANSWERS:
        return redirect(f"{reverse('referrals:inbox')}?fait={referral.pk}")
    messages.success(request, page.done)
    return redirect("referrals:detail", referral.pk)


@professionals_only(*WORKING_ROLES)
@require_POST
def accept(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Accept in one gesture, as oneself. The row turns into its undo."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if referral.state != "accepted" or RECEIVER not in parties_of(acting, referral):
        try:
            actions.accept_referral(acting, referral)
        except ActionRefused as refused:
            if refused.code != "full" or referral.state == "waiting_list":
                raise
            return _full(request, referral, refused)
    return _answered(request, referral)


def _full(request: HttpRequest, referral: Referral, refused: ActionRefused) -> HttpResponse:
    """Every place is taken: said plainly, on the page that offers the waiting list."""
    messages.warning(request, refused.message)
    page = reverse("referrals:step", args=[referral.pk, "liste-attente"])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return redirect(page)


def _answered(request: HttpRequest, referral: Referral) -> HttpResponse:
    if request.headers.get("HX-Request"):
        note_read(request, referral.subject_id, ["identity"], "referrals:inbox")
        return render(request, "referrals/_undo.html", {"row": row_of(referral)})
    return redirect(f"{reverse('referrals:inbox')}?fait={referral.pk}")


@professionals_only(*WORKING_ROLES)
@require_POST
def undo(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Undo an answer just given: the row comes back as it was."""
    acting = acting_of(request)
    referral = visible_referral(acting, referral_id)
    if referral.state in {"accepted", "declined"}:
        actions.undo_answer(acting, referral)
    if request.headers.get("HX-Request"):
        note_read(request, referral.subject_id, ["identity"], "referrals:inbox")
        line = received_line(row_of(referral), acting.membership_id, back=True)
        return HttpResponse(line)
    return redirect("referrals:inbox")


@professionals_only(*WORKING_ROLES)
@require_POST
def acknowledge(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The sender has read how it ended."""
    acting = acting_of(request)
    actions.acknowledge(acting, visible_referral(acting, referral_id))
    return redirect("referrals:detail", referral_id)


@professionals_only(*WORKING_ROLES)
@require_POST
def choose(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """The person chooses this place: the other requests of the group close."""
    acting = acting_of(request)
    actions.choose_target(acting, visible_referral(acting, referral_id))
    return redirect("referrals:detail", referral_id)
