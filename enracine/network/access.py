"""Who may open a page: decorators that say it and enforce it.

A stranger to a page learns nothing of it: 404, never 403. Somebody not signed in is sent to the
sign-in page, and comes back.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from enracine.kernel import access as kernel_access
from enracine.kernel.access import public
from enracine.kernel.drafts import keep_orphan_post
from enracine.kernel.identity import standing_of
from enracine.kernel.keeping import keep_for_author
from enracine.network.models import ROLES_WITH_ACCOUNT

View = Callable[..., HttpResponse]
__all__ = ["candidates_only", "professionals_only", "public", "signed_in_only", "to_sign_in"]

#: Where a person with an account and no file yet begins one.
REGISTRATION = "/inscription/"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back; what a form carried is kept meanwhile.

    A fragment asked by htmx leads the whole page there, since a form inside a form helps nobody.
    """
    here = request.get_full_path()
    if current := request.headers.get("HX-Current-URL"):
        here = "/" + current.split("//", 1)[-1].partition("/")[2]
    if request.method == "POST":
        if page := keep_for_author(request):
            here = page
        elif keep_orphan_post(request, here):
            here = reverse("network:resume")
    answer: HttpResponse = redirect_to_login(here)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """What to answer before looking at roles: sign-in, or the set-up of a second factor."""
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if standing_of(request).second_factor_missing:
        return redirect("network:second_factor")
    return None


def professionals_only(*roles: str) -> Callable[[View], View]:
    """Open a page to professionals acting in one of `roles`; in any role when none is given.

    Raises ValueError, when the module loads, for a role that does not exist.
    """
    unknown = set(roles) - set(ROLES_WITH_ACCOUNT)
    if unknown:
        raise ValueError(f"unknown roles: {sorted(unknown)}")

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = _refusal(request)
            if refusal is not None:
                return refusal
            acting = standing_of(request).acting
            if not acting.is_professional or (roles and acting.role not in roles):
                raise Http404
            return view(request, *args, **kwargs)

        return kernel_access.says(kernel_access.roles(*roles))(guarded)

    return decorate


def candidates_only(view: View) -> View:
    """Open a page to somebody acting on her own file.

    An account without file is sent to the registration, unless it belongs to a professional (404).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = _refusal(request)
        if refusal is not None:
            return refusal
        standing = standing_of(request)
        if standing.acting.is_candidate:
            return view(request, *args, **kwargs)
        if standing.memberships:
            raise Http404
        return redirect(REGISTRATION)

    return kernel_access.says(kernel_access.CANDIDATE)(guarded)


def signed_in_only(view: View) -> View:
    """Open a page to any account, whatever its standing."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return kernel_access.says(kernel_access.SIGNED_IN)(guarded)
