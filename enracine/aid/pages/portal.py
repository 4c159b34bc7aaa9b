"""Aid, for the person herself: what exists for her, ask, join a document, follow, take back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.aid import actions
from enracine.aid.asking_forms import AskForm, PapersForm
from enracine.aid.queries import mine as queries
from enracine.aid.queries.catalogue import given_one, offering
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.people.forms.base import language
from enracine.people.models import PersonDocument
from enracine.people.pages.portal import household_id_of, person_of, person_page
from enracine.people.queries import documents_of
from enracine.privacy.actions.consents import current_text
from enracine.privacy.models import Purpose


def _me(request: HttpRequest) -> uuid.UUID:
    me: uuid.UUID = person_of(request).pk
    return me


@person_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Her requests, the aids she may ask for, those that are asked for elsewhere."""
    return render(request, "aid/mine.html", {"page": queries.my_page(_me(request), language())})


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, aid_id: uuid.UUID) -> HttpResponse:
    """Ask for an aid: how much, for what, with which documents, and one's own agreement."""
    me = _me(request)
    home: uuid.UUID | None = household_id_of(request)
    shown = given_one(offering(me), aid_id, language())
    if home is None or not shown.is_open:
        raise NotVisible
    form = AskForm(
        request.POST if request.method == "POST" else None,
        papers=list(documents_of(me)),
        herself=True,
    )

    def write() -> None:
        actions.request_aid(
            acting_of(request), shown.aid, me, home, form.wish(), language=language()
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Votre demande est envoyée."))
        return redirect("aid:mine")
    context = {"form": form, "shown": shown, "text": current_text(Purpose.AID, language())}
    return render(request, "aid/ask.html", context, status=status_of(form))


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """One request: where it stands, its documents, what is paid; joining another document."""
    me = _me(request)
    one = queries.my_request(me, aid_request_id, language())
    joined = queries.pieces_of(one.request)
    form = None
    if one.may_add:
        there = {piece.paper_id for piece in joined}
        papers = [d for d in documents_of(me) if d.pk not in there]
        if papers:
            form = PapersForm(
                request.POST if request.method == "POST" else None,
                initial={"version": one.request.version},
                papers=papers,
            )

    def write() -> None:
        assert form is not None  # noqa: S101 - called below only with it
        data = form.cleaned_data
        actions.add_pieces(
            acting_of(request),
            one.request,
            [uuid.UUID(pk) for pk in data["papers"]],
            data["version"],
        )

    if request.method == "POST":
        if form is None:
            raise NotVisible
        if done(form, write):
            messages.success(request, _("Vos documents sont joints."))
            return redirect("aid:asked", aid_request_id)
    words = dict(PersonDocument.Kind.choices)
    there_kinds = {piece.kind for piece in joined}
    context = {
        "one": one,
        "asked": one.request,
        "joined": joined,
        "missing": [words[k] for k in one.request.needed if k not in there_kinds]
        if one.may_add
        else [],
        "payments": queries.payments_of(one.request),
        "form": form,
    }
    return render(request, "aid/asked.html", context, status=status_of(form))


@person_page
@require_POST
def withdraw(request: HttpRequest, aid_request_id: uuid.UUID) -> HttpResponse:
    """Take one's request back."""
    one = queries.my_request(_me(request), aid_request_id, language())
    try:
        actions.withdraw_request(
            acting_of(request), one.request, whole_number(request.POST.get("version"))
        )
        messages.success(request, _("Votre demande est retirée."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("aid:asked", aid_request_id)


@person_page
@require_POST
def piece_remove(
    request: HttpRequest, aid_request_id: uuid.UUID, aid_piece_id: uuid.UUID
) -> HttpResponse:
    """Take a document out of one's request; it stays in one's own file."""
    one = queries.my_request(_me(request), aid_request_id, language())
    piece = queries.my_piece(one.request, aid_piece_id)
    try:
        actions.take_piece_back(
            acting_of(request), piece, whole_number(request.POST.get("version"))
        )
        messages.success(request, _("Le document n’est plus joint."))
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("aid:asked", aid_request_id)
