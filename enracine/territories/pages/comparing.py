"""Three places side by side, with Montréal as the reference. Nobody signs in, nothing is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from enracine.kernel.access import public
from enracine.kernel.clock import today
from enracine.territories.pages.explorer import read_since
from enracine.territories.pages.reading import typed_many
from enracine.territories.queries import Comparison, compare
from enracine.territories.queries.comparing import MOST, Column, Line

#: What is drawn as well as told: what people ask first, and what a bar can show.
CHARTED = frozenset(
    {"unemployment", "disposable_income", "vacancy_rate", "average_rent", "asking_rent_2"}
)


@dataclass(frozen=True)
class Bar:
    """A bar of a small chart."""

    label: str
    value: float
    text: str
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """A small chart: one indicator, a bar a place."""

    title: str
    bars: list[Bar]
    greatest: float


@public
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """The table, small charts, and what leaves or joins it. The address holds the choice."""
    start, from_text, error = read_since(request)
    found = compare(typed_many(request, "lieu"), today(), start)
    chosen = [column for column in found.columns if not column.is_reference]
    context = {
        "found": found,
        "chosen": [(column, _address(chosen, column, from_text)) for column in chosen],
        "full": len(chosen) >= MOST,
        "since": start,
        "from_text": from_text,
        "from_error": error,
        "charts": _charts(found),
    }
    return render(request, "territories/compare.html", context)


def _address(chosen: Sequence[Column], without: Column, from_text: str) -> str:
    """The same comparison without one of its places."""
    kept = [("lieu", column.code) for column in chosen if column != without]
    return "?" + urlencode([*kept, *([("depuis", from_text)] if from_text else [])])


def _charts(found: Comparison) -> list[Chart]:
    lines = [line for theme in found.themes for line in theme.lines]
    return [
        _chart(line, found.columns)
        for line in lines
        if line.indicator.code in CHARTED and line.known > 1
    ]


def _chart(line: Line, columns: Sequence[Column]) -> Chart:
    bars = [
        Bar(column.name, cell.value, cell.text)
        for column, cell in zip(columns, line.cells, strict=True)
        if cell.value is not None
    ]
    return Chart(line.indicator.name, bars, max(bar.value for bar in bars))
