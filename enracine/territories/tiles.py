"""The schematic map: one equal tile per place, laid out like Québec. Not geography."""

import functools

from enracine.territories.tables import read

#: By code of region: column from west to east, row from north to south, both from 1.
REGION_TILES: dict[str, tuple[int, int]] = {
    "10": (3, 1),
    "09": (6, 1),
    "08": (1, 2),
    "02": (4, 2),
    "07": (1, 3),
    "15": (2, 3),
    "14": (3, 3),
    "04": (4, 3),
    "03": (5, 3),
    "01": (6, 3),
    "11": (7, 3),
    "13": (2, 4),
    "17": (4, 4),
    "12": (5, 4),
    "06": (3, 4),
    "16": (3, 5),
    "05": (4, 5),
}
#: The map of all MRCs, in `data/tiles.csv` (drawn by scripts/draw_tiles.py).
WHOLE = "quebec"

#: Upper bounds, in kilometres to Montréal, of the first four shades; the fifth is beyond.
DISTANCE_STEPS = (50, 150, 300, 600)


@functools.cache
def mrc_tiles(which: str = WHOLE) -> dict[str, tuple[int, int]]:
    """By code of MRC: column and row on the map of all MRCs, or on that of a region by its code."""
    return {
        row["mrc"]: (int(row["column"]), int(row["row"]))
        for row in read("tiles")
        if row["map"] == which
    }


def distance_step(kilometres: int) -> int:
    """Shade from 1 (near Montréal) to 5 (far) of a distance in kilometres."""
    return 1 + sum(kilometres >= bound for bound in DISTANCE_STEPS)
