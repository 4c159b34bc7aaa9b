"""Maps as pictures made of links, for a template to put in a page. Pure: values in, values out."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

#: Side of a tile and the space around it, in units of the picture.
SIDE, GAP = 100, 6
#: A name is cut after a space, a hyphen or a dash, into at most so many lines of about so many letters.
LETTERS, LINES = 13, 3
#: More tiles across than that, and names no longer hold on them.
MOST_NAMED = 8


@dataclass(frozen=True)
class Cell:
    """A place to draw: where its link leads, what is said of it, and its shade (0: not known)."""

    code: str
    number: str
    name: str
    url: str
    value: str
    step: int
    current: bool = False


@dataclass(frozen=True)
class Drawn:
    """A place as drawn: its square, or its outline, and the lines of its name.

    `named`: its name is written on it, between its number and its value.
    """

    cell: Cell
    left: int
    top: int
    middle: int
    lines: tuple[str, ...]
    outline: str = ""
    named: bool = True

    @property
    def says(self) -> str:
        """What a screen reader says: everything that is seen, in the order in which it is seen, and the
        whole name: whoever speaks to the machine says what she sees.
        """
        told = f"{self.cell.number} {self.cell.name}"
        if not self.named:
            told = f"{self.cell.name}, {self.cell.number}"
        return f"{told} : {self.cell.value}" if self.cell.value else told

    @property
    def link(self) -> str:
        """The place as a link of the picture. Written here: a template takes far longer for a hundred."""
        cell = self.cell
        current = ' aria-current="true"' if cell.current else ""
        return (
            f'<a class="map-{cell.step}" href="{html.escape(cell.url)}"'
            f' aria-label="{html.escape(self.says)}"{current}>'
            f"{self._outlined() if self.outline else self._tiled()}</a>"
        )

    def _outlined(self) -> str:
        path = f'<path d="{html.escape(self.outline)}"/>'
        if not self.lines:
            return path
        return f'{path}<text x="{self.left}" y="{self.top}">{html.escape(self.cell.number)}</text>'

    def _tiled(self) -> str:
        number, value = html.escape(self.cell.number), html.escape(self.cell.value)
        written = [
            f'<rect x="{self.left}" y="{self.top}" width="94" height="94" rx="6"/>'
            f'<text class="place-map__number" x="{self.middle}" y="{self.top + 20}">{number}</text> '
        ]
        if self.named:
            lines = (
                f'<tspan x="{self.middle}" '
                + (
                    f'dy="13">{html.escape(line)}'
                    if rank
                    else f'y="{self.top + 38}">{html.escape(line)}'
                )
                + "</tspan>"
                for rank, line in enumerate(self.lines)
            )
            written.append(f'<text class="place-map__name">{"".join(lines)}</text> ')
        if value:
            height = self.top + (85 if self.named else 62)
            written.append(
                f'<text class="place-map__value" x="{self.middle}" y="{height}">{value}</text>'
            )
        return "".join(written)


@dataclass(frozen=True)
class Shade:
    """A line of the legend."""

    step: int
    label: str


@dataclass(frozen=True)
class PlaceMap:
    """A whole map: its square in units, its places in reading order, its legend.

    `dense`: too many places for their names to be written on them. `letter`: the size of a number on
    outlines, in units.
    """

    label: str
    square: tuple[int, int, int, int]
    places: list[Drawn]
    legend: list[Shade] = field(default_factory=list)
    dense: bool = False
    letter: int = 0

    @property
    def drawn(self) -> SafeString:
        """The places as the inside of an SVG."""
        return SafeString("".join([one.link for one in self.places]))

    @property
    def width(self) -> int:
        """Of the square."""
        return self.square[2] - self.square[0]

    @property
    def height(self) -> int:
        """Of the square."""
        return self.square[3] - self.square[1]

    @property
    def view(self) -> str:
        """The square as SVG says it."""
        return f"{self.square[0]} {self.square[1]} {self.width} {self.height}"


@dataclass(frozen=True)
class Outline:
    """The official outline of a place: an SVG path, where its number stands, the square it holds in."""

    path: str
    x: int
    y: int
    square: tuple[int, int, int, int]


def cut(name: str) -> tuple[str, ...]:
    """A name in lines short enough for a tile: « Chaudière- », « Appalaches »."""
    pieces = [p for p in re.split(r"(?<=[\s–-])", name) if p]
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > LETTERS and len(lines) < LINES:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines if line.strip())


def draw(
    label: str,
    cells: Sequence[Cell],
    squares: Mapping[str, tuple[int, int]],
    legend: Sequence[Shade] = (),
    outlines: Mapping[str, Outline] | None = None,
) -> PlaceMap:
    """Draw the places that have a square, from north to south and west to east.

    With `outlines` (by code) for every one of them, they are drawn instead of tiles.
    """
    shown = sorted((c for c in cells if c.code in squares), key=lambda c: squares[c.code][::-1])
    if outlines and shown and all(c.code in outlines for c in shown):
        return _official(label, shown, legend, outlines)
    across = max((squares[c.code][0] for c in shown), default=1)
    down = max((squares[c.code][1] for c in shown), default=1)
    dense = across > MOST_NAMED
    places = [_tiled(c, *squares[c.code], named=not dense) for c in shown]
    square = (0, 0, across * SIDE, down * SIDE)
    return PlaceMap(label, square, places, list(legend), dense=dense)


def _official(
    label: str, shown: Sequence[Cell], legend: Sequence[Shade], outlines: Mapping[str, Outline]
) -> PlaceMap:
    found = [outlines[c.code].square for c in shown]
    left, top = min(s[0] for s in found), min(s[1] for s in found)
    right, bottom = max(s[2] for s in found), max(s[3] for s in found)
    letter = max((right - left) // 45, 1)
    square = (left - letter, top - letter, right + letter, bottom + letter)
    places = [_outlined(c, outlines[c.code], letter) for c in shown]
    return PlaceMap(label, square, places, list(legend), letter=letter)


def _tiled(cell: Cell, column: int, row: int, *, named: bool) -> Drawn:
    left, top = (column - 1) * SIDE + GAP // 2, (row - 1) * SIDE + GAP // 2
    return Drawn(cell, left, top, left + (SIDE - GAP) // 2, cut(cell.name), named=named)


def _outlined(cell: Cell, outline: Outline, letter: int) -> Drawn:
    """Its number is written only where it holds; its name is always said."""
    left, _top, right, _bottom = outline.square
    number = (cell.number,) if right - left > 2 * letter else ()
    return Drawn(cell, outline.x, outline.y, outline.x, number, outline.path)
