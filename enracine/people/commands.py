"""`enracine identity pairs`: the same comparison as the pages, on any file."""

import argparse
import time
from pathlib import Path

from django.db import transaction

from enracine.kernel import commands
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.commands import CommandFailed
from enracine.people.actions.identity import compare_people, everybody_again, refresh_stale
from enracine.people.identity.files import Unreadable, read_records, write_pairs
from enracine.people.identity.linkage import link
from enracine.people.identity.scoring import Decision


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to read and the file to write."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FICHIER.csv",
        help="colonnes id, given_name, family_name, birth_date, phone, email, city, postal_code; "
        "une cellule peut être vide",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="PAIRES.csv",
        help="paires trouvées : id_a, id_b, score (de 0 à 1), decision (same ou review)",
    )


def run(options: argparse.Namespace) -> int:
    """Link the file. Raises CommandFailed (2) with a French sentence when it cannot be used."""
    start = time.perf_counter()
    try:
        records = read_records(options.file)
        pairs = link(records)
        count = write_pairs(options.out, records, pairs)
    except Unreadable as error:
        raise CommandFailed(str(error)) from error
    sure = sum(pair.decision == Decision.SAME for pair in pairs)
    print(  # noqa: T201  # the operator's answer
        f"{len(records)} rangées, {count} paires : {sure} same, {count - sure} review "
        f"({time.perf_counter() - start:.1f} s). Une paire « review » est à lire par quelqu'un; "
        "rien n'a été fusionné."
    )
    return 0


def configure_rebuild(_parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def rebuild(_options: argparse.Namespace) -> int:
    """Make every print again, batch by batch; compare as the usual job does."""
    start, done = time.perf_counter(), 0
    acting = Acting.for_system("people.identity")
    with transaction.atomic(), acting_as(acting):
        everybody_again(acting)
    while True:
        # One transaction a batch: what is done stays done if somebody interrupts.
        changed = refresh_stale(acting)
        if not changed:
            break
        compare_people(acting, changed)
        done += len(changed)
    print(f"{done} personnes, {time.perf_counter() - start:.1f} s.")  # noqa: T201 – said to whoever runs the command
    return 0


def register_all() -> None:
    """Add the commands; linking a file needs no database."""
    commands.register(
        "identity pairs",
        "Cherche dans un fichier les rangées qui sont la même personne, et dit pourquoi il doute.",
        configure,
        run,
        role=None,
    )
    commands.register(
        "identity rebuild",
        "Refait les empreintes de toutes les personnes (après un changement de clé) et recompare.",
        configure_rebuild,
        rebuild,
    )
