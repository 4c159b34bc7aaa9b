"""Checking figures before anything is kept: the same rules for a form and for a file of thousands."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from enracine.territories.figures import good_address, read_number, read_period
from enracine.territories.incoming import RawLine
from enracine.territories.keepers import Kept, Place
from enracine.territories.models import (
    PLACES,
    Fact,
    Gap,
    Indicator,
    Mrc,
    Municipality,
    PajTerritory,
    Region,
    Reliability,
)
from enracine.territories.names import fold
from enracine.territories.rules import disagree
from enracine.territories.sectors import sectors

_OCCUPATION = re.compile(r"\d{5}")
UNKNOWN_DATASET, UNKNOWN_LICENCE = "Chiffre cité", "Chiffre cité, tous droits à l’éditeur"
QUEBEC_NAMES = ("quebec", "tout le quebec", "le quebec", "province")


@dataclass(frozen=True)
class CheckedLine:
    """A line and what would happen to it: `new`, `changed`, `same` or `refused`.

    `why` is a key of `incoming.WHY` with `said`; `others` are what other sources say of the same
    place and period; `what` is everything to keep, as plain values.
    """

    number: int
    state: str
    what: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    said: str = ""
    others: tuple[str, ...] = ()


class Refused(Exception):
    """A line that cannot be kept: the key of the reason, and what the line said."""

    def __init__(self, why: str, said: str = "") -> None:
        super().__init__(why)
        self.why, self.said = why, said


class Checker:
    """Everything that checking a line needs, read at once: seven queries, then none a line."""

    def __init__(self, kept: Kept, day: dt.date) -> None:
        self.kept, self.day = kept, day
        self.places = _places()
        self.indicators = {i.code: i for i in Indicator.objects.order_by("code")}
        self.by_name = {
            fold(n): i for i in self.indicators.values() for n in (i.name_fr, i.name_en)
        }
        self.facts: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        columns = (*(f"{name}_id" for name in PLACES), "indicator__code", "detail")
        for row in Fact.objects.standing().values(
            *columns, "period", "period_start", "period_end", "value", "gap", "reliability",
            "source__publisher", "source__dataset",
        ):  # fmt: skip
            key = tuple(row[c] for c in (*columns, "period"))
            self.facts.setdefault(key, []).append(row)

    def check(self, lines: Iterable[RawLine]) -> list[CheckedLine]:
        """Each line, in order. The second of two lines about one same thing is refused."""
        found: list[CheckedLine] = []
        seen: dict[tuple[str, ...], int] = {}
        for line in lines:
            try:
                what = self.read(line)
                told = ("place", "indicator", "detail", "period")
                key = (
                    *(what[name] for name in told),
                    fold(what["publisher"]),
                    fold(what["dataset"]),
                )
                if key in seen:
                    raise Refused("twice", str(seen[key]))
                seen[key] = line.number
                found.append(self._compared(line.number, what))
            except Refused as refused:
                found.append(
                    CheckedLine(line.number, "refused", why=refused.why, said=refused.said[:80])
                )
        return found

    def read(self, line: RawLine) -> dict[str, Any]:
        """What a line says, as values to keep. Raises Refused."""
        place = self._place(line["place"])
        indicator = self.indicators.get(line["indicator"]) or self.by_name.get(
            fold(line["indicator"])
        )
        if indicator is None:
            raise Refused("indicator", line["indicator"])
        value, gap = _value(line, indicator)
        period = self._period(line["period"])
        publisher = line["publisher"][:160]
        if value is not None and not publisher:
            raise Refused("publisher")
        if line["url"] and not good_address(line["url"]):
            raise Refused("url", line["url"])
        return {
            "place": "quebec" if place is None else f"{_kind(place)}:{place.pk}",
            "place_code": _code(place),
            "place_name": str(place or "Québec"),
            **{f"{n}_id": str(place.pk) if place and _kind(place) == n else None for n in PLACES},
            "indicator": indicator.code,
            "detail": _detail(line["detail"], indicator),
            "value": None if value is None else str(value),
            "gap": gap,
            "period": period[0],
            "period_start": period[1],
            "period_end": period[2],
            "publisher": publisher,
            "dataset": line["dataset"][:200] or UNKNOWN_DATASET,
            "url": line["url"],
            "licence": line["licence"][:80] or UNKNOWN_LICENCE,
            "reliability": _choice(line["reliability"], Reliability.choices, "reliability")
            or Reliability.TO_CONFIRM.value,
        }

    def _place(self, text: str) -> Place:
        if fold(text) in QUEBEC_NAMES:
            place: Place = None
        else:
            found = self.places.get(text.strip().lower()) or self.places.get(fold(text))
            if found is None:
                raise Refused("place", text)
            place = found
        if not self.kept.holds(place):
            raise Refused("not_kept", text)
        return place

    def _period(self, text: str) -> tuple[str, str | None, str | None]:
        if not text:
            return "", None, None
        found = read_period(text)
        if found is None:
            raise Refused("period", text)
        if found[1] > self.day:
            raise Refused("period_ahead", text)
        return found[0], found[1].isoformat(), found[2].isoformat()

    def _compared(self, number: int, what: dict[str, Any]) -> CheckedLine:
        key = (
            *(_uuid(what[f"{n}_id"]) for n in PLACES),
            what["indicator"], what["detail"], what["period"],
        )  # fmt: skip
        same = self.facts.get(key, [])
        told = (what["publisher"], what["dataset"]) if what["publisher"] else ("", "")
        mine = [
            row
            for row in same
            if (row["source__publisher"] or "", row["source__dataset"] or "") == told
        ]
        if mine:
            # « avril 2026 » may be the average of three months: the days are those already kept.
            for end in ("period_start", "period_end"):
                what[end] = mine[0][end].isoformat() if mine[0][end] else None
        elif what["value"] is not None and not what["period"]:
            raise Refused("period")
        value = None if what["value"] is None else Decimal(what["value"])
        decimals = self.indicators[what["indicator"]].decimals
        others = tuple(
            f"{row['value'].normalize():f} ({row['source__publisher']})"
            for row in same
            if row not in mine
            and row["value"] is not None
            and value is not None
            and disagree((float(value), float(row["value"])), decimals)
        )
        if not mine:
            return CheckedLine(number, "new", what, others=others)
        kept = (mine[0]["value"], mine[0]["gap"], mine[0]["reliability"])
        state = "same" if kept == (value, what["gap"], what["reliability"]) else "changed"
        return CheckedLine(number, state, what, others=others)


def _places() -> dict[str, Any]:
    """By code (« mrc-14 », « 14018 ») and by folded name; a name that several share is left out."""
    found: dict[str, Any] = {}
    shared: set[str] = set()
    groups: Sequence[tuple[str, Any]] = (
        ("region-", Region.objects.order_by("code")),
        ("mrc-", Mrc.objects.order_by("code")),
        ("", PajTerritory.objects.order_by("code")),
        ("", Municipality.objects.select_related("mrc").order_by("code")),
    )
    for prefix, places in groups:
        for place in places:
            found[f"{prefix}{place.code}"] = place
            # Towns by code, or by name and MRC: « Saint-Jérôme » alone could be several.
            names = {fold(place.name), fold(getattr(place, "short_name", place.name))}
            if isinstance(place, Municipality):
                names = {fold(f"{place.name} ({place.mrc.short_name})")}
            elif isinstance(place, PajTerritory):
                names = {fold(f"PAJ {place.name}")}
            for name in names:
                if name in found:
                    shared.add(name)
                found.setdefault(name, place)
    return {name: place for name, place in found.items() if name not in shared}


def _kind(place: Any) -> str:
    return {Region: "region", Mrc: "mrc", PajTerritory: "paj_territory"}.get(
        type(place), "municipality"
    )


def _code(place: Any) -> str:
    """The code under which a place is known: that of the open data."""
    prefix = {"region": "region-", "mrc": "mrc-"}.get(_kind(place), "")
    return "quebec" if place is None else f"{prefix}{place.code}"


def _detail(text: str, indicator: Indicator) -> str:
    if not indicator.by:
        if text:
            raise Refused("detail", text)
        return ""
    if not text:
        raise Refused("detail_needed")
    known = (
        text in sectors() if indicator.by == Indicator.By.SECTOR else _OCCUPATION.fullmatch(text)
    )
    if not known:
        raise Refused("detail", text)
    return text


def _value(line: RawLine, indicator: Indicator) -> tuple[Decimal | None, str]:
    if not line["value"]:
        gap = _choice(line["gap"], Gap.choices, "gap")
        if not gap:
            raise Refused("gap")
        return None, gap
    value = read_number(line["value"])
    if value is None:
        raise Refused("value", line["value"])
    is_share = indicator.unit == Indicator.Unit.PERCENT
    grows = indicator.code == "population_change"
    if (value < 0 and not grows) or (is_share and abs(value) > 100):
        raise Refused("value_range", line["value"])
    return value.quantize(Decimal("0.001")), ""


def _choice(text: str, choices: Sequence[tuple[str, Any]], why: str) -> str:
    """A code, by itself or by its words; empty when nothing is said."""
    if not text:
        return ""
    known: Mapping[str, str] = {v: v for v, _label in choices} | {
        fold(str(w)): v for v, w in choices
    }
    found = known.get(text) or known.get(fold(text))
    if found is None:
        raise Refused(why, text)
    return found


def _uuid(text: str | None) -> Any:
    return uuid.UUID(text) if text else None
