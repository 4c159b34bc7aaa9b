"""Answering a referral by link, after the code: this one referral, as an account would see it."""

import dataclasses
import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from enracine.kernel.access import TOKEN, says
from enracine.kernel.acting import acting_as
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, Conflict
from enracine.kernel.refusals import done, say_refusal, status_of
from enracine.kernel.secret_addresses import unlisted
from enracine.privacy.actions import answer_disposal
from enracine.privacy.forms.agreements import AnswerEndForm
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.actions.linking import end_visit, prolong
from enracine.referrals.forms import MessageForm, NothingForm
from enracine.referrals.pages.by_link import COOKIE
from enracine.referrals.pages.declining import decline_form
from enracine.referrals.pages.steps import BY_TRANSITION, StepPage, words_not_kept
from enracine.referrals.pages.travelling import (
    Doors,
    handed_over,
    need_form,
    need_said,
    papers_and_needs,
)
from enracine.referrals.pages.turns import turn_said
from enracine.referrals.queries import detail, lists
from enracine.referrals.queries.bundles import household_by_link, household_said
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.links import Visit, token_of, visit_of
from enracine.referrals.queries.messages import thread
from enracine.referrals.workflow import MACHINE

View = Callable[..., HttpResponse]
#: Who answers by link takes care of it herself: nobody else can be named.
_HERSELF = {
    "accept": ("accepter", lambda a, r, d: actions.accept_referral(a, r)),
    "wait_list": ("liste-attente", lambda a, r, d: actions.wait_list_referral(a, r)),
}
_SAME = (
    "decline", "ask_information", "keep_waiting", "make_contact", "start_service", "resume",
    "keep_serving", "hold", "complete", "fail",
)  # fmt: skip
PAGES: tuple[StepPage, ...] = (
    *(
        dataclasses.replace(BY_TRANSITION[name], slug=slug, form=NothingForm, perform=perform)
        for name, (slug, perform) in _HERSELF.items()
    ),
    *(BY_TRANSITION[name] for name in _SAME),
)
BY_SLUG = {page.slug: page for page in PAGES}
_BY_NAME = {page.transition: page for page in PAGES}


def visiting(view: View) -> View:
    """Open a page to who gave the code of this very link on this device; to nobody else (404).

    What was typed on a page that stayed open too long is shown again, so that it can be copied.
    """

    @says(TOKEN)
    @unlisted
    @functools.wraps(view)
    def guarded(request: HttpRequest, answer_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        visit = visit_of(answer_id, request.COOKIES.get(COOKIE, ""))
        if visit.is_over:
            return _over(request, visit)
        # Read by the journal of readings, once the page is answered.
        request.acting = visit.acting  # type: ignore[attr-defined]  # read by acting_of
        with acting_as(visit.acting):
            if request.method == "POST":
                prolong(visit)
            return view(request, visit, **kwargs)

    return guarded


def _over(request: HttpRequest, visit: Visit) -> HttpResponse:
    hidden = {"csrfmiddlewaretoken", "key", "version", "draft", "opened", "base"}
    typed = [
        value for name, value in request.POST.items() if name not in hidden and len(value) > 15
    ]
    context = {"token": token_of(visit.session.link_id), "typed": typed}
    return render(request, "referrals/by_link/over.html", context, status=410)


def _note(request: HttpRequest, visit: Visit, sections: set[str]) -> None:
    if sections:
        reason = _("Par lien, au nom de %(who)s") % {"who": visit.name}
        note_read(request, visit.referral.subject_id, sections, "referrals:answer", reason)


@visiting
@require_GET
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The referral: what was shared, what may be done, messages. The reading is journalled."""
    return _page(request, visit)


def _page(request: HttpRequest, visit: Visit, form: MessageForm | None = None) -> HttpResponse:
    found = visit.referral
    package = detail.package_of(found)
    row = lists.row_of(found)
    shown = {s["code"] for s in package["sections"]} if package else set()
    _note(request, visit, shown | ({"identity"} if row.shows_name else set()))
    if found.state == "sent":
        request.opened_referral = found.pk  # type: ignore[attr-defined]  # read by `note_opened`
    said = thread(visit.acting, found)
    if said.has_new:
        request.shown_messages = found.pk  # type: ignore[attr-defined]  # `note_messages_read`
    until = actions.undo_until(found)
    context = {
        "visit": visit,
        "referral": found,
        "row": row,
        "package": package,
        **_travelled(visit, readable=package is not None),
        "reasons": detail.reason_labels(found.reasons),
        "steps": [
            (step, _BY_NAME[step.name])
            for step in detail.steps_for(visit.acting, found)
            if step.name in _BY_NAME
        ],
        "turn": turn_said(found, parties_of(visit.acting, found), today()),
        "can_undo": until is not None and now() <= until,
        "thread": said,
        "message_form": form or MessageForm(),
        "asked": visit.door.asked,
        "told": detail.history(found, after=visit.door.asked),
    }
    return render(request, "referrals/by_link/page.html", context, status=status_of(form))


def _travelled(visit: Visit, *, readable: bool) -> dict[str, Any]:
    """What goes with the referral, as an account would see it. At most three SQL queries."""
    household = household_by_link(visit.referral) if readable else []
    return {
        **papers_and_needs(visit.acting, visit.referral),
        "doors": Doors.of_link(visit.session.link_id),
        "adults": household,
        "household": household_said(visit.referral, household),
        "regimes": [visit.referral.sender, visit.referral.receiver],
    }


def _home(visit: Visit, fragment: str = "") -> HttpResponse:
    return redirect(reverse("referrals:answer", args=[visit.session.link_id]) + fragment)


@visiting
@require_http_methods(["GET", "HEAD", "POST"])
def answer_step(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Ask for what a gesture needs, then do it, by the same actions as an account."""
    page = BY_SLUG.get(slug)
    found = visit.referral
    if page is None:
        raise Http404
    possible = {t.name for t in MACHINE.available(found.state, parties_of(visit.acting, found))}
    if page.transition not in possible:
        if request.method != "POST":
            raise Http404
        if lost := words_not_kept(page.form, request, found):
            raise Conflict(current=found, mine=lost)
        return _home(visit)
    data = request.POST if request.method == "POST" else None
    form = decline_form(data, found) if page.transition == "decline" else page.form(data)
    # A form without fields is valid as soon as it is sent.
    if request.method == "POST" and form.is_valid():
        try:
            page.perform(visit.acting, found, form.cleaned_data)
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, page.done)
            return _home(visit)
    return _step(request, visit, form, page.slug, MACHINE.find(page.transition).label, page.danger)


