"""« Référer d’ici » : from a service of the directory to the person whom it would help."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from enracine.accompaniment.queries.caseload import Filters, caseload
from enracine.directory.models import Service
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read
from enracine.referrals.queries.common import WORKING_ROLES

#: People shown at once: the search finds the others.
SHOWN = 20


@professionals_only(*WORKING_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def from_service(request: HttpRequest, offered_id: uuid.UUID) -> HttpResponse:
    """Choose the person, whose name stands in no address. Outside the network, nothing is sent."""
    service = (
        Service.objects.select_related("organisation", "provider")
        .filter(pk=offered_id)
        .exclude(status=Service.Status.ENDED)
        .first()
    )
    if service is None:
        raise Http404
    acting = acting_of(request)
    text = request.POST.get("q", "").replace("\x00", "")[:100]
    mine = service.organisation_id == acting.organisation_id
    people = (
        caseload(acting, Filters(text=text), limit=SHOWN).rows
        if service.organisation_id is not None and not mine
        else []
    )
    for row in people:
        if row.person is not None:
            note_read(request, row.dossier.subject_id, ["identity"], "referrals:from_service")
    context = {"service": service, "rows": people, "text": text, "mine": mine}
    return render(request, "referrals/from_service.html", context)


def service_asked(request: HttpRequest) -> Service | None:
    """The service of the directory from which the referral begins. One SQL query, when there is one."""
    try:
        pk = uuid.UUID(request.GET.get("service", ""))
    except ValueError:
        return None
    return Service.objects.filter(pk=pk, organisation__isnull=False).first()
