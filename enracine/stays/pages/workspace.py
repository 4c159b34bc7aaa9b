"""Stays, for those who organise them."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.activities.queries.entries import agreements
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation
from enracine.privacy.queries import note_read
from enracine.stays import actions
from enracine.stays.forms import CancelForm, CriteriaForm, SelectForm, StayForm, stay_initial
from enracine.stays.models import Criterion, Stay, StayRequest
from enracine.stays.queries import lists as queries
from enracine.stays.queries.public import criteria_of

TAGS = {"draft": "neutral", "published": "info", "selected": "ok", "done": "ok", "cancelled": "bad"}
REQUEST_TAGS = {"submitted": "info", "waiting": "wait", "offered": "wait", "confirmed": "ok"}


def note_names(request: HttpRequest, lines: list[queries.RequestLine], page: str) -> None:
    """Write in the access journal whose names a page showed."""
    for line in lines:
        for subject_id in line.subjects:
            note_read(request, subject_id, ["identity"], page)


@professionals_only(*HOLDER_ROLES)
@require_GET
def stays(request: HttpRequest) -> HttpResponse:
    """The stays of the organisation: to come, or past."""
    past = request.GET.get("quand") == "passes"
    after = request.GET.get("apres", "")
    found = queries.calendar(acting_of(request), past=past, cursor=after)
    kept = {"quand": "passes"} if past else {}
    context = {
        "rows": [(row, TAGS[row.stay.state]) for row in found.rows],
        "past": past,
        "next_url": f"?{urlencode(kept | {'apres': found.next_cursor})}"
        if found.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "stays/list.html", context)


def _form(request: HttpRequest, initial: dict[str, Any], *, shown: bool = False) -> StayForm:
    acting = acting_of(request)
    organisation = own_organisation(acting)
    return StayForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        people=queries.leads(acting),
        agreements=agreements(organisation, organisation),
        shown=shown,
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a stay."""
    acting = acting_of(request)
    form = _form(
        request,
        {"lead_id": str(acting.membership_id), "opens_on": today(), "kind": Stay.Kind.GROUP},
    )
    made: list[Stay] = []

    def write() -> None:
        made.append(actions.plan_stay(acting, form.facts()))

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le séjour est prêt. Publiez-le quand vous voulez."))
        return redirect("stays:stay_work", made[0].pk)
    return render(request, "stays/edit.html", {"form": form, "stay": None}, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Change a stay that has not begun."""
    acting = acting_of(request)
    stay = queries.stay_for(acting, stay_id)
    form = _form(
        request, stay_initial(stay, criteria_of(stay)), shown=stay.state != Stay.State.DRAFT
    )

    def write() -> None:
        actions.change_stay(
            acting, stay, form.facts(), expected_version=form.cleaned_data["version"]
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Le séjour est changé."))
        return redirect("stays:stay_work", stay.pk)
    return render(request, "stays/edit.html", {"form": form, "stay": stay}, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_GET
def stay(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """One stay: where it stands, who asks, who comes."""
    return _page(request, queries.stay_for(acting_of(request), stay_id), {})


def _page(request: HttpRequest, stay: Stay, bound: dict[str, Any]) -> HttpResponse:
    lines = queries.requests_of(stay)
    note_names(request, lines, "stays:stay_work")
    by_state: dict[str, list[queries.RequestLine]] = {}
    for line in lines:
        by_state.setdefault(line.request.state, []).append(line)
    context = {
        "stay": stay,
        "tag": TAGS[stay.state],
        "criteria": criteria_of(stay),
        "groups": [
            (StayRequest.State(code).label, REQUEST_TAGS.get(code, "neutral"), by_state[code])
            for code in queries.LISTED
            if code in by_state
        ],
        "asked": len(lines),
        "waiting": len(by_state.get("waiting", [])),
        "to_choose": stay.state == Stay.State.PUBLISHED and stay.closes_on < today(),
        "may_cancel": stay.state in {"draft", "published", "selected"} and stay.starts_on > today(),
        "cancel_form": CancelForm(initial={"version": stay.version}),
    } | bound
    problem = next((form for form in bound.values() if form.errors), None)
    context["problem"] = problem
    return render(request, "stays/stay_work.html", context, status=422 if problem else 200)


@professionals_only(*HOLDER_ROLES)
@require_POST
def publish(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Show the stay to everybody."""
    stay = queries.stay_for(acting_of(request), stay_id)
    try:
        actions.publish_stay(
            acting_of(request), stay, expected_version=whole_number(request.POST.get("version"))
        )
        messages.success(request, _("Le séjour est publié : chacun peut le lire."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("stays:stay_work", stay.pk)


@professionals_only(*HOLDER_ROLES)
@require_POST
def cancel(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Cancel: every household is told why."""
    stay = queries.stay_for(acting_of(request), stay_id)
    form = CancelForm(request.POST)
    told: list[int] = []

    def write() -> None:
        data = form.cleaned_data
        told.append(
            actions.cancel_stay(
                acting_of(request), stay, data["reason"], expected_version=data["version"]
            )
        )

    if not done(form, write):
        return _page(request, stay, {"cancel_form": form})
    messages.success(
        request,
        ngettext(
            "Le séjour est annulé; %(n)s ménage est prévenu.",
            "Le séjour est annulé; %(n)s ménages sont prévenus.",
            told[0],
        )
        % {"n": told[0]},
    )
    return redirect("stays:stay_work", stay.pk)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, stay_id: uuid.UUID, asked_id: uuid.UUID) -> HttpResponse:
    """One request: who comes, what the household says, which criteria it fills."""
    acting = acting_of(request)
    stay = queries.stay_for(acting, stay_id)
    line = queries.request_for(stay, asked_id)
    note_names(request, [line], "stays:asked_work")
    found, form = line.request, None
    if found.state == StayRequest.State.SUBMITTED:
        initial = {
            "version": found.version,
            "met": found.met if found.assessed_at else found.claimed,
        }
        form = CriteriaForm(
            request.POST if request.method == "POST" else None,
            initial=initial,
            criteria=criteria_of(stay),
        )

        def write() -> None:
            data = form.cleaned_data
            actions.assess_request(acting, found, data["met"], data["version"])

        if request.method == "POST" and done(form, write):
            messages.success(request, _("Les critères sont vérifiés."))
            return redirect("stays:stay_work", stay.pk)
    context = {
        "stay": stay,
        "line": line,
        "asked": found,
        "tag": REQUEST_TAGS.get(found.state, "neutral"),
        "claimed": [Criterion(code).label for code in found.claimed],
        "met": [Criterion(code).label for code in found.met],
        "form": form,
    }
    return render(request, "stays/asked_work.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def select(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Decide every request at once, from what the criteria propose."""
    acting = acting_of(request)
    stay = queries.stay_for(acting, stay_id)
    lines = queries.to_choose(stay)
    note_names(request, [line.line for line in lines], "stays:select")
    form = SelectForm(
        request.POST if request.method == "POST" else None,
        initial={"version": stay.version},
        lines=lines,
    )

    def write() -> None:
        actions.select_participants(acting, stay, form.decisions(), form.cleaned_data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Les participants sont choisis; chaque ménage est prévenu."))
        return redirect("stays:stay_work", stay.pk)
    context = {
        "stay": stay,
        "form": form,
        "lines": [
            (
                line,
                [Criterion(code).label for code in line.placed.missing],
                form[f"outcome_{line.placed.asked.key}"],
                form[f"reason_{line.placed.asked.key}"],
            )
            for line in lines
        ],
        "unchecked": sum(1 for line in lines if line.line.request.assessed_at is None),
        "is_open": stay.closes_on >= today(),
    }
    return render(request, "stays/select.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_POST
def offer(request: HttpRequest, stay_id: uuid.UUID) -> HttpResponse:
    """Offer the places that are left to the next of the list."""
    acting = acting_of(request)
    made = actions.offer_next(acting, queries.stay_for(acting, stay_id))
    if made:
        messages.success(request, _("Les places libres sont offertes, dans l’ordre de la liste."))
    else:
        messages.warning(request, _("Aucun ménage de la liste ne tient dans les places libres."))
    return redirect("stays:stay_work", stay_id)
