"""`enracine matching solve`: a cohort read from a file, proposed, and written with its certificate."""

import argparse
import json
import os
from pathlib import Path

from enracine.kernel import commands
from enracine.kernel.commands import CommandFailed

#: What a cohort is given when nothing is said; what a huge one is.
SECONDS, HUGE_SECONDS = 10.0, 30.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "instance", type=Path, metavar="INSTANCE.npz", help="la cohorte, en tableaux"
    )
    parser.add_argument(
        "--mode",
        choices=("acceptance", "preferences", "strict", "points"),
        default="acceptance",
        help=(
            "acceptance : points × chance que le rang soit accepté, planchers par groupe (par défaut);"
            " preferences : préférences d'abord, par priorité; strict : sans aucune réclamation fondée;"
            " points : le total seul"
        ),
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="RESULTAT.json", help="où écrire"
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=None,
        metavar="S",
        help="temps donné à la recherche (10; 30 à partir de 40 000 ménages)",
    )
    parser.add_argument(
        "--no-floors", action="store_true", help="sans plancher par groupe (mode acceptance)"
    )


def run(options: argparse.Namespace) -> int:
    """Solve and write. Raises CommandFailed for a file that cannot be read or written."""
    # Small products on a few cores: more threads of the library only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from enracine.matching.engine import instance, solving

    try:
        cohort = instance.cohort_of(instance.read(options.instance))
    except instance.Unreadable as error:
        raise CommandFailed(str(error)) from error
    seconds = options.seconds
    if seconds is None:
        seconds = HUGE_SECONDS if cohort.size >= solving.HUGE else SECONDS
    result = solving.solve(
        cohort, solving.Options(mode=options.mode, seconds=seconds, floors=not options.no_floors)
    )
    if result.figures["faults"]:
        raise CommandFailed(
            "Le plan ne passe pas sa vérification : " + "; ".join(result.figures["faults"][:5]), 1
        )
    try:
        options.out.write_text(
            json.dumps(solving.as_json(result, options.mode), ensure_ascii=False), encoding="utf-8"
        )
    except OSError as error:
        raise CommandFailed(f"{options.out} ne s'écrit pas : {error.strerror}.") from error
    figures = result.figures
    usual = figures["usual_practice"]
    print(  # noqa: T201  # the operator’s answer
        f"{figures['placed']} ménages placés sur {cohort.size} ({figures['placed_pct']} %); "
        f"rang moyen {figures['mean_rank']}; valeur {result.objective:.1f}, borne {result.bound:.1f} "
        f"(écart {result.gap:.2f} %); {figures['claims']} réclamations fondées; "
        f"première réponse en {result.first_answer:.3f} s, {result.seconds:.2f} s en tout.\n"
        f"L'usage (chacun son tour, par priorité) en placerait {usual['placed']}, "
        f"au rang moyen {usual['mean_rank']}."
    )
    return 0


def register_all() -> None:
    """Add the command; it needs no database."""
    commands.register(
        "matching solve",
        "propose un territoire à chaque ménage d'une cohorte (fichier .npz), et le certifie",
        configure,
        run,
        role=None,
    )
