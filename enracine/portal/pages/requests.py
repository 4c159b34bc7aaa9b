"""« Mes demandes »: see, take along, correct, stop, destroy; one request to each organisation."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.clock import now, today
from enracine.kernel.downloads import file_answer
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Document
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.portal.forms import AskForm
from enracine.portal.queries import section_names
from enracine.privacy.actions import requests as actions
from enracine.privacy.content import Scope
from enracine.privacy.models import RightsRequest
from enracine.privacy.queries import packages
from enracine.privacy.queries import requests as queries
from enracine.privacy.rights import PROVISIONS

TAGS = {
    "received": "wait",
    "accepted": "ok",
    "partial": "ok",
    "done": "ok",
    "refused": "bad",
    "silent": "bad",
    "contested": "wait",
}
#: States that a person may contest before the Commission, and those she may still take back.
CONTESTABLE = {"partial", "refused", "silent"}
OPEN = {"received", "silent"}
PAPERS = {"lettre": "letter", "dossier": "package"}


def _line(request: RightsRequest) -> tuple[RightsRequest, str, str]:
    return request, TAGS.get(request.state, "neutral"), _state(request)


def _state(request: RightsRequest) -> str:
    if request.state == RightsRequest.State.RECEIVED:
        return _("En attente de réponse")
    return str(request.get_state_display())


@person_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be taken right now, what was asked, who was told of a correction."""
    subject = person_of(request).pk
    rows = list(queries.my_requests(subject)[:50])
    return render(
        request,
        "portal/requests.html",
        {
            "waiting": [_line(r) for r in rows if r.state in OPEN or r.state == "contested"],
            "answered": [_line(r) for r in rows if r.state not in OPEN and r.state != "contested"],
            "corrections": [
                (notice, section_names([notice.section])[0])
                for notice in queries.corrections_of(subject)
            ],
        },
    )


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask: one form, one request for each organisation chosen, all of them or none."""
    subject = person_of(request).pk
    holders = queries.holders_for(subject)
    form = AskForm(request.POST or None, holders=holders)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            with transaction.atomic():
                made = [
                    actions.ask(
                        acting_of(request),
                        subject,
                        uuid.UUID(organisation),
                        values["kind"],
                        words=values["words"],
                        section=values["section"],
                    )
                    for organisation in values["organisations"]
                ]
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Votre demande est envoyée. La réponse viendra par écrit."))
            if len(made) == 1:
                return redirect("portal:my_request", request_id=made[0].pk)
            return redirect("portal:my_requests")
    status = status_of(form)
    return render(
        request, "portal/request_new.html", {"form": form, "holders": holders}, status=status
    )


@person_page
@require_safe
def detail(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: where it stands, by when, the answer and its papers, what can be done."""
    found = _mine(request, request_id)
    asked, tag, word = _line(found)
    return render(
        request,
        "portal/request.html",
        {
            "asked": asked,
            "tag": tag,
            "word": word,
            "section": section_names([found.section])[0] if found.section else "",
            "reasons": [
                (_(PROVISIONS[code].title), _(PROVISIONS[code].text), _(PROVISIONS[code].source))
                for code in found.provisions
            ],
            "can_contest": found.state in CONTESTABLE,
            "can_withdraw": found.state in OPEN,
            "package_until": found.package.expires_at
            if found.package and _lives(found.package)
            else None,
            "late": found.state == "received" and found.due_on < today(),
        },
    )


def _mine(request: HttpRequest, request_id: uuid.UUID) -> RightsRequest:
    return queries.my_request(person_of(request).pk, request_id)


def _lives(document: Document | None) -> bool:
    return document is not None and (document.expires_at is None or document.expires_at > now())


GESTES = {
    "contester": gettext_lazy("C’est noté : rien ne sera détruit pendant votre recours."),
    "retirer": gettext_lazy("Votre demande est retirée."),
}


@person_page
@require_POST
def gesture(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take a request back, or say that it is contested before the Commission."""
    found = _mine(request, request_id)
    what = request.POST.get("geste", "")
    if what not in GESTES:
        raise NotVisible
    acting = acting_of(request)
    version = whole_number(request.POST.get("version"))
    try:
        if what == "contester":
            actions.contest(acting, found, version=version)
        else:
            actions.withdraw(acting, found, version=version)
        messages.success(request, GESTES[what])
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("portal:my_request", request_id=found.pk)


@person_page
@require_safe
def paper(request: HttpRequest, request_id: uuid.UUID, which: str) -> HttpResponse:
    """The letter, or the package while it may still be taken."""
    found = _mine(request, request_id)
    document = getattr(found, PAPERS[which]) if which in PAPERS else None
    if document is None or not _lives(document):
        raise NotVisible
    return file_answer(document)


def _own_scope(request: HttpRequest) -> Scope:
    household = household_id_of(request)
    return Scope(
        person_of(request).pk,
        None,
        today(),
        households=frozenset({household} if household else ()),
    )


@person_page
@require_safe
def take_json(request: HttpRequest) -> HttpResponse:
    """What the person gave, in a structured format (P-39.1 art. 27), and nobody else's file."""
    return _attached(packages.portable_json(_own_scope(request)), "json", "application/json")


@person_page
@require_safe
def take_zip(request: HttpRequest) -> HttpResponse:
    """The same with a CSV for each part, for a spreadsheet."""
    return _attached(packages.portable_zip(_own_scope(request)), "zip", "application/zip")


def _attached(body: bytes, extension: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="mes-renseignements.{extension}"',
            "Cache-Control": "no-store",
        },
    )
