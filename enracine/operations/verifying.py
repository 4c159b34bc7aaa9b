"""`enracine verify`: are the facts that must always be true, true?"""

import argparse

from enracine.kernel import invariants
from enracine.operations.output import say, table

_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option that shows every exception."""
    parser.add_argument(
        "--all",
        action="store_true",
        help=f"montre toutes les exceptions, pas seulement {_SHOWN} par fait",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check every registered invariant and print the table. Return 1 when one is broken."""
    from django.db import connection

    # A server that does not answer is no broken invariant: it is said as such.
    connection.ensure_connection()
    verdicts = invariants.verify()
    rows = [
        (
            verdict.invariant.key,
            "tenu" if verdict.holds else f"ROMPU ({len(verdict.broken)})",
            verdict.invariant.sentence,
        )
        for verdict in verdicts
    ]
    say(table(("Invariant", "Résultat", "Ce qui doit être vrai"), rows))
    broken = [verdict for verdict in verdicts if not verdict.holds]
    for verdict in broken:
        say(f"\n{verdict.invariant.key} — {verdict.invariant.sentence}")
        shown = verdict.broken if arguments.all else verdict.broken[:_SHOWN]
        for fact in shown:
            say(f"  - {fact}")
        if len(shown) < len(verdict.broken):
            say(f"  … et {len(verdict.broken) - len(shown)} de plus (--all les montre)")
    say(f"\n{len(verdicts)} faits vérifiés, {len(broken)} rompus.")
    return 1 if broken else 0
