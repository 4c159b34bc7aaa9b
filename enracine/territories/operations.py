"""What the operator runs on the places: loading and checking."""

import argparse
import sys

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.territories.actions import load_reference
from enracine.territories.models import Municipality, Region
from enracine.territories.names import fold
from enracine.territories.queries import directorates_by_region


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
