"""The requests of persons, for whoever answers for protection in an organisation."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.kernel.downloads import file_answer
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.exports import cancel_job
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Document
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people.queries import header, headers
from enracine.privacy.actions import corrections, packaging
from enracine.privacy.actions import requests as actions
from enracine.privacy.models import RightsRequest, Section
from enracine.privacy.queries import note_read
from enracine.privacy.queries import requests as queries
from enracine.privacy.queries.retention import settings
from enracine.privacy.rights import PROVISIONS, extended_to
from enracine.workspace.rights_forms import (
    AnswerForm,
    ExtensionForm,
    NoteForm,
    ProofForm,
    RecordForm,
)

#: Who answers: the officer; without one, the person with the highest authority (law.md, L04).
OFFICERS = ("privacy_officer", "administrator")
#: Who may receive a request on paper or by telephone, and hear of a correction.
RECEIVERS = (
    *OFFICERS, "counsellor", "coordinator", "paj_agent", "partner", "integration_officer",
)  # fmt: skip
TAGS = {
    "received": "wait",
    "accepted": "ok",
    "partial": "ok",
    "done": "ok",
    "refused": "bad",
    "silent": "bad",
    "contested": "wait",
}
PAPERS = {"lettre": "letter", "dossier": "package"}


@professionals_only(*OFFICERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the nearest due first; or what was answered."""
    acting = acting_of(request)
    waiting = request.GET.get("voir") != "repondues"
    rows = queries.requests_of(acting, waiting)
    names = headers({row.subject_id for row in rows})
    for subject in names:
        note_read(request, subject, ["identity"], "workspace:rights")
    return render(
        request,
        "workspace/rights/requests.html",
        {
            "waiting": waiting,
            "rows": [
                (
                    row,
                    names[row.subject_id].full_name if row.subject_id in names else "",
                    TAGS.get(row.state, "neutral"),
                    (row.due_on - today()).days,
                )
                for row in rows
            ],
        },
    )


