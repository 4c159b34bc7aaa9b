"""Who lives with whom, as pure decisions: splitting a household, joining two, counting nobody twice.

A membership is a period [first day, first day it is no longer true). A gesture closes periods and
opens others on one day, so that the periods of one adult follow each other without a hole.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from enracine.people.rules import fold, gettext_noop


class Side(StrEnum):
    """Where somebody goes when a household separates. « both »: a child in shared custody."""

    STAYING = "staying"
    LEAVING = "leaving"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Belonging:
    """Somebody of a household today. `person` is empty for who has no file: a child, a spouse named
    by the other."""

    key: str
    kind: str
    person: str = ""
    first_name: str = ""
    birth_year: int | None = None
    joined_on: dt.date | None = None

    @property
    def is_adult(self) -> bool:
        """Whether this is an adult."""
        return self.kind == "adult"

    def same_child(self, other: "Belonging") -> bool:
        """Whether both parents named one child: the same first name, the same year."""
        return (
            not self.is_adult
            and not other.is_adult
            and fold(self.first_name) == fold(other.first_name)
            and self.birth_year == other.birth_year
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gesture is not possible: the field to correct, a stable code, the French sentence."""

    field: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Separation:
    """Who is of each new household, by key. A child in shared custody is of both."""

    staying: tuple[Belonging, ...]
    leaving: tuple[Belonging, ...]


ALONE = gettext_noop("Cette personne est seule dans son ménage : elle ne peut pas en sortir.")
NO_FILE = gettext_noop(
    "Les autres adultes n’ont pas de dossier : dites plutôt qu’ils ne font plus partie du ménage."
)
SAY_CHILDREN = gettext_noop("Dites avec qui vit chaque enfant.")
TOO_EARLY = gettext_noop("Cette date est avant l’entrée de quelqu’un dans le ménage.")
TOO_LATE = gettext_noop("Cette date est dans l’avenir.")
SAME_HOUSEHOLD = gettext_noop("Vous êtes déjà dans le même ménage.")
NOT_HERE = gettext_noop("Cette personne n’est pas de ce ménage.")


def separation_problem(
    members: Sequence[Belonging],
    person: str,
    children: Mapping[str, str],
    on: dt.date,
    day: dt.date,
) -> Refusal | None:
    """Why `person` cannot leave this household `on` that day, as known on `day`; None when she can.

    `children` says with whom each child lives, by key: each must be said.
    """
    if not any(m.person == person for m in members):
        return Refusal("person", "not_here", NOT_HERE)
    others = [m for m in members if m.is_adult and m.person != person]
    if not others:
        return Refusal("person", "alone", ALONE)
    if not any(m.person for m in others):
        return Refusal("person", "others_without_file", NO_FILE)
    said = {m.key: children.get(m.key, "") for m in members if not m.is_adult}
    if any(side not in set(Side) for side in said.values()):
        return Refusal("children", "say_children", SAY_CHILDREN)
    if on > day:
        return Refusal("on", "too_late", TOO_LATE)
    if any(m.joined_on and on < m.joined_on for m in members):
        return Refusal("on", "too_early", TOO_EARLY)
    return None


def separate(members: Sequence[Belonging], person: str, children: Mapping[str, str]) -> Separation:
    """The two households born when `person` leaves. Other adults stay; children go where it is said."""
    staying: list[Belonging] = []
    leaving: list[Belonging] = []
    for member in members:
        if member.is_adult:
            (leaving if member.person == person else staying).append(member)
            continue
        side = children.get(member.key, Side.STAYING)
        if side != Side.LEAVING:
            staying.append(member)
        if side != Side.STAYING:
            leaving.append(member)
    return Separation(tuple(staying), tuple(leaving))


@dataclass(frozen=True, slots=True)
class Union:
    """What joining does: who comes into the household, whose place there ends, whether the other
    household is left by everybody."""

    coming: tuple[Belonging, ...]
    ending: tuple[Belonging, ...]
    empties: bool


def join(
    receiving: Sequence[Belonging],
    other: Sequence[Belonging],
    person: str,
    names: Mapping[str, str],
) -> Union:
    """`person` of `other` comes to live with those of `receiving`, with her children.

    Nobody comes twice: a child whom both named is one child, and a spouse whom one had only named
    gives way to the adult herself (`names`: first name of each adult with a file). Adults who have
    their own file are moved by nobody else: when one of them stays, the children stay too.
    """
    staying = [m for m in other if m.is_adult and m.person and m.person != person]
    coming = [m for m in other if m.person == person]
    if not staying:
        known = {fold(names.get(m.person, "")) for m in receiving if m.person}
        for member in other:
            if member.person:
                continue
            if member.is_adult and fold(member.first_name) in known:
                continue
            if any(member.same_child(present) for present in receiving):
                continue
            coming.append(member)
    herself = fold(names.get(person, ""))
    ending = [m for m in receiving if m.is_adult and not m.person and fold(m.first_name) == herself]
    return Union(tuple(coming), tuple(ending), empties=not staying)


def partition_faults(periods: Iterable[tuple[dt.date, dt.date | None]]) -> list[str]:
    """What is wrong with the periods of one adult: overlaps, holes, none or several open at the end.

    Empty when they follow each other from the first day to now. A period that ends the day it began
    is a gesture undone the same day: it holds nothing.
    """
    lasting = sorted(
        ((a, b) for a, b in periods if b is None or b > a),
        key=lambda period: (period[0], period[1] or dt.date.max),
    )
    faults = []
    for (_start, end), (begins, _end) in zip(lasting, lasting[1:], strict=False):
        if end is None or begins < end:
            faults.append("overlap")
        elif begins > end:
            faults.append("hole")
    if sum(end is None for _start, end in lasting) != 1:
        faults.append("not one current")
    return faults
