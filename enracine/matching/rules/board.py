"""Every place weighed at once: one row of figures for each thing weighed, kept and used again.

The arithmetic is whole: points are counted in hundredths, and the parts add up to the total exactly.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from enracine.matching.rules.facts import Place, Seen
from enracine.matching.rules.homes import Adult, Home, Part, parts_of, together, weights_of
from enracine.matching.rules.limits import Limit, limits_of
from enracine.matching.rules.scales import FAR_KM, READERS, Reading
from enracine.territories.rules import distance_km

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
#: Points are counted in hundredths: a hundred points are ten thousand.
WHOLE = 10_000
#: Rows kept: beyond, the first ones are made again when they are asked for.
MOST_ROWS = 4_000


def rank(both: Floats, rows: Ints, weights: Floats, keys: Floats) -> tuple[Ints, Floats, Floats]:
    """The places in order, and what each is worth: nothing but arrays of whole numbers.

    `both`: for each row, what it is worth in hundredths of a point at each place, then how sure each
    figure is, in percent. `rows` choose what is weighed, by `weights` (sum 1). `keys` break ties, and put
    places that are out behind all others (see `keys_of`). Gives the order; points then certainty, place
    after place; and the parts of each, which add up to the points exactly.
    """
    chosen = both.take(rows, 0)
    chosen *= weights[:, None]
    places = len(keys)
    parts = chosen[:, :places]
    np.rint(parts, parts)
    told = np.add.reduce(chosen, 0)
    return (keys - told[:places]).argsort(), told, parts


def keys_of(closed: Sequence[bool]) -> Floats:
    """What orders places of the same points: their own order; and last those that are out."""
    ranks = np.arange(len(closed)) / 1024.0
    return ranks + np.where(closed, 4.0 * WHOLE, 0.0)


@dataclass(frozen=True)
class Ranked:
    """What a household's weighing gave, for all places at once (columns are places)."""

    parts: tuple[Part, ...]
    weights: Floats
    order: Ints
    points: Ints
    shares: Ints
    certainty: Ints
    limits: tuple[tuple[Limit, ...], ...]
    #: Parts that nothing is known of anywhere: they count for certainty alone.
    unknown: tuple[Part, ...]
    #: Everything that counts, known or not, with its weight (they add up to 1).
    counted: tuple[tuple[Part, float], ...] = ()

    @property
    def open(self) -> int:
        """How many places may be proposed: they come first in the order."""
        return sum(not limits for limits in self.limits)


class Board:
    """The places with what is known of them on a day. Rows are made when first asked for."""

    def __init__(
        self, places: Sequence[Place], quebec: Mapping[str, Seen] | None = None, stamp: str = ""
    ) -> None:
        """`quebec`: figures of the whole, to compare with. `stamp`: what the facts were."""
        self.places = tuple(places)
        self.stamp = stamp
        self.quebec = quebec or {}
        #: One board serves the threads of a process: a row is made by one of them at a time.
        self._making = threading.RLock()
        self.at = {place.code: column for column, place in enumerate(self.places)}
        self._clear()

    def _clear(self) -> None:
        self.both: Floats = np.zeros((0, 2 * len(self.places)))
        self.readings: list[tuple[Reading | None, ...]] = []
        self._rows: dict[tuple[str, str], int] = {}

    def row(self, part: Part) -> int:
        """The row of what is weighed; made on first use."""
        with self._making:
            known = self._rows.get((part.criterion, part.key))
            return self._made(part) if known is None else known

    def _made(self, part: Part) -> int:
        """Make a row, under the lock."""
        read = tuple(self._read(part, place) for place in self.places)
        told = [one.value for one in read if one is not None]
        # No figure here: counted as the mean of those known, so that silence neither helps nor harms.
        usual = sum(told) / len(told) if told else 0.0
        values = [usual if one is None else one.value for one in read]
        sure = [0.0 if one is None else one.sure for one in read]
        line = np.concatenate([np.array(values) * WHOLE, np.array(sure) * 100.0])
        self.both = np.vstack([self.both, line])
        self.readings.append(read)
        rank_of_row = len(self.readings) - 1
        self._rows[part.criterion, part.key] = rank_of_row
        return rank_of_row

    def _read(self, part: Part, place: Place) -> Reading | None:
        if part.criterion == "near":
            return self._near(part.key, place)
        return READERS[part.criterion](place, part.key, self.quebec)

    def _near(self, code: str, place: Place) -> Reading | None:
        if code not in self.at:
            return None
        km = distance_km(place.point, self.places[self.at[code]].point)
        return Reading(max(1.0 - km / FAR_KM, 0.0), Seen("km", km), 1.0, "crow")

    def rank(self, home: Home, weights_by: Adult | None = None) -> Ranked:
        """Every place for a household; by the wishes of one adult alone when she is given.

        Raises NothingCounts when no criterion counts.
        """
        parts = parts_of(home)
        adults = home.adults if weights_by is None else (weights_by,)
        whole = together([weights_of(adult, parts) for adult in adults])
        with self._making:
            if len(self._rows) > MOST_ROWS:
                self._clear()
            rows = [self.row(part) for part in parts]
            known = [self.is_known(part) for part in parts]
            both = self.both
        kept = [n for n, told in enumerate(known) if told and whole[n] > 0]
        total = sum(whole[n] for n in kept)
        weights = np.array([whole[n] / total for n in kept]) if total else np.zeros(0)
        limits = tuple(limits_of(home, place) for place in self.places)
        order, told, shares = rank(
            both,
            np.array([rows[n] for n in kept], dtype=np.int64),
            weights,
            keys_of([bool(one) for one in limits]),
        )
        count = len(self.places)
        return Ranked(
            parts=tuple(parts[n] for n in kept),
            weights=weights,
            order=order,
            points=told[:count].astype(np.int64),
            shares=shares.astype(np.int64),
            # What nothing is known of lowers the certainty, never the points.
            certainty=np.rint(told[count:] * total).astype(np.int64),
            limits=limits,
            unknown=tuple(part for n, part in enumerate(parts) if not known[n] and whole[n] > 0),
            counted=tuple((part, whole[n]) for n, part in enumerate(parts) if whole[n] > 0),
        )

    def is_known(self, part: Part) -> bool:
        """Whether something is known of it somewhere."""
        with self._making:
            return any(one is not None for one in self.readings[self.row(part)])

    def worth(self, part: Part, column: int) -> float:
        """What a part is worth at a place, from 0 to 1: the mean of the others where nothing is known."""
        with self._making:
            return float(self.both[self.row(part), column]) / WHOLE

    def reading(self, part: Part, column: int) -> Reading | None:
        """What a place's part rests on; None when nothing is known."""
        with self._making:
            return self.readings[self.row(part)][column]
