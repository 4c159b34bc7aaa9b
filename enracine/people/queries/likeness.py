"""Somebody who looks like somebody already here, inside the organisation and nowhere else.

One door for the lists (`probable_matches`): what decides that two people look alike may get better
behind it, the lines and pages do not change. Nothing is merged here, ever.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from enracine.people.models import Contact, Person
from enracine.people.rules import search_key


@dataclass(slots=True)
class Likeness:
    """Who looks like one line (`same`), and who only shares an e-mail or a telephone (`shared`)."""

    same: list[uuid.UUID] = field(default_factory=list)
    shared: list[uuid.UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    words: frozenset[str]
    born: str


def probable_matches(lines: Sequence[Mapping[str, str]]) -> list[Likeness]:
    """People the acting organisation may see who look like each line. Three SQL queries in all.

    The same name and birth date, or the same e-mail or telephone with a common word of the name or
    the same birth date: probably the same person. Only an e-mail or a telephone in common: perhaps
    a couple.
    """
    mails = _holders("email", {line.get("email", "") for line in lines})
    phones = _holders("phone", {line.get("phone", "") for line in lines})
    born = {line["birth_date"] for line in lines if line.get("birth_date")}
    by_contact = {s for found in (*mails.values(), *phones.values()) for s in found}
    known, by_day = _known(born, by_contact)
    result = []
    for line in lines:
        reached = set(mails.get(line.get("email", ""), ())) | set(
            phones.get(line.get("phone", ""), ())
        )
        mine = _words(line)
        alike = Likeness()
        for subject in sorted(reached | by_day.get(line.get("birth_date", ""), set())):
            other = known.get(subject)
            if other is None:
                continue
            same_day = bool(other.born) and other.born == line.get("birth_date")
            same_name = other.words <= mine or mine <= other.words
            near = same_day or bool(other.words & mine)
            if (same_day and same_name) or (near and subject in reached):
                alike.same.append(subject)
            elif subject in reached:
                alike.shared.append(subject)
        result.append(alike)
    return result


def _words(line: Mapping[str, str]) -> frozenset[str]:
    return frozenset(search_key(line.get("given_name", ""), line.get("family_name", "")).split())


def _holders(column: str, texts: set[str]) -> dict[str, list[uuid.UUID]]:
    wanted = {text for text in texts if text}
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    if wanted:
        rows = Contact.objects.filter(**{f"{column}__in": wanted}).order_by("subject_id")
        for subject, text in rows.values_list("subject_id", column):
            found[text].append(subject)
    return found


def _known(
    days: set[str], subjects: set[uuid.UUID]
) -> tuple[dict[uuid.UUID, _Known], dict[str, set[uuid.UUID]]]:
    """The words and the birth day of those who may be alike, and who was born on which day."""
    known: dict[uuid.UUID, _Known] = {}
    by_day: dict[str, set[uuid.UUID]] = defaultdict(set)
    rows = Person.objects.filter(birth_date__in=days).values_list("pk", "search_key", "birth_date")
    others = Person.objects.filter(pk__in=subjects).values_list("pk", "search_key", "birth_date")
    for pk, key, born in [*rows.order_by("pk"), *(others.order_by("pk") if subjects else [])]:
        day = born.isoformat() if born else ""
        known[pk] = _Known(frozenset(key.split()), day)
        if day:
            by_day[day].add(pk)
    return known, by_day
