"""Taking back what one has just done, from the message that says it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enracine.kernel import undo
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only


@professionals_only()
@require_POST
def take_back(request: HttpRequest, event_id: uuid.UUID) -> HttpResponse:
    """Do the inverse of one's own gesture, and come back to where it was offered."""
    try:
        undo.take_back(acting_of(request), event_id)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("C’est annulé."))
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if ours else "workspace:home")
