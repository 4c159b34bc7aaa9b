"""Answering a referral by link, before the code: nothing of anybody is on these pages.

A GET changes nothing: the scanners of mail that open every link ask for no code.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.access import TOKEN, says
from enracine.kernel.errors import ActionRefused
from enracine.kernel.secret_addresses import unlisted
from enracine.network.accounts import visitor_address
from enracine.referrals.actions.linking import send_code, send_new_link, take_code
from enracine.referrals.forms import LinkCodeForm
from enracine.referrals.link_rules import CLOSED, CODE_MINUTES, EXPIRED, OPEN, REPLACED, REVOKED
from enracine.referrals.queries.links import Door, door_of

COOKIE = "enracine_lien"
#: What a link that opens nothing says, and what one may still do.
GONE = {
    EXPIRED: (
        _("Ce lien a expiré"),
        _("Demandez-en un autre : il part à l’adresse inscrite par votre organisme."),
    ),
    REPLACED: (
        _("Ce lien a été remplacé"),
        _("Un lien plus récent est dans vos courriels. Vous pouvez aussi en demander un autre."),
    ),
    REVOKED: (
        _("Ce lien ne sert plus"),
        _("Votre organisme ne répond plus par lien. Parlez-en à la personne qui l’administre."),
    ),
    CLOSED: (
        _("Il n’y a plus rien à répondre"),
        _("Cette référence est fermée. Vous n’avez rien à faire."),
    ),
}


def _gone(request: HttpRequest, token: str, door: Door) -> HttpResponse:
    title, text = GONE[door.standing]
    context = {
        "title": title,
        "text": text,
        "token": token,
        "may_ask": door.standing in {EXPIRED, REPLACED},
    }
    return render(request, "referrals/by_link/gone.html", context, status=410)


def _refused(request: HttpRequest, token: str, refused: ActionRefused) -> HttpResponse:
    context = {"message": refused.message, "token": token}
    return render(request, "referrals/by_link/too_many.html", context, status=429)


@says(TOKEN)
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link. Its button sends a code to the registered address of the organisation."""
    door = door_of(token)
    if door.standing != OPEN:
        return _gone(request, token, door)
    if request.method == "POST":
        try:
            send_code(door, visitor_address(request))
        except ActionRefused as refused:
            return _refused(request, token, refused)
        return redirect("referrals:link_code", token)
    return render(request, "referrals/by_link/open.html", {"token": token})


@says(TOKEN)
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request: HttpRequest, token: str) -> HttpResponse:
    """Give the code and one's name. Wrong, late, used or tried too often: the same plain sentence."""
    door = door_of(token)
    if door.standing != OPEN:
        return _gone(request, token, door)
    form = LinkCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        taken = take_code(door, form.cleaned_data["code"], form.cleaned_data["name"])
        if taken is not None:
            return _opened(door, taken[1])
        form.add_error(
            "code",
            _(
                "Ce code n’ouvre rien : il est faux, déjà utilisé ou trop vieux. Demandez-en un autre."
            ),
        )
    context = {"form": form, "token": token, "minutes": CODE_MINUTES}
    status = 422 if form.errors else 200
    return render(request, "referrals/by_link/code.html", context, status=status)


def _opened(door: Door, secret: str) -> HttpResponse:
    """Lead to the referral; this device alone, on this address alone, holds what opens it."""
    path = reverse("referrals:answer", args=[door.link.pk])
    response = redirect(path)
    response.set_cookie(
        COOKIE,
        secret,
        path=path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@says(TOKEN)
@unlisted
@require_POST
def link_again(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a new link from one that is too old; it goes to the registered address."""
    door = door_of(token)
    if door.standing not in {EXPIRED, REPLACED}:
        return redirect("referrals:link", token)
    try:
        send_new_link(door, visitor_address(request))
    except ActionRefused as refused:
        return _refused(request, token, refused)
    return render(request, "referrals/by_link/sent.html", {})
