"""`enracine demo load`: the demonstration world, from the shell."""

import argparse
import datetime as dt

from enracine.demo.load import DEFAULT_SCALE, YEAR_SCALE, AlreadyLoaded, is_loaded, load
from enracine.demo.stories import tell_stories
from enracine.kernel.clock import today
from enracine.kernel.commands import CommandFailed


def configure(parser: argparse.ArgumentParser) -> None:
    """The size, the seed and the day."""
    parser.add_argument(
        "--scale",
        default=str(DEFAULT_SCALE),
        metavar="N|year",
        help=f"nombre de ménages inventés ({DEFAULT_SCALE} par défaut; year : toute l'année)",
    )
    parser.add_argument("--seed", type=int, default=2026, help="graine du hasard (2026)")
    parser.add_argument(
        "--day",
        type=dt.date.fromisoformat,
        default=None,
        help="jour de la démonstration (AAAA-MM-JJ)",
    )
    parser.add_argument(
        "--once", action="store_true", help="ne rien faire si un monde est déjà chargé"
    )


def run(options: argparse.Namespace) -> int:
    """Load the world. Raises CommandFailed for a size that is not one, or a world already there."""
    if options.once and is_loaded():
        return 0
    if options.scale != "year" and not options.scale.isdigit():
        raise CommandFailed("La taille est un nombre de ménages, ou « year ».")
    scale = YEAR_SCALE if options.scale == "year" else int(options.scale)
    try:
        loaded = load(scale, options.seed, options.day or today(), print)
    except AlreadyLoaded as error:
        raise CommandFailed(
            "Un monde de démonstration est déjà chargé dans cette base. Rien n'a changé."
        ) from error
    tell_stories(options.day or today())
    print(  # noqa: T201  # the operator's answer
        f"{loaded.households} ménages, {loaded.rows} lignes, {loaded.seconds:.1f} s"
    )
    return 0
