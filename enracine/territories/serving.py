"""Who welcomes in which MRC, and whom: told to the explorer by the floor that knows organisations."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wanted:
    """For whom one asks: a programme by its code, an age in whole years; empty and None ask about nobody."""

    programme: str = ""
    age: int | None = None


@dataclass(frozen=True)
class Welcome:
    """Somebody who serves a place. `here`: its mandate names a place, not all of Québec."""

    name: str
    here: bool = True
    vacant: bool = False
    interim: str = ""


@dataclass(frozen=True)
class Offer:
    """The programmes that may be asked about, and who serves each MRC (by its id) in the one asked.

    `programme` is empty when none was asked, or when it is not one of them. Where a programme has people
    on the spot somewhere, only they make a place served; `everywhere` names who answers for all of Québec.
    """

    programmes: Sequence[tuple[str, str]] = ()
    programme: str = ""
    by_mrc: Mapping[uuid.UUID, tuple[Welcome, ...]] = field(default_factory=dict)
    everywhere: tuple[str, ...] = ()


#: Given whom one asks for, the region of each MRC (by their ids) and the day. Two SQL queries at most.
Teller = Callable[[Wanted, Mapping[uuid.UUID, uuid.UUID], dt.date], Offer]
_tellers: list[Teller] = []
_parts: list[str] = []


def register(teller: Teller, *, part: str) -> None:
    """Say who serves, once, from an app's `ready()`, and under which version (`kernel.freshness`).

    Raises ValueError when another one did.
    """
    if _tellers and _tellers[0] is not teller:
        raise ValueError("who serves which place is told twice")
    _tellers[:] = [teller]
    _parts[:] = [part]


def parts() -> list[str]:
    """The version that decides who serves; none when no floor knows organisations."""
    return list(_parts)


def offer(wanted: Wanted, regions: Mapping[uuid.UUID, uuid.UUID], day: dt.date) -> Offer:
    """Who serves which MRC that day. Nobody, when no floor knows organisations."""
    return _tellers[0](wanted, regions, day) if _tellers else Offer()
