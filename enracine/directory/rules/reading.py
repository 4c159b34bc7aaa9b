"""The tables of another directory, by what they point at; how long its texts may be here. Pure."""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from enracine.directory.rules.checking import Sifted, decimal
from enracine.directory.rules.flattening import Heap, Row
from enracine.directory.rules.refusing import Remark
from enracine.directory.rules.telling import made
from enracine.directory.rules.tongues import language_code
from enracine.territories.names import fold

Entry = dict[str, Any]
#: How long each text may be here; a longer one is cut, and it is said.
LENGTHS = {
    "name": 255, "name_en": 255, "short_name": 255, "phone": 60, "fees": 1000,
    "interpretation": 1000, "url": 500,
    "website": 500, "email": 254, "address": 255, "city": 160, "region": 160, "state": 60,
    "postal_code": 16, "transport": 1000, "accessibility": 1000, "note": 1000, "code": 120,
    "edition": 40, "uri": 500, "source_id": 200,
}  # fmt: skip


@dataclass
class Understood:
    """What was understood, in the order in which it must be written."""

    taxonomies: list[Entry] = field(default_factory=list)
    terms: list[Entry] = field(default_factory=list)
    organisations: list[Entry] = field(default_factory=list)
    services: list[Entry] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    #: Services that the source says closed.
    defunct: list[str] = field(default_factory=list)


def identity(key: str, table: str, old: str) -> str:
    """The identifier here of what another directory numbers: its own when it is a UUID, else made of it."""
    try:
        found = uuid.UUID(old)
    except ValueError:
        return made("import", key, table, old)
    return str(found) if str(found) == old.lower() else made("import", key, table, old)


def digest(entry: Entry) -> str:
    """What makes an entry the same as last time. Its date alone changes nothing."""
    kept = {k: v for k, v in entry.items() if k != "modified_at"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


class Reading:
    """Holds the tables by what they point at, so that each service is put together in one pass."""

    def __init__(self, heap: Heap, sifted: Sifted, key: str, regions: Mapping[str, str]) -> None:
        self.heap, self.sifted, self.key = heap, sifted, key
        self.regions = {fold(name): code for code, name in regions.items()}
        self.codes = set(regions)
        self.counts: Counter[tuple[str, str]] = Counter()
        by = sifted.by
        self.phones = {t: by("phone", f"{t}_id") for t in ("service", "organization")}
        self.languages = by("language", "service_id")
        self.areas = by("service_area", "service_id")
        self.documents = by("required_document", "service_id")
        self.costs = by("cost_option", "service_id")
        self.capacities = by("service_capacity", "service_id")
        self.eligibility = by("eligibility", "service_id")
        self.attributes = by("attribute", "link_id")
        self.places = by("service_at_location", "service_id")
        self.addresses = by("address", "location_id")
        self.access = by("accessibility", "location_id")
        self.hours = {
            t: by("schedule", f"{t}_id") for t in ("service_at_location", "service", "location")
        }
        self.locations = {row.id: row for row in sifted.of("location")}
        self.located: dict[str, Entry] = {}
        self.tongues: dict[tuple[str, str, str], dict[str, str]] = {}
        for row in sifted.of("translation"):
            of = row.says("resource_type"), row.says("resource_id"), row.says("field_name")
            self.tongues.setdefault(of, {})[language_code(row.says("language"))] = row.says("value")

    def id(self, table: str, old: str) -> str:
        """The identifier here of what the source numbers."""
        return identity(self.key, table, old)

    def both(self, row: Row, table: str, column: str, text: str) -> tuple[str, str]:
        """A text in French, then in English; the second is empty when it says nothing more.

        A source in English that gives a French text beside it is read the other way round.
        """
        told = self.tongues.get((table, row.id, column), {})
        french, english = (told["fr"], text) if "fr" in told else (text, told.get("en", ""))
        return french, english if english != french else ""

    def cut(self, table: str, column: str, text: str) -> str:
        """A text within the length that we keep."""
        most = LENGTHS.get(column)
        if most is None or len(text) <= most:
            return text
        self.counts["cut", f"{table}.{column}"] += 1
        return text[: most - 1].rstrip() + "…"


def ranked(rows: Sequence[Row], numbered: Any, owner: str) -> list[Row]:
    """The rows in the order that our own identifiers say, when they are ours; else as they came."""
    ranks = {numbered(owner, rank): rank for rank in range(len(rows) + 1)}
    if all(row.id in ranks for row in rows):
        return sorted(rows, key=lambda row: ranks[row.id])
    return list(rows)


def number_of(row: Row) -> str:
    """A number with its extension."""
    extension = row.says("extension")
    return f"{row.says('number')} poste {extension}" if extension else row.says("number")


def first_number(phones: Sequence[Row]) -> str:
    """The first number, with its extension."""
    return number_of(phones[0]) if phones else ""


def phone_of(row: Row) -> Entry:
    """A further number, with what is said of it."""
    extension = decimal(row.says("extension")) if row.says("extension") else None
    found: Entry = {
        "number": row.says("number"),
        "extension": int(extension) if extension is not None else None,
        "type": row.says("type"),
        "description": row.says("description"),
    }
    return {k: v for k, v in found.items() if v not in (None, "")}
