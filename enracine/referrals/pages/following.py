"""« Choisir la suite » of a referral that came back, and the waiting list of a receiver."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.referrals import actions
from enracine.referrals.forms import LetterForm
from enracine.referrals.models import Referral
from enracine.referrals.queries import following
from enracine.referrals.queries.common import WORKING_ROLES, parties_of, visible_referral
from enracine.referrals.queries.lists import row_of
from enracine.referrals.queries.places import LIST_SHOWN, waiting_list
from enracine.referrals.queries.words import language_of, proposed_words
from enracine.referrals.rules import CAME_BACK
from enracine.referrals.workflow import SENDER


def _mine(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """The referral, for its sender only. Raises NotVisible otherwise."""
    referral = visible_referral(acting, referral_id)
    if SENDER not in parties_of(acting, referral):
        raise NotVisible
    return referral


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "POST"])
def next_step(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """What was answered, what can follow in one gesture, and the words to the person."""
    acting = acting_of(request)
    referral = _mine(acting, referral_id)
    if referral.state not in CAME_BACK:
        return redirect("referrals:detail", referral.pk)
    proposal = following.proposal_of(referral)
    steps = following.next_steps(referral, proposal)
    if request.method == "POST":
        chosen = next((s for s in steps if s.key == request.POST.get("suite")), None)
        if chosen is not None:
            return _follow(request, acting, referral, chosen)
        messages.error(request, following.nothing_open())
        return redirect("referrals:next", referral.pk)
    return _page(request, referral, proposal, steps, _letter_form(acting, referral, proposal))


def _follow(
    request: HttpRequest, acting: Acting, referral: Referral, chosen: following.Next
) -> HttpResponse:
    try:
        if chosen.receiver is None:
            actions.reopen_referral(acting, referral, chosen.title)
            messages.success(request, _("La référence attend de nouveau une réponse."))
            return redirect("referrals:detail", referral.pk)
        draft = actions.follow_up(acting, referral, chosen)
    except ActionRefused as refused:
        messages.error(request, refused.message)
        return redirect("referrals:next", referral.pk)
    messages.success(
        request, _("Tout est repris : il reste l’accord de la personne, puis l’envoi.")
    )
    return redirect("referrals:preview", draft.pk)


def _letter_form(acting: Acting, referral: Referral, proposal: Any, data: Any = None) -> LetterForm:
    language = language_of(referral)
    author = acting.label.partition(" · ")[0]
    text = "" if data else proposed_words(referral, proposal, author, language)
    return LetterForm(data, initial={"text": text, "language": language})


def _page(
    request: HttpRequest,
    referral: Referral,
    proposal: Any,
    steps: list[following.Next],
    form: LetterForm,
) -> HttpResponse:
    note_read(request, referral.subject_id, ["identity"], "referrals:next")
    context = {
        "referral": referral,
        "row": row_of(referral),
        "proposal": following.said_by(proposal) if proposal else "",
        "steps": steps,
        "form": form,
        "letters": following.letters_of(referral),
    }
    return render(request, "referrals/next.html", context, status=status_of(form))


@professionals_only(*WORKING_ROLES)
@require_POST
def letter(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Send the person the words read again."""
    acting = acting_of(request)
    referral = _mine(acting, referral_id)
    proposal = following.proposal_of(referral)
    form = _letter_form(acting, referral, proposal, request.POST)
    if done(
        form,
        lambda: actions.write_to_candidate(
            acting, referral, form.cleaned_data["text"], language=form.cleaned_data["language"]
        ),
    ):
        messages.success(request, _("Le message est sur la page de la personne."))
        return redirect("referrals:next", referral.pk)
    return _page(request, referral, proposal, following.next_steps(referral, proposal), form)


@professionals_only(*WORKING_ROLES)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Our waiting list, in its order; those for whom a place is free now can be accepted."""
    lines = waiting_list(acting_of(request))
    for line in lines:
        if line.row.shows_name:
            note_read(request, line.row.referral.subject_id, ["identity"], "referrals:waiting")
    context = {"lines": lines, "shown": LIST_SHOWN if len(lines) == LIST_SHOWN else 0}
    return render(request, "referrals/waiting.html", context)
