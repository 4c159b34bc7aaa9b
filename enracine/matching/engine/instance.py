"""A cohort as arrays: what each household asks for, what it is worth, what it needs, what there is.

An instance is an `.npz` of named arrays (docs/guides/proposer-une-cohorte.md gives their list): tables of
facts by territory, the codes and weights of each household, its needs, and eight capacities.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
Bools = npt.NDArray[np.bool_]

#: What a territory has so much of, in the order of the capacities' columns.
RESOURCES = (
    "menages",
    "personnes",
    "logements_petits",
    "logements_grands",
    "places_garde",
    "places_ecole",
    "places_francisation",
    "heures_partenaire",
)
#: Kilometres from Montréal that a household accepts at most, by the code it gave.
DISTANCES = np.array([100.0, 200.0, 300.0, 500.0, 800.0, 2000.0])
#: A rent above this share of what the household can pay is refused for it.
RENT_LIMIT = 1.15
#: How many territories a household ranks, and how many points a place has at least to be asked for.
ASKED, LEAST_POINTS = 20, 25.0
#: How much what people say after a visit differs from their points, in points; and what a link adds.
TASTE, LINKED = 4.0, 30.0
#: Households looked at together.
BLOCK = 1_024
_NEEDED = (
    "table", "offset", "code", "w", "demand", "cap", "eligible", "track_ok", "track", "dist_mtl",
    "dmax", "rent_ratio", "fr_ok", "fr", "refused", "link", "priority", "seed",
)  # fmt: skip


class Unreadable(Exception):
    """The file is not an instance; the message is French and says what is missing."""


@dataclass(frozen=True)
class Cohort:
    """What is to be proposed. Rows are households, columns are territories or resources.

    `places` (H × L): the territories each household asked for, its first wish first, -1 past the end.
    `points` (H × L): what each is worth, 0 to 100. `needs` (H × R) and `room` (T × R): whole numbers.
    `priority` (H): larger first. `groups`: names → who is of it.
    """

    places: Ints
    points: Floats
    needs: Ints
    room: Ints
    priority: Floats
    groups: Mapping[str, Bools]

    @property
    def size(self) -> int:
        """How many households."""
        return int(self.places.shape[0])


def read(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an instance file. Raises Unreadable."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, KeyError) as error:
        raise Unreadable(f"{path.name} n'est pas un fichier .npz lisible.") from error
    if missing := [name for name in _NEEDED if name not in found]:
        raise Unreadable(f"{path.name} : il manque {', '.join(missing)}.")
    households = found["code"].shape[0]
    for name in ("w", "demand", "track", "dmax", "fr", "refused", "link", "priority"):
        if found[name].shape[0] != households:
            raise Unreadable(f"{path.name} : « {name} » n'a pas une rangée par ménage.")
    if (found["cap"] < 0).any() or (found["demand"] < 0).any():
        raise Unreadable(f"{path.name} : une capacité ou un besoin est négatif.")
    return found


def points_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Floats:
    """The points of every territory for every household (H × T), as one sparse product.

    Each criterion of a household chooses one row of the table; its weight says how much it counts.
    """
    rows = (arrays["code"] + arrays["offset"][None, :]).astype(np.int32)
    weights = arrays["w"].astype(np.float32) * np.float32(100)
    households, criteria = rows.shape
    chosen = sparse.csr_array(
        (weights.ravel(), rows.ravel(), np.arange(0, households * criteria + 1, criteria)),
        shape=(households, arrays["table"].shape[0]),
    )
    found: Floats = chosen @ arrays["table"].astype(np.float32)
    return found


def refused(arrays: Mapping[str, npt.NDArray[Any]]) -> Bools:
    """Which pairs a hard limit forbids (H × T): place, track, distance, rent, French, or their own no."""
    forbidden = np.repeat(~arrays["eligible"].astype(bool)[None, :], len(arrays["code"]), axis=0)
    forbidden |= ~arrays["track_ok"].astype(bool)[arrays["track"]]
    too_far = arrays["dist_mtl"][None, :] > DISTANCES[:, None]
    forbidden |= too_far[arrays["dmax"]]
    # The fifth criterion is the rent: its code is the size of the dwelling and what one can pay.
    forbidden |= (arrays["rent_ratio"] > RENT_LIMIT)[arrays["code"][:, 4]]
    forbidden |= ~arrays["fr_ok"].astype(bool)[arrays["fr"]]
    who, which = np.nonzero(arrays["refused"] >= 0)
    forbidden[who, arrays["refused"][who, which]] = True
    return forbidden


def largest(scores: Floats, count: int) -> Ints:
    """The columns of the `count` largest scores of each row, in no order (H × count).

    Finding the value that separates them, then looking who is above, costs a third of ranking columns; by
    blocks, so that a block stays near the processor.
    """
    found = np.empty((len(scores), count), dtype=np.int32)
    for start in range(0, len(scores), BLOCK):
        _largest(scores[start : start + BLOCK], count, found[start : start + BLOCK])
    return found


def _largest(scores: Floats, count: int, found: Ints) -> None:
    """The same for a block, written in `found`."""
    least = np.partition(scores, -count, axis=1)[:, -count]
    above = scores >= least[:, None]
    # Equal scores at the limit: somebody must be left out there.
    even = np.add.reduce(above.view(np.uint8), axis=1, dtype=np.uint32) > count
    above[even] = False
    found[~even] = (np.flatnonzero(above) % scores.shape[1]).reshape(-1, count)
    found[even] = np.argpartition(-scores[even], count - 1, axis=1)[:, :count]


def wishes(
    arrays: Mapping[str, npt.NDArray[Any]],
    points: Floats,
    forbidden: Bools,
    asked: int = ASKED,
) -> Ints:
    """The territories each household ranks (H × L): its points, a taste of its own, its links first.

    An instance that brings the households' own lists (`pref`) keeps them. Otherwise the taste comes
    from the instance's seed, so that everybody who reads it compares the same lists.
    """
    if "pref" in arrays:
        return arrays["pref"].astype(np.int32)
    households, territories = points.shape
    chance = np.random.default_rng([int(arrays["seed"]), 107, households])
    liked = points + np.float32(TASTE) * chance.standard_normal(points.shape, dtype=np.float32)
    linked = np.flatnonzero(arrays["link"] >= 0)
    liked[linked, arrays["link"][linked]] += np.float32(LINKED)
    liked[forbidden | (points < LEAST_POINTS)] = -np.inf
    if asked < territories:
        kept = largest(liked, asked)
        order = np.argsort(-np.take_along_axis(liked, kept, 1), axis=1, kind="stable")
        kept = np.take_along_axis(kept, order, 1)
    else:
        kept = np.argsort(-liked, axis=1, kind="stable")
    found: Ints = np.where(np.isfinite(np.take_along_axis(liked, kept, 1)), kept, -1)
    return found.astype(np.int32)


def cohort_of(arrays: Mapping[str, npt.NDArray[Any]]) -> Cohort:
    """The cohort that an instance describes."""
    points = points_of(arrays)
    places = wishes(arrays, points, refused(arrays))
    listed = np.take_along_axis(points, np.maximum(places, 0), 1).astype(np.float64)
    needs = arrays["demand"].astype(np.int64)
    groups = {
        "jeunes_enfants": needs[:, 4] > 0,
        "grands_logements": needs[:, 3] > 0,
        "debut_francais": np.asarray(arrays["fr"] < 2),
        "autre_parcours": np.asarray(arrays["track"] > 0),
    }
    return Cohort(
        places=places,
        points=np.where(places >= 0, listed, -np.inf),
        needs=needs,
        room=arrays["cap"].astype(np.int64),
        priority=arrays["priority"].astype(np.float64),
        groups=groups,
    )
