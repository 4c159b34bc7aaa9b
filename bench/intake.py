"""How long a list of ten thousand people takes, from the file to their dossiers.

    ENRACINE_DATA=un/dossier/neuf python -m bench.intake --rows 10000 [--write]

Invented people, dates in day/month, as an organisation would bring them. The operator's command does
everything: the reading, each line verified, duplicates proposed, the writing, the report.
"""

import argparse
import csv
import itertools
import tempfile
import time
from pathlib import Path

from bench.identity_million import people
from bench.published import migrated_database, publish

MARKS = ("<!-- liste : écrit par python -m bench.intake -->", "<!-- fin liste -->")
HEAD = (
    "Prénom",
    "Nom",
    "Date de naissance",
    "Courriel",
    "Téléphone",
    "Ville",
    "Statut",
    "Profession",
)
TOWNS = ("Montréal", "Laval", "Longueuil", "Québec", "Rimouski")
STATUSES = ("Résident permanent", "Résidente permanente")
JOBS = ("Infirmière", "Soudeur", "Comptable", "Cuisinier")


def write(path: Path, count: int) -> None:
    """So many lines in a file of UTF-8, as a spreadsheet saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEAD)
        for number, (_pk, one) in enumerate(itertools.islice(people(count), count)):
            year, month, day = one["birth_date"].split("-")
            writer.writerow([
                one["given_name"], one["family_name"], f"{day}/{month}/{year}", one["email"], one["phone"],
                TOWNS[number % len(TOWNS)], STATUSES[number % 2], JOBS[number % len(JOBS)],
            ])  # fmt: skip


def measure(path: Path) -> tuple[float, float]:
    """Seconds of the import, then of the same file again."""
    from enracine.people import cli

    parser = argparse.ArgumentParser()
    cli.configure(parser)
    words = [
        str(path), "--organisation", "promis", "--origin", "own_list", "--collected-by", "Le banc",
        "--collected-on", "2026-01-05", "--told", "Rien",
    ]  # fmt: skip
    taken = []
    for _time in range(2):
        start = time.perf_counter()
        cli.run(parser.parse_args(words))
        taken.append(time.perf_counter() - start)
    return taken[0], taken[1]


def main() -> None:
    """Make, measure, print; write the line between its marks when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with migrated_database("jobs") as _server, tempfile.TemporaryDirectory() as folder:
        from enracine.accompaniment.models import Dossier

        path = Path(folder) / "liste.csv"
        write(path, options.rows)
        first, again = measure(path)
        text = (
            f"Fait par `python -m bench.intake --rows {options.rows}` : {options.rows} lignes de "
            f"{len(HEAD)} colonnes, {Dossier.objects.count()} dossiers, vérifiées, comparées et écrites en "
            f"{first:.0f} s (but : 120 s pour 10 000); le même fichier encore, {again:.0f} s et rien d'écrit."
        )
        print(text)
        if options.write:
            publish(MARKS, text)


if __name__ == "__main__":
    main()
