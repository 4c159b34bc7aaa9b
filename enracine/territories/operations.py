"""What the operator runs on the places: loading and checking."""

import argparse
import sys
from pathlib import Path

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.commands import CommandFailed
from enracine.territories.actions import (
    apply_lines,
    check_lines,
    drop_outlines,
    keep_outlines,
    load_reference,
)
from enracine.territories.incoming import WHY, TableTrouble, read_table
from enracine.territories.models import Municipality, Region
from enracine.territories.names import fold
from enracine.territories.outlines import OutlineTrouble, drawn, read
from enracine.territories.queries import directorates_by_region
from enracine.territories.queries.outlines import known_places


def load(_options: argparse.Namespace) -> None:
    """Load the reference tables and say what changed."""
    report = load_reference(Acting.for_system("territories.reference"))
    if not report.changed:
        sys.stdout.write("Tables de référence : rien n'a changé.\n")
        return
    for name, change in report.changes.items():
        if change.total:
            sys.stdout.write(
                f"{name} : {change.added} ajout(s), {change.changed} modification(s), "
                f"{change.closed} fermeture(s), {change.removed} retrait(s)\n"
            )


def misfiled_places() -> list[str]:
    """Places whose search key is not that of their name: searches would miss them."""
    return [
        f"La clé de recherche du lieu {code} ne correspond pas à son nom."
        for code, name, key in Municipality.objects.order_by("code").values_list(
            "code", "name", "search_key"
        )
        if fold(name) != key
    ]


def unserved_regions() -> list[str]:
    """Regions that no MIFI directorate serves today."""
    served = directorates_by_region(today())
    return [
        f"Aucune direction du MIFI ne dessert la région {region.code}."
        for region in Region.objects.order_by("code")
        if region.pk not in served
    ]


def configure_boundaries(parser: argparse.ArgumentParser) -> None:
    """A file, or the way back to the tiles."""
    parser.add_argument("file", nargs="?", help="GeoJSON ou TopoJSON, en degrés (WGS84)")
    parser.add_argument(
        "--remove", action="store_true", help="retire les contours : la carte schématique revient"
    )
    parser.add_argument("--dry-run", action="store_true", help="vérifie, sans rien garder")


def boundaries(options: argparse.Namespace) -> int:
    """Put official outlines in place of the tiles; say what is wrong with a file, and import nothing."""
    acting = Acting.for_system("territories.boundaries")
    if options.remove:
        count = drop_outlines(acting)
        sys.stdout.write(f"{count} contour(s) retiré(s) : la carte schématique est revenue.\n")
        return 0
    if not options.file:
        raise CommandFailed("Donnez un fichier de contours, ou --remove.")
    path = Path(options.file)
    if not path.is_file():
        raise CommandFailed(f"Ce fichier n'existe pas : {path}")
    try:
        layers = drawn(read(path, known_places()))
    except OutlineTrouble as trouble:
        raise CommandFailed(str(trouble)) from None
    if options.dry_run:
        counts = {layer: len(outlines) for layer, outlines in layers.items()}
        sys.stdout.write("Rien n'a été gardé (essai).\n")
    else:
        counts = keep_outlines(acting, layers, path.name)
    for layer, count in counts.items():
        sys.stdout.write(f"{'Régions' if layer == 'region' else 'MRC'} : {count} contours\n")
    return 0


def configure_facts(parser: argparse.ArgumentParser) -> None:
    """A table of figures."""
    parser.add_argument(
        "file", help="CSV ou classeur Excel; mêmes colonnes que les données ouvertes"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="vérifie ligne par ligne, sans rien garder"
    )


def facts(options: argparse.Namespace) -> int:
    """Check a table of figures line by line, then keep those that are good. 1 when a line is refused."""
    acting = Acting.for_system("territories.facts")
    path = Path(options.file)
    if not path.is_file():
        raise CommandFailed(f"Ce fichier n'existe pas : {path}")
    try:
        lines = check_lines(acting, read_table(path))
    except TableTrouble as trouble:
        raise CommandFailed(str(trouble)) from None
    refused = [line for line in lines if line.state == "refused"]
    for line in refused:
        sys.stdout.write(f"ligne {line.number} : {WHY[line.why] % {'said': line.said}}\n")
    kept = sum(line.state in ("new", "changed") for line in lines)
    told = f"{kept} chiffre(s), {len(refused)} ligne(s) refusée(s)"
    if options.dry_run:
        sys.stdout.write(f"{told}; rien n'a été gardé (essai).\n")
    else:
        apply_lines(acting, lines, noted_by="")
        sys.stdout.write(f"{told}; le reste est gardé.\n")
    return 1 if refused else 0
