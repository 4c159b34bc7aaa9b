"""Linking a whole file: pairs worth comparing, verdicts, and what the pairs say together."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enracine.people.identity.blocking import file_keys
from enracine.people.identity.facts import Record
from enracine.people.identity.scoring import Context, Decision, Verdict, compare
from enracine.people.identity.weights import frequencies_of

#: A key shared by more rows than this says nothing: other keys find the same pairs.
WIDEST = 60
#: Doubts that no third file can lift.
FIRM = frozenset({"other_given_name", "other_birth_date", "other_family_name"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records (positions in the file, the first one before) and what was concluded."""

    first: int
    second: int
    score: float
    decision: Decision
    doubts: tuple[str, ...] = ()


def candidate_pairs(records: Sequence[Record]) -> set[tuple[int, int]]:
    """The positions that share a key."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        for key in file_keys(record):
            blocks[key].append(position)
    found: set[tuple[int, int]] = set()
    for members in blocks.values():
        if 1 < len(members) <= WIDEST:
            found.update(itertools.combinations(members, 2))
    return found


def link(records: Sequence[Record]) -> list[Pair]:
    """Every pair worth saying, in the order of the file."""
    context = Context(size=len(records), frequencies=frequencies_of(records))
    verdicts = {
        pair: verdict
        for pair in sorted(candidate_pairs(records))
        if (verdict := compare(records[pair[0]], records[pair[1]], context)).decision
        != Decision.DIFFERENT
    }
    pairs = [Pair(*pair, v.score, v.decision, v.doubts) for pair, v in verdicts.items()]
    return sorted(_together(records, pairs, verdicts, context), key=lambda p: (p.first, p.second))


def _together(
    records: Sequence[Record],
    pairs: list[Pair],
    verdicts: dict[tuple[int, int], Verdict],
    context: Context,
) -> Iterator[Pair]:
    """What three files say that two do not: « the same as a third », or a third that cannot be both.

    Within a group held by `same` pairs, two files that were never compared, or that lacked a fact,
    are the same too, unless something firm speaks against it: then those pairs that rest on the
    contradiction are for a human.
    """
    groups = _groups(len(records), [p for p in pairs if p.decision == Decision.SAME])
    known = {(p.first, p.second): p for p in pairs}
    for members in groups:
        if len(members) < 3:
            continue
        missing: list[tuple[tuple[int, int], Verdict]] = []
        contradicted: set[int] = set()
        for pair in itertools.combinations(members, 2):
            verdict = verdicts.get(pair) or compare(records[pair[0]], records[pair[1]], context)
            if FIRM & set(verdict.doubts):
                contradicted.update(pair)
            elif pair not in known or known[pair].decision != Decision.SAME:
                missing.append((pair, verdict))
        for pair, verdict in missing:
            decision = Decision.REVIEW if contradicted & set(pair) else Decision.SAME
            known[pair] = Pair(*pair, verdict.score, decision, verdict.doubts)
    group_of = {position: members for members in groups for position in members}
    for doubtful in [p for p in known.values() if p.decision == Decision.REVIEW]:
        # Whoever may be one of a group may be each of them: a human reads them together.
        for first in group_of.get(doubtful.first, [doubtful.first]):
            for second in group_of.get(doubtful.second, [doubtful.second]):
                two = (min(first, second), max(first, second))
                if first != second and two not in known:
                    known[two] = replace(doubtful, first=two[0], second=two[1])
    yield from known.values()


def _groups(size: int, pairs: list[Pair]) -> list[list[int]]:
    """Rows held together by `same` pairs, each group in the order of the file."""
    parent = list(range(size))

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    for pair in pairs:
        parent[root(pair.second)] = root(pair.first)
    groups: dict[int, list[int]] = defaultdict(list)
    for position in sorted({p for pair in pairs for p in (pair.first, pair.second)}):
        groups[root(position)].append(position)
    return list(groups.values())
