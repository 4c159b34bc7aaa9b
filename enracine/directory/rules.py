"""How a directory is told in HSDS 3.1, and how its questions are read. Pure.

Absent is left out: never null, never an empty text. Identifiers of what has no row of its own are made
from what they are about, so that equal data gives equal bytes.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

VERSION = "3.1"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: The names of languages in their own document's language, by code.
LANGUAGES = {
    "fr": ("français", "French"), "en": ("anglais", "English"), "es": ("espagnol", "Spanish"),
    "ar": ("arabe", "Arabic"), "pt": ("portugais", "Portuguese"), "ht": ("créole haïtien", "Haitian Creole"),
    "fa": ("persan", "Persian"), "uk": ("ukrainien", "Ukrainian"), "zh": ("chinois", "Chinese"),
    "ru": ("russe", "Russian"), "vi": ("vietnamien", "Vietnamese"), "tl": ("tagalog", "Tagalog"),
}  # fmt: skip
#: How many objects a page has when nobody says, and at most.
PAGE, MOST = 50, 1_000


def made(*parts: object) -> str:
    """The identifier of something that has no row of its own, from what it is about."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "enracine:" + ":".join(map(str, parts))))


def said(**values: Any) -> dict[str, Any]:
    """What is there: neither empty texts, nor lists of nothing."""
    return {k: v for k, v in values.items() if v not in (None, "", [], {})}


def uri(address: str) -> str:
    """An address in ASCII, as JSON schemas want it; nothing for one without a scheme."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = parts.hostname.encode("idna").decode() + (f":{parts.port}" if parts.port else "")
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
                state_province="QC",
                postal_code=self.postal_code,
                country="CA",
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
            addresses=addresses if self.kind == "physical" else [],
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
            "phones": [
                said(id=made(self.id, "phone"), service_id=self.id, number=self.phone, type="voice")
            ]
            if self.phone
            else [],
            "languages": [
                said(
                    id=made(self.id, "language", code),
                    service_id=self.id,
                    code=code,
                    name=LANGUAGES.get(code, (code, code))[language == "en"],
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
            ],
            "attributes": [
                {
                    "id": made(self.id, "term", term.id),
                    "link_id": self.id,
                    "link_entity": "service",
                    "link_type": "service_type",
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


# — Questions ——————————————————————————————————————————————————————————————————————————


class Refused(Exception):
    """A question that cannot be answered; the message says which parameter and why."""


@dataclass(frozen=True)
class Asked:
    """What a list is asked, once read."""

    page: int = 1
    per_page: int = PAGE
    format: str = "json"
    search: str = ""
    taxonomy_term_id: uuid.UUID | None = None
    taxonomy_id: uuid.UUID | None = None
    organization_id: uuid.UUID | None = None
    parent_id: uuid.UUID | None = None
    modified_after: dt.datetime | None = None
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    top_only: bool = False
    postcode: str = ""
    proximity: float | None = None


def read(values: Mapping[str, str]) -> Asked:
    """The question of an address. Raises Refused, beside the parameter at fault."""
    if any("\x00" in value for value in values.values()):
        raise Refused("Un caractère nul dans la question.")
    proximity = _metres(values.get("proximity", ""))
    postcode = values.get("postcode", "").strip()
    if proximity is not None and not postcode:
        raise Refused("« proximity » demande « postcode ».")
    return Asked(
        page=_number(values, "page", 1, 10**9),
        per_page=_number(values, "per_page", PAGE, MOST),
        format=_choice(values.get("format", ""), ("json", "ndjson")),
        search=values.get("search", ""),
        taxonomy_term_id=_identifier(values, "taxonomy_term_id"),
        taxonomy_id=_identifier(values, "taxonomy_id"),
        organization_id=_identifier(values, "organization_id"),
        parent_id=_identifier(values, "parent_id"),
        modified_after=_instant(values.get("modified_after", "")),
        minimal=_yes(values, "minimal"),
        full=_yes(values, "full"),
        full_service=_yes(values, "full_service"),
        top_only=_yes(values, "top_only"),
        postcode=postcode,
        proximity=proximity,
    )


def _number(values: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = values.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:12]) <= most or len(text) > 12:
        raise Refused(f"« {name} » : un nombre entier de 1 à {most}.")
    return int(text)


def _choice(text: str, choices: Sequence[str]) -> str:
    if text and text not in choices:
        raise Refused(f"« format » : {' ou '.join(choices)}.")
    return text or choices[0]


def _yes(values: Mapping[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "true", "false", "1", "0"):
        raise Refused(f"« {name} » : true ou false.")
    return text in ("true", "1")


def _identifier(values: Mapping[str, str], name: str) -> uuid.UUID | None:
    text = values.get(name, "").strip()
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refused(f"« {name} » : un identifiant (UUID).") from error


def _instant(text: str) -> dt.datetime | None:
    if not text.strip():
        return None
    try:
        # A « + » of an address that nobody encoded has become a space.
        found = dt.datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as error:
        raise Refused("« modified_after » : une date et une heure ISO 8601.") from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _metres(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        found = float(text)
    except ValueError as error:
        raise Refused("« proximity » : une distance en mètres.") from error
    if not 0 <= found <= 20_000_000:
        raise Refused("« proximity » : une distance en mètres.")
    return found


def page(contents: list[Any], asked: Asked, total: int) -> dict[str, Any]:
    """The envelope of a page."""
    pages = max(-(-total // asked.per_page), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
