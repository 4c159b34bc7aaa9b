"""Departures, arrivals and follow-ups, for professionals."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.files import dossier_page
from enracine.kernel.clock import today
from enracine.kernel.compiled import planned_once
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal
from enracine.kernel.templatetags.ui import number
from enracine.network.access import professionals_only
from enracine.people.models import Person
from enracine.privacy.queries import note_read
from enracine.settlement import actions, forms, queries
from enracine.settlement.models import Move
from enracine.settlement.words import claim_said
from enracine.settlement.workflow import CANCEL_REASONS, MOVE, POSTPONE_REASONS

ROLES = ("counsellor", "coordinator", "paj_agent", "partner", "integration_officer")
STATE_TAGS = {
    "planned": "wait",
    "confirmed": "info",
    "postponed": "wait",
    "done": "ok",
    "cancelled": "neutral",
}


def after_of(request: HttpRequest) -> tuple[dt.date, uuid.UUID] | None:
    """The keyset position of the address; a nonsense one starts the list again."""
    day, _sep, row = request.GET.get("apres", "").partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(row)
    except ValueError:
        return None


VIEW_LABELS = {
    "coming": gettext_lazy("À venir"),
    "welcome": gettext_lazy("À accueillir"),
    "settled": gettext_lazy("Établis"),
    "cancelled": gettext_lazy("Annulés"),
}


def _views(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The views of the list, for its sub-navigation."""

    def said(count: int) -> str:
        more = count > queries.COUNTED_TO
        return f"{number(queries.COUNTED_TO)} +" if more else number(count) if count else ""

    return [
        {
            "label": label,
            "url": f"?vue={key}",
            "current": key == current,
            "badge": said(counts[key]),
        }
        for key, label in VIEW_LABELS.items()
    ]


def note_movers(request: HttpRequest, people: list[Person] | tuple[Person, ...]) -> None:
    """Note that the identity of each mover was shown."""
    for person in people:
        note_read(request, person.pk, ["identity", "settlement"], "settlement:move")


