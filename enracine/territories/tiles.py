"""The schematic map: one equal tile per region, laid out like Québec. Not geography."""

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
COLUMNS = 7

#: Upper bounds, in kilometres to Montréal, of the first four shades; the fifth is beyond.
DISTANCE_STEPS = (50, 150, 300, 600)


def distance_step(kilometres: int) -> int:
    """Shade from 1 (near Montréal) to 5 (far) of a distance in kilometres."""
    return 1 + sum(kilometres >= bound for bound in DISTANCE_STEPS)
