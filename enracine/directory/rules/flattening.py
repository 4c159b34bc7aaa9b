"""From rows and objects of any version to the rows of one set of tables. Pure.

A row is a row whatever carried it: a line of a table, or an object nested in another of an API.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from enracine.directory.rules.refusing import Unusable, plain
from enracine.directory.rules.standards import TABLES, modern, table_named, version_of

#: Deeper than any object of the standard.
DEEPEST = 12
_NOTHING = frozenset({"null", "none", "nan"})


@dataclass(slots=True)
class Row:
    """One row: where it stands, and the text of each column."""

    place: str
    values: dict[str, str]

    @property
    def id(self) -> str:
        """Its identifier, as it is written."""
        return self.values.get("id", "")

    def says(self, column: str) -> str:
        """The text of a column, or nothing."""
        return self.values.get(column, "")


@dataclass
class Heap:
    """The rows of a source by table, what its own words were, and how its cells looked."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    formulas: int = 0
    #: Objects that nest, not whole tables: what they point at may not be given.
    nested: bool = False
    #: Rows of nested objects by table and identifier: one object told at several places is one.
    _known: dict[tuple[str, str], Row] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The version that the source speaks."""
        return version_of(self.names, self.columns)

    def add(self, name: str, table: str, place: str, values: Mapping[str, str]) -> None:
        """A row of a table, of any version."""
        self.names.add(name)
        self.columns |= {f"{table}.{column}" for column, value in values.items() if value}
        cleaned = {plain(column)[:60]: text_of(value) for column, value in values.items()}
        self.formulas += sum(value.startswith("=") for value in cleaned.values())
        known, told = modern(table, cleaned)
        if known not in TABLES:
            return
        place = plain(place)[:200]
        self.rows.setdefault(known, []).append(Row(place, told))
        if known == "service" and told.get("location_id"):
            # 1.0: the service itself names its place.
            link = f"{told.get('id', '')}:{told['location_id']}"
            at = {"id": link, "service_id": told.get("id", ""), "location_id": told["location_id"]}
            self.rows.setdefault("service_at_location", []).append(Row(place, at))

    def add_object(self, name: str, value: Any, place: str) -> None:
        """An object of an API, with everything nested in it. Raises Unusable when it never ends."""
        table = table_named(name)
        if table and isinstance(value, dict):
            self.nested = True
            self._object(name, table, value, place, {}, 0)

    def _object(
        self,
        name: str,
        table: str,
        value: Mapping[str, Any],
        place: str,
        parent: Mapping[str, str],
        depth: int,
    ) -> None:
        if depth > DEEPEST:
            raise Unusable("json", "objets emboîtés sans fin")
        told = {k: text_of(v) for k, v in value.items() if not isinstance(v, dict | list)}
        for column, text in parent.items():
            if not told.get(column):
                told[column] = text
        nested = [(k, v) for k, v in value.items() if isinstance(v, dict | list)]
        for key, one in nested:
            if isinstance(one, dict) and (child := table_named(key)):
                column = f"{_column(child)}_id"
                if not told.get(column) and one.get("id"):
                    told[column] = text_of(one["id"])
        self._merge(name, table, told, place)
        own = told.get("id", "")
        for key, one in nested:
            child = table_named(key)
            if not child:
                continue
            for item in one if isinstance(one, list) else [one]:
                if isinstance(item, dict):
                    back = _back(table, child, own) if isinstance(one, list) else {}
                    self._object(key, child, item, f"{place}/{key}", back, depth + 1)

    def _merge(self, name: str, table: str, told: dict[str, str], place: str) -> None:
        """The same object told twice is one row, as long as both say the same."""
        known_table, modern_values = modern(table, told)
        key = (known_table, modern_values.get("id", ""))
        known = self._known.get(key)
        if known is not None and key[1] and _agree(known_table, known.values, modern_values):
            known.values |= {k: v for k, v in modern_values.items() if v and not known.says(k)}
            self.names.add(name)
            return
        before = len(self.rows.get(known_table, ()))
        self.add(name, table, place, told)
        rows = self.rows.get(known_table, [])
        if key[1] and len(rows) > before:
            self._known.setdefault(key, rows[before])


#: What is told under several things, each time pointing at another.
_SHARED = frozenset({"phone", "contact", "schedule", "language", "attribute", "url", "funding"})


def _agree(table: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two tellings of an object contradict each other nowhere.

    What is shared may point elsewhere: a phone is told under the service and under its place.
    """
    return all(
        not value
        or one.get(column, "") in ("", value)
        or (table in _SHARED and column.endswith("_id"))
        for column, value in other.items()
    )


def _column(table: str) -> str:
    return {"taxonomy_detail": "taxonomy"}.get(table, table)


def _back(table: str, child: str, own: str) -> dict[str, str]:
    """The columns by which a nested row points back at what holds it."""
    if not own:
        return {}
    if child in ("attribute", "other_attribute"):
        return {"link_id": own, "link_entity": table}
    if child in ("service_attribute", "service_taxonomy"):
        return {"service_id": own}
    if child == "metadata":
        return {"resource_id": own}
    return {f"{table}_id": own}


def text_of(value: Any) -> str:
    """A cell or a value as text, without what nobody can see; nothing for « null »."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = plain(str(value))
    return "" if text.lower() in _NOTHING else text


def objects_of(document: Any) -> Iterator[tuple[str, Any]]:
    """The objects of a JSON document, each with what it is: a page, a list, one object, or lists by name."""
    if isinstance(document, list):
        yield from ((_guess(one), one) for one in document)
        return
    if not isinstance(document, dict):
        return
    for key in ("contents", "content", "items", "results", "data"):
        if isinstance(document.get(key), list):
            yield from ((_guess(one), one) for one in document[key])
            return
    named = {k: v for k, v in document.items() if isinstance(v, list) and table_named(k)}
    if "id" not in document and named:
        for key, values in named.items():
            yield from ((key, one) for one in values)
        return
    yield _guess(document), document


def _guess(one: Any) -> str:
    """What an object is, by what only it has."""
    if not isinstance(one, dict):
        return ""
    keys: Iterable[str] = one.keys()
    for name, marks in (
        ("service_at_location", {"location_id", "location"}),
        ("service", {"organization_id", "organization", "status", "service_at_locations"}),
        ("taxonomy_term", {"taxonomy_id", "taxonomy_detail", "parent_id", "term", "code"}),
        ("location", {"location_type", "addresses", "physical_addresses", "latitude"}),
        ("organization", {"website", "legal_status", "services", "alternate_name", "email"}),
        ("taxonomy", {"uri", "version"}),
        ("organization", {"name"}),
    ):
        if marks & set(keys):
            return name
    return ""
