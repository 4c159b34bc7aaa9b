"""What an organisation keeps of its own: services, places, what readers suggest."""

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from enracine.directory.models import Location, Service, ServicePlace, Suggestion
from enracine.directory.parameters import STALE_DAYS
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameter
from enracine.network.models import Role
from enracine.network.scope import own_organisation

#: Who keeps an organisation's services.
KEEPERS = (
    Role.PARTNER.value,
    Role.COORDINATOR.value,
    Role.PAJ_AGENT.value,
    Role.ADMINISTRATOR.value,
    Role.COMMUNICATIONS.value,
)


def must_keep(acting: Acting) -> None:
    """Raises NotVisible for whoever does not keep her organisation's services."""
    if acting.role not in KEEPERS or acting.organisation_id is None:
        raise NotVisible


def own_services(acting: Acting) -> "QuerySet[Service]":
    """The services of one's organisation that are offered, by name."""
    return (
        Service.objects.filter(organisation_id=own_organisation(acting))
        .exclude(status=Service.Status.ENDED)
        .order_by("name", "id")
    )


def own_service(acting: Acting, service_id: uuid.UUID | None) -> Service:
    """One of them. Raises NotVisible."""
    found = own_services(acting).filter(pk=service_id).first() if service_id else None
    if found is None:
        raise NotVisible
    return found


def own_place(acting: Acting, place_id: uuid.UUID) -> ServicePlace:
    """A place of one of them. Raises NotVisible."""
    found = (
        ServicePlace.objects.select_related("service", "location")
        .filter(pk=place_id, service__organisation_id=own_organisation(acting))
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def own_locations(acting: Acting) -> "QuerySet[Location]":
    """The places of one's organisation, confidential ones too."""
    return (
        Location.objects.filter(organisation_id=own_organisation(acting))
        .select_related("municipality__mrc")
        .order_by("name", "id")
    )


def waiting_suggestions(acting: Acting) -> "QuerySet[Suggestion]":
    """Corrections that readers suggest and nobody has read, the oldest first."""
    return (
        Suggestion.objects.filter(
            Q(service__organisation_id=own_organisation(acting))
            | Q(service__origin__organisation_id=own_organisation(acting)),
            settled_at__isnull=True,
        )
        .select_related("service")
        .order_by("created_at", "id")
    )


def stale_before() -> dt.date:
    """The day before which a confirmation is too old. One SQL query."""
    return today() - dt.timedelta(days=int(parameter(*STALE_DAYS)))
