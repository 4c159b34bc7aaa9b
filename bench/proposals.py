"""`python -m bench.proposals [INSTANCE.npz …]`: ranking one household, scoring many, proposing cohorts.

Prints Markdown tables for docs/performance.md. Instances are files of `enracine matching solve`; without
any, only what needs none is measured. Times are the best of several: another job on the machine makes
them longer, never shorter.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from enracine.matching.engine import arrivals, instance, solving
from enracine.matching.rules.board import WHOLE, keys_of, rank


def best_of(work: Callable[[], object], times: int) -> float:
    """Seconds of the quickest of several runs."""
    found = float("inf")
    for _time in range(times):
        start = time.perf_counter()
        work()
        found = min(found, time.perf_counter() - start)
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
        points[instance.refused(arrays)] = -1
        np.argpartition(-points, 20, axis=1)[:, :20]

    households = len(arrays["code"])
    print(
        f"{path.name} : {households} × 104 points, refus et 20 premiers : {best_of(whole, 5) * 1e3:.1f} ms"
    )


def cohorts(path: Path) -> None:
    """Each policy, with its bound."""
    cohort = instance.cohort_of(instance.read(path))
    print(
        f"\n| {path.name} | s | première réponse, s | écart, % | placés, % | rang "
        "| 3 premiers, % | réclamations |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for mode in solving.MODES:
        found = solving.solve(cohort, solving.Options(mode=mode, seconds=10.0))
        told = found.figures
        print(
            f"| {mode} | {found.seconds:.2f} | {found.first_answer:.3f} | {found.gap:.2f} "
            f"| {told['placed_pct']:.1f} | {told['mean_rank']:.2f} | {told['top3_pct']:.1f} "
            f"| {told['claims']} |",
            flush=True,
        )


def year(path: Path, before: Path) -> None:
    """Arrivals over 52 weeks; the second file is the year before."""
    arrays, past = instance.read(path), instance.read(before)
    cohort, last = instance.cohort_of(arrays), instance.cohort_of(past)
    print(f"\n| {path.name}, 52 semaines | % de la borne | s |\n|---|---|---|")
    for policy in arrivals.POLICIES:
        start = time.perf_counter()
        found = arrivals.run(cohort, arrays["week"], policy, last, past["week"])
        print(f"| {policy} | {found.share:.1f} | {time.perf_counter() - start:.1f} |", flush=True)


def main(arguments: list[str]) -> None:
    """Files: cohorts; « A.npz:B.npz »: a year and the one before."""
    one_household()
    for text in arguments:
        first, sign, second = text.partition(":")
        if sign:
            year(Path(first), Path(second))
        else:
            many_households(Path(first))
            cohorts(Path(first))


if __name__ == "__main__":
    main(sys.argv[1:])
