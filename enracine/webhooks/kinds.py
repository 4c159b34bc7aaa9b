"""Which kinds of events another system may be told of: those that a timeline says, and no secret one.

A kind can be personal by itself (« adresse secrète ») even with an identifier alone: the features say
which ones stay inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enracine.kernel import timeline

_withheld: set[str] = set()
_names: dict[str, Any] = {}
_groups: dict[str, Any] = {}


@dataclass(frozen=True)
class Kind:
    """One kind that may be asked for, in words, under the name of its feature."""

    code: str
    name: str
    group: str


def withhold(*codes: str) -> None:
    """Keep these kinds inside the installation, whoever asks for them."""
    _withheld.update(codes)


def name(words: Mapping[str, Any]) -> None:
    """Give the words of kinds whose sentence depends on what happened."""
    _names.update(words)


def name_groups(words: Mapping[str, Any]) -> None:
    """Give the words of the features, by the first part of their kinds."""
    _groups.update(words)


def offered() -> list[Kind]:
    """Every kind that may be asked for, by feature."""
    codes = [c for c in timeline.kinds() if c not in _withheld and name_of(c)]
    found = [Kind(c, name_of(c), group_of(c)) for c in codes]
    return sorted(found, key=lambda kind: (kind.group, kind.name))


def group_of(code: str) -> str:
    """The feature of a kind, in words."""
    prefix = code.partition(".")[0]
    return str(_groups.get(prefix, prefix))


def name_of(code: str) -> str:
    """A kind in words; empty when nobody gave any: it is then not offered."""
    if code in _names:
        return str(_names[code])
    return timeline.name_of(code)
