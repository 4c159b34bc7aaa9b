"""Landing, membership, account: what everybody with an account does around signing in."""

from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.drafts import forget_orphan_post, orphan_post, resume_at
from enracine.kernel.identity import standing_of
from enracine.kernel.keeping import RESUME
from enracine.network.access import signed_in_only
from enracine.network.actions.tokens import revoke_tokens_of
from enracine.network.models import User
from enracine.network.rules import readable_lines
from enracine.network.second_factor import has_recovery_codes, has_second_factor
from enracine.network.standing import MEMBERSHIP_KEY

WORKSPACE = "/travail/"
PORTAL = "/mon-parcours/"


@signed_in_only
@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Lead each person to the home of her role."""
    standing = standing_of(request)
    if standing.second_factor_missing:
        return redirect("network:second_factor")
    return redirect(WORKSPACE if standing.acting.is_professional else PORTAL)


@signed_in_only
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act through another of one's memberships; rights follow from the next request."""
    wanted = request.POST.get("membership", "")
    choice = next((m for m in standing_of(request).memberships if str(m.id) == wanted), None)
    if choice is None:
        raise Http404
    request.session[MEMBERSHIP_KEY] = wanted
    said = _("Vous agissez maintenant comme : %(name)s.")
    messages.success(request, said % {"name": choice.label})
    # The page one was on may not exist for the other organisation: go home, except back to a draft
    # written in the name that is taken up again.
    back = request.POST.get("next", "")
    if f"{RESUME}=" in back and _is_ours(request, back):
        return HttpResponseRedirect(back)
    return redirect("network:landing")


@signed_in_only
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """« Mon compte »: what protects it, and where it is open."""
    standing = standing_of(request)
    user = cast(User, request.user)
    professional = bool(standing.memberships) or standing.second_factor_missing
    return render(
        request,
        "network/account.html",
        {
            "professional": professional,
            "protected": has_second_factor(user),
            "recovery": has_recovery_codes(user),
            "has_password": user.has_usable_password(),
        },
    )


@signed_in_only
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """The step between signing in and working, for who has no second factor yet."""
    if not standing_of(request).second_factor_missing:
        return redirect("network:landing")
    return render(request, "network/second_factor.html")


@signed_in_only
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Close every session of the account, this one included, and take back every token."""
    user = cast(User, request.user)
    acting = Acting(user_id=user.pk, label=user.get_full_name())
    revoke_tokens_of(acting, user.pk, because="everywhere")
    for session in UserSession.objects.filter(user=request.user):
        session.end()
    logout(request)
    messages.success(
        request, _("Toutes vos sessions sont fermées, et les accès pour logiciels sont retirés.")
    )
    return redirect("account_login")


@signed_in_only
def resume(request: HttpRequest) -> HttpResponse:
    """After a session that ended in mid-form: give back what was typed."""
    found = orphan_post(request)
    if request.method == "POST":
        forget_orphan_post(request)
        messages.success(request, _("Votre texte n’a pas été envoyé. Il est effacé."))
        return redirect("network:landing")
    if found is None or not _is_ours(request, found.action):
        return redirect("network:landing")
    resume_at(request, found.action)
    if _refills(found.action):
        return HttpResponseRedirect(found.action)
    return render(
        request,
        "network/resume.html",
        {
            "action": found.action,
            "page": found.page,
            "lines": readable_lines(found.fields),
            "fields": [(n, v) for n, values in found.fields.items() for v in values],
        },
    )


def _is_ours(request: HttpRequest, address: str) -> bool:
    """Whether the kept address is one of this site's pages."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}
    )


def _refills(address: str) -> bool:
    """Whether the page at this address shows its form refilled."""
    try:
        view = resolve(address.partition("?")[0]).func
    except Resolver404:
        return False
    return bool(getattr(view, "refills", False))