@professionals_only(*OFFICERS)
@require_safe
def detail(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: who, what, by when, what must stay, the gestures that are possible."""
    found = queries.request_for(acting_of(request), request_id)
    return _page(request, found)


def _page(
    request: HttpRequest, found: RightsRequest, bound: forms.Form | None = None
) -> HttpResponse:
    person = header(found.subject_id)
    if person is not None:
        note_read(request, found.subject_id, ["identity"], "workspace:rights_request")
    is_open = found.state in {"received", "silent"}
    shown: dict[str, forms.Form] = {}
    if is_open:
        shown["identity"] = ProofForm(initial={"proof": found.proof})
        shown["answer"] = AnswerForm(provisions=queries.provisions_for(found.kind))
        if found.state == "received" and not found.extended_on and _may_extend(found):
            shown["extend"] = ExtensionForm()
    if found.state in {"partial", "refused", "silent"}:
        shown["contest"] = NoteForm()
    if found.state == "contested":
        shown["close"] = NoteForm()
    if bound is not None:
        shown[bound.gesture] = bound  # type: ignore[attr-defined]  # set on the form for its page
    stays = queries.what_stays(found) if is_open and found.kind == "destruction" else []
    return render(
        request,
        "workspace/rights/request.html",
        {
            "asked": found,
            "person": person,
            "tag": TAGS.get(found.state, "neutral"),
            "section": Section(found.section).label if found.section else "",
            "left": (found.due_on - today()).days,
            "is_open": is_open,
            "gestures": shown,
            "bound": bound,
            "stays": [(one, _(PROVISIONS[one.reason].title)) for one in stays],
            "reasons": [_(PROVISIONS[code].title) for code in found.provisions],
            "job": found.job,
            "job_moves": found.job is not None and found.job.state in {"waiting", "running"},
            "masks": len(queries.masks_of(found)) if found.kind == "access" else 0,
            "needs_package": is_open and found.kind == "access",
            "package_lives": _lives(found.package),
        },
        status=422 if bound is not None else 200,
    )


def _may_extend(found: RightsRequest) -> bool:
    return extended_to(found.due_on, found.regime, settings()) is not None


def _lives(document: Document | None) -> bool:
    return document is not None and (document.expires_at is None or document.expires_at > now())


Do = Callable[[Acting, RightsRequest, dict[str, Any], int | None], Any]


def _answer(acting: Acting, found: RightsRequest, v: dict[str, Any], version: int | None) -> Any:
    given = actions.Answer(v["step"], tuple(v["provisions"]), v["explanation"])
    if found.kind == "portability" and given.step != "refuse":
        packaging.make_portable(acting, found)
    return actions.answer(acting, found, given, version=version)


#: Each gesture of the page: its form, what it does, what is said then.
GESTURES: dict[str, tuple[type[forms.Form] | None, Do, str]] = {
    "identity": (
        ProofForm,
        lambda a, r, v, n: actions.confirm_identity(a, r, v["proof"], version=n),
        "Noté.",
    ),
    "extend": (
        ExtensionForm,
        lambda a, r, v, n: actions.extend(a, r, v["extension_reason"], version=n),
        "Délai prolongé. La personne est avisée.",
    ),
    "prepare": (
        None,
        lambda a, r, _v, _n: packaging.prepare_package(a, r),
        "La préparation commence.",
    ),
    "turn_away": (
        None,
        lambda a, r, _v, n: actions.turn_away(a, r, version=n),
        "La demande est écartée.",
    ),
    "answer": (AnswerForm, _answer, "La réponse est partie, avec la lettre."),
    "contest": (
        NoteForm,
        lambda a, r, v, n: actions.contest(a, r, v["note"], version=n),
        "Recours noté : rien de cette personne ne sera détruit.",
    ),
    "close": (
        NoteForm,
        lambda a, r, v, n: actions.close_recourse(a, r, v["note"], version=n),
        "Recours terminé.",
    ),
}


@professionals_only(*OFFICERS)
@require_POST
def gesture(request: HttpRequest, request_id: uuid.UUID, name: str) -> HttpResponse:
    """One gesture on a request; a refusal comes back beside its field."""
    acting = acting_of(request)
    found = queries.request_for(acting, request_id)
    if name not in GESTURES:
        raise NotVisible
    kind, do, said = GESTURES[name]
    form: forms.Form | None = None
    if kind is AnswerForm:
        form = AnswerForm(request.POST, provisions=queries.provisions_for(found.kind))
    elif kind is not None:
        form = kind(request.POST)
    if form is not None:
        form.gesture = name  # type: ignore[attr-defined]  # set on the form for its page
        if not form.is_valid():
            return _page(request, found, form)
    try:
        do(
            acting,
            found,
            form.cleaned_data if form else {},
            whole_number(request.POST.get("version")),
        )
    except ActionRefused as refusal:
        if form is None:
            messages.warning(request, refusal.message)
            return redirect("workspace:rights_request", found.pk)
        say_refusal(form, refusal)
        return _page(request, queries.request_for(acting, request_id), form)
    messages.success(request, _(said))
    return redirect("workspace:rights_request", found.pk)


@professionals_only(*OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def passages(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """What may be about somebody else, in its sentence: to hide, or to leave. A human decides."""
    acting = acting_of(request)
    found = queries.request_for(acting, request_id)
    if found.kind != "access" or found.state not in {"received", "silent"}:
        raise NotVisible
    masks = queries.masks_of(found)
    if request.method == "POST":
        known = {str(mask.pk): mask.pk for mask in masks}
        hidden = {known[value] for value in request.POST.getlist("hide") if value in known}
        try:
            packaging.check_masks(
                acting, found, hidden, version=whole_number(request.POST.get("version"))
            )
        except ActionRefused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Vérifié. Le fichier se prépare."))
        return redirect("workspace:rights_request", found.pk)
    note_read(request, found.subject_id, ["identity"], "workspace:rights_passages")
    return render(
        request,
        "workspace/rights/passages.html",
        {"asked": found, "person": header(found.subject_id), "masks": masks},
    )


@professionals_only(*OFFICERS)
@require_POST
def stop(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Stop the preparation of a package; it does at its next table."""
    acting = acting_of(request)
    found = queries.request_for(acting, request_id)
    job = found.job
    if job is None or job.user_id != acting.user_id:
        raise NotVisible
    try:
        cancel_job(acting, job)
        messages.info(request, _("La préparation s’arrête. Rien n’est gardé."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("workspace:rights_request", found.pk)


@professionals_only(*OFFICERS)
@require_safe
def paper(request: HttpRequest, request_id: uuid.UUID, which: str) -> HttpResponse:
    """The letter or the package, for whoever hands it over on paper."""
    found = queries.request_for(acting_of(request), request_id)
    document = getattr(found, PAPERS[which]) if which in PAPERS else None
    if document is None or not _lives(document):
        raise NotVisible
    sections = Section.values if which == "dossier" else ["identity"]
    note_read(request, found.subject_id, sections, "workspace:rights_paper")
    return file_answer(document)


@professionals_only(*RECEIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, subject_id: uuid.UUID) -> HttpResponse:
    """Write down a request made on paper, by telephone, in person."""
    acting = acting_of(request)
    if not queries.may_record_for(acting, subject_id):
        raise NotVisible
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        asker = actions.Asker(values["relation"], values["asked_by_name"], values["proof"])
        try:
            made = actions.record_request(
                acting,
                subject_id,
                values["kind"],
                asker,
                channel=values["channel"],
                received_on=values["received_on"],
                words=values["words"],
                section=values["section"],
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            if made.state == "not_entitled":
                messages.warning(
                    request,
                    _("Demande notée et écartée : cette personne n’y a pas droit. Ne dites rien."),
                )
            else:
                messages.success(request, _("Demande %(number)s notée.") % {"number": made.number})
            if acting.role in OFFICERS:
                return redirect("workspace:rights_request", made.pk)
            return redirect("workspace:home")
    person = header(subject_id)
    if person is not None:
        note_read(request, subject_id, ["identity"], "workspace:rights_new")
    status = status_of(form)
    return render(
        request, "workspace/rights/new.html", {"form": form, "person": person}, status=status
    )


@professionals_only(*RECEIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def corrected(request: HttpRequest) -> HttpResponse:
    """Corrections of what the organisation received: read, which proves that it arrived."""
    acting = acting_of(request)
    if request.method == "POST":
        try:
            notice_id = uuid.UUID(request.POST.get("notice", ""))
        except ValueError as error:
            raise NotVisible from error
        corrections.read_correction(acting, notice_id)
        messages.success(request, _("Noté : votre organisme est au courant."))
        return redirect("workspace:corrections")
    notices = queries.corrections_for(acting)
    names = headers({notice.subject_id for notice in notices})
    for subject in names:
        note_read(request, subject, ["identity"], "workspace:corrections")
    return render(
        request,
        "workspace/rights/corrections.html",
        {
            "rows": [
                (
                    notice,
                    names[notice.subject_id].full_name if notice.subject_id in names else "",
                    Section(notice.section).label,
                )
                for notice in notices
            ]
        },
    )
