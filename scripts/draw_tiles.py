#!/usr/bin/env python
"""Lay the MRCs out as equal tiles, and write enracine/territories/data/tiles.csv.

    python scripts/draw_tiles.py

Run once, when an MRC appears or disappears: the table is committed and read as it is. Each place goes
to the free square nearest to where it would be, all together (a linear assignment), so that what is
north stays north. Points come from our own tables. Not geography.
"""

import csv
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

DATA = Path(__file__).resolve().parent.parent / "enracine" / "territories" / "data"
#: The map of all MRCs: squares across and down.
WHOLE = (13, 12)
#: How much of a coordinate is its rank rather than itself: the south is crowded, the north empty.
RANK = 0.75

Place = dict[str, str]
Square = tuple[int, int]


def spread(values: Sequence[float]) -> np.ndarray:
    """Coordinates between 0 and 1, half way to their ranks."""
    found = np.array(values)
    ranks = found.argsort().argsort() / max(len(found) - 1, 1)
    width = (found.max() - found.min()) or 1
    mixed: np.ndarray = RANK * ranks + (1 - RANK) * (found - found.min()) / width
    return mixed


def lay_out(places: Sequence[Place], columns: int, rows: int) -> list[Square]:
    """The square (column, row, from 1) of each place."""
    east = [float(p["longitude"]) * math.cos(math.radians(float(p["latitude"]))) for p in places]
    north = [float(p["latitude"]) for p in places]
    x, y = spread(east) * (columns - 1), (1 - spread(north)) * (rows - 1)
    squares = [(c, r) for r in range(rows) for c in range(columns)]
    cost = np.array(
        [[(x[i] - c) ** 2 + (y[i] - r) ** 2 for c, r in squares] for i in range(len(x))]
    )
    _places, chosen = linear_sum_assignment(cost)
    return [(squares[at][0] + 1, squares[at][1] + 1) for at in chosen]


def trimmed(squares: Sequence[Square]) -> list[Square]:
    """Without empty columns and rows at the edges."""
    left, top = min(c for c, _r in squares), min(r for _c, r in squares)
    return [(c - left + 1, r - top + 1) for c, r in squares]


def main() -> None:
    """Write the table."""
    with (DATA / "mrc.csv").open(encoding="utf-8", newline="") as handle:
        places = list(csv.DictReader(handle))
    lines = [
        ("quebec", place["code"], *square)
        for place, square in zip(places, trimmed(lay_out(places, *WHOLE)), strict=True)
    ]
    for region in sorted({p["region"] for p in places}):
        inside = [p for p in places if p["region"] == region]
        columns = min(5, math.ceil(math.sqrt(len(inside) * 1.5)))
        rows = math.ceil(len(inside) / columns)
        squares = trimmed(lay_out(inside, columns, rows))
        lines += [
            (region, place["code"], *square) for place, square in zip(inside, squares, strict=True)
        ]
    with (DATA / "tiles.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("map", "mrc", "column", "row"))
        writer.writerows(lines)
    sys.stdout.write(f"{len(lines)}\n")


if __name__ == "__main__":
    main()
