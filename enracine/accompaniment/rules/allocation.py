"""Who receives a registration: an even, explained and replayable split (dossier.md §3, U1).

« EER répartit équitablement entre les trois organismes »: the text of the agreement is unknown, so
the shares are data and the rule is written here, step by step, with its reasons as values.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

RULE = "equitable-v2"
FISCAL_YEAR_MONTH = 4


def fiscal_year(day: dt.date) -> int:
    """The financial year of a day, named by its first of April: 2026-03-31 belongs to 2025."""
    return day.year if day.month >= FISCAL_YEAR_MONTH else day.year - 1


@dataclass(frozen=True)
class Candidate:
    """An organisation that may receive: its code, the languages it serves, open or paused.

    `present` is how many of those who follow people there are not away today, `room` how many more
    people they can follow; None: not looked at (the rule of before).
    """

    code: str
    languages: frozenset[str] = frozenset()
    is_open: bool = True
    present: int | None = None
    room: int | None = None


@dataclass(frozen=True)
class Step:
    """One step of the rule: what it is, who it kept, whom it set aside and why (codes)."""

    code: str
    kept: tuple[str, ...]
    set_aside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where an organisation stood: its share, what it had received, what the share gives it."""

    code: str
    share: str
    received: int
    expected: str
    deficit: str


@dataclass(frozen=True)
class AllocationChoice:
    """The organisation chosen and everything that explains it. Equal inputs give equal choices."""

    organisation: str
    reason: str
    steps: tuple[Step, ...]
    standings: tuple[Standing, ...]
    inputs: Mapping[str, Any]
    rule: str = RULE

    def as_json(self) -> dict[str, Any]:
        """The explanation as plain values, to be kept with the allocation."""
        return {
            "rule": self.rule,
            "organisation": self.organisation,
            "reason": self.reason,
            "steps": [
                {"code": s.code, "kept": list(s.kept), "set_aside": [list(p) for p in s.set_aside]}
                for s in self.steps
            ],
            "standings": [vars(s) for s in self.standings],
            "inputs": dict(self.inputs),
        }


def allocate(
    candidates: Sequence[Candidate],
    *,
    tallies: Mapping[str, int],
    weights: Mapping[str, Decimal],
    languages: Iterable[str] = (),
    spouse_organisation: str | None = None,
    rule: str = RULE,
) -> AllocationChoice:
    """Choose the organisation that receives a registration.

    `tallies` is what each received this financial year, `weights` the agreed shares (any positive
    numbers), `languages` those in which the person must be served (an interpreter's otherwise).
    In order: a spouse already followed keeps the household together; a paused organisation
    receives nothing; nor one where everybody is away; one that has room is preferred, then one that
    serves the language; then the largest deficit against the agreed share, and the code breaks ties.
    What is set aside today is caught up later by the deficit. A step that would leave nobody is
    lifted, and said. `rule` names the rule that is replayed.
    Raises ValueError without any candidate or with a share that is not positive.
    """
    pool = tuple(sorted(candidates, key=lambda c: c.code))
    wanted = tuple(sorted(set(languages)))
    if not pool or any(weights.get(c.code, Decimal(0)) <= 0 for c in pool):
        raise ValueError("an allocation needs candidates, each with a positive share")
    standings = _standings(pool, tallies, weights)
    inputs = _inputs(pool, tallies, weights, wanted, spouse_organisation)
    steps: list[Step] = []
    if spouse_organisation in {c.code for c in pool}:
        steps.append(Step("spouse", (str(spouse_organisation),)))
        return AllocationChoice(
            str(spouse_organisation), "spouse", tuple(steps), _shown(standings), inputs, rule
        )
    kept = _open(pool, steps)
    kept = _preferring(kept, lambda c: c.present != 0, "absent", "all_absent", steps)
    kept = _preferring(kept, lambda c: c.room is None or c.room > 0, "full", "all_full", steps)
    kept = _serving(kept, wanted, steps)
    best = max(kept, key=lambda c: (standings[c.code][2], -pool.index(c)))
    steps.append(Step("deficit", (best.code,)))
    reason = "only_one" if len(kept) == 1 and len(pool) > 1 else "deficit"
    return AllocationChoice(best.code, reason, tuple(steps), _shown(standings), inputs, rule)


