"""« Contacts d’information »: who is under 18, and was registered here to be told about the regions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.people.queries.contacts import contacts_of
from enracine.people.registrations import INFORMING_ROLES
from enracine.privacy.queries import note_read


@professionals_only(*INFORMING_ROLES)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Each with how to reach her, and the day from which she may become a candidate."""
    found = contacts_of(acting_of(request))
    for one in found:
        note_read(request, one.subject_id, ["identity", "contact"], "people:contacts")
    return render(request, "people/contacts.html", {"found": found})
