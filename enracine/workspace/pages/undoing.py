"""Taking back what one has just done, from the message that says it."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from enracine.kernel import undo
from enracine.network.access import professionals_only


@professionals_only()
@require_POST
def take_back(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Do the inverse of one's own gesture, and come back to where it was offered."""
    undo.take_back_and_say(request, event_id)
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if ours else "workspace:home")