def _step(
    request: HttpRequest, visit: Visit, form: Form, slug: str, title: str, danger: bool = False
) -> HttpResponse:
    """One gesture and its form."""
    row = lists.row_of(visit.referral)
    _note(request, visit, {"identity"} if row.shows_name else set())
    context = {
        "visit": visit,
        "referral": visit.referral,
        "row": row,
        "slug": slug,
        "danger": danger,
        "title": title,
        "form": form,
    }
    return render(request, "referrals/by_link/step.html", context, status=status_of(form))


@visiting
@require_safe
def answer_attachment(request: HttpRequest, visit: Visit, attachment_id: uuid.UUID) -> HttpResponse:
    """A document that was sent, as a file; journalled like a download from an account."""
    return handed_over(request, visit.referral, attachment_id)


@visiting
@require_POST
def answer_needs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """« Nous avons lu ces besoins »."""
    actions.acknowledge_needs(visit.acting, visit.referral)
    messages.success(request, _("L’émetteur sait que vous avez lu chaque besoin."))
    return _home(visit, "#besoins")


@visiting
@require_http_methods(["GET", "HEAD", "POST"])
def answer_need(request: HttpRequest, visit: Visit, need_id: uuid.UUID) -> HttpResponse:
    """Say what became of one need."""
    found, form = need_form(request, visit.referral, need_id)
    if request.method == "POST" and done(
        form, lambda: need_said(visit.acting, visit.referral, found, form)
    ):
        messages.success(request, _("Le besoin est à jour : l’émetteur le voit."))
        return _home(visit, "#besoins")
    return _step(request, visit, form, "besoin", found.get_code_display())


@visiting
@require_http_methods(["GET", "HEAD", "POST"])
def answer_received(request: HttpRequest, visit: Visit) -> HttpResponse:
    """After a withdrawal: say what became of what had been received (S07)."""
    asked = visit.door.asked
    if asked is None:
        raise Http404
    form = AnswerEndForm(request.POST or None, initial={"version": asked.disposal.version})
    if request.method == "POST" and done(
        form,
        lambda: answer_disposal(
            visit.acting, asked.disposal, form.said(), version=form.cleaned_data["version"]
        ),
    ):
        messages.success(request, _("Votre réponse est enregistrée. La personne la voit."))
        return _home(visit)
    return _step(request, visit, form, "recu", _("Dire ce que vous en avez fait"))


@visiting
@require_POST
def answer_undo(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Undo an answer just given, while nothing has left."""
    if visit.referral.state in {"accepted", "declined"}:
        actions.undo_answer(visit.acting, visit.referral)
    return _home(visit)


@visiting
@require_POST
def answer_message(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write to the organisation that refers."""
    form = MessageForm(request.POST)
    if done(
        form,
        lambda: actions.write_message(
            visit.acting, visit.referral, form.cleaned_data["text"], key=form.cleaned_data["key"]
        ),
    ):
        messages.success(request, _("Message envoyé."))
        return _home(visit, "#messages")
    return _page(request, visit, form)


@visiting
@require_POST
def answer_prolong(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the page open as long again (every gesture does it too)."""
    return _home(visit)


@visiting
@require_POST
def answer_end(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Close the page on this device."""
    end_visit(visit)
    response = render(request, "referrals/by_link/closed.html", {})
    response.delete_cookie(COOKIE, path=reverse("referrals:answer", args=[visit.session.link_id]))
    return response
