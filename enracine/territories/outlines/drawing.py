"""From rings of degrees to light SVG paths, in the projection of Québec's own maps.

Lambert's conformal conic with two parallels, with the parameters of EPSG:32198 (NAD83 / Quebec
Lambert), formulas of the sphere: a map of the whole province to look at, not to measure on.
Borders that two places share are made lighter once, so that no gap opens between them.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enracine.territories.outlines.checking import checked
from enracine.territories.outlines.reading import Layers, Point, Ring

#: Two parallels and the origin (latitude, longitude), in degrees.
PARALLELS, ORIGIN = (46.0, 60.0), (44.0, -68.5)
#: Width of the whole picture, in units: about 150 metres each.
WIDTH = 10_000
#: A side of an arc is kept when leaving it out would move the line by more than this part of the arc.
FINENESS = 70
LEAST, MOST = 0.7, 10.0

Square = tuple[int, int, int, int]


@dataclass(frozen=True)
class DrawnOutline:
    """A place as a path, the square it holds in, and where its number stands. Units of the picture."""

    code: str
    path: str
    left: int
    top: int
    right: int
    bottom: int
    x: int
    y: int


def projected(point: Point) -> Point:
    """Longitude and latitude (degrees) → east and north, in radii of the Earth."""
    first, second = (math.radians(p) for p in PARALLELS)
    n = math.log(math.cos(first) / math.cos(second)) / math.log(_grown(second) / _grown(first))
    scale = math.cos(first) * _grown(first) ** n / n
    far = scale / _grown(math.radians(point[1])) ** n
    origin = scale / _grown(math.radians(ORIGIN[0])) ** n
    turn = n * math.radians(point[0] - ORIGIN[1])
    return far * math.sin(turn), origin - far * math.cos(turn)


def _grown(latitude: float) -> float:
    return math.tan(math.pi / 4 + latitude / 2)


def drawn(layers: Layers) -> dict[str, list[DrawnOutline]]:
    """Every layer as paths, all in one picture. Raises OutlineTrouble for what is no outline."""
    flat = {
        layer: {
            code: [[projected(p) for p in ring] for ring in rings] for code, rings in places.items()
        }
        for layer, places in checked(layers).items()
    }
    points = [p for places in flat.values() for rings in places.values() for r in rings for p in r]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    north = max(p[1] for p in points)
    scale = WIDTH / (east - west)
    found = {}
    for layer, places in flat.items():
        moved = {
            code: [[((x - west) * scale, (north - y) * scale) for x, y in ring] for ring in rings]
            for code, rings in places.items()
        }
        lighter = _Lighter(moved)
        found[layer] = [_outline(code, lighter.of(rings)) for code, rings in sorted(moved.items())]
    return found


def _outline(code: str, rings: Sequence[Ring]) -> DrawnOutline:
    kept = [r for r in ([(round(x), round(y)) for x, y in ring] for ring in rings) if _area(r)]
    # An island smaller than a unit has no area left: the place keeps at least its largest ring.
    whole = kept or [[(round(x), round(y)) for x, y in max(rings, key=lambda r: abs(_area(r)))]]
    largest = max(whole, key=lambda r: abs(_area(r)))
    xs, ys = [p[0] for r in whole for p in r], [p[1] for r in whole for p in r]
    x, y = _middle(largest)
    return DrawnOutline(
        code, "".join(_path(r) for r in whole), min(xs), min(ys), max(xs), max(ys), x, y
    )


def _path(ring: Sequence[tuple[int, int]]) -> str:
    """« M10 20l3-4 5 6z »: the first point, then the way from each to the next."""
    steps = []
    here = ring[0]
    for point in ring[1:-1]:
        if point != here:
            steps.append(f"{point[0] - here[0]} {point[1] - here[1]}")
            here = point
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps)}z".replace(" -", "-") if steps else ""


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False)) / 2


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """The centre of gravity of a ring; that of its points when it has no area."""
    area = _area(ring)
    if not area:
        return round(sum(p[0] for p in ring) / len(ring)), round(
            sum(p[1] for p in ring) / len(ring)
        )
    pairs = list(zip(ring, ring[1:], strict=False))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (6 * area)
    return round(x), round(y)


class _Lighter:
    """Leaves points out of rings, arc by arc: an arc goes from a meeting of three lines to the next."""

    def __init__(self, places: Mapping[str, Sequence[Ring]]) -> None:
        around: dict[Point, set[Point]] = defaultdict(set)
        for rings in places.values():
            for ring in rings:
                for a, b in zip(ring, ring[1:], strict=False):
                    around[a].add(b)
                    around[b].add(a)
        self._meetings = {point for point, others in around.items() if len(others) > 2}
        self._done: dict[tuple[Point, ...], list[Point]] = {}

    def of(self, rings: Sequence[Ring]) -> list[Ring]:
        """The rings of one place, lighter."""
        return [self._ring(ring) for ring in rings]

    def _ring(self, ring: Ring) -> Ring:
        points = ring[:-1]
        ends = [at for at, point in enumerate(points) if point in self._meetings]
        if len(ends) < 2:
            # Two ends that only the ring decides: whoever has the same ring cuts it alike.
            first = ends[0] if ends else points.index(min(points))
            far = max(points, key=lambda p: (math.dist(p, points[first]), p))
            ends = sorted({first, points.index(far)})
        turned = points[ends[0] :] + points[: ends[0] + 1]
        cuts = [at - ends[0] for at in ends] + [len(points)]
        light: Ring = [turned[0]]
        for start, end in zip(cuts, cuts[1:], strict=False):
            light.extend(self._arc(turned[start : end + 1])[1:])
        return light if len(light) >= 4 else ring

    def _arc(self, arc: list[Point]) -> list[Point]:
        back = arc[::-1]
        forward = arc <= back
        key = tuple(arc if forward else back)
        if key not in self._done:
            self._done[key] = lighter(list(key))
        found = self._done[key]
        return found if forward else found[::-1]


def lighter(arc: list[Point]) -> list[Point]:
    """The arc without the points that nobody would miss (Douglas and Peucker). Ends are kept."""
    xs, ys = [p[0] for p in arc], [p[1] for p in arc]
    long = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    bound = min(MOST, max(LEAST, long / FINENESS))
    kept = [False] * len(arc)
    kept[0] = kept[-1] = True
    waiting = [(0, len(arc) - 1)]
    while waiting:
        start, end = waiting.pop()
        worst, at = 0.0, 0
        for i in range(start + 1, end):
            far = _away(arc[i], arc[start], arc[end])
            if far > worst:
                worst, at = far, i
        if worst > bound:
            kept[at] = True
            waiting += [(start, at), (at, end)]
    return [point for point, keep in zip(arc, kept, strict=True) if keep]


def _away(point: Point, a: Point, b: Point) -> float:
    """How far a point is from the side between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(point, a)
    along = max(0.0, min(1.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return math.dist(point, (a[0] + along * dx, a[1] + along * dy))
