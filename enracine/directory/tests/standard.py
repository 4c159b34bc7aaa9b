"""What HSDS 3.1 asks of each object that we publish, in a table of our own: fields, kinds, what is required.

Facts of the standard (https://docs.openreferral.org/, Human Services Data Specification 3.1), noted by hand:
nothing of its files is here. It is stricter in one way: a field that the standard does not name is a fault.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:?\d\d)?")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_uri(value: Any) -> bool:
    if not _is_text(value) or not value.isascii() or re.search(r'[\s<>"{}|\\^`]', value):
        return False
    parts = urlsplit(value)
    return bool(parts.scheme and parts.netloc)


def _is_day(value: Any) -> bool:
    try:
        return bool(dt.date.fromisoformat(value)) and len(value) == 10
    except (TypeError, ValueError):
        return False


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and bool(_STAMP.fullmatch(value)) and bool(
        dt.datetime.fromisoformat(value)
    )  # fmt: skip


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in words


KINDS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "uuid": lambda value: isinstance(value, str) and bool(_UUID.fullmatch(value)),
    "uri": _is_uri,
    "email": lambda value: isinstance(value, str) and bool(_EMAIL.fullmatch(value)),
    "number": _is_number,
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "bool": lambda value: isinstance(value, bool),
    "day": _is_day,
    "moment": _is_moment,
    "clock": lambda value: isinstance(value, str) and bool(_CLOCK.fullmatch(value)),
    "status": _one_of("active", "inactive", "defunct", "temporarily closed"),
    "place": _one_of("physical", "postal", "virtual"),
    "freq": _one_of("WEEKLY", "MONTHLY"),
    "weekday": _one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "currency": lambda value: isinstance(value, str) and bool(re.fullmatch("[A-Z]{3}", value)),
}
#: Object → its fields. « ! » after a kind: required. « object » nests one, « [object] » a list of them.
OBJECTS: dict[str, dict[str, str]] = {
    "services": {
        "id": "uuid!", "name": "text!", "status": "status!", "organization_id": "uuid",
        "program_id": "uuid", "alternate_name": "text", "description": "text", "url": "uri",
        "email": "email", "interpretation_services": "text", "application_process": "text",
        "fees_description": "text", "accreditations": "text", "eligibility_description": "text",
        "minimum_age": "number", "maximum_age": "number", "assured_date": "day",
        "assurer_email": "email", "alert": "text", "last_modified": "moment", "phones": "[phone]",
        "schedules": "[schedule]", "service_areas": "[service_area]",
        "service_at_locations": "[service_at_locations]", "languages": "[language]",
        "organization": "organizations", "cost_options": "[cost_option]",
        "required_documents": "[required_document]", "capacities": "[service_capacity]",
        "attributes": "[attribute]",
    },
    "organizations": {
        "id": "uuid!", "name": "text!", "description": "text!", "alternate_name": "text",
        "email": "email", "website": "uri", "phones": "[phone]", "services": "[services]",
        "attributes": "[attribute]",
    },
    "service_at_locations": {
        "id": "uuid!", "service_id": "uuid", "location_id": "uuid", "description": "text",
        "location": "location", "schedules": "[schedule]", "service": "services",
        "phones": "[phone]", "service_areas": "[service_area]", "attributes": "[attribute]",
    },
    "taxonomies": {
        "id": "uuid!", "name": "text!", "description": "text!", "uri": "uri", "version": "text",
    },
    "taxonomy_terms": {
        "id": "uuid!", "name": "text!", "description": "text!", "code": "text", "parent_id": "uuid",
        "taxonomy": "text", "taxonomy_detail": "taxonomies", "taxonomy_id": "uuid",
        "language": "text", "term_uri": "uri",
    },
    "location": {
        "id": "uuid!", "location_type": "place!", "organization_id": "uuid", "name": "text",
        "description": "text", "transportation": "text", "latitude": "number",
        "longitude": "number", "addresses": "[address]", "accessibility": "[accessibility]",
        "phones": "[phone]", "url": "uri",
    },
    "address": {
        "id": "uuid!", "location_id": "uuid", "address_1": "text!", "address_2": "text",
        "city": "text!", "region": "text", "state_province": "text!", "postal_code": "text!",
        "country": "text!", "address_type": "place!",
    },
    "phone": {
        "id": "uuid!", "number": "text!", "service_id": "uuid", "organization_id": "uuid",
        "location_id": "uuid", "extension": "number", "type": "text", "description": "text",
    },
    "schedule": {
        "id": "uuid!", "service_at_location_id": "uuid", "service_id": "uuid", "freq": "freq",
        "wkst": "weekday", "byday": "text", "opens_at": "clock", "closes_at": "clock",
        "description": "text", "notes": "text",
    },
    "language": {"id": "uuid!", "service_id": "uuid", "code": "text", "name": "text"},
    "accessibility": {"id": "uuid!", "location_id": "uuid", "description": "text", "url": "uri"},
    "cost_option": {
        "id": "uuid!", "service_id": "uuid!", "option": "text", "currency": "currency",
        "amount": "number", "amount_description": "text",
    },
    "required_document": {"id": "uuid!", "service_id": "uuid", "document": "text", "uri": "uri"},
    "unit": {"id": "uuid!", "name": "text!"},
    "service_capacity": {
        "id": "uuid!", "service_id": "uuid!", "unit": "unit!", "available": "number!",
        "maximum": "number", "updated": "moment!",
    },
    "service_area": {
        "id": "uuid!", "service_id": "uuid", "name": "text", "description": "text", "uri": "uri",
    },
    "attribute": {
        "id": "uuid!", "link_id": "uuid!", "taxonomy_term_id": "uuid!", "link_type": "text",
        "link_entity": "text!", "value": "text", "label": "text", "taxonomy_term": "taxonomy_terms",
    },
    "page": {
        "total_items": "whole!", "total_pages": "whole!", "page_number": "whole!", "size": "whole!",
        "first_page": "bool!", "last_page": "bool!", "empty": "bool!",
    },
}  # fmt: skip


def faults(kind: str, told: Any, at: str = "") -> list[str]:
    """What an object of this kind says against the standard; nothing when it follows it."""
    return list(_faults(kind, told, at or kind))


def _faults(kind: str, told: Any, at: str) -> Iterator[str]:
    if not isinstance(told, dict):
        yield f"{at}: no object"
        return
    fields = OBJECTS[kind]
    yield from (f"{at}.{n}: missing" for n, how in fields.items() if "!" in how and n not in told)
    for name, value in told.items():
        here, how = f"{at}.{name}", fields.get(name, "").rstrip("!")
        if not how:
            yield f"{here}: unknown"
        elif how.startswith("["):
            if not isinstance(value, list) or not value:
                yield f"{here}: no list, or an empty one"
                continue
            for rank, one in enumerate(value):
                yield from _faults(how.strip("[]"), one, f"{here}/{rank}")
        elif how in OBJECTS:
            yield from _faults(how, value, here)
        elif not KINDS[how](value):
            yield f"{here}: {value!r} is no {how}"
