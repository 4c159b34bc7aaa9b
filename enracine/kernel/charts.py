"""Charts drawn on the server: the same SVG in the page and in the PDF, with a table beside it."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Tokens of the interface (one place for colours is the style sheet; a picture cannot read it).
INK, PRIMARY, LINE = "#1B2A3D", "#0B5A92", "#D5DDE6"
WIDTH = 340
#: An axis of shares, as French writes them.
PERCENT = "round(datum.value * 100) + '\u00a0%'"


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, how much, and the text shown for how much."""

    label: str
    value: float
    text: str


@functools.lru_cache(maxsize=256)
def _draw(specification: str) -> str:
    # Loaded late: it costs 60 MB, and only processes that draw should pay.
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification))


def bar_chart(bars: Sequence[Bar], *, domain_max: float | None = None) -> str:
    """Horizontal bars with their labels above, as SVG made to be read at 340 px.

    The SVG carries no script, style or English description; give it a name and a table in the page.
    Returns an empty text when there is nothing to draw.
    """
    if not bars:
        return ""
    rows = [
        {"label": b.label, "value": b.value, "text": b.text, "row": i} for i, b in enumerate(bars)
    ]
    top = domain_max or max((b.value for b in bars), default=0) or 1
    row_height = 44
    y = {"field": "row", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.62}}
    text = {"type": "text", "aria": False, "align": "left", "color": INK, "fontSize": 13}
    specification: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH,
        "height": row_height * len(rows),
        "data": {"values": rows},
        "config": {"view": {"stroke": None}, "aria": False, "font": "Public Sans, sans-serif"},
        "layer": [
            {
                "mark": {
                    "type": "bar",
                    "aria": False,
                    "color": PRIMARY,
                    "cornerRadius": 3,
                    "height": 14,
                },
                "encoding": {
                    "y": y,
                    "x": {
                        "field": "value",
                        "type": "quantitative",
                        "axis": None,
                        "scale": {"domain": [0, top]},
                    },
                },
            },
            {
                "mark": {**text, "dy": -17},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "label"}},
            },
            {
                "mark": {**text, "dy": -17, "align": "right", "fontWeight": "bold"},
                "encoding": {"y": y, "x": {"value": WIDTH}, "text": {"field": "text"}},
            },
        ],
    }
    return _draw(json.dumps(specification, sort_keys=True, ensure_ascii=False))


@dataclass(frozen=True)
class Step:
    """One step of a curve of shares (0 to 1): from where, how much, and the band around it."""

    at: float
    share: float
    low: float
    high: float


def step_chart(steps: Sequence[Step], *, across: str) -> str:
    """A curve in steps with the band of what is not sure; `across` names what goes from left to right.

    Empty when there is nothing to draw.
    """
    if not steps:
        return ""
    axis = {
        "labelFontSize": 11,
        "titleFontSize": 11,
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "aria": False,
    }
    across_axis = {**axis, "title": across, "grid": False, "tickMinStep": 1, "format": "d"}
    x = {"field": "at", "type": "quantitative", "axis": across_axis, "scale": {"nice": False}}
    up = {**axis, "title": None, "tickCount": 5, "labelExpr": PERCENT}
    y = {"field": "share", "type": "quantitative", "axis": up, "scale": {"domain": [0, 1]}}
    stepped = {"interpolate": "step-after", "aria": False}
    specification: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH - 40,
        "height": 220,
        "data": {"values": [vars(step) for step in steps]},
        "config": {"view": {"stroke": None}, "aria": False, "font": "Public Sans, sans-serif"},
        "layer": [
            {
                "mark": {"type": "area", "color": PRIMARY, "opacity": 0.18, **stepped},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "color": PRIMARY, "strokeWidth": 2.5, **stepped},
                "encoding": {"x": x, "y": y},
            },
        ],
    }  # fmt: skip
    return _draw(json.dumps(specification, sort_keys=True, ensure_ascii=False))


def share_chart(series: Sequence[tuple[str, float, Sequence[float]]], labels: Sequence[str]) -> str:
    """Small columns of shares (0 to 1) over time, one row a series, each with the share agreed.

    `series`: name, share agreed, share given at each of `labels`, in their order. Empty when there is
    nothing.
    """
    rows = [
        {"name": name, "at": label, "share": share, "agreed": agreed}
        for name, agreed, shares in series
        for label, share in zip(labels, shares, strict=True)
    ]
    if not rows:
        return ""
    axis = {"labelFontSize": 11, "titleFontSize": 11, "labelColor": INK, "domainColor": LINE}
    share = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {**axis, "labelExpr": PERCENT, "tickCount": 3, "title": None, "aria": False},
    }
    specification: dict[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": rows},
        "config": {"view": {"stroke": None}, "aria": False, "font": "Public Sans, sans-serif"},
        "facet": {
            "row": {
                "field": "name",
                "type": "nominal",
                "sort": [name for name, _agreed, _shares in series],
                "header": {"title": None, "labelAngle": 0, "labelAnchor": "start",
                           "labelOrient": "top", "labelFontSize": 13, "labelColor": INK},
            }
        },
        "spec": {
            "width": WIDTH - 60,
            "height": 60,
            "encoding": {"x": {"field": "at", "type": "ordinal",
                               "sort": list(labels),
                               "axis": {**axis, "title": None, "labelAngle": -90, "aria": False}}},
            "layer": [
                {"mark": {"type": "bar", "aria": False, "color": PRIMARY}, "encoding": {"y": share}},
                {
                    "mark": {"type": "rule", "aria": False, "color": INK, "strokeDash": [4, 3],
                             "size": 2},
                    "encoding": {"x": None, "y": {**share, "field": "agreed"}},
                },
            ],
        },
    }  # fmt: skip
    return _draw(json.dumps(specification, sort_keys=True, ensure_ascii=False))
