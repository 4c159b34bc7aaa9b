"""« Accès pour logiciels »: the tokens of an account, made once, taken back at any time."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import standing_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import signed_in_only
from enracine.network.actions.tokens import days_allowed, issue_token, revoke_token
from enracine.network.forms import TokenForm
from enracine.network.models import ApiToken
from enracine.network.queries.tokens import tokens_of


def _acting(request: HttpRequest) -> Acting:
    """The account itself: a token belongs to it, whichever role it acts in today."""
    name = request.user.get_full_name()  # type: ignore[union-attr]  # signed in
    return Acting(user_id=request.user.pk, label=name)


@signed_in_only
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Those in force, and a new one: its secret is shown on this answer and never again."""
    standing = standing_of(request)
    if standing.second_factor_missing:
        return redirect("network:second_factor")
    usual, most = days_allowed()
    form = TokenForm(
        request.POST or None,
        memberships=[(str(m.id), m.label) for m in standing.memberships],
        most=most,
        initial={"days": usual},
    )
    made: tuple[ApiToken, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _issue(_acting(request), form)
        except ActionRefused as refusal:
            say_refusal(form, refusal)
    return render(
        request,
        "network/tokens.html",
        {
            "form": form,
            "tokens": tokens_of(request.user.pk or 0),
            "secret": made[1] if made else "",
            "made": made[0] if made else None,
        },
        status=status_of(form),
    )


def _issue(acting: Acting, form: TokenForm) -> tuple[ApiToken, str]:
    data = form.cleaned_data
    named = data.get("membership") or None
    return issue_token(
        acting,
        label=data["label"],
        scopes=[data["permission"]],
        membership_id=uuid.UUID(named) if named else None,
        days=data["days"],
    )


@signed_in_only
@require_POST
def revoke(request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
    """Take one back: refused at its next request."""
    try:
        token = revoke_token(_acting(request), token_id)
    except NotVisible as error:
        raise Http404 from error
    said = _("« %(name)s » n’a plus accès.") % {"name": token.label}
    messages.success(request, said)
    return redirect("network:tokens")
