"""How a directory is told in HSDS 3.1. Pure.

Absent is left out: never null, never an empty text. Identifiers of what has no row of its own are made
from what they are about, so that equal data gives equal bytes.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from enracine.directory.rules.tongues import language_name

VERSION = "3.1"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def made(*parts: object) -> str:
    """The identifier of something that has no row of its own, from what it is about."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "enracine:" + ":".join(map(str, parts))))


def said(**values: Any) -> dict[str, Any]:
    """What is there: neither empty texts, nor lists of nothing."""
    return {k: v for k, v in values.items() if v not in (None, "", [], {})}


def uri(address: str) -> str:
    """An address in ASCII, as JSON schemas want it; nothing for one that leads nowhere."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        host = parts.hostname.encode("idna").decode() + (f":{parts.port}" if parts.port else "")
    except (UnicodeError, ValueError):
        return ""
    return urlunsplit(
        (
            parts.scheme,
            host,
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="=&%+"),
            "",
        )
    )


def stamp(moment: dt.datetime) -> str:
    """An instant, in UTC, to the microsecond: what `modified_after` is compared with."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Words:
    """A text in both languages; English falls back on French."""

    fr: str
    en: str = ""

    def in_(self, language: str) -> str:
        """The text for a document of this language."""
        return self.en if language == "en" and self.en else self.fr


@dataclass(frozen=True)
class TaxonomyFacts:
    """A taxonomy."""

    id: str
    name: str
    description: str
    uri: str = ""
    edition: str = ""
    link_type: str = "service_type"

    def told(self) -> dict[str, Any]:
        """As HSDS says it."""
        return said(
            id=self.id,
            name=self.name,
            description=self.description,
            uri=uri(self.uri),
            version=self.edition,
        )


@dataclass(frozen=True)
class TermFacts:
    """A word of a taxonomy."""

    id: str
    code: str
    name: Words
    description: Words
    taxonomy: TaxonomyFacts
    parent_id: str = ""

    def told(self, language: str) -> dict[str, Any]:
        """As HSDS says it, in the language of the document."""
        return said(
            id=self.id,
            code=self.code,
            name=self.name.in_(language),
            description=self.description.in_(language) or self.name.in_(language),
            parent_id=self.parent_id,
            taxonomy=self.taxonomy.name,
            taxonomy_detail=self.taxonomy.told(),
            taxonomy_id=self.taxonomy.id,
            language=language,
        )


@dataclass(frozen=True)
class OrganisationFacts:
    """Who offers the service."""

    id: str
    name: str
    short_name: str = ""
    kind: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""

    def listed(self) -> dict[str, Any]:
        """As a list says it."""
        return said(
            id=self.id,
            name=self.name,
            alternate_name=self.short_name if self.short_name != self.name else "",
            description=self.kind or self.name,
            email=self.email,
            website=uri(self.website),
        )

    def told(self) -> dict[str, Any]:
        """Whole, without its services."""
        phones = [
            said(
                id=made(self.id, "phone"), number=self.phone, type="voice", organization_id=self.id
            )
        ]
        return self.listed() | said(phones=phones if self.phone else [])


@dataclass(frozen=True)
class HoursFacts:
    """One stretch of a week."""

    id: str
    weekday: int
    opens: dt.time
    closes: dt.time
    note: str = ""

    def told(self, place_id: str) -> dict[str, Any]:
        """As HSDS says it: the clock on the wall, in Québec's zone, which the profile names."""
        return said(
            id=self.id,
            service_at_location_id=place_id,
            freq="WEEKLY",
            wkst="MO",
            byday=DAYS[self.weekday],
            opens_at=f"{self.opens:%H:%M}",
            closes_at=f"{self.closes:%H:%M}",
            notes=self.note,
        )


@dataclass(frozen=True)
class LocationFacts:
    """A place that may be published."""

    id: str
    kind: str
    name: str
    organisation_id: str
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    transport: str = ""
    accessibility: str = ""
    state: str = "QC"
    country: str = "CA"
    latitude: float | None = None
    longitude: float | None = None

    def told(self) -> dict[str, Any]:
        """As HSDS says it."""
        addresses = [
            said(
                id=made(self.id, "address"),
                location_id=self.id,
                address_1=self.address,
                city=self.city,
                region=self.region,
                state_province=self.state,
                postal_code=self.postal_code,
                country=self.country,
                address_type="physical",
            )
        ]
        access = [
            said(
                id=made(self.id, "accessibility"),
                location_id=self.id,
                description=self.accessibility,
            )
        ]
        return said(
            id=self.id,
            location_type=self.kind,
            organization_id=self.organisation_id,
            name=self.name,
            transportation=self.transport,
            latitude=self.latitude,
            longitude=self.longitude,
            addresses=addresses if self.kind == "physical" and self.address else [],
            accessibility=access if self.accessibility else [],
        )


