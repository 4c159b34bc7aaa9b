"""Group sessions, for the person herself: take a place, give it back."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enracine.activities import actions
from enracine.activities.queries import sessions as queries
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.people.pages.portal import person_of, person_page


@person_page
@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Sessions she may come to, and hers."""
    person = person_of(request)
    offered = queries.offered_online(person.pk)
    context = {
        "mine": [(s, place) for s, place, _dossier in offered if place],
        "cancelled": queries.cancelled_for(person.pk),
        "others": [s for s, place, _dossier in offered if not place],
    }
    return render(request, "activities/my_sessions.html", context)


@person_page
@require_POST
def my_place(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Take a place, or give it back: the same button, the other way round."""
    person, acting = person_of(request), acting_of(request)
    offered = {s.pk: (s, place, d) for s, place, d in queries.offered_online(person.pk)}
    if session_id not in offered:
        raise NotVisible
    session, place, dossier_id = offered[session_id]
    try:
        if place is not None:
            actions.leave_place(acting, place)
            messages.success(request, _("Votre place est rendue."))
        else:
            actions.give_place(acting, session, queries.own_dossier(person.pk, dossier_id))
            messages.success(request, _("Votre place est retenue."))
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    return redirect("activities:my_sessions")
