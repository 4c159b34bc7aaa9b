"""The drafts of forms, saved as one types and thrown away on request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enracine.kernel import keeping
from enracine.network.access import public, signed_in_only

#: The draft now known to the page, sent back so that the next save continues it.
STAMP_HEADER = "X-Draft"
#: Says that the session has ended: what is typed is kept, and only a sign-in sends it.
SESSION_HEADER = "X-Session"


@public
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what somebody is typing; 204, or 401 when nobody is known here.

    Open without a session on purpose: a session that ended must not lose the next sentence. The browser is
    then recognised by its signed cookie, which lets it write for one account, and read nothing.
    """
    key = keeping.key_of(request)
    if key is None:
        return HttpResponse(status=422)
    if not request.user.is_authenticated:
        kept = keeping.keep_for_author(request)
        return HttpResponse(status=204 if kept else 401, headers={SESSION_HEADER: "ended"})
    fields = keeping.typed_fields(request.POST)
    base = request.POST.get(keeping.BASE_FIELD, "")
    stamp = keeping.keep(request.user.pk, key, fields, base)
    return HttpResponse(status=204, headers={STAMP_HEADER: stamp} if stamp else {})


@signed_in_only
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """« Repartir de zéro »: forget a draft and come back to its page."""
    key = keeping.key_of(request)
    if key is None or request.user.pk is None:
        return redirect("network:landing")
    keeping.discard(request.user.pk, key)
    messages.success(request, _("Le brouillon est effacé."))
    return HttpResponseRedirect(key.address)
