"""Many cases at once among the counsellors of several organisations: agreed shares, languages, hours.

Pure. A language is always respected: whom nobody can speak to goes to nobody, and that is said. The
scarcest languages first, then the heaviest cases; each to whoever is furthest below what she should
carry; at last, cases move from who has too much to who has too little.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: A known case stays with its counsellor up to this much above what she should carry.
KEEP_UP_TO = 1.02
#: Moves at the end, for each counsellor.
MOVES = 6


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody to follow: hours, the languages she speaks (empty: any), who follows her already."""

    key: str
    hours: float
    languages: frozenset[str] = frozenset()
    known: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A counsellor: her organisation, what part of a full week she works, what she speaks."""

    code: str
    organisation: str
    part: float = 1.0
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Split:
    """Who follows whom (by key; empty: nobody speaks it), and what each carries against what she should."""

    to: Mapping[str, str]
    load: Mapping[str, float]
    target: Mapping[str, float]

    def widest(self) -> float:
        """The largest relative difference between what somebody carries and what she should, 0 to 1."""
        return max(
            (abs(self.load[c] - t) / t for c, t in self.target.items() if t > 0), default=0.0
        )

    def share(self, codes: Sequence[str]) -> float:
        """The share of all the hours that these counsellors carry."""
        whole = sum(self.load.values())
        return sum(self.load[code] for code in codes) / whole if whole else 0.0


def split(cases: Sequence[Case], desks: Sequence[Desk], shares: Mapping[str, float]) -> Split:
    """Share cases out. `shares` by organisation, in any unit; one left out of it has none.

    The same cases in another order are shared the same way.
    """
    able = _able(cases, desks)
    hours = sum(case.hours for case in cases if able[case.languages])
    target = _targets(desks, shares, hours)
    load = dict.fromkeys(target, 0.0)
    to: dict[str, str] = {case.key: "" for case in cases}
    queues = {spoken: _queue(codes, target) for spoken, codes in able.items()}
    order = sorted(cases, key=lambda c: (len(able[c.languages]), -c.hours, c.key))
    for case in order:
        codes = able[case.languages]
        if not codes:
            continue
        keeps = (
            case.known in codes and load[case.known] + case.hours <= KEEP_UP_TO * target[case.known]
        )
        code = case.known if keeps else _lightest(queues[case.languages], load, target)
        load[code] += case.hours
        to[case.key] = code
    _level(order, able, to, load, target)
    return Split(to, load, target)


def _able(cases: Sequence[Case], desks: Sequence[Desk]) -> dict[frozenset[str], frozenset[str]]:
    """Who may follow, by the languages of a case."""
    return {
        spoken: frozenset(d.code for d in desks if not spoken or d.languages & spoken)
        for spoken in {case.languages for case in cases}
    }


def _targets(desks: Sequence[Desk], shares: Mapping[str, float], hours: float) -> dict[str, float]:
    """What each should carry: her organisation's share, by the part of a week that she works."""
    whole = sum(shares.get(name, 0.0) for name in {d.organisation for d in desks}) or 1.0
    parts: dict[str, float] = {}
    for desk in desks:
        parts[desk.organisation] = parts.get(desk.organisation, 0.0) + desk.part
    return {
        desk.code: hours
        * shares.get(desk.organisation, 0.0)
        / whole
        * desk.part
        / (parts[desk.organisation] or 1.0)
        for desk in desks
    }


def _queue(codes: frozenset[str], target: Mapping[str, float]) -> list[tuple[float, str]]:
    """Those of a language, the furthest below first. Who should carry nothing comes last."""
    return sorted((0.0 if target[code] > 0 else float("inf"), code) for code in codes)


def _lightest(
    queue: list[tuple[float, str]], load: Mapping[str, float], target: Mapping[str, float]
) -> str:
    """Who is furthest below what she should carry. Stale lines of the queue are put right on the way."""
    while True:
        told, code = queue[0]
        now = load[code] / target[code] if target[code] > 0 else float("inf")
        if now <= told:
            return code
        heapq.heapreplace(queue, (now, code))


def _level(
    order: Sequence[Case],
    able: Mapping[frozenset[str], frozenset[str]],
    to: dict[str, str],
    load: dict[str, float],
    target: Mapping[str, float],
) -> None:
    """Move cases from who has most too much to who has most too little, while it evens out. In place."""
    of: dict[str, list[Case]] = {code: [] for code in target}
    for case in order:
        if to[case.key]:
            of[to[case.key]].append(case)
    known = [code for code in target if target[code] > 0]
    for _move in range(MOVES * len(known)):
        above = max(known, key=lambda c: load[c] / target[c])
        moved = _give_away(above, known, able, of, to, load, target)
        if not moved:
            break


def _give_away(
    above: str,
    known: Sequence[str],
    able: Mapping[frozenset[str], frozenset[str]],
    of: dict[str, list[Case]],
    to: dict[str, str],
    load: dict[str, float],
    target: Mapping[str, float],
) -> bool:
    """Give one case of `above` to whoever it evens out most; a known case stays. False: none does."""
    below = sorted(known, key=lambda c: load[c] / target[c])[:8]
    best: tuple[float, Case, str] | None = None
    for code in below:
        worst = max(load[above] / target[above], load[code] / target[code]) - 1
        for case in of[above]:
            if case.known == above or code not in able[case.languages]:
                continue
            after = max(
                abs((load[above] - case.hours) / target[above] - 1),
                abs((load[code] + case.hours) / target[code] - 1),
            )
            gain = worst - after
            if gain > 1e-9 and (best is None or gain > best[0]):
                best = (gain, case, code)
    if best is None:
        return False
    _gain, case, code = best
    of[above].remove(case)
    of[code].append(case)
    load[above] -= case.hours
    load[code] += case.hours
    to[case.key] = code
    return True
