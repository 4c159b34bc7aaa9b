"""`python -m bench.proposals [INSTANCE.npz …]`: ranking one household, scoring many, proposing cohorts.

Prints Markdown tables for docs/performance.md. Instances are files of `enracine matching solve`; without
any, only what needs none is measured. Times are seconds of the processor, the best of several; each cohort
is searched for BENCH_SECONDS of them (10).
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from enracine.matching.engine import arrivals, instance, solving
from enracine.matching.rules.board import WHOLE, keys_of, rank

#: Seconds of the processor: on a machine that others use, those of the wall tell how long one waited.
CLOCK = time.process_time


def best_of(work: Callable[[], object], times: int) -> float:
    """Seconds of the quickest of several runs."""
    found = float("inf")
    for _time in range(times):
        start = CLOCK()
        work()
        found = min(found, CLOCK() - start)
    return found


def one_household() -> None:
    """Order 104 places and account for every point of the ten first: arrays alone."""
    chance = np.random.default_rng(3)
    both = np.hstack([chance.random((60, 104)) * WHOLE, chance.random((60, 104)) * 100])
    rows, weights, keys = np.arange(12) * 5, np.full(12, 1 / 12), keys_of([False] * 104)

    def many() -> None:
        for _each in range(1_000):
            order, told, parts = rank(both, rows, weights, keys)
            first = order[:10]
            parts.take(first, 1), told.take(first)

    print(f"Un ménage, 104 endroits, dix expliqués : {best_of(many, 9) * 1e3:.1f} µs")


def many_households(path: Path) -> None:
    """Points of every pair, refusals, twenty first."""
    arrays = instance.read(path)

    def whole() -> None:
        points = instance.points_of(arrays)
        np.copyto(points, -1, where=instance.refused(arrays))
        instance.largest(points, 20)

    households = len(arrays["code"])
    print(
        f"{path.name} : {households} × 104 points, refus et 20 premiers : {best_of(whole, 9) * 1e3:.1f} ms"
    )


def cohorts(path: Path, seconds: float) -> None:
    """Each policy, with its bound; and the memory of this process at its highest so far."""
    cohort = instance.cohort_of(instance.read(path))
    print(
        f"\n| {path.name} | s | première réponse, s | sa valeur | valeur | écart à la borne, % "
        "| placés, % | rang | 3 premiers, % | réclamations | Mo |"
    )
    print("|---" * 11 + "|")
    for mode in solving.MODES:
        found = solving.solve(
            cohort, solving.Options(mode=mode, seconds=seconds, clock=time.process_time)
        )
        told = found.figures
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"| {mode} | {found.seconds:.2f} | {found.first_answer:.3f} | {found.first_objective:.1f} "
            f"| {found.objective:.1f} | {found.gap:.3f} | {told['placed_pct']:.1f} "
            f"| {told['mean_rank']:.2f} | {told['top3_pct']:.1f} | {told['claims']} | {most} |",
            flush=True,
        )


def year(path: Path, before: Path) -> None:
    """Arrivals over 52 weeks; the second file is the year before."""
    arrays, past = instance.read(path), instance.read(before)
    cohort, last = instance.cohort_of(arrays), instance.cohort_of(past)
    print(f"\n| {path.name}, 52 semaines | % de la borne | s |\n|---|---|---|")
    for policy in arrivals.POLICIES:
        start = CLOCK()
        found = arrivals.run(cohort, arrays["week"], policy, last, past["week"])
        print(f"| {policy} | {found.share:.1f} | {CLOCK() - start:.1f} |", flush=True)


def main(arguments: list[str]) -> None:
    """Files: cohorts; « A.npz:B.npz »: a year and the one before."""
    one_household()
    seconds = float(os.environ.get("BENCH_SECONDS", "10"))
    for text in arguments:
        first, sign, second = text.partition(":")
        if sign:
            year(Path(first), Path(second))
        else:
            many_households(Path(first))
            cohorts(Path(first), seconds)


if __name__ == "__main__":
    main(sys.argv[1:])
