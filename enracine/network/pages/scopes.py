"""« Qui ouvre les dossiers »: the organisation's own rule, and its teams."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network import queries
from enracine.network.access import professionals_only
from enracine.network.actions.scopes import choose_scope, put_in_team
from enracine.network.forms import ScopeForm, TeamForm
from enracine.network.models import Membership
from enracine.network.scope import Scope, own_organisation, scope_of

DECIDING = ("administrator", "coordinator", "privacy_officer")


@professionals_only(*DECIDING)
@require_http_methods(["GET", "POST"])
def access_scope(request: HttpRequest) -> HttpResponse:
    """Who opens the files here, and from when; the teams below."""
    acting = acting_of(request)
    current = scope_of(own_organisation(acting))
    form = ScopeForm(request.POST or None, initial={"scope": current, "valid_from": today()})
    if request.method == "POST" and done(form, lambda: choose_scope(acting, **form.cleaned_data)):
        messages.success(request, _("La règle est enregistrée."))
        return redirect("network:access_scope")
    context = {
        "form": form,
        "current": Scope(current).label,
        "colleagues": queries.colleagues(acting),
    }
    status = status_of(form)
    return render(request, "network/scope.html", context, status=status)


@professionals_only(*DECIDING)
@require_http_methods(["GET", "POST"])
def team_of(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put somebody in a team."""
    acting = acting_of(request)
    member = (
        Membership.objects.on(today())
        .filter(pk=pk, organisation_id=own_organisation(acting))
        .select_related("user")
        .first()
    )
    if member is None:
        raise NotVisible
    form = TeamForm(request.POST or None, initial={"team": member.team, "version": member.version})
    if request.method == "POST" and done(
        form,
        lambda: put_in_team(
            acting, pk, form.cleaned_data["team"], version=form.cleaned_data["version"]
        ),
    ):
        messages.success(request, _("L’équipe est enregistrée."))
        return redirect("network:access_scope")
    context = {"form": form, "member": member}
    status = status_of(form)
    return render(request, "network/team_of.html", context, status=status)
