"""The operator's command of the places."""

import argparse

from enracine.territories.actions import load_reference_data


def load(_options: argparse.Namespace) -> None:
    """Load the reference tables and say what changed."""
    report = load_reference_data()
    if not report.changed:
        print("Tables de référence : rien n'a changé.")
        return
    for name, change in report.changes.items():
        if change.total:
            print(
                f"{name} : {change.added} ajout(s), {change.changed} modification(s), "
                f"{change.closed} fermeture(s), {change.removed} retrait(s)"
            )
