"""From the tables to what may be told: only places that are not confidential."""

import uuid
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, Q

from enracine.directory.models import (
    Location,
    OpeningHours,
    Provider,
    Service,
    ServicePlace,
    Taxonomy,
    Term,
)
from enracine.directory.rules.telling import (
    HoursFacts,
    LocationFacts,
    OrganisationFacts,
    PlaceFacts,
    ServiceFacts,
    TaxonomyFacts,
    TermFacts,
    Words,
)
from enracine.directory.rules.tongues import in_order
from enracine.network.models import Organisation


def holders_of_services() -> Iterable[uuid.UUID]:
    """Who offers something, of the network or not. One SQL query."""
    pairs = Service.objects.order_by().values_list("organisation_id", "provider_id").distinct()
    return {one or other for one, other in pairs}


def taxonomy_facts(taxonomy: Taxonomy) -> TaxonomyFacts:
    """A taxonomy."""
    return TaxonomyFacts(
        str(taxonomy.pk),
        taxonomy.name,
        taxonomy.description,
        taxonomy.uri,
        taxonomy.edition,
        taxonomy.link_type,
    )


def term_facts(term: Term) -> TermFacts:
    """A word, with its taxonomy."""
    return TermFacts(
        id=str(term.pk),
        code=term.code,
        name=Words(term.name, term.name_en),
        description=Words(term.description, term.description_en),
        taxonomy=taxonomy_facts(term.taxonomy),
        parent_id=str(term.parent_id) if term.parent_id else "",
    )


def organisation_facts(organisation: Organisation) -> OrganisationFacts:
    """An organisation, by what it says of itself publicly."""
    return OrganisationFacts(
        id=str(organisation.pk),
        name=organisation.name,
        short_name=organisation.short_name,
        kind=str(organisation.get_kind_display()),
        email=organisation.email,
        phone=organisation.phone,
        website=organisation.website,
    )


def provider_facts(provider: Provider) -> OrganisationFacts:
    """An organisation that another directory names, as that directory says it."""
    return OrganisationFacts(
        id=str(provider.pk),
        name=provider.name,
        short_name=provider.short_name,
        kind=provider.description,
        email=provider.email,
        phone=provider.phone,
        website=provider.website,
    )


def services_of(holders: Collection[uuid.UUID]) -> list[ServiceFacts]:
    """What these organisations offer, by name. Seven SQL queries, whatever their number."""
    places = (
        ServicePlace.objects.filter(location__is_confidential=False)
        .select_related("location__municipality__mrc__region")
        .prefetch_related(Prefetch("hours", OpeningHours.objects.order_by("weekday", "opens")))
        .order_by("id")
    )
    rows = (
        Service.objects.filter(
            Q(organisation__in=holders, organisation__is_active=True) | Q(provider__in=holders)
        )
        .exclude(status=Service.Status.ENDED)
        .select_related("organisation", "provider", "origin")
        .prefetch_related(
            Prefetch("places", places),
            Prefetch(
                "terms", Term.objects.filter(taxonomy__is_open=True).select_related("taxonomy")
            ),
            "regions",
        )
        .order_by("name", "id")
    )
    return [_service(row) for row in rows]


def _service(row: Service) -> ServiceFacts:
    return ServiceFacts(
        id=str(row.pk),
        name=Words(row.name, row.name_en),
        description=Words(row.description, row.description_en),
        status=row.status,
        organisation=(
            provider_facts(row.provider)
            if row.provider is not None
            else organisation_facts(row.organisation)  # type: ignore[arg-type]  # one of the two
        ),
        last_modified=row.modified_at or row.updated_at,
        said_at=row.modified_at,
        is_open=row.origin is None or row.origin.is_open,
        url=row.url,
        email=row.email,
        phone=row.phone,
        other_phones=tuple(row.other_phones),
        eligibility=row.eligibility,
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        application=row.application,
        fees=row.fees,
        is_free=row.is_free,
        documents=tuple(line.strip() for line in row.documents.splitlines() if line.strip()),
        languages=tuple(in_order(row.languages)),
        interpretation=row.interpretation,
        places_left=row.places_left,
        places_on=row.places_on,
        confirmed_on=row.confirmed_on,
        terms=tuple(term_facts(term) for term in row.terms.all()),
        regions=tuple(sorted((r.code, r.name) for r in row.regions.all())),
        areas=tuple(line for line in row.areas.splitlines() if line),
        places=tuple(_place(place) for place in row.places.all()),
    )


def _place(place: ServicePlace) -> PlaceFacts:
    return PlaceFacts(
        id=str(place.pk),
        location=location_facts(place.location),
        note=place.note,
        hours=tuple(
            HoursFacts(str(h.pk), h.weekday, h.opens, h.closes, h.note) for h in place.hours.all()
        ),
    )


def location_facts(location: Location) -> LocationFacts:
    """A place. Raises ValueError for a confidential one: it is never told."""
    if location.is_confidential:
        raise ValueError("a confidential place is told to nobody")
    if location.provider_id is not None:
        return _elsewhere(location)
    town = location.municipality
    return LocationFacts(
        id=str(location.pk),
        kind=location.kind,
        name=location.name,
        organisation_id=str(location.organisation_id),
        address=location.address,
        city=town.name if town else "",
        region=town.mrc.region.name if town and town.mrc else "",
        postal_code=location.postal_code,
        transport=location.transport,
        accessibility=location.accessibility,
        # The middle of the municipality: nobody is located to the metre.
        latitude=float(town.latitude) if town and town.latitude is not None else None,
        longitude=float(town.longitude) if town and town.longitude is not None else None,
    )


def _elsewhere(location: Location) -> LocationFacts:
    """A place as another directory says it, coordinates included: it publishes them itself."""
    return LocationFacts(
        id=str(location.pk),
        kind=location.kind,
        name=location.name,
        organisation_id=str(location.provider_id),
        address=location.address,
        city=location.city,
        region=location.region,
        postal_code=location.postal_code,
        transport=location.transport,
        accessibility=location.accessibility,
        state=location.state,
        country=location.country,
        latitude=location.latitude,
        longitude=location.longitude,
    )
