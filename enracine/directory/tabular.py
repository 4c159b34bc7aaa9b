"""The open directory as tables: a Frictionless data package, the same bytes for the same data."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from enracine.directory import describing
from enracine.directory.models import Record
from enracine.directory.queries import sources, standing
from enracine.directory.rules.telling import made

#: Table → its columns, in the order of the standard; what nests becomes rows of its own.
TABLES: dict[str, tuple[str, ...]] = {
    "organization": ("id", "name", "alternate_name", "description", "email", "website"),
    "service": (
        "id", "organization_id", "name", "description", "url", "email", "status",
        "interpretation_services", "application_process", "fees_description",
        "eligibility_description", "minimum_age", "maximum_age", "assured_date", "last_modified",
    ),
    "location": (
        "id", "location_type", "organization_id", "name", "transportation", "latitude", "longitude",
    ),
    "service_at_location": ("id", "service_id", "location_id", "description"),
    "address": (
        "id", "location_id", "address_1", "city", "region", "state_province", "postal_code",
        "country", "address_type",
    ),
    "phone": (
        "id", "service_id", "organization_id", "number", "extension", "type", "description",
    ),
    "schedule": (
        "id", "service_at_location_id", "freq", "wkst", "byday", "opens_at", "closes_at", "notes",
    ),
    "language": ("id", "service_id", "code", "name"),
    "accessibility": ("id", "location_id", "description"),
    "cost_option": ("id", "service_id", "option", "currency", "amount"),
    "required_document": ("id", "service_id", "document"),
    "unit": ("id", "name"),
    "service_capacity": ("id", "service_id", "unit_id", "available", "updated"),
    "service_area": ("id", "service_id", "name", "uri"),
    "attribute": ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity"),
    "taxonomy": ("id", "name", "description", "uri", "version"),
    "taxonomy_term": (
        "id", "code", "name", "description", "parent_id", "taxonomy", "language", "taxonomy_id",
    ),
    # Ours, named after the columns of `metadata`: the same texts in the other language.
    "translation": ("id", "resource_type", "resource_id", "field_name", "language", "value"),
}  # fmt: skip
_NESTED = {
    "phones": "phone",
    "languages": "language",
    "cost_options": "cost_option",
    "required_documents": "required_document",
    "service_areas": "service_area",
    "attributes": "attribute",
    "capacities": "service_capacity",
}
#: What is written in two languages.
TRANSLATED = {"service": ("name", "description"), "taxonomy_term": ("name", "description")}
#: The first day that a ZIP can say: the bytes must not depend on when it was made.
EPOCH = (1980, 1, 1, 0, 0, 0)


def package(language: str) -> bytes:
    """The whole directory in one language. Seven SQL queries."""
    tables: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in TABLES}
    column, beside, other = (
        ("body_en", "body", "fr") if language == "en" else ("body", "body_en", "en")
    )
    for collection, table in (
        (Record.Collection.TAXONOMIES, "taxonomy"),
        (Record.Collection.TAXONOMY_TERMS, "taxonomy_term"),
        (Record.Collection.ORGANIZATIONS, "organization"),
    ):
        for body, translated in standing(collection).values_list(column, beside):
            _add(tables, table, body)
            _nest(tables, body)
            _translate(tables, table, body, translated, other)
    for body, translated in standing(Record.Collection.SERVICES).values_list(column, beside):
        _add(tables, "service", body)
        _translate(tables, "service", body, translated, other)
        _nest(tables, body)
        for place in body.get("service_at_locations", []):
            _add(tables, "service_at_location", place)
            for hours in place.get("schedules", []):
                _add(tables, "schedule", hours)
            location = place["location"]
            _add(tables, "location", location)
            for nested, table in (("addresses", "address"), ("accessibility", "accessibility")):
                for row in location.get(nested, []):
                    _add(tables, table, row)
    return _zipped({name: rows for name, rows in tables.items() if rows}, language)


def _add(tables: dict[str, dict[str, dict[str, Any]]], table: str, body: dict[str, Any]) -> None:
    tables[table][body["id"]] = {name: body[name] for name in TABLES[table] if name in body}


def _translate(
    tables: dict[str, dict[str, dict[str, Any]]],
    table: str,
    body: dict[str, Any],
    translated: dict[str, Any],
    language: str,
) -> None:
    """The texts that an object has in the other language, where they are others."""
    for name in TRANSLATED.get(table, ()):
        if translated.get(name) and translated[name] != body.get(name):
            row = {
                "id": made(body["id"], "translation", language, name), "resource_type": table,
                "resource_id": body["id"], "field_name": name, "language": language,
                "value": translated[name],
            }  # fmt: skip
            _add(tables, "translation", row)


def _nest(tables: dict[str, dict[str, dict[str, Any]]], body: dict[str, Any]) -> None:
    for nested, table in _NESTED.items():
        for row in body.get(nested, []):
            if table == "service_capacity":
                _add(tables, "unit", row["unit"])
                row = row | {"unit_id": row["unit"]["id"]}
            _add(tables, table, row)


def _zipped(tables: dict[str, dict[str, dict[str, Any]]], language: str) -> bytes:
    written: dict[str, bytes] = {}
    resources = []
    for name in TABLES:
        if name not in tables:
            continue
        columns = TABLES[name]
        data = _csv(columns, (tables[name][pk] for pk in sorted(tables[name])))
        written[f"{name}.csv"] = data
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "rows": len(tables[name]),
                "schema": {
                    "primaryKey": "id",
                    "fields": [{"name": column, "type": "string"} for column in columns],
                },
            }
        )
    described: dict[str, Any] = {
        "name": "enracine-hsds",
        "title": describing.TITLE[language],
        "profile": "tabular-data-package",
        "language": language,
        "licenses": [{"name": "CC-BY-4.0", "path": describing.LICENCE}],
        "resources": resources,
    }
    from_elsewhere = [
        {"title": one["name"], **({"path": one["url"]} if "url" in one else {})}
        for one in sources()
    ]
    if from_elsewhere:
        described["sources"] = from_elsewhere
    text = json.dumps(described, ensure_ascii=False, indent=2, sort_keys=True)
    written = {"datapackage.json": text.encode() + b"\n"} | written
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in written.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return whole.getvalue()


def _csv(columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()
