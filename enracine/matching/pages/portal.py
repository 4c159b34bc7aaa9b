"""« Choisir un endroit »: what counts for us, three places explained, whom to reach there."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.matching import actions, showing
from enracine.matching.pages.weighing import Weighed, context_of, version_of, weighed, wishes_form
from enracine.matching.queries.places import board, contacts_of
from enracine.matching.queries.told import told_to
from enracine.matching.rules import changes, choosing
from enracine.people.pages.portal import household_id_of, person_of, person_page

#: The places that a person names in the address: codes of MRCs.
PLACES = "matching:my_places"


def _weighed(request: HttpRequest, what_if: str = "") -> Weighed:
    return weighed(person_of(request).pk, household_id_of(request), what_if)


@person_page
@require_safe
def my_places(request: HttpRequest) -> HttpResponse:
    """Three places explained, her list, what would change; before she has said anything, the form."""
    found = _weighed(request, request.GET.get("et_si", ""))
    if not found.family.said:
        return redirect("matching:my_wishes")
    context = context_of(found) | {
        "asked": found.family.asked,
        "has_household": household_id_of(request) is not None,
        "shown": _is_shown(request, found),
        "moved": _moved(found),
        "told": told_to(person_of(request).pk, household_id_of(request)),
        "person": person_of(request),
    }
    return render(request, "matching/my_places.html", context)


def _is_shown(request: HttpRequest, found: Weighed) -> bool:
    wishes = found.family.wishes
    household = household_id_of(request)
    return bool(wishes and wishes.shown_on and wishes.is_of(household))


def _moved(found: Weighed) -> dict[str, Any] | None:
    """What has changed since the suggestion that she last kept; None when nothing did."""
    last = found.family.wishes.kept if found.family.wishes is not None else {}
    if not last or found.weighing is None or last["stamp"] == found.weighing.board.stamp:
        return None
    moved = changes.changes(found.weighing.board, last["body"])
    told = [
        {"name": c.name, "before": c.before, "now": c.now, "criteria": c.criteria} for c in moved
    ]
    since = dt.datetime.fromisoformat(last["made_at"])
    return {"since": since, "lines": showing.change_lines(told)} if moved else None


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_wishes(request: HttpRequest) -> HttpResponse:
    """« Ce qui compte pour nous »."""
    acting = acting_of(request)
    found = _weighed(request)
    form = wishes_form(request, found)
    subject = person_of(request).pk

    def write() -> None:
        version = whole_number(request.POST.get("version"))
        actions.save_wishes(acting, subject, form.values(), version)

    if request.method == "POST" and done(form, write):
        after = _weighed(request)
        if after.weighing is not None:
            actions.keep_suggestion(acting, subject, after.weighing)
        return redirect(PLACES)
    context = {"form": form, "version": version_of(found.family)}
    return render(request, "matching/my_wishes.html", context, status=status_of(form))


@person_page
@require_safe
def my_place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: whom to reach, every point and its figure, what puts it out."""
    found = _weighed(request)
    places = found.board
    if code not in places.at:
        raise NotVisible
    if found.weighing is None:
        return redirect("matching:my_wishes")
    ranks = {one.code: one.rank for one in found.family.asked}
    one = choosing.choice(found.weighing, places.at[code])
    context = {
        "card": showing.card(one, found.family.names, ranks),
        "contacts": contacts_of(code),
        "refused": code in found.family.home.refused,
        "family": found.family,
    }
    return render(request, "matching/my_place.html", context)


_GESTURES = {
    "demander": actions.ask_place,
    "retirer": actions.drop_place,
    "refuser": actions.refuse_place,
    "reprendre": actions.take_refusal_back,
}


@person_page
@require_POST
def my_place_gesture(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a place, take it off the list, refuse it, take that back, move it."""
    acting, subject = acting_of(request), person_of(request).pk
    wanted = request.POST.get("geste", "")
    if code not in board().at:
        raise NotVisible
    try:
        if wanted in {"monter", "descendre"}:
            actions.move_place(acting, subject, code, up=wanted == "monter")
        elif wanted in _GESTURES:
            _GESTURES[wanted](acting, subject, code)
        else:
            raise NotVisible
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("matching:my_place", code)
    said = {
        "demander": _("C’est ajouté à votre liste."),
        "retirer": _("C’est retiré de votre liste."),
        "refuser": _("Nous ne vous suggérons plus cet endroit."),
        "reprendre": _("Cet endroit peut de nouveau être suggéré."),
    }
    if wanted in said:
        messages.success(request, said[wanted])
    return redirect(PLACES)


@person_page
@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """She lets the other adults of her household weigh places with her wishes, or stops."""
    shown = "montrer" in request.POST
    subject = person_of(request).pk
    try:
        actions.show_wishes(acting_of(request), subject, shown=shown)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(
            request,
            _("Votre ménage peut choisir avec vos souhaits.")
            if shown
            else _("Vos souhaits ne servent plus qu’à vous."),
        )
    return redirect(PLACES)
