"""Stays, for the person herself: ask, agree, accept a place, give it back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.people.forms.base import language
from enracine.people.pages.portal import person_page
from enracine.privacy.actions.consents import current_text
from enracine.privacy.models import Purpose
from enracine.stays import actions
from enracine.stays.forms import AskForm
from enracine.stays.models import StayRequest
from enracine.stays.queries import mine as queries
from enracine.stays.queries.public import criteria_of, published_stay


def _home(request: HttpRequest) -> tuple[uuid.UUID | None, uuid.UUID]:
    """The household and the person of the page."""
    return request.household_id, request.person.pk  # type: ignore[attr-defined]


@person_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The household's requests, and the stays it may ask for."""
    page = queries.my_page(*_home(request), language())
    return render(request, "stays/mine.html", {"page": page})


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Ask for a stay: who comes, what counts, and one's own agreement."""
    household_id, me = _home(request)
    shown = published_stay(stay_id, language())
    if household_id is None:
        raise NotVisible
    if not shown.is_open or queries.asked_already(household_id, stay_id):
        return redirect("stays:mine")
    criteria = criteria_of(shown.stay)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        members=queries.household(household_id),
        criteria=criteria,
        me=me,
    )

    def write() -> None:
        actions.request_stay(
            acting_of(request), shown.stay, household_id, form.wish(), me=me, language=language()
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Votre demande est enregistrée."))
        return redirect("stays:mine")
    context = {
        "form": form,
        "shown": shown,
        "stay": shown.stay,
        "text": current_text(Purpose.STAY, language()),
    }
    return render(request, "stays/ask.html", context, status=status_of(form))


def _request(request: HttpRequest, asked_id: uuid.UUID) -> queries.Mine:
    return queries.my_request(*_home(request), asked_id, language())


@person_page
@require_safe
def asked(request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
    """One request: where it stands, and what may be done."""
    one = _request(request, asked_id)
    context = {"one": one, "stay": one.request.stay, "shown": one.shown}
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
