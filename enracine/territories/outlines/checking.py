"""Is it an outline? Rings in degrees, in Québec, closed, that never cross themselves."""

import math
from collections import defaultdict
from collections.abc import Iterator

from enracine.territories.outlines.reading import MAPSHAPER, Layers, OutlineTrouble, Point, Ring

#: Québec with some room, in degrees: west, south, east, north.
BOX = (-81.0, 43.5, -55.5, 64.0)


def checked(layers: Layers) -> Layers:
    """The same layers, their rings closed. Raises OutlineTrouble, naming the place."""
    return {
        layer: {
            code: [_ring(r, f"{layer} {code}") for r in rings] for code, rings in places.items()
        }
        for layer, places in layers.items()
    }


def _ring(told: Ring, of: str) -> Ring:
    ring = [told[0]] + [b for a, b in zip(told, told[1:], strict=False) if a != b]
    for x, y in ring:
        _in_quebec(x, y, of)
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < 4:
        raise OutlineTrouble(f"Un contour de {of} a moins de trois points.")
    where = crossing(ring)
    if where is not None:
        raise OutlineTrouble(
            f"Le contour de {of} se croise lui-même près de {where[1]:.4f}, {where[0]:.4f}."
            " Pour le réparer : mapshaper FICHIER -clean -o repare.json format=geojson"
        )
    return ring


def _in_quebec(x: float, y: float, of: str) -> None:
    west, south, east, north = BOX
    if math.isfinite(x) and math.isfinite(y) and west <= x <= east and south <= y <= north:
        return
    if west <= y <= east and south <= x <= north:
        raise OutlineTrouble(f"La longitude et la latitude de {of} sont inversées.")
    if abs(x) > 180 or abs(y) > 90:
        raise OutlineTrouble(
            f"Les points de {of} ne sont pas en degrés : le fichier est dans une autre projection."
            f" Pour la changer : {MAPSHAPER}"
        )
    raise OutlineTrouble(f"Un point de {of} n'est pas au Québec : {y:.3f}, {x:.3f}.")


def crossing(ring: Ring) -> Point | None:
    """Where a closed ring crosses itself, None when it does not. Touching is not crossing.

    Sides are put in squares about as large as they are, so that only neighbours are compared.
    """
    sides = list(zip(ring, ring[1:], strict=False))
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    size = max(max(xs) - min(xs), max(ys) - min(ys)) / math.sqrt(len(sides)) or 1.0
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    last = len(sides) - 1
    for at, (a, b) in enumerate(sides):
        for square in _squares(a, b, size):
            for other in squares[square]:
                if at - other > 1 and not (other == 0 and at == last):
                    where = _meet(a, b, *sides[other])
                    if where is not None:
                        return where
            squares[square].append(at)
    return None


def _squares(a: Point, b: Point, size: float) -> Iterator[tuple[int, int]]:
    for column in range(math.floor(min(a[0], b[0]) / size), math.floor(max(a[0], b[0]) / size) + 1):
        for row in range(
            math.floor(min(a[1], b[1]) / size), math.floor(max(a[1], b[1]) / size) + 1
        ):
            yield column, row


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> Point | None:
    """Where two sides cross, each having the other's ends on both of its sides."""
    from_c, from_d = _side(a, b, c), _side(a, b, d)
    from_a, from_b = _side(c, d, a), _side(c, d, b)
    if from_c * from_d >= 0 or from_a * from_b >= 0:
        return None
    along = from_a / (from_a - from_b)
    return a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])
