"""How long another directory of five thousand services takes, from the folder to the open directory.

    ENRACINE_DATA=un/dossier/neuf python -m bench.directory --services 5000 [--write]

Invented services of invented organisations, ten each, with a place, hours, languages, words and phones, as
tables. The operator's command does everything, its output included: a trial, the import, the same again.
"""

import argparse
import csv
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from bench.published import migrated_database, publish

MARKS = ("<!-- répertoire : écrit par python -m bench.directory -->", "<!-- fin répertoire -->")
OF_EACH = 10
TOWNS = ("Rimouski", "Gaspé", "Sept-Îles", "Alma", "Rouyn-Noranda", "Granby", "Baie-Comeau")


def _id(*parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "banc:" + ":".join(map(str, parts))))


def tables(count: int) -> dict[str, list[dict[str, Any]]]:
    """A directory of so many services, in HSDS 3.1."""
    homes = range(-(-count // OF_EACH))
    services = range(count)
    return {
        "taxonomies": [{"id": _id("liste"), "name": "Mots du banc", "description": "Liste"}],
        "taxonomy_terms": [
            {"id": _id("mot", n), "code": f"B{n}", "name": f"Mot {n}", "description": "Mot",
             "taxonomy_id": _id("liste")}
            for n in range(40)
        ],
        "organizations": [
            {"id": _id("org", n), "name": f"Organisme {n}", "description": "Organisme du banc",
             "website": f"https://organisme{n}.exemple.invalid/"}
            for n in homes
        ],
        "locations": [
            {"id": _id("lieu", n), "organization_id": _id("org", n), "name": f"Lieu {n}",
             "location_type": "physical", "latitude": 46 + n % 40 / 20, "longitude": -71 + n % 30 / 20}
            for n in homes
        ],
        "addresses": [
            {"id": _id("adresse", n), "location_id": _id("lieu", n), "address_1": f"{n + 1}, rue du Banc",
             "city": TOWNS[n % len(TOWNS)], "state_province": "QC", "postal_code": "G0X 0X0",
             "country": "CA", "address_type": "physical"}
            for n in homes
        ],
        "services": [
            {"id": _id("service", n), "organization_id": _id("org", n // OF_EACH), "name": f"Service {n}",
             "description": "Une rencontre, de l’aide et des renseignements pour s’établir. " * 4,
             "status": "active", "url": f"https://organisme.exemple.invalid/{n}", "minimum_age": n % 30,
             "eligibility_description": "Tout ménage", "last_modified": "2026-03-01T10:00:00Z"}
            for n in services
        ],
        "service_at_location": [
            {"id": _id("place", n), "service_id": _id("service", n), "location_id": _id("lieu", n // OF_EACH)}
            for n in services
        ],
        "phones": [
            {"id": _id("tel", n), "service_id": _id("service", n), "number": f"418 555-{n % 10000:04}"}
            for n in services
        ],
        "schedules": [
            {"id": _id("heures", n), "service_at_location_id": _id("place", n), "freq": "WEEKLY",
             "byday": "MO,WE,FR", "opens_at": "09:00", "closes_at": "12:00"}
            for n in services
        ],
        "languages": [
            {"id": _id("langue", n, code), "service_id": _id("service", n), "code": code}
            for n in services
            for code in ("fr", "es")
        ],
        "service_areas": [
            {"id": _id("aire", n), "service_id": _id("service", n), "name": "Bas-Saint-Laurent"}
            for n in services
        ],
        "attributes": [
            {"id": _id("attribut", n), "link_id": _id("service", n), "link_entity": "service",
             "link_type": "service_type", "taxonomy_term_id": _id("mot", n % 40)}
            for n in services
        ],
    }  # fmt: skip


def write(folder: Path, found: dict[str, list[dict[str, Any]]]) -> None:
    """The tables as files."""
    for name, rows in found.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def measure(folder: Path) -> list[float]:
    """Seconds of a trial, of the import, of the same again."""
    from enracine.directory import cli

    parser = argparse.ArgumentParser()
    cli.configure(parser)
    seconds = []
    for words in ([str(folder), "--dry-run"], [str(folder)], [str(folder)]):
        start = time.perf_counter()
        cli.run(parser.parse_args(words))
        seconds.append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Make, measure, print; write the line between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=int, default=5000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("jobs"), tempfile.TemporaryDirectory() as folder:
        found = tables(options.services)
        write(Path(folder), found)
        shown = [f"{s:.1f}".replace(".", ",") for s in measure(Path(folder))]
        rows = sum(map(len, found.values()))
        text = (
            f"Fait par `python -m bench.directory --services {options.services}` : {rows} rangées en "
            f"{len(found)} tables. À blanc {shown[0]} s; importés et publiés en deux langues en "
            f"{shown[1]} s (but : moins de 60); les mêmes encore, {shown[2]} s, aucun service touché."
        )
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
