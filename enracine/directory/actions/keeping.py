"""What an organisation keeps of its own services and places; what a reader suggests."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.directory import queries
from enracine.directory.actions.publishing import publish_organisation
from enracine.directory.models import Location, OpeningHours, Service, ServicePlace, Suggestion
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.scope import own_organisation

#: What a service is tied to: rows of other tables.
LINKED = ("terms", "audiences", "regions", "locations")
#: Suggestions that wait about one service: past it, the door is shut to whoever floods it.
MOST_WAITING = 20


@action
def keep_service(
    acting: Acting,
    service_id: uuid.UUID | None,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
) -> Service:
    """Add a service of one's organisation, or change it; publish it. What is written is confirmed today.

    `values` are the model's fields, `terms`, `regions` and `locations` among them. Raises ActionRefused
    for a name already taken, Conflict for another version, NotVisible for somebody else's.
    """
    queries.must_keep(acting)
    plain = {k: v for k, v in values.items() if k not in LINKED}
    plain["confirmed_on"] = today()
    if plain.get("places_left") is not None:
        plain["places_on"] = today()
    found = queries.own_service(acting, service_id) if service_id else None
    try:
        with transaction.atomic():
            if found is None:
                found = Service.objects.create(organisation_id=own_organisation(acting), **plain)
            else:
                update_versioned(found, version, **plain)
    except IntegrityError as error:
        if "service_once" not in str(error):
            raise
        raise ActionRefused(_("Vous offrez déjà un service de ce nom."), field="name") from error
    found.terms.set([*values.get("terms", []), *values.get("audiences", [])])
    found.regions.set(values.get("regions", []))
    _set_places(acting, found, values.get("locations", []))
    record("directory.service_kept", acting, object=found)
    publish_organisation(acting, found.holder_id)
    return found


def _set_places(acting: Acting, service: Service, locations: Sequence[Location]) -> None:
    own = {
        location.pk for location in locations if location.organisation_id == service.organisation_id
    }
    for place in service.places.exclude(location__in=own):
        place.delete()
    present = set(service.places.values_list("location_id", flat=True))
    for pk in own - present:
        ServicePlace.objects.create(service=service, location_id=pk)


@action
def confirm_service(acting: Acting, service_id: uuid.UUID, version: int | None = None) -> Service:
    """Say that what is written is still true."""
    queries.must_keep(acting)
    found = queries.own_service(acting, service_id)
    update_versioned(found, version, confirmed_on=today())
    record("directory.service_confirmed", acting, object=found)
    publish_organisation(acting, found.holder_id)
    return found


@action
def end_service(acting: Acting, service_id: uuid.UUID, version: int | None = None) -> Service:
    """The service exists no more: it leaves the directory, which tells those who keep a copy."""
    queries.must_keep(acting)
    found = queries.own_service(acting, service_id)
    update_versioned(found, version, status=Service.Status.ENDED)
    record("directory.service_ended", acting, object=found)
    publish_organisation(acting, found.holder_id)
    return found


@action
def keep_location(
    acting: Acting,
    location_id: uuid.UUID | None,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
) -> Location:
    """Add a place of one's organisation, or change it. One made confidential leaves every publication."""
    queries.must_keep(acting)
    _somewhere(values)
    organisation_id = own_organisation(acting)
    found = (
        Location.objects.filter(pk=location_id, organisation_id=organisation_id).first()
        if location_id
        else None
    )
    if location_id and found is None:
        raise NotVisible
    if found is None:
        found = Location.objects.create(organisation_id=organisation_id, **values)
    else:
        update_versioned(found, version, **values)
    record("directory.location_kept", acting, object=found)
    publish_organisation(acting, organisation_id)
    return found


def _somewhere(values: Mapping[str, Any]) -> None:
    if values.get("kind") != Location.Kind.PHYSICAL:
        return
    for name, words in (
        ("address", _("Écrivez l’adresse.")),
        ("municipality", _("Choisissez la municipalité.")),
        ("postal_code", _("Écrivez le code postal.")),
    ):
        if not values.get(name):
            raise ActionRefused(words, field=name)


@action
def keep_hours(
    acting: Acting,
    place_id: uuid.UUID,
    *,
    weekday: int,
    opens: dt.time,
    closes: dt.time,
    note: str = "",
) -> OpeningHours:
    """Add hours to a service's place. Raises ActionRefused for hours that end first, or meet others."""
    queries.must_keep(acting)
    place = queries.own_place(acting, place_id)
    if closes <= opens:
        raise ActionRefused(_("La fin vient après le début."), field="closes")
    if place.hours.filter(weekday=weekday, opens__lt=closes, closes__gt=opens).exists():
        raise ActionRefused(_("Ces heures en croisent d’autres du même jour."), field="opens")
    made = OpeningHours.objects.create(
        place=place, weekday=weekday, opens=opens, closes=closes, note=note.strip()
    )
    record("directory.hours_kept", acting, object=place)
    publish_organisation(acting, place.service.holder_id)
    return made


@action
def remove_hours(acting: Acting, hours_id: uuid.UUID) -> None:
    """Take hours away."""
    queries.must_keep(acting)
    found = OpeningHours.objects.select_related("place__service").filter(pk=hours_id).first()
    if found is None or found.place.service.organisation_id != own_organisation(acting):
        raise NotVisible
    organisation_id = found.place.service.holder_id
    found.delete()
    record("directory.hours_removed", acting, object=found.place)
    publish_organisation(acting, organisation_id)


@action
def suggest(acting: Acting, service_id: uuid.UUID, text: str) -> Suggestion:
    """A reader says what is wrong, without a name. Raises ActionRefused, NotVisible."""
    found = (
        Service.objects.select_related("origin")
        .filter(pk=service_id)
        .exclude(status=Service.Status.ENDED)
        .first()
    )
    if found is None:
        raise NotVisible
    said = text.strip()
    if not said:
        raise ActionRefused(_("Écrivez ce qui est à corriger."), field="text")
    if found.suggestions.filter(settled_at__isnull=True).count() >= MOST_WAITING:
        raise ActionRefused(_("Plusieurs corrections attendent déjà. Merci!"), field="text")
    made = Suggestion.objects.create(service=found, text=said[:1000])
    record(
        "directory.correction_suggested",
        acting,
        object=found,
        # Of what another directory says, whoever keeps that directory here is told.
        organisations=[found.origin.organisation_id if found.origin else found.organisation_id],
    )
    return made


@action
def settle_suggestion(acting: Acting, suggestion_id: uuid.UUID) -> None:
    """The organisation has read it."""
    queries.must_keep(acting)
    found = queries.waiting_suggestions(acting).filter(pk=suggestion_id).first()
    if found is None:
        raise NotVisible
    Suggestion.objects.filter(pk=found.pk).update(settled_at=now())
    record("directory.correction_settled", acting, object=found.service)
