"""Names of occupations, told by the floor that knows the CNP: public facts, nobody's."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Occupation:
    """A name of work, and the CNP 2021 group (five figures) it belongs to."""

    title: str
    code: str
    group: str


Search = Callable[[str], list[Occupation]]
Names = Callable[[set[str]], dict[str, str]]
_tellers: list[tuple[Search, Names]] = []
_parts: list[str] = []


def register(search: Search, names: Names, *, part: str) -> None:
    """Say how occupations are searched and named, once, from an app's `ready()`.

    `part`: the version (`kernel.freshness`) that changes with the names.
    """
    _tellers[:] = [(search, names)]
    _parts[:] = [part]


def parts() -> list[str]:
    """The version that decides the names; none when nobody tells."""
    return list(_parts)


def search(text: str) -> list[Occupation]:
    """Names of work that look like `text`; none when nobody tells. Two queries at most."""
    return _tellers[0][0](text) if _tellers and text else []


def names(codes: set[str]) -> dict[str, str]:
    """The names of groups by code, in French as the classification is. One query, none without code."""
    return _tellers[0][1](codes) if _tellers and codes else {}
