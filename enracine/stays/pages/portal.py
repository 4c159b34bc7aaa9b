"""Stays, for the person herself: ask, agree, accept a place, give it back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.parameters import parameter
from enracine.kernel.refusals import done, status_of
from enracine.kernel.shown import is_what_was_shown, token
from enracine.people.forms.base import language
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.privacy.actions.consents import current_text, last_day
from enracine.privacy.models import Purpose
from enracine.stays import actions, rules
from enracine.stays.actions.asking import SECTIONS
from enracine.stays.forms import AskForm, NeedsForm
from enracine.stays.models import StayRequest
from enracine.stays.money_forms import EvaluationForm
from enracine.stays.queries import mine as queries
from enracine.stays.queries.public import criteria_of, published_stay
from enracine.stays.queries.results import own_evaluation
from enracine.stays.queries.schedule import by_day, own_need, steps_of

CHANGED = gettext_lazy(
    "Cette page a changé depuis que vous l’avez lue. Rien n’est envoyé : relisez, puis répondez."
)


def _home(request: HttpRequest) -> tuple[uuid.UUID | None, uuid.UUID]:
    """The household and the person of the page."""
    return household_id_of(request), person_of(request).pk


@person_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The household's requests, and the stays it may ask for."""
    page = queries.my_page(*_home(request), language())
    return render(request, "stays/mine.html", {"page": page})


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, open_id: uuid.UUID) -> HttpResponse:
    """Ask for a stay: who comes, what counts, and one's own agreement."""
    household_id, me = _home(request)
    shown = published_stay(open_id, language())
    if household_id is None:
        raise NotVisible
    if not shown.is_open or queries.asked_already(household_id, open_id):
        return redirect("stays:mine")
    criteria = criteria_of(shown.stay)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        members=queries.household(household_id),
        criteria=criteria,
        me=me,
    )

    stay, text, until = shown.stay, current_text(Purpose.STAY, language()), last_day()
    # The very words, for whom, which stay, by which criteria: an agreement to others is no proof.
    seen = token(
        text.pk, stay.organisation_id, SECTIONS, until, stay.starts_on, stay.ends_on,
        stay.municipality_id, sorted((c.code, c.is_required) for c in criteria),
    )  # fmt: skip

    def write() -> None:
        actions.request_stay(
            acting_of(request), stay, household_id, form.wish(), me=me, language=language()
        )

    posted = request.method == "POST"
    stale = posted and not is_what_was_shown(request, seen, CHANGED)
    if posted and not stale and done(form, write):
        messages.success(request, _("Votre demande est enregistrée."))
        return redirect("stays:mine")
    context = {
        "form": form, "shown": shown, "stay": stay, "text": text, "until": until, "seen": seen,
    }  # fmt: skip
    return render(request, "stays/ask.html", context, status=422 if stale else status_of(form))


def _request(request: HttpRequest, asked_id: uuid.UUID) -> queries.Mine:
    return queries.my_request(*_home(request), asked_id, language())


@person_page
@require_safe
def asked(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """One request: where it stands, and what may be done."""
    one = _request(request, asked_id)
    stay = one.request.stay
    steps = steps_of(stay) if one.may_tell_needs else []
    context = {
        "one": one,
        "stay": stay,
        "shown": one.shown,
        "need": own_need(one.me.pk) if one.me and one.may_tell_needs else None,
        "said": own_evaluation(one.me.pk) if one.me and one.may_evaluate else None,
        "days": [(d.day, [(s, "") for s in d.steps]) for d in by_day(stay, steps)] if steps else [],
    }
    return render(request, "stays/asked.html", context)


@person_page
@require_POST
def answer(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """Accept the place, or give the place or the rank back."""
    one = _request(request, asked_id)
    version = whole_number(request.POST.get("version"))
    acting = acting_of(request)
    try:
        if "accept" in request.POST:
            actions.confirm_place(acting, one.request, version)
            messages.success(request, _("Votre place est confirmée. Bon séjour!"))
        elif "leave" in request.POST:
            was_held = one.request.state in {StayRequest.State.OFFERED, StayRequest.State.CONFIRMED}
            actions.withdraw_request(acting, one.request, version)
            if was_held:
                messages.success(request, _("Votre place est rendue. Un autre ménage la recevra."))
            else:
                messages.success(request, _("Votre demande est retirée."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("stays:asked", asked_id=asked_id)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """Allergies, a wheelchair: by an express yes, to whoever organises alone.

    What is typed here is in no draft: a health need waits nowhere.
    """
    one = _request(request, asked_id)
    if one.me is None or not one.may_tell_needs:
        raise NotVisible
    me, stay = one.me, one.request.stay
    me.request = one.request
    need = own_need(me.pk)
    initial = (
        {"version": need.version, "allergies": need.allergies, "mobility": need.mobility}
        if need
        else {}
    )
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=initial)
    text = current_text(Purpose.STAY_NEEDS, language())
    leaves_on = rules.needs_leave_on(stay.ends_on, int(parameter(*rules.NEEDS_DAYS)))
    # Who reads it, until when: what was agreed to on another page is told to nobody.
    seen = token(text.pk, stay.lead_id, leaves_on)

    def write() -> None:
        data = form.cleaned_data
        actions.tell_needs(
            acting_of(request),
            me,
            allergies=data["allergies"],
            mobility=data["mobility"],
            express=data["express"],
            language=language(),
            version=data["version"],
        )

    posted = request.method == "POST"
    stale = posted and not is_what_was_shown(request, seen, CHANGED)
    if posted and not stale and done(form, write):
        messages.success(request, _("C’est noté, pour la personne qui organise seulement."))
        return redirect("stays:asked", asked_id=asked_id)
    context = {
        "one": one,
        "form": form,
        "need": need,
        "text": text,
        "lead": stay.lead.user.name,
        "leaves_on": leaves_on,
        "seen": seen,
    }
    return render(request, "stays/needs.html", context, status=422 if stale else status_of(form))


@person_page
@require_POST
def erase_needs(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """Take back what one told: destroyed at once."""
    one = _request(request, asked_id)
    need = own_need(one.me.pk if one.me else None)
    if need is None:
        raise NotVisible
    actions.erase_needs(acting_of(request), need)
    messages.success(request, _("Ce que vous aviez dit est effacé."))
    return redirect("stays:asked", asked_id=asked_id)


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """What the stay gave, in a minute, once."""
    one = _request(request, asked_id)
    if one.me is None or not one.may_evaluate:
        raise NotVisible
    me = one.me
    me.request = one.request
    if own_evaluation(me.pk) is not None:
        return redirect("stays:asked", asked_id=asked_id)
    form = EvaluationForm(request.POST if request.method == "POST" else None)

    def write() -> None:
        actions.evaluate_stay(acting_of(request), me, **form.cleaned_data)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Merci! Votre avis aide les prochains ménages."))
        return redirect("stays:asked", asked_id=asked_id)
    context = {"one": one, "form": form}
    return render(request, "stays/evaluate.html", context, status=status_of(form))
