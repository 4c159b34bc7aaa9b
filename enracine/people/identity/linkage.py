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
#: Files that a human reads together at most, when each is linked to another of them.
MOST_TOGETHER = 10
#: The score of a pair that only others speak for.
UNPROVEN = 0.5
#: The odds, in bits, from which a file that resembles nobody else is shown beside its nearest.
NEARLY = -4.0
#: So many things said on both sides and different on both: no third file makes them one person.
STRANGERS = 3
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
    compared = {
        pair: compare(records[pair[0]], records[pair[1]], context)
        for pair in sorted(candidate_pairs(records))
    }
    verdicts = {p: v for p, v in compared.items() if v.decision != Decision.DIFFERENT}
    verdicts |= _for_the_lonely(compared, {position for pair in verdicts for position in pair})
    pairs = [Pair(*pair, v.score, v.decision, v.doubts) for pair, v in verdicts.items()]
    return sorted(_together(records, pairs, verdicts, context), key=lambda p: (p.first, p.second))


def _for_the_lonely(
    compared: dict[tuple[int, int], Verdict], known: set[int]
) -> dict[tuple[int, int], Verdict]:
    """The best pair of a file that resembles nobody enough, when it nearly does: for a human.

    A file linked to one of a group is read with the whole group: the first link is the one missed.
    """
    best: dict[int, tuple[float, tuple[int, int]]] = {}
    for pair, verdict in compared.items():
        if verdict.bits < NEARLY or not verdict.is_worth_reading or _lives_elsewhere(verdict):
            continue
        if speaks_against(verdict):
            continue
        for position in pair:
            if position not in known:
                best[position] = max(best.get(position, (NEARLY, pair)), (verdict.bits, pair))
    return {
        pair: replace(compared[pair], decision=Decision.REVIEW) for _bits, pair in best.values()
    }


def speaks_against(verdict: Verdict) -> bool:
    """Whether two files disagree on so much that what others say of them changes nothing.

    Name, birth date, telephone, e-mail and place count once each; what one of them left out says
    nothing against.
    """
    codes = {f.code for f in verdict.factors}
    against = (
        {"given.different", "given.two_names", "family.different"},
        {"birth.different"},
        {"phone.different"},
        {"email.different"},
        {"city.different", "postal.different"},
    )
    return sum(bool(codes & of_one) for of_one in against) >= STRANGERS


def _lives_elsewhere(verdict: Verdict) -> bool:
    return any(f.code in ("city.different", "postal.different") for f in verdict.factors)


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
                if first == second or two in known:
                    continue
                if not speaks_against(compare(records[two[0]], records[two[1]], context)):
                    known[two] = replace(doubtful, first=two[0], second=two[1])
    yield from known.values()
    yield from _read_together(records, known, context)


def _read_together(
    records: Sequence[Record], known: dict[tuple[int, int], Pair], context: Context
) -> Iterator[Pair]:
    """The pairs that nobody proposed, in a small group held by pairs that were.

    Whoever looks at the first and the second, then at the second and the third, looks at the three:
    the pair is for her to read, never `same`. A large group is a chain of chances: it adds nothing.
    """
    for members in _groups(len(records), list(known.values())):
        if not 2 < len(members) <= MOST_TOGETHER:
            continue
        for pair in itertools.combinations(members, 2):
            if pair in known:
                continue
            if not speaks_against(compare(records[pair[0]], records[pair[1]], context)):
                yield Pair(*pair, UNPROVEN, Decision.REVIEW)


def _groups(size: int, pairs: list[Pair]) -> list[list[int]]:
    """Rows held together by pairs, each group in the order of the file."""
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
