"""Which rows of another directory may be read, and why the others wait: identifiers, keys, values. Pure."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from enracine.directory.rules.flattening import Heap, Row
from enracine.directory.rules.refusing import Problem, Remark
from enracine.directory.rules.standards import LOOSE, TABLES
from enracine.directory.rules.telling import DAYS, uri
from enracine.directory.rules.tongues import language_code

STATUSES = frozenset({"active", "inactive", "defunct", "temporarily closed"})
PLACES = frozenset({"physical", "postal", "virtual"})
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
#: Days as people and versions write them, by their first letters, French then English.
_DAYS = {
    name: rank
    for names in (
        DAYS,
        ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    )
    for rank, name in enumerate(n.lower() for n in names)
}
_FULL = {
    name: rank
    for names in (
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
    for rank, name in enumerate(names)
}
_ORDINAL = re.compile(r"^[+-]?\d{1,2}(MO|TU|WE|TH|FR|SA|SU)$", re.I)
_HOUR = re.compile(r"^T?(\d{1,2}):?(\d{2})(?::?\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{0,2})?$", re.I)
_EMAIL = re.compile(r"^[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+$")
Ids = dict[str, set[str]]
#: Words under words, at most.
DEEPEST = 40
#: Tables whose rows are objects in their own right: an identifier names one of them, no other.
_OBJECTS = (
    "organization",
    "service",
    "location",
    "service_at_location",
    "taxonomy",
    "taxonomy_term",
)


@dataclass(slots=True)
class Refused:
    """A row in quarantine, and every reason."""

    table: str
    row: Row
    problems: list[Problem]


@dataclass
class Sifted:
    """The rows that stand, by table and identifier; those in quarantine; remarks on the whole."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def of(self, table: str) -> list[Row]:
        """The rows of a table that stand."""
        return self.rows.get(table, [])

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """The rows of a table by what a column points at."""
        found: dict[str, list[Row]] = {}
        for row in self.of(table):
            if row.says(column):
                found.setdefault(row.says(column), []).append(row)
        return found


def sift(heap: Heap) -> Sifted:
    """Judge every row. What points at a row in quarantine waits with it."""
    sifted = Sifted()
    everything = {table: {row.id for row in rows if row.id} for table, rows in heap.rows.items()}
    named: dict[str, str] = {}
    for table in TABLES:
        if table not in heap.rows:
            continue
        rows = _once(table, heap.rows[table], sifted)
        problems = [_own(table, row) for row in rows]
        _twice(table, rows, problems)
        if table in _OBJECTS:
            _elsewhere(table, rows, problems, named)
        _pointing(table, rows, problems, everything, sifted, loose=heap.nested)
        stands: list[Row] = []
        for row, found in zip(rows, problems, strict=True):
            if found:
                sifted.refused.append(Refused(table, row, found))
            else:
                stands.append(row)
        sifted.rows[table] = stands
        if table == "taxonomy_term":
            _loops(sifted)
    return sifted