_Numbers = tuple[Fraction, int, Fraction, Fraction]


def _standings(
    pool: Sequence[Candidate], tallies: Mapping[str, int], weights: Mapping[str, Decimal]
) -> dict[str, tuple[Fraction, int, Fraction, Fraction]]:
    """By code: share, received, deficit once this registration is counted, expected."""
    whole = sum(Fraction(weights[c.code]) for c in pool)
    total = sum(tallies.get(c.code, 0) for c in pool) + 1
    found = {}
    for c in pool:
        share = Fraction(weights[c.code]) / whole
        received = tallies.get(c.code, 0)
        found[c.code] = (share, received, share * total - received, share * total)
    return found


def _shown(standings: Mapping[str, _Numbers]) -> tuple[Standing, ...]:
    return tuple(
        Standing(code, f"{float(share):.4f}", received, f"{float(due):.1f}", f"{float(lack):.1f}")
        for code, (share, received, lack, due) in standings.items()
    )


def _inputs(
    pool: Sequence[Candidate],
    tallies: Mapping[str, int],
    weights: Mapping[str, Decimal],
    languages: Sequence[str],
    spouse: str | None,
) -> dict[str, Any]:
    return {
        "candidates": [
            {"code": c.code, "languages": sorted(c.languages), "is_open": c.is_open}
            | {k: v for k, v in (("present", c.present), ("room", c.room)) if v is not None}
            for c in pool
        ],
        "tallies": {c.code: tallies.get(c.code, 0) for c in pool},
        "weights": {c.code: str(weights[c.code]) for c in pool},
        "languages": list(languages),
        "spouse_organisation": spouse,
    }


def _open(pool: Sequence[Candidate], steps: list[Step]) -> tuple[Candidate, ...]:
    kept = tuple(c for c in pool if c.is_open)
    if len(kept) == len(pool):
        return kept
    if not kept:
        steps.append(Step("all_paused", tuple(c.code for c in pool)))
        return tuple(pool)
    aside = tuple((c.code, "paused") for c in pool if not c.is_open)
    steps.append(Step("open", tuple(c.code for c in kept), aside))
    return kept


def _preferring(
    pool: tuple[Candidate, ...],
    wanted: Callable[[Candidate], bool],
    aside: str,
    lifted: str,
    steps: list[Step],
) -> tuple[Candidate, ...]:
    kept = tuple(c for c in pool if wanted(c))
    if len(kept) == len(pool):
        return pool
    if not kept:
        steps.append(Step(lifted, tuple(c.code for c in pool)))
        return pool
    set_aside = tuple((c.code, aside) for c in pool if c not in kept)
    steps.append(Step(aside, tuple(c.code for c in kept), set_aside))
    return kept


def _serving(
    pool: tuple[Candidate, ...], languages: Sequence[str], steps: list[Step]
) -> tuple[Candidate, ...]:
    if not languages:
        return pool
    kept = tuple(c for c in pool if c.languages & set(languages))
    if not kept:
        steps.append(Step("no_language", tuple(c.code for c in pool)))
        return pool
    aside = tuple((c.code, "language") for c in pool if c not in kept)
    steps.append(Step("language", tuple(c.code for c in kept), aside))
    return kept


def replay(explanation: Mapping[str, Any]) -> AllocationChoice:
    """Decide again from the inputs kept in an explanation: the answer must be the same.

    An explanation of before (without rooms or absences) is decided on what was looked at that day.
    """
    inputs = explanation["inputs"]
    return allocate(
        [
            Candidate(
                c["code"],
                frozenset(c["languages"]),
                c["is_open"],
                c.get("present"),
                c.get("room"),
            )
            for c in inputs["candidates"]
        ],
        tallies=inputs["tallies"],
        weights={code: Decimal(w) for code, w in inputs["weights"].items()},
        languages=inputs["languages"],
        spouse_organisation=inputs["spouse_organisation"],
        rule=explanation["rule"],
    )
