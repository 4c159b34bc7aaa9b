"""Small directories of each version, written by hand: what other people's files look like."""

import csv
import io
import json
import zipfile
from pathlib import Path

A, B = "0d2ba1c8-0d3b-4a5e-8b9a-3f6f2f0e7a01", "0d2ba1c8-0d3b-4a5e-8b9a-3f6f2f0e7a02"
S1, S2 = "5a0c7f7e-1111-4c1f-9d55-000000000001", "5a0c7f7e-1111-4c1f-9d55-000000000002"
L1 = "77b0b1f4-2222-4d55-8a64-000000000001"
P1 = "88b0b1f4-3333-4d55-8a64-000000000001"

#: 3.1, as a generous publisher writes it.
V31 = {
    "organizations": [
        {
            "id": A,
            "name": "Carrefour des arrivants",
            "description": "Accueil",
            "website": "https://carrefour.example",
            "email": "info@carrefour.example",
            "legal_status": "OBNL",
        },
        {"id": B, "name": "Maison des mots", "description": "Francisation"},
    ],
    "services": [
        {
            "id": S1,
            "organization_id": A,
            "name": "Accueil",
            "description": "Une rencontre.",
            "status": "active",
            "url": "https://carrefour.example/accueil",
            "minimum_age": "18",
            "last_modified": "2026-03-01T10:00:00Z",
            "fees_description": "",
            "eligibility_description": "Tout le monde",
        },
        {
            "id": S2,
            "organization_id": B,
            "name": "Cours de français",
            "description": "Le soir.",
            "status": "temporarily closed",
            "last_modified": "2026-02-01T10:00:00Z",
        },
    ],
    "locations": [
        {
            "id": L1,
            "location_type": "physical",
            "organization_id": A,
            "name": "Carrefour",
            "latitude": "48.45",
            "longitude": "-68.52",
            "transportation": "Autobus 31",
        },
    ],
    "service_at_location": [
        {"id": P1, "service_id": S1, "location_id": L1, "description": "2e étage"}
    ],
    "addresses": [
        {
            "id": "ad1",
            "location_id": L1,
            "address_1": "10, rue de l’Exemple",
            "city": "Rimouski",
            "state_province": "QC",
            "postal_code": "G5L 1A1",
            "country": "CA",
            "address_type": "physical",
        },
    ],
    "phones": [
        {
            "id": "ph1",
            "service_id": S1,
            "number": "418 555-0100",
            "extension": "12",
            "type": "voice",
        },
        {
            "id": "ph2",
            "service_id": S1,
            "number": "418 555-0101",
            "type": "fax",
            "description": "Télécopieur",
        },
        {"id": "ph3", "organization_id": A, "number": "418 555-0199"},
    ],
    "schedules": [
        {
            "id": "sc1",
            "service_at_location_id": P1,
            "freq": "WEEKLY",
            "byday": "MO,TU",
            "opens_at": "09:00",
            "closes_at": "12:00",
        },
    ],
    "languages": [
        {"id": "la1", "service_id": S1, "code": "fr", "name": "Français"},
        {"id": "la2", "service_id": S1, "code": "deu", "name": "Allemand"},
    ],
    "service_areas": [
        {"id": "ar1", "service_id": S1, "name": "Bas-Saint-Laurent"},
        {"id": "ar2", "service_id": S1, "name": "Gaspé et environs", "uri": ""},
    ],
    "required_documents": [{"id": "do1", "service_id": S1, "document": "Preuve d’adresse"}],
    "cost_options": [
        {"id": "co1", "service_id": S1, "option": "Gratuit", "currency": "CAD", "amount": "0"}
    ],
    "taxonomies": [{"id": "tx1", "name": "Mots de la région", "description": "Liste"}],
    "taxonomy_terms": [
        {
            "id": "tt1",
            "code": "ACC",
            "name": "Accueil",
            "description": "Accueil",
            "taxonomy_id": "tx1",
        },
        {
            "id": "tt2",
            "code": "ACC-1",
            "name": "Premiers pas",
            "description": "…",
            "taxonomy_id": "tx1",
            "parent_id": "tt1",
        },
    ],
    "attributes": [
        {
            "id": "at1",
            "link_id": S1,
            "link_entity": "service",
            "taxonomy_term_id": "tt2",
            "label": "x",
            "link_type": "service_type",
        },
    ],
    "units": [{"id": "un1", "name": "places"}],
    "service_capacity": [
        {
            "id": "ca1",
            "service_id": S1,
            "unit_id": "un1",
            "available": "4",
            "updated": "2026-03-01T00:00:00Z",
        },
    ],
    "contacts": [
        {"id": "ct1", "service_id": S1, "name": "Une personne", "email": "p@carrefour.example"}
    ],
}
#: 2.0: attributes by service, two kinds of addresses, eligibility apart, numbers that are not UUIDs.
V20 = {
    "organization": [
        {
            "id": "7",
            "name": "Carrefour",
            "description": "Accueil",
            "url": "https://carrefour.example",
        }
    ],
    "service": [
        {
            "id": "12",
            "organization_id": "7",
            "name": "Accueil",
            "status": "active",
            "fees": "Gratuit",
        }
    ],
    "location": [
        {
            "id": "3",
            "organization_id": "7",
            "name": "Carrefour",
            "latitude": "48.45",
            "longitude": "-68.52",
        }
    ],
    "service_at_location": [{"id": "4", "service_id": "12", "location_id": "3"}],
    "physical_address": [
        {
            "id": "5",
            "location_id": "3",
            "address_1": "10, rue de l’Exemple",
            "city": "Rimouski",
            "state_province": "QC",
            "postal_code": "G5L 1A1",
            "country": "CA",
        },
    ],
    "postal_address": [
        {
            "id": "6",
            "location_id": "3",
            "address_1": "C. P. 1",
            "city": "Rimouski",
            "state_province": "QC",
            "postal_code": "G5L 1A1",
            "country": "CA",
        },
    ],
    "eligibility": [
        {
            "id": "8",
            "service_id": "12",
            "eligibility": "Familles",
            "minimum_age": "0",
            "maximum_age": "17",
        }
    ],
    "language": [{"id": "9", "service_id": "12", "language": "Spanish"}],
    "schedule": [
        {
            "id": "10",
            "service_at_location_id": "4",
            "freq": "WEEKLY",
            "byday": "WE",
            "opens_at": "13:00",
            "closes_at": "16:30",
        },
    ],
    "taxonomy_term": [
        {"id": "t1", "term": "Accueil", "description": "", "taxonomy": "Liste maison"}
    ],
    "service_attribute": [{"id": "a1", "service_id": "12", "taxonomy_term_id": "t1"}],
    "accessibility_for_disabilities": [{"id": "11", "location_id": "3", "accessibility": "Rampe"}],
}
#: 1.1: weekdays in words, words under words in one table.
V11 = {
    "organizations": [
        {
            "id": "org-1",
            "name": "Carrefour",
            "description": "Accueil",
            "url": "https://carrefour.example",
        }
    ],
    "services": [
        {"id": "srv-1", "organization_id": "org-1", "name": "Accueil", "status": "active"}
    ],
    "locations": [{"id": "loc-1", "organization_id": "org-1", "name": "Carrefour"}],
    "services_at_location": [
        {"id": "sal-1", "service_id": "srv-1", "location_id": "loc-1", "description": ""}
    ],
    "physical_addresses": [
        {
            "id": "adr-1",
            "location_id": "loc-1",
            "address_1": "10, rue de l’Exemple",
            "city": "Rimouski",
            "state_province": "QC",
            "postal_code": "G5L 1A1",
            "country": "CA",
        },
    ],
    "regular_schedules": [
        {
            "id": "h-1",
            "service_at_location_id": "sal-1",
            "weekday": "Tuesday",
            "opens_at": "9:00",
            "closes_at": "12:00",
        },
        {
            "id": "h-2",
            "service_id": "srv-1",
            "weekday": "jeudi",
            "opens_at": "13:00",
            "closes_at": "16:00",
        },
    ],
    "service_areas": [{"id": "sa-1", "service_id": "srv-1", "service_area": "Bas-Saint-Laurent"}],
    "languages": [{"id": "l-1", "service_id": "srv-1", "language": "créole haïtien"}],
    "taxonomy": [
        {
            "id": "x-1",
            "name": "Accueil",
            "parent_id": "",
            "parent_name": "",
            "vocabulary": "Open Eligibility",
        },
        {
            "id": "x-2",
            "name": "Premiers pas",
            "parent_id": "x-1",
            "parent_name": "Accueil",
            "vocabulary": "Open Eligibility",
        },
    ],
    "service_taxonomy": [
        {"id": "st-1", "service_id": "srv-1", "taxonomy_id": "x-2", "taxonomy_detail": ""}
    ],
}