@dataclass(frozen=True)
class PlaceFacts:
    """A service at a place."""

    id: str
    location: LocationFacts
    note: str = ""
    hours: Sequence[HoursFacts] = ()


@dataclass(frozen=True)
class ServiceFacts:
    """A service, with all that is said of it."""

    id: str
    name: Words
    description: Words
    status: str
    organisation: OrganisationFacts
    last_modified: dt.datetime
    url: str = ""
    email: str = ""
    phone: str = ""
    #: When another directory says that it changed; whether what it says may be given away.
    said_at: dt.datetime | None = None
    is_open: bool = True
    #: Further numbers: number, extension, type, description.
    other_phones: Sequence[Mapping[str, Any]] = ()
    eligibility: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    application: str = ""
    fees: str = ""
    is_free: bool = False
    documents: Sequence[str] = ()
    languages: Sequence[str] = ()
    interpretation: str = ""
    places_left: int | None = None
    places_on: dt.date | None = None
    confirmed_on: dt.date | None = None
    terms: Sequence[TermFacts] = ()
    #: Code and name of each region it serves.
    regions: Sequence[tuple[str, str]] = ()
    #: Other places that it serves, in words.
    areas: Sequence[str] = ()
    places: Sequence[PlaceFacts] = field(default=())

    def scalars(self, language: str) -> dict[str, Any]:
        """What a service says in one word."""
        return said(
            id=self.id,
            organization_id=self.organisation.id,
            name=self.name.in_(language),
            description=self.description.in_(language),
            url=uri(self.url),
            email=self.email,
            status=self.status,
            interpretation_services=self.interpretation,
            application_process=self.application,
            fees_description=self.fees,
            eligibility_description=self.eligibility,
            minimum_age=self.minimum_age,
            maximum_age=self.maximum_age,
            assured_date=self.confirmed_on.isoformat() if self.confirmed_on else "",
            last_modified=stamp(self.last_modified),
        )

    def listed(self, language: str) -> dict[str, Any]:
        """As a list says it: one-to-one facts only."""
        return self.scalars(language) | {"organization": self.organisation.listed()}

    def told(self, language: str) -> dict[str, Any]:
        """Whole, with its places, its words and everything nested."""
        return self.listed(language) | said(
            organization=self.organisation.told(),
            service_at_locations=[
                place_of(self, place, language, nested=True) for place in self.places
            ],
            **self._parts(language),
        )

    def _phones(self) -> list[dict[str, Any]]:
        first = [
            said(id=made(self.id, "phone"), service_id=self.id, number=self.phone, type="voice")
        ]
        others = [
            said(id=made(self.id, "phone", rank), service_id=self.id, **phone)
            for rank, phone in enumerate(self.other_phones)
        ]
        return (first if self.phone else []) + others

    def _parts(self, language: str) -> dict[str, Any]:
        free = said(
            id=made(self.id, "free"),
            service_id=self.id,
            option="Gratuit" if language != "en" else "Free",
            currency="CAD",
            amount=0,
        )
        count = (
            [
                {
                    "id": made(self.id, "places"),
                    "service_id": self.id,
                    "unit": {"id": made("unit", "places"), "name": "places"},
                    "available": self.places_left,
                    "updated": f"{self.places_on.isoformat()}T00:00:00Z",
                }
            ]
            if self.places_left is not None and self.places_on is not None
            else []
        )
        return {
            "phones": self._phones(),
            "languages": [
                said(
                    id=made(self.id, "language", code),
                    service_id=self.id,
                    code=code,
                    name=language_name(code, language),
                )
                for code in self.languages
            ],
            "cost_options": [free] if self.is_free else [],
            "required_documents": [
                said(id=made(self.id, "document", rank), service_id=self.id, document=text)
                for rank, text in enumerate(self.documents)
            ],
            "capacities": count,
            "service_areas": [
                said(
                    id=made(self.id, "area", code),
                    service_id=self.id,
                    name=name,
                    uri=f"https://statistique.quebec.ca/fr/region/{code}",
                )
                for code, name in self.regions
            ]
            + [
                said(id=made(self.id, "area", name), service_id=self.id, name=name)
                for name in self.areas
            ],
            "attributes": [
                {
                    "id": made(self.id, "term", term.id),
                    "link_id": self.id,
                    "link_entity": "service",
                    "link_type": term.taxonomy.link_type,
                    "taxonomy_term_id": term.id,
                    "taxonomy_term": term.told(language),
                }
                for term in self.terms
            ],
        }


def place_of(
    service: ServiceFacts, place: PlaceFacts, language: str, *, nested: bool = False
) -> dict[str, Any]:
    """A service at a place; within its service, without the service again."""
    told = said(
        id=place.id,
        service_id=service.id,
        location_id=place.location.id,
        description=place.note,
        location=place.location.told(),
        schedules=[hours.told(place.id) for hours in place.hours],
    )
    return told if nested else told | {"service": service.listed(language)}
