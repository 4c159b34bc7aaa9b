"""Two people changed one thing: what each field becomes. Pure.

Three texts a field: what it said when the form was opened, mine, and what is recorded now. A text is
compared as a reader compares: spaces around and ways of ending a line do not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Values = Sequence[str]


class Verdict(StrEnum):
    """Who changed a field."""

    SAME = "same"
    ONLY_MINE = "only_mine"
    ONLY_THEIRS = "only_theirs"
    BOTH = "both"


class Choice(StrEnum):
    """What to keep of a field."""

    MINE = "mine"
    THEIRS = "theirs"
    #: Long texts only: theirs, then mine below.
    BOTH = "both"


@dataclass(frozen=True)
class Triple:
    """The three texts of one field. `opened` is None when nobody knows what the form said."""

    opened: Values | None
    mine: Values
    theirs: Values


def plain(values: Values) -> tuple[str, ...]:
    """The values as a reader compares them; nothing typed is nothing, however it is sent."""
    cleaned = ("\n".join(v.replace("\r\n", "\n").replace("\r", "\n").split("\n")) for v in values)
    return tuple(v.strip() for v in cleaned if v.strip())


def verdict(field: Triple) -> Verdict:
    """Who changed this field. Without the opening text, any difference is told as a change by both."""
    mine, theirs = plain(field.mine), plain(field.theirs)
    if mine == theirs:
        return Verdict.SAME
    if field.opened is None:
        return Verdict.BOTH
    opened = plain(field.opened)
    if theirs == opened:
        return Verdict.ONLY_MINE
    return Verdict.ONLY_THEIRS if mine == opened else Verdict.BOTH


def proposed(field: Triple, long_text: bool) -> Choice | None:
    """The choice ticked beforehand; None when a person must choose.

    What only one changed is kept from whoever changed it. Two long texts are kept one below the other:
    nothing is lost until somebody rereads.
    """
    found = verdict(field)
    if found is Verdict.ONLY_THEIRS:
        return Choice.THEIRS
    if found is Verdict.BOTH:
        return Choice.BOTH if long_text else None
    return Choice.MINE


def allowed(field: Triple, long_text: bool) -> tuple[Choice, ...]:
    """The choices offered for a field."""
    if verdict(field) is Verdict.SAME:
        return (Choice.MINE,)
    both = (Choice.BOTH,) if long_text and plain(field.mine) and plain(field.theirs) else ()
    return (Choice.MINE, Choice.THEIRS, *both)


def chosen(field: Triple, choice: Choice) -> list[str]:
    """The values of a field under this choice."""
    if choice is Choice.MINE:
        return list(field.mine)
    if choice is Choice.THEIRS:
        return list(field.theirs)
    return ["\n\n".join([*plain(field.theirs), *plain(field.mine)])]


def split(names: Sequence[str], values: Mapping[str, Values] | None) -> dict[str, list[str]] | None:
    """The values of the parts of one field (a date has three), each under its own name."""
    return None if values is None else {name: list(values.get(name, [])) for name in names}
