"""The schematic map: one equal tile per region, laid out like Québec. Presentation, not geography.

Rows go from north to south, columns from west to east; odd rows are shifted by half a tile, so
that neighbours touch as hexagons do. Names are shortened to fit; the whole name is read aloud.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """Place of a region on the map: `row` and `column` from 0, `label` in at most two lines."""

    row: int
    column: int
    label: tuple[str, ...]


#: By code of region. Rows 1, 3 and 5 are shifted to the right.
REGION_TILES: dict[str, Tile] = {
    "10": Tile(0, 2, ("Nord-du-", "Québec")),
    "09": Tile(0, 4, ("Côte-", "Nord")),
    "08": Tile(1, 0, ("Abitibi-", "Témisc.")),
    "02": Tile(1, 3, ("Saguenay–", "Lac-St-Jean")),
    "11": Tile(1, 5, ("Gaspésie–", "Îles")),
    "07": Tile(2, 0, ("Outaouais",)),
    "15": Tile(2, 1, ("Laurentides",)),
    "14": Tile(2, 2, ("Lanaudière",)),
    "04": Tile(2, 3, ("Mauricie",)),
    "03": Tile(2, 4, ("Capitale-", "Nationale")),
    "01": Tile(2, 5, ("Bas-Saint-", "Laurent")),
    "13": Tile(3, 1, ("Laval",)),
    "17": Tile(3, 3, ("Centre-du-", "Québec")),
    "12": Tile(3, 4, ("Chaudière-", "Appalaches")),
    "06": Tile(4, 2, ("Montréal",)),
    "16": Tile(4, 3, ("Montérégie",)),
    "05": Tile(4, 4, ("Estrie",)),
}

#: Half width, quarter height and half height of a tile, in units of the drawing.
HALF_WIDTH, QUARTER, RADIUS = 56, 32, 64
MARGIN = 6


@dataclass(frozen=True)
class DrawnTile:
    """A tile ready to draw: outline, centre and the lines of its label with their heights."""

    points: str
    x: int
    lines: tuple[tuple[int, str], ...]


def draw(tile: Tile) -> DrawnTile:
    """Coordinates of a tile in the drawing's units (whole numbers)."""
    x = MARGIN + HALF_WIDTH * (2 * tile.column + 1 + tile.row % 2)
    y = MARGIN + RADIUS + tile.row * 3 * QUARTER
    gap = 2
    corners = [
        (x, y - RADIUS + gap),
        (x + HALF_WIDTH - gap, y - QUARTER + gap // 2),
        (x + HALF_WIDTH - gap, y + QUARTER - gap // 2),
        (x, y + RADIUS - gap),
        (x - HALF_WIDTH + gap, y + QUARTER - gap // 2),
        (x - HALF_WIDTH + gap, y - QUARTER + gap // 2),
    ]
    first = y + 6 - 9 * (len(tile.label) - 1)
    lines = tuple((first + 18 * i, text) for i, text in enumerate(tile.label))
    return DrawnTile(" ".join(f"{a},{b}" for a, b in corners), x, lines)


def view_box() -> str:
    """The drawing's extent, for the `viewBox` attribute."""
    columns = max(2 * t.column + t.row % 2 for t in REGION_TILES.values())
    rows = max(t.row for t in REGION_TILES.values())
    width = 2 * MARGIN + HALF_WIDTH * (columns + 2)
    height = 2 * MARGIN + 2 * RADIUS + rows * 3 * QUARTER
    return f"0 0 {width} {height}"
