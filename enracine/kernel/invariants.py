"""Registry of the facts that must always be true, checked by `enracine verify`.

Most invariants are held by the database itself. These are the ones which cross
rows or apps: each is a function that looks and returns what it found broken.
"""

from collections.abc import Callable
from dataclasses import dataclass

Check = Callable[[], list[str]]


@dataclass(frozen=True)
class Invariant:
    """One fact: a stable key, its French sentence and the function that looks for exceptions."""

    key: str
    sentence: str
    check: Check


@dataclass(frozen=True)
class Verdict:
    """What checking one invariant gave; `broken` is empty when it holds."""

    invariant: Invariant
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing broken was found."""
        return not self.broken


_invariants: dict[str, Invariant] = {}


def register(key: str, sentence: str, check: Check) -> None:
    """Add an invariant, once, from an app's `ready()`.

    `key` is `app.fact` in English; `sentence` says the fact in French; `check`
    returns one French sentence for each exception (with identifiers, never names
    of people), or an empty list. It must only read.

    Raises `ValueError` when another check has the same key.
    """
    present = _invariants.get(key)
    if present is not None and present.check is not check:
        raise ValueError(f"The invariant {key!r} is registered twice.")
    _invariants[key] = Invariant(key, sentence, check)


def registered() -> list[Invariant]:
    """Give the invariants by key."""
    return sorted(_invariants.values(), key=lambda invariant: invariant.key)


def verify() -> list[Verdict]:
    """Check every invariant, each on its own.

    A check that fails to run counts as broken: what could not be verified is not true.
    """
    verdicts = []
    for invariant in registered():
        try:
            broken = tuple(invariant.check())
        except Exception as error:
            broken = (f"La vérification elle-même a échoué : {type(error).__name__}: {error}",)
        verdicts.append(Verdict(invariant, broken))
    return verdicts