@professionals_only(*ROLES)
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """Departures and arrivals of my organisation, oldest first."""
    view = request.GET.get("vue", "coming")
    if view not in queries.VIEWS:
        view = "coming"
    acting = acting_of(request)
    # Eight short ranges and what one needs to know of each, planned ten times longer than they are read.
    with planned_once():
        rows = queries.moves(acting, view, after_of(request))
        counts = queries.move_counts(acting)
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    last = shown[-1].move if shown else None
    return render(
        request,
        "settlement/arrivals.html",
        {
            "rows": shown,
            "views": _views(view, counts),
            "next_url": (
                f"?vue={view}&apres={last.planned_on:%Y-%m-%d}_{last.id}" if more and last else ""
            ),
        },
    )


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def dossier_moves(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The departures of a dossier's household, and planning one."""
    acting = acting_of(request)
    page = dossier_page(acting, dossier_id, "moves")
    dossier = page.dossier
    adults = queries.adults_of(dossier)
    mine = dossier.organisation_id == acting.organisation_id and dossier.closed_on is None
    form = forms.PlanForm(
        request.POST or None,
        adults=adults,
        initial={
            "people": [str(dossier.subject_id)],
            "planned_on": today(),
            "from_place": queries.home_of(dossier.subject_id),
        },
    )
    status, may_count = 200, False
    if request.method == "POST":
        if not mine:
            raise NotVisible
        answer, may_count = _plan(request, dossier, form)
        if answer is not None:
            return answer
        status = 422
    note_read(request, dossier.subject_id, ["identity", "settlement"], "settlement:dossier_moves")
    return render(
        request,
        "settlement/dossier_moves.html",
        {
            "page": page,
            "moves": list(queries.moves_of_household(dossier.household_id)),
            "form": form if mine else None,
            "may_count": may_count,
            "counted_too": queries.counted_too(dossier.pk) if mine else [],
            "contest_form": forms.ContestForm(),
            "receiver": actions.receiver_of(dossier) if mine else None,
            "line": queries.journey_line(
                acting,
                dossier.subject_id,
                [dossier.household_id] if dossier.household_id else [],
            ),
        },
        status=status,
    )


def _plan(
    request: HttpRequest, dossier: Dossier, form: forms.PlanForm
) -> tuple[HttpResponse | None, bool]:
    """Where to go once it is planned or counted too; and whether it may be counted too."""
    if not form.is_valid():
        return None, False
    values, acting = form.cleaned_data, acting_of(request)
    people = [uuid.UUID(p) for p in values["people"]]
    try:
        if "count_too" in request.POST:
            actions.count_too(acting, dossier, values["to"], values["planned_on"], people)
            messages.success(request, _("Votre programme compte aussi ce déménagement."))
            return redirect("settlement:dossier_moves", dossier.pk), False
        move = actions.plan_move(
            acting,
            dossier,
            values["to"],
            values["planned_on"],
            people=people,
            track=values["track"],
            from_municipality=values["from_place"],
        )
        return redirect("settlement:move", move.id), False
    except ActionRefused as refused:
        say_refusal(form, refused)
        return None, refused.code == actions.KNOWN_ELSEWHERE


#: Gestures on a move that take a day: (action, what the message says, the label of the button).
DAY_GESTURES: dict[str, tuple[Any, Any]] = {
    "confirm": (actions.confirm_move, gettext_lazy("La date du départ est confirmée.")),
    "complete": (actions.complete_move, gettext_lazy("Le déménagement est inscrit.")),
    "welcome": (actions.record_welcome, gettext_lazy("L’accueil est inscrit.")),
    "settle": (
        actions.record_settled,
        gettext_lazy("Le ménage est établi. Les suivis sont prévus."),
    ),
}
GESTURE_TITLES = {
    "confirm": (gettext_lazy("Confirmer la date"), gettext_lazy("Date confirmée du départ")),
    "complete": (gettext_lazy("Le déménagement est fait"), gettext_lazy("Date du déménagement")),
    "welcome": (gettext_lazy("Inscrire l’accueil"), gettext_lazy("Date de l’accueil sur place")),
    "settle": (gettext_lazy("Le ménage est établi"), gettext_lazy("Date d’établissement")),
}


def _gestures(move: Move, parties: set[str]) -> list[str]:
    names = [
        t.name for t in MOVE.available(move.state, parties) if t.name not in {"cancel", "postpone"}
    ]
    if move.state == Move.State.DONE and move.settled_on is None and move.after_id is None:
        names += ["settle"] if move.welcomed_on else ["welcome", "settle"]
    return names


@professionals_only(*ROLES)
@require_GET
def move(request: HttpRequest, move_id: uuid.UUID) -> HttpResponse:
    """One departure: who, from where to where, what happened, what may be done now."""
    return _move_page(request, move_id)


def _move_page(
    request: HttpRequest,
    move_id: uuid.UUID,
    *,
    failed: str = "",
    form: Any = None,
    may_count: bool = False,
) -> HttpResponse:
    acting = acting_of(request)
    detail = queries.move_detail(acting, move_id)
    one = detail.move
    parties = {
        name
        for name, organisation in (
            ("sender", one.sending_organisation_id),
            ("receiver", one.receiving_organisation_id),
        )
        if organisation == acting.organisation_id
    }
    offered = _gestures(one, parties) if parties else []
    gestures = []
    for name in offered:
        initial = {"day": one.planned_on if name == "confirm" else today(), "version": one.version}
        gestures.append(
            {
                "name": name,
                "title": GESTURE_TITLES[name][0],
                "form": form
                if failed == name
                else _named(forms.DayForm(initial=initial, prefix=name), GESTURE_TITLES[name][1]),
            }
        )
    # What takes another form than a day: still to be made, by one of its parties.
    still_open = bool(parties) and any(
        t.name == "cancel" for t in MOVE.available(one.state, parties)
    )
    cancel = form if failed == "cancel" else forms.CancelForm(initial={"version": one.version})
    postpone = (
        form
        if failed == "postpone"
        else forms.PostponeForm(initial={"version": one.version}, prefix="postpone")
    )
    note_movers(request, detail.people)
    return render(
        request,
        "settlement/move.html",
        {
            "detail": detail,
            "claims": [(claim, claim_said(claim.rule, one)) for claim in detail.claims],
            "move": one,
            "title": queries.MoveRow(one, tuple(p.full_name for p in detail.people)).title,
            "tag": STATE_TAGS[one.state],
            "gestures": gestures,
            "cancel_form": cancel if still_open else None,
            "postpone_form": postpone if still_open else None,
            "postponed_because": POSTPONE_REASONS.get(one.postpone_reason, ""),
            "cancelled_because": CANCEL_REASONS.get(one.cancel_reason, ""),
            "others": queries.others_counting(acting, one) if parties else 0,
            "contest_form": form if failed == "contester" else forms.ContestForm(),
            "failed": failed,
            "may_count": may_count,
            "lines": actions.lines_of(acting, one, len(detail.people))
            if parties and one.state != Move.State.CANCELLED and one.after_id is None
            else [],
            "leaving": bool(parties) and actions.side_of(acting, one) == "leaving",
            "failed_form": form,
        },
        status=422 if failed else 200,
    )


def _named(form: forms.DayForm, label: Any) -> forms.DayForm:
    form.fields["day"].label = label
    return form


@professionals_only(*ROLES)
@require_POST
def move_gesture(request: HttpRequest, move_id: uuid.UUID, name: str) -> HttpResponse:
    """Do one gesture on a departure: confirm, complete, welcome, settle or cancel."""
    one = queries.known_move(acting_of(request), move_id)
    if name == "cancel":
        form: Any = forms.CancelForm(request.POST)
    elif name == "postpone":
        form = forms.PostponeForm(request.POST, prefix="postpone")
    elif name in DAY_GESTURES:
        form = _named(forms.DayForm(request.POST, prefix=name), GESTURE_TITLES[name][1])
    else:
        raise Http404
    if not form.is_valid():
        return _move_page(request, move_id, failed=name, form=form)
    acting = acting_of(request)
    values = form.cleaned_data
    try:
        if name == "cancel":
            actions.cancel_move(acting, one, values["reason"], values["version"])
            said = _("Le départ est annulé. Rien n’est compté.")
        elif name == "postpone":
            actions.postpone_move(acting, one, values["day"], values["reason"], values["version"])
            said = _("Le départ est reporté. Qui accueille en est averti.")
        elif name == "complete" and "count_too" in request.POST:
            actions.fold_into_known(acting, one, values["day"])
            said = _("Votre programme compte ce déménagement, qui était déjà inscrit.")
        else:
            gesture, said = DAY_GESTURES[name]
            gesture(acting, one, values["day"], values["version"])
    except ActionRefused as refused:
        at = refused.field if refused.field in form.fields else "day" if refused.field else None
        form.add_error(at if at in form.fields else None, refused.message)
        known = refused.code == actions.KNOWN_ELSEWHERE
        return _move_page(request, move_id, failed=name, form=form, may_count=known)
    messages.success(request, said)
    return redirect("settlement:move", one.id)