def table(rows, delimiter=",", encoding="utf-8"):
    """The bytes of a table."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def folder(where: Path, tables, **manner) -> Path:
    """A folder of tables."""
    where.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        (where / f"{name}.csv").write_bytes(table(rows, **manner))
    return where


def archive(where: Path, tables, descriptor=None, within="") -> Path:
    """The same in an archive, with a descriptor or not."""
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, rows in tables.items():
            whole.writestr(f"{within}{name}.csv", table(rows))
        if descriptor is not None:
            whole.writestr(f"{within}datapackage.json", json.dumps(descriptor))
    return where


def changed(tables, name, at, /, **values):
    """A copy of a directory in which one row says something else."""
    rows = [dict(row) for row in tables[name]]
    rows[at] |= values
    return {**tables, name: rows}


def renamed(tables, old, new):
    """A copy of a directory in which one identifier is another, everywhere."""
    return {
        name: [{c: new if v == old else v for c, v in row.items()} for row in rows]
        for name, rows in tables.items()
    }


def without(tables, name, at):
    """A copy of a directory without one row."""
    return {**tables, name: [row for rank, row in enumerate(tables[name]) if rank != at]}


#: The 3.1 directory as an API tells it: objects in objects.
def nested():
    """A service of the 3.1 directory with everything in it."""
    service = dict(V31["services"][0], minimum_age=18)
    return service | {
        "organization": V31["organizations"][0],
        "phones": [{"id": "ph1", "number": "418 555-0100", "type": "voice"}],
        "languages": [{"id": "la1", "code": "fr", "name": "Français"}],
        "service_areas": [{"id": "ar1", "name": "Bas-Saint-Laurent"}],
        "service_at_locations": [
            {
                "id": P1,
                "location": dict(
                    V31["locations"][0],
                    latitude=48.45,
                    longitude=-68.52,
                    addresses=[V31["addresses"][0]],
                ),
                "schedules": [
                    {
                        "id": "sc1",
                        "freq": "WEEKLY",
                        "byday": "MO",
                        "opens_at": "09:00",
                        "closes_at": "12:00",
                    }
                ],
            }
        ],
        "attributes": [
            {
                "id": "at1",
                "link_entity": "service",
                "link_type": "service_type",
                "taxonomy_term": {
                    "id": "tt1",
                    "code": "ACC",
                    "name": "Accueil",
                    "description": "Accueil",
                    "taxonomy_detail": {
                        "id": "tx1",
                        "name": "Mots de la région",
                        "description": "Liste",
                    },
                },
            }
        ],
        "cost_options": [{"id": "co1", "amount": 0, "currency": "CAD", "option": "Gratuit"}],
    }
