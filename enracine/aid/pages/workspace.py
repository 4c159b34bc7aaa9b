"""Requests for aid, for those who decide: the list, one request, its decision, its documents."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from enracine.aid import actions
from enracine.aid.forms import DecideForm, EndForm, KindsForm, PaymentForm, RecoveryForm
from enracine.aid.models import AidRequest
from enracine.aid.pages.parts import DESK_ROLES, KEEPERS, TAGS, parts_of
from enracine.aid.queries import lists as queries
from enracine.kernel.documents import served
from enracine.kernel.errors import NotVisible
from enracine.kernel.forms import dollars_of
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done
from enracine.network.access import professionals_only
from enracine.people.models import PersonDocument
from enracine.people.queries import documents_of
from enracine.privacy.queries import note_read

VIEW_LABELS = {
    "decide": gettext_lazy("À décider"),
    "pieces": gettext_lazy("Document attendu"),
    "pay": gettext_lazy("Accordées"),
    "recover": gettext_lazy("À récupérer ou à reporter"),
    "over": gettext_lazy("Closes"),
}
KIND_WORDS = dict(PersonDocument.Kind.choices)


def note(request: HttpRequest, line: queries.Line, page: str) -> None:
    """Write in the access journal whose name and request a page showed."""
    note_read(request, line.request.subject_id, ["identity", "settlement"], page)


@professionals_only(*DESK_ROLES)
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """The requests that one's organisation decides, the oldest first."""
    view = request.GET.get("vue", "decide")
    view = view if view in queries.VIEWS else "decide"
    after = request.GET.get("apres", "")
    found = queries.desk(acting_of(request), view, after)
    for line in found.rows:
        note(request, line, "aid:work")
    kept = {"vue": view}
    context = {
        "parts": parts_of(request, "work"),
        "rows": [(line, TAGS.get(line.request.state, "neutral")) for line in found.rows],
        "views": [(key, label, key == view) for key, label in VIEW_LABELS.items()],
        "next_url": f"?{urlencode(kept | {'apres': found.next_cursor})}"
        if found.next_cursor
        else "",
        "first_url": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "aid/work.html", context)


@professionals_only(*DESK_ROLES)
@require_GET
def asked(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """One request: who asks, for what, with which documents, what was decided, what is paid."""
    return asked_page(request, queries.request_for(acting_of(request), aid_request_id), {})


def asked_page(request: HttpRequest, found: AidRequest, bound: dict[str, Any]) -> HttpResponse:
    """The page of a request, with the form that was refused in place of an empty one."""
    acting = acting_of(request)
    detail = queries.detail_of(found)
    note(request, detail.line, "aid:asked_work")
    if detail.pieces:
        note_read(request, found.subject_id, ["documents"], "aid:asked_work")
    version = {"version": found.version}
    mine = found.two_people and found.asked_by_id == acting.membership_id
    undecided = found.state in {"submitted", "incomplete"}
    due = found.paid_cents - found.recovered_cents
    left = found.granted_cents - found.planned_cents - found.paid_cents
    settling = any(r.state == "open" for r in detail.recoveries)
    context: dict[str, Any] = {
        "detail": detail,
        "asked": found,
        "tag": TAGS.get(found.state, "neutral"),
        "period": _period_of(found),
        "missing": [KIND_WORDS[kind] for kind in detail.missing],
        "mine": mine and undecided,
        "left": left,
        "fits": found.envelope.left_cents,
        "keeps": acting.role in KEEPERS,
        "decide_form": DecideForm(
            prefix="decider", initial=version | {"cents": dollars_of(found.asked_cents)}
        )
        if found.state == "submitted" and not mine
        else None,
        "kinds_form": KindsForm(prefix="pieces", initial=version) if undecided else None,
        "payment_form": PaymentForm(prefix="prevoir", initial=version | {"cents": dollars_of(left)})
        if found.state == "approved" and left
        else None,
        "recovery_form": RecoveryForm(
            prefix="recuperer", initial=version | {"cents": dollars_of(due)}
        )
        if due and not settling
        else None,
        "end_form": EndForm(prefix="fin", initial=version)
        if undecided or found.state == "approved"
        else None,
    } | bound
    problem = next((form for form in bound.values() if form.errors), None)
    context["problem"] = problem
    return render(request, "aid/asked_work.html", context, status=422 if problem else 200)


def _period_of(asked: AidRequest) -> str:
    """The period that a request is for, in words: « novembre 2026 », « 2026–2027 », or how often."""
    year, _dash, month = asked.period.partition("-")
    if not year.isdigit():
        return str(asked.aid.get_per_display())
    return f"{MONTHS[int(month)]}\u00a0{year}" if month else f"{year}–{int(year) + 1}"


def _found(request: HttpRequest, aid_request_id: uuid.UUID) -> AidRequest:
    return queries.request_for(acting_of(request), aid_request_id)


@professionals_only(*DESK_ROLES)
@require_POST
def decide(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Grant or refuse."""
    found = _found(request, aid_request_id)
    form = DecideForm(request.POST, prefix="decider")

    def write() -> None:
        actions.decide(acting_of(request), found, form.decision(), form.cleaned_data["version"])

    if not done(form, write):
        return asked_page(request, found, {"decide_form": form})
    messages.success(request, _("C’est décidé; la personne est prévenue."))
    return redirect("aid:asked_work", aid_request_id)


@professionals_only(*DESK_ROLES)
@require_POST
def ask_pieces(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Ask for documents before deciding."""
    found = _found(request, aid_request_id)
    form = KindsForm(request.POST, prefix="pieces")

    def write() -> None:
        data = form.cleaned_data
        actions.ask_pieces(acting_of(request), found, data["kinds"], data["version"])

    if not done(form, write):
        return asked_page(request, found, {"kinds_form": form})
    messages.success(request, _("C’est demandé; la personne est prévenue."))
    return redirect("aid:asked_work", aid_request_id)


@professionals_only(*DESK_ROLES)
@require_POST
def end(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Nothing more is paid."""
    found = _found(request, aid_request_id)
    form = EndForm(request.POST, prefix="fin")

    def write() -> None:
        data = form.cleaned_data
        actions.end_request(acting_of(request), found, data["reason"], data["version"])

    if not done(form, write):
        return asked_page(request, found, {"end_form": form})
    messages.success(request, _("La demande est close. Ce qui est versé reste inscrit."))
    return redirect("aid:asked_work", aid_request_id)


@professionals_only(*DESK_ROLES)
@require_safe
def piece(request: HttpRequest, aid_request_id: uuid.UUID, aid_piece_id: uuid.UUID) -> HttpResponse:
    """A document joined, as a file; the reading is noted. Only those that she joined are given."""
    found = _found(request, aid_request_id)
    joined = queries.piece_for(found, aid_piece_id)
    papers = documents_of(found.subject_id)
    paper = papers.filter(pk=joined.paper_id).first() if joined.paper_id else None
    if paper is None:
        raise NotVisible
    note_read(request, found.subject_id, ["documents"], "aid:piece_work", reason=joined.title[:200])
    return served(paper.document)  # type: ignore[return-value]  # an answer all the same
