"""A weighing in words: labels, figures with their date and source, points as people read them."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enracine.kernel.templatetags import formats
from enracine.matching.rules.choosing import Choice, Relaxation, Told
from enracine.matching.rules.facts import Seen
from enracine.matching.rules.homes import Part
from enracine.matching.rules.limits import Limit
from enracine.matching.rules.words import LABELS, LIFTS, LIMITS, NOTES
from enracine.territories.models import Indicator
from enracine.territories.queries.labels import figure, period_label
from enracine.territories.tables import read

#: From so many percent on, a certainty is good; from so many, middling. Below, weak.
GOOD, MIDDLING = 60, 35


def _language() -> str:
    return get_language() or "fr-ca"


def points(hundredths: int) -> str:
    """« 62,4 » for 6 240 hundredths of a point."""
    return formats.number(Decimal(hundredths) / 100, _language(), 1)


@functools.cache
def _indicators() -> Mapping[str, Indicator]:
    """The indicators of the reference tables, without a question to the database."""
    return {
        row["code"]: Indicator(
            code=row["code"],
            name_fr=row["name_fr"],
            name_en=row["name_en"],
            unit=row["unit"],
            decimals=int(row["decimals"]),
        )
        for row in read("indicators")
    }


def fact_name(seen: Seen) -> str:
    """What the figure measures, in words; empty for what a note says by itself."""
    known = _indicators().get(seen.indicator)
    if known is not None:
        return known.name
    return _("Distance") if seen.indicator == "km" else ""


def fact_value(seen: Seen) -> str:
    """The figure as it is read; empty for what a note says by itself."""
    if seen.indicator == "km":
        return f"{formats.number(round(seen.value), _language())}{formats.NBSP}km"
    known = _indicators().get(seen.indicator)
    if known is None:
        return formats.number(seen.value, _language()) if seen.indicator == "services" else ""
    return figure(Decimal(str(seen.value)), known)


@dataclass(frozen=True)
class Line:
    """One part of a place as it is read: what, whose, points out of how many, the figure, the note."""

    label: str
    whose: str
    points: str
    possible: str
    width: float
    name: str
    value: str
    period: str
    source: str
    note: str
    known: bool
    criterion: str


def line(told: Told, names: Mapping[str, str]) -> Line:
    """A part in words."""
    seen = told.seen
    dated = seen is not None and bool(seen.period)
    return Line(
        label=_(LABELS[told.criterion]),
        whose=whose(told.whose, names),
        points=points(told.points),
        possible=points(told.possible),
        width=100 * told.points / told.possible if told.possible else 0.0,
        name=fact_name(seen) if seen else "",
        value=fact_value(seen) if seen else "",
        period=period_label(seen.period) if seen is not None and dated else "",
        source=seen.source if seen else "",
        note=_(NOTES[told.note]) if told.note else "",
        known=seen is not None,
        criterion=told.criterion,
    )


def whose(key: str, names: Mapping[str, str]) -> str:
    """The given name behind a part that belongs to one adult; nothing where there is only one."""
    if not key or len(names) < 2:
        return ""
    return names.get(key) or _("l’autre adulte")


@dataclass(frozen=True)
class LimitLine:
    """A limit in words, with the figure and what would lift it."""

    code: str
    text: str
    figure: str
    lift: str


def limit_line(limit: Limit) -> LimitLine:
    """A limit in words."""
    shown = ""
    if limit.figure is not None and limit.code == "too_far":
        shown = f"{formats.number(round(limit.figure), _language())}{formats.NBSP}km"
    elif limit.figure is not None and limit.code == "rent":
        shown = formats.money(limit.figure, _language())
    number = formats.number(limit.lift, _language()) if limit.lift is not None else ""
    text = _(LIFTS[limit.code])
    return LimitLine(
        limit.code, _(LIMITS[limit.code]), shown, text % {"n": number} if number else text
    )


@dataclass(frozen=True)
class Card:
    """A place as a page shows it."""

    code: str
    name: str
    region: str
    slug: str
    rank: int
    points: str
    certainty: int
    certainty_kind: str
    certainty_text: str
    strong: list[Line]
    weak: list[Line]
    missing: list[Line]
    lines: list[Line]
    limits: list[LimitLine]
    apart: list[tuple[str, str]]
    asked_rank: int | None = None


def certainty_of(percent: int) -> tuple[str, str]:
    """The kind of tag and the words of a certainty."""
    if percent >= GOOD:
        return "ok", _("Bonne certitude")
    if percent >= MIDDLING:
        return "wait", _("Certitude moyenne")
    return "neutral", _("Faible certitude : il manque des chiffres")


def card(one: Choice, names: Mapping[str, str], asked: Mapping[str, int] | None = None) -> Card:
    """A place in words. `asked`: its rank in the list, by code."""
    kind, text = certainty_of(one.certainty)
    told = [line(part, names) for part in one.parts]
    return Card(
        code=one.place.code,
        name=one.place.name,
        region=one.place.region,
        slug=one.place.slug,
        rank=one.rank,
        points=points(one.points),
        certainty=one.certainty,
        certainty_kind=kind,
        certainty_text=text,
        strong=[line(part, names) for part in one.strong],
        weak=[line(part, names) for part in one.weak],
        missing=[line(part, names) for part in one.missing],
        lines=told,
        limits=[limit_line(limit) for limit in one.limits],
        apart=[
            (name or _("l’autre adulte"), points(worth))
            for name, worth in zip(names.values(), one.apart, strict=False)
        ],
        asked_rank=(asked or {}).get(one.place.code),
    )


@dataclass(frozen=True)
class RelaxationLine:
    """A place that is out, and what would have to give way."""

    code: str
    name: str
    region: str
    limits: list[LimitLine]


def relaxations(found: Iterable[Relaxation]) -> list[RelaxationLine]:
    """What to relax, in words."""
    return [
        RelaxationLine(
            one.place.code, one.place.name, one.place.region, [limit_line(x) for x in one.limits]
        )
        for one in found
    ]


def unknown_labels(parts: Sequence[Part]) -> list[str]:
    """What counts for the household and of which nothing is known anywhere."""
    return list(dict.fromkeys(_(LABELS[part.criterion]) for part in parts))


def change_lines(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What changed in a kept suggestion, in words."""
    return [
        {
            "name": one["name"],
            "before": points(one["before"]),
            "now": points(one["now"]) if one["now"] is not None else "",
            "what": ", ".join(_(LABELS[c]) for c in one["criteria"] if c in LABELS),
        }
        for one in changes
    ]
