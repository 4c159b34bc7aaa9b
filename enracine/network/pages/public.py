"""Public pages: who answers for personal information, and taking up an invitation."""

from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from enracine.kernel.access import PUBLIC, TOKEN, says
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.refusals import status_of
from enracine.network import actions, queries
from enracine.network.actions.invitations import invitation_of
from enracine.network.forms import AcceptForm
from enracine.network.models import Invitation, Membership, User


@says(PUBLIC)
@require_GET
def privacy_officers(request: HttpRequest) -> HttpResponse:
    """The title and the means to reach who answers for privacy, for each organisation (L03)."""
    search, code = request.GET.get("q", "").strip()[:80], request.GET.get("organisme", "")
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isdecimal() and len(asked) < 5 else 1
    lines, total = queries.public_officers(today(), search=search, code=code, page=page)
    shown_before = (page - 1) * queries.PER_PAGE

    def link(number: int) -> str:
        return "?" + urlencode({"q": search, "page": number} if search else {"page": number})

    context = {
        "lines": lines,
        "total": total,
        "search": search,
        "code": code,
        "previous_url": link(page - 1) if page > 1 else "",
        "next_url": link(page + 1) if shown_before + len(lines) < total else "",
    }
    return render(request, "network/privacy_officers.html", context)


@says(PUBLIC)
def not_here(_request: HttpRequest, **_parts: str) -> HttpResponse:
    """Pages of the accounts library that the product does not have."""
    raise Http404


@says(TOKEN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: open an account, or join with the one that is signed in."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, "network/invitation_gone.html", status=410)
    owner = User.objects.filter(email=invitation.email).first()
    if owner is not None and owner.has_usable_password():
        return _join(request, token, invitation, owner)
    form = AcceptForm(
        invitation.email, request.POST or None, initial={"name": owner.name if owner else ""}
    )
    if request.method == "POST" and form.is_valid():
        membership = _taken(form, token)
        if membership is not None:
            user = membership.user
            login = Login(user=user, email=user.email, redirect_url="/accueil/")
            answer: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return answer
    context = {"form": form, "invitation": invitation}
    return render(request, "network/accept.html", context, status=status_of(form))


def _taken(form: AcceptForm, token: str) -> Membership | None:
    try:
        return actions.accept_invitation(token, **form.cleaned_data)
    except ActionRefused as refusal:
        form.add_error(None, refusal.message)
        return None


def _join(request: HttpRequest, token: str, invitation: Invitation, owner: User) -> HttpResponse:
    """The address already has an account with a password: it must be the one signed in."""
    mine = request.user.is_authenticated and request.user.pk == owner.pk
    if request.method == "POST" and mine:
        try:
            actions.accept_invitation(token, signed_in=owner.pk)
        except (ActionRefused, NotVisible):
            return render(request, "network/invitation_gone.html", status=410)
        messages.success(
            request,
            _("Vous travaillez maintenant aussi pour %(name)s.")
            % {"name": invitation.organisation.name},
        )
        return redirect("network:landing")
    context = {"invitation": invitation, "mine": mine, "owner": owner}
    return render(request, "network/join.html", context)
