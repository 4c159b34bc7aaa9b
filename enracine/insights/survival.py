"""How long households stay: the Kaplan–Meier curve, its band, and what may be shown of it.

The estimate and its band are those of `scipy.stats.ecdf` (a maintained library); what is here counts who
is still followed at each month, and joins months together where a small number would show.
"""

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enracine.kernel.figures import is_small

LEFT, THERE, NONE = "left", "there", "none"
#: The band says the interval in which the truth lies 95 times out of a hundred.
CONFIDENCE = 0.95
Count = tuple[int, str, int]


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


DEFINITION = _(
    "À chaque mois, la part estimée des ménages établis qui sont encore dans la région (estimation de "
    "Kaplan-Meier). Un ménage compte jusqu’au dernier jour où quelqu’un a su qu’il était là; ensuite il "
    "n’est plus suivi, sans être compté comme parti : c’est la censure. La courbe suppose que les ménages "
    "qu’on ne joint plus partent comme les autres. Les trois bornes du maintien ne le supposent pas : "
    "lisez les deux. Un ménage dont on n’a encore rien su n’y est pas; une erreur d’inscription non plus."
)


@dataclass(frozen=True)
class Point:
    """One line of the table. `share`, `low` and `high` are between 0 and 1 at the end of `month`.

    `month`: whole months since the settlement; `followed`: still followed when it begins; `left`: known
    to have left by then; `censored`: of whom nothing is known afterwards. `low` and `high` None: nobody
    has left yet, or nobody is left, and the formula says nothing.
    """

    month: int
    followed: int
    left: int
    censored: int
    share: float
    low: float | None
    high: float | None

    @property
    def after(self) -> int:
        """Still followed when the month ends."""
        return self.followed - self.left - self.censored


@dataclass(frozen=True)
class Curve:
    """The curve of some households: its points, and how many nothing is known of."""

    points: tuple[Point, ...]
    untold: int

    @property
    def followed(self) -> int:
        """How many households it is estimated from."""
        return self.points[0].followed if self.points else 0

    @property
    def left(self) -> int:
        """How many of them left."""
        return sum(point.left for point in self.points)


def curve(counts: Iterable[Count]) -> Curve:
    """The curve of households counted as (whole months, « left », « there » or « none », how many)."""
    ends: dict[int, list[int]] = {}
    untold = 0
    for elapsed, outcome, value in counts:
        if outcome == NONE:
            untold += value
        elif value > 0:
            ends.setdefault(elapsed, [0, 0])[outcome == THERE] += value
    months = sorted(ends)
    if not months:
        return Curve((), untold)
    estimated = _estimated(months, [ends[m][0] for m in months], [ends[m][1] for m in months])
    followed = sum(left + censored for left, censored in ends.values())
    points = []
    for month, (share, low, high) in zip(months, estimated, strict=True):
        left, censored = ends[month]
        points.append(Point(month, followed, left, censored, share, low, high))
        followed -= left + censored
    return Curve(tuple(points), untold)


def _estimated(
    months: Sequence[int], left: Sequence[int], censored: Sequence[int]
) -> list[tuple[float, float | None, float | None]]:
    """The share still there at the end of each month, with its band."""
    # Loaded late: only the process that draws a curve pays for it.
    import numpy
    from scipy.stats import CensoredData, ecdf

    seen = CensoredData(uncensored=numpy.repeat(months, left), right=numpy.repeat(months, censored))
    still_there = ecdf(seen).sf
    with warnings.catch_warnings():
        # Where nobody has left yet, or nobody is left, the formula has no band: said as « none ».
        warnings.simplefilter("ignore", RuntimeWarning)
        band = still_there.confidence_interval(CONFIDENCE, method="log-log")
    return [
        (float(share), _bound(low), _bound(high))
        for share, low, high in zip(
            still_there.evaluate(months),
            band.low.evaluate(months),
            band.high.evaluate(months),
            strict=True,
        )
    ]


def _bound(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def shown(found: Curve, small: int) -> Curve | None:
    """The curve as somebody outside may read it: no number under `small`, in a line or by subtraction.

    Months are joined until those who left, those no longer followed and those still followed are each
    nobody or enough; the curve stops where that is no longer possible. None when nothing may be shown.
    """
    if not small:
        return found
    points: list[Point] = []
    left = censored = 0
    begins = found.followed
    for point in found.points:
        left, censored = left + point.left, censored + point.censored
        numbers = (left, censored, point.after)
        if any(is_small(n, small) for n in numbers):
            continue
        points.append(
            Point(point.month, begins, left, censored, point.share, point.low, point.high)
        )
        begins, left, censored = point.after, 0, 0
    untold = 0 if is_small(found.untold, small) else found.untold
    return Curve(tuple(points), untold) if points else None
