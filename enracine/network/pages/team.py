"""« Équipe » and « Protection »: who works here, who is invited, who answers for privacy."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.clock import today
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.panels import gestures, panels
from enracine.kernel.refusals import done, status_of
from enracine.network import actions, queries
from enracine.network.access import professionals_only
from enracine.network.forms import EndMembershipForm, InviteForm, PrivacyOfficerForm
from enracine.network.models import Organisation
from enracine.network.rules import TEAM_MANAGERS, roles_to_give
from enracine.network.scope import own_organisation

PROTECTION = ("privacy_officer", "administrator")


def _organisation(request: HttpRequest) -> Organisation:
    return Organisation.objects.get(pk=own_organisation(acting_of(request)))


@professionals_only()
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """The members of the acting organisation and, for who manages them, the invitations."""
    acting = acting_of(request)
    manages = acting.role in TEAM_MANAGERS
    return render(
        request,
        "network/team.html",
        {
            "organisation": _organisation(request),
            "colleagues": queries.colleagues(acting),
            "manages": manages,
            "gestures": gestures("team", acting),
            "invitations": queries.waiting_invitations(acting) if manages else [],
        },
    )


@refills
@professionals_only(*TEAM_MANAGERS)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    acting, organisation = acting_of(request), _organisation(request)
    roles = roles_to_give(organisation.kind, acting.role)
    if request.method == "POST":
        form = InviteForm(roles, request.POST)
        if done(form, lambda: actions.invite(acting, **form.cleaned_data)):
            messages.success(
                request, _("L’invitation part à %(email)s.") % {"email": form.cleaned_data["email"]}
            )
            return redirect("network:team")
    else:
        form = InviteForm(roles, recovered_post(request))
    context = {"form": form, "organisation": organisation}
    return render(request, "network/invite.html", context, status=status_of(form))


@professionals_only(*TEAM_MANAGERS)
@require_POST
def send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send an invitation anew."""
    invitation = actions.send_again(acting_of(request), pk)
    messages.success(request, _("L’invitation repart à %(email)s.") % {"email": invitation.email})
    return redirect("network:team")


@professionals_only(*TEAM_MANAGERS)
@require_POST
def revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = actions.revoke_invitation(acting_of(request), pk)
    messages.success(
        request, _("L’invitation à %(email)s est retirée.") % {"email": invitation.email}
    )
    return redirect("network:team")


@professionals_only(*TEAM_MANAGERS)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End somebody's membership: a page, because it cannot be undone by a click."""
    acting = acting_of(request)
    membership = queries.membership_in(acting, pk)
    form = EndMembershipForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and done(
        form,
        lambda: actions.end_membership(
            acting,
            pk,
            last_day=form.cleaned_data["last_day"],
            version=whole_number(request.POST.get("version")),
        ),
    ):
        name = membership.user.get_full_name()
        messages.success(request, _("Le rôle de %(name)s prend fin.") % {"name": name})
        mine = pk == acting.membership_id
        return redirect("network:landing" if mine else "network:team")
    context = {"form": form, "membership": membership}
    return render(request, "network/end.html", context, status=status_of(form))


@professionals_only(*PROTECTION)
@require_GET
def protection(request: HttpRequest) -> HttpResponse:
    """Who answers for personal information here, and what upper floors keep about it."""
    acting, organisation = acting_of(request), _organisation(request)
    day = today()
    officers = queries.officers_of(acting)
    present = [o for o in officers if o.valid_from <= day and (not o.valid_to or o.valid_to >= day)]
    return render(
        request,
        "network/protection.html",
        {
            "organisation": organisation,
            "present": present,
            "past": [o for o in officers if o.valid_to and o.valid_to < day],
            "may_collect": any(not o.to_be_confirmed for o in present),
            "panels": panels("protection", acting, organisation),
        },
    )


@refills
@professionals_only(*PROTECTION)
@require_http_methods(["GET", "POST"])
def name_officer(request: HttpRequest) -> HttpResponse:
    """Publish who answers from a day on."""
    acting = acting_of(request)
    if request.method == "POST":
        form = PrivacyOfficerForm(request.POST)
        if done(form, lambda: actions.name_privacy_officer(acting, **form.cleaned_data)):
            messages.success(request, _("La page publique est à jour."))
            return redirect("network:protection")
    else:
        form = PrivacyOfficerForm(recovered_post(request), initial={"valid_from": today()})
    return render(request, "network/officer.html", {"form": form}, status=status_of(form))


@professionals_only(*PROTECTION)
@require_POST
def end_officer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Note that somebody no longer answers."""
    officer = actions.end_privacy_officer(acting_of(request), pk)
    messages.success(
        request, _("%(name)s n’est plus responsable à partir de demain.") % {"name": officer.name}
    )
    return redirect("network:protection")