def _once(table: str, rows: list[Row], sifted: Sifted) -> list[Row]:
    """The rows without those repeated word for word."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    found = []
    for row in rows:
        key = tuple(sorted(row.values.items()))
        if key not in seen:
            seen.add(key)
            found.append(row)
    if len(found) < len(rows):
        sifted.remarks.append(Remark("same_row", table, count=len(rows) - len(found)))
    return found


def _own(table: str, row: Row) -> list[Problem]:
    """What is wrong with a row by itself."""
    known = TABLES[table]
    found = []
    if known.has_id and not row.id:
        found.append(Problem("id_missing"))
    found += [Problem("needed", column) for column in known.needs if not row.says(column)]
    judge = _JUDGES.get(table)
    return found + (judge(row) if judge else [])


def _twice(table: str, rows: list[Row], problems: list[list[Problem]]) -> None:
    """One identifier, several rows: none can be believed."""
    if not TABLES[table].has_id:
        return
    counts = Counter(row.id for row in rows if row.id)
    holders: dict[str, set[str]] = {}
    for row in rows:
        if counts[row.id] > 1:
            holders.setdefault(row.id, set()).add(row.says("organization_id"))
    for row, found in zip(rows, problems, strict=True):
        if counts[row.id] < 2 or not row.id:
            continue
        if table == "service" and len(holders[row.id]) > 1:
            found.append(Problem("claimed_twice", said=", ".join(sorted(holders[row.id])[:5])))
        else:
            found.append(Problem("id_twice", said=row.id))


def _elsewhere(
    table: str, rows: list[Row], problems: list[list[Problem]], named: dict[str, str]
) -> None:
    """An identifier that names two things of different kinds."""
    for row, found in zip(rows, problems, strict=True):
        other = named.setdefault(row.id, table) if row.id else table
        if other != table:
            found.append(Problem("id_elsewhere", said=row.id, other=other))


def _pointing(
    table: str,
    rows: list[Row],
    problems: list[list[Problem]],
    everything: Ids,
    sifted: Sifted,
    *,
    loose: bool,
) -> None:
    """Keys that point at nothing, or at a row that waits."""
    let_go = 0
    for column, target in TABLES[table].keys.items():
        present = everything.get(target, set())
        standing = present if target == table else {row.id for row in sifted.of(target)}
        for row, found in zip(rows, problems, strict=True):
            said = row.says(column)
            if not said or said in standing:
                continue
            if loose and said not in present and (table, column) in LOOSE:
                row.values[column] = ""
                let_go += 1
                continue
            why = "depends" if said in present else "dangling"
            found.append(Problem(why, column, said, target))
    if let_go:
        sifted.remarks.append(Remark("not_given", table, count=let_go))
    if table in ("attribute", "translation"):
        upright = {kind: {one.id for one in there} for kind, there in sifted.rows.items()}
        judge = _linked if table == "attribute" else _translated
        for row, found in zip(rows, problems, strict=True):
            found += judge(row, everything, upright)


def _translated(row: Row, present: Ids, standing: Ids) -> list[Problem]:
    """What a text in another language is of: a row that stands."""
    kind, said = row.says("resource_type"), row.says("resource_id")
    if not kind or not said or said in standing.get(kind, set()):
        return []
    why = "depends" if said in present.get(kind, set()) else "dangling"
    return [Problem(why, "resource_id", said, kind)]


def _linked(row: Row, present: Ids, standing: Ids) -> list[Problem]:
    """What a word is attached to: a service that stands, or something that we do not sort."""
    entity, said = row.says("link_entity") or "service", row.says("link_id")
    if entity not in TABLES and entity not in ("physical_address", "postal_address"):
        return [Problem("entity", "link_entity", entity)]
    if entity != "service" or not said or said in standing.get("service", set()):
        return []
    why = "depends" if said in present.get("service", set()) else "dangling"
    return [Problem(why, "link_id", said, "service")]


def _loops(sifted: Sifted) -> None:
    """Words under themselves, and words under a word that waits."""
    rows = {row.id: row for row in sifted.of("taxonomy_term")}
    bad: dict[str, Problem] = {}
    for pk in rows:
        trail, at = [pk], rows[pk].says("parent_id")
        while at and at in rows and at not in trail and len(trail) < DEEPEST:
            trail.append(at)
            at = rows[at].says("parent_id")
        if at in trail or len(trail) >= DEEPEST:
            bad[pk] = Problem("parent_loop", "parent_id", at)
        elif at:
            bad[pk] = Problem("depends", "parent_id", at, "taxonomy_term")
    for pk, problem in bad.items():
        sifted.refused.append(Refused("taxonomy_term", rows[pk], [problem]))
    sifted.rows["taxonomy_term"] = [r for r in sifted.of("taxonomy_term") if r.id not in bad]


# — Values, table by table ————————————————————————————————————————————————————————————


def _reach(row: Row, column: str) -> list[Problem]:
    found = []
    if row.says(column) and not uri(row.says(column)):
        found.append(Problem("url", column, row.says(column)))
    if row.says("email") and not _EMAIL.match(row.says("email")[:300]):
        found.append(Problem("email", "email", row.says("email")))
    return found


def _service(row: Row) -> list[Problem]:
    found = _reach(row, "url")
    if row.says("status") and row.says("status").lower() not in STATUSES:
        found.append(Problem("status", "status", row.says("status")))
    found += _ages(row)
    for column in ("assured_date", "last_modified"):
        if row.says(column) and instant(row.says(column)) is None:
            found.append(Problem("date", column, row.says(column)))
    return found


def _ages(row: Row) -> list[Problem]:
    ages: list[float] = []
    for column in ("minimum_age", "maximum_age"):
        said = row.says(column)
        if not said:
            continue
        age = decimal(said)
        if age is None:
            return [Problem("number", column, said)]
        if not 0 <= age <= 150:
            return [Problem("ages", column, said)]
        ages.append(age)
    if len(ages) == 2 and ages[0] > ages[1]:
        said = f"{row.says('minimum_age')} – {row.says('maximum_age')}"
        return [Problem("ages", "maximum_age", said)]
    return []


def _location(row: Row) -> list[Problem]:
    found = []
    kind = row.says("location_type").lower()
    if kind and kind not in PLACES:
        found.append(Problem("place_kind", "location_type", kind))
    north, east = row.says("latitude"), row.says("longitude")
    if north or east:
        point = decimal(north), decimal(east)
        if point[0] is None or point[1] is None or abs(point[0]) > 90 or abs(point[1]) > 180:
            found.append(Problem("coordinates", "latitude", f"{north}, {east}"))
    return found


def _address(row: Row) -> list[Problem]:
    kind = row.says("address_type").lower()
    if kind and kind not in PLACES:
        return [Problem("place_kind", "address_type", kind)]
    if not row.says("address_1") and not row.says("city"):
        return [Problem("address")]
    return []


def _schedule(row: Row) -> list[Problem]:
    found = []
    frequency = row.says("freq").upper()
    if frequency and frequency not in FREQUENCIES:
        found.append(Problem("frequency", "freq", row.says("freq")))
    for said in days_said(row.says("byday")):
        if day_of(said) is None and not _ORDINAL.match(said):
            found.append(Problem("day", "byday", said))
    for column in ("opens_at", "closes_at"):
        if row.says(column) and hour(row.says(column)) is None:
            found.append(Problem("hours", column, row.says(column)))
    return found


def _language(row: Row) -> list[Problem]:
    said = row.says("code") or row.says("name")
    if not said:
        return [Problem("needed", "code")]
    if language_code(row.says("code")) or language_code(row.says("name")):
        return []
    return [Problem("language", "code" if row.says("code") else "name", said)]


def _cost(row: Row) -> list[Problem]:
    said = row.says("amount")
    amount = decimal(said) if said else 0.0
    if amount is None or amount < 0:
        return [Problem("amount", "amount", said)]
    return []


def _capacity(row: Row) -> list[Problem]:
    found = []
    said = row.says("available")
    count = decimal(said) if said else 0.0
    if count is None or not 0 <= count <= 2_000_000_000:
        found.append(Problem("number", "available", said))
    if row.says("updated") and instant(row.says("updated")) is None:
        found.append(Problem("date", "updated", row.says("updated")))
    return found


_JUDGES: dict[str, Callable[[Row], list[Problem]]] = {
    "organization": lambda row: _reach(row, "website"),
    "service": _service,
    "eligibility": _ages,
    "location": _location,
    "address": _address,
    "schedule": _schedule,
    "language": _language,
    "cost_option": _cost,
    "service_capacity": _capacity,
}


# — Reading a value ————————————————————————————————————————————————————————————————————————


def decimal(text: str) -> float | None:
    """A number, or None for what is not one (nor infinite)."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def instant(text: str) -> dt.datetime | None:
    """A day or an instant in ISO 8601, in UTC when it says no zone; None for what is not one."""
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except OverflowError:
        return None


def days_said(text: str) -> list[str]:
    """The days of a list, as they are written."""
    return [one for one in re.split(r"[\s,;]+", text.strip()) if one]


def day_of(text: str) -> int | None:
    """A day of the week, 0 for Monday, in codes, French, English or ISO numbers (1 for Monday)."""
    said = text.strip().lower().rstrip(".")
    if said in _DAYS or said in _FULL:
        return _DAYS.get(said, _FULL.get(said))
    return int(said) - 1 if said in tuple("1234567") else None


def hour(text: str) -> tuple[dt.time, bool] | None:
    """An hour of the clock, and whether it carries an offset; None for what is not one."""
    said = _HOUR.match(text.strip())
    if said is None:
        return None
    hours, minutes = int(said.group(1)), int(said.group(2))
    if (hours, minutes) == (24, 0):
        hours, minutes = 23, 59
    if hours > 23 or minutes > 59:
        return None
    return dt.time(hours, minutes), said.group(3) is not None
