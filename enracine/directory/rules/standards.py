"""The Human Services Data Specification as others write it, 1.x to 3.x: its tables and their keys. Pure.

Every version is told in the tables of 3.x: older names are aliases, older tables become rows of newer ones.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """What a table needs, what its columns point at, which of them we keep."""

    needs: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()
    has_id: bool = True


def _keeps(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: In an order where what is pointed at comes first.
TABLES: dict[str, Table] = {
    "taxonomy": Table(("name",), keeps=_keeps("name description uri version")),
    "taxonomy_term": Table(
        ("name",), {"taxonomy_id": "taxonomy", "parent_id": "taxonomy_term"},
        _keeps("code name description parent_id taxonomy taxonomy_id language"),
    ),
    "organization": Table(("name",), keeps=_keeps("name alternate_name description email website")),
    "program": Table((), {"organization_id": "organization"}),
    "service": Table(
        ("organization_id", "name", "status"),
        {"organization_id": "organization", "program_id": "program"},
        _keeps(
            "organization_id name description url email status interpretation_services"
            " application_process fees_description fees eligibility_description minimum_age"
            " maximum_age assured_date alert last_modified"
        ),
    ),
    "location": Table(
        (), {"organization_id": "organization"},
        _keeps("location_type organization_id name description transportation latitude longitude"),
    ),
    "service_at_location": Table(
        ("service_id", "location_id"), {"service_id": "service", "location_id": "location"},
        _keeps("service_id location_id description"),
    ),
    "address": Table(
        (), {"location_id": "location"},
        _keeps(
            "location_id address_1 address_2 city region state_province postal_code country"
            " address_type"
        ),
    ),
    "contact": Table(
        (),
        {
            "organization_id": "organization", "service_id": "service",
            "service_at_location_id": "service_at_location", "location_id": "location",
        },
    ),
    "phone": Table(
        ("number",),
        {
            "organization_id": "organization", "service_id": "service", "location_id": "location",
            "service_at_location_id": "service_at_location", "contact_id": "contact",
        },
        _keeps("organization_id service_id number extension type description"),
    ),
    "schedule": Table(
        (),
        {
            "service_id": "service", "location_id": "location",
            "service_at_location_id": "service_at_location",
        },
        _keeps(
            "service_id location_id service_at_location_id freq byday opens_at closes_at"
            " description notes wkst"
        ),
    ),
    "language": Table(
        (), {"service_id": "service", "location_id": "location", "phone_id": "phone"},
        _keeps("service_id name code"),
    ),
    "accessibility": Table(
        (), {"location_id": "location"}, _keeps("location_id description details")
    ),
    "service_area": Table(
        (), {"service_id": "service", "service_at_location_id": "service_at_location"},
        _keeps("service_id name description uri"),
    ),
    "required_document": Table(
        (), {"service_id": "service"}, _keeps("service_id document")
    ),
    "eligibility": Table(
        (), {"service_id": "service"},
        _keeps("service_id eligibility description minimum_age maximum_age"),
    ),
    "cost_option": Table(
        ("service_id",), {"service_id": "service"},
        _keeps("service_id option currency amount amount_description"),
    ),
    "unit": Table((), keeps=_keeps("name")),
    "service_capacity": Table(
        ("service_id",), {"service_id": "service", "unit_id": "unit"},
        _keeps("service_id unit_id available updated"), has_id=False,
    ),
    "attribute": Table(
        ("link_id", "taxonomy_term_id"), {"taxonomy_term_id": "taxonomy_term"},
        _keeps("link_id taxonomy_term_id link_entity link_type"),
    ),
    "organization_identifier": Table(("organization_id",), {"organization_id": "organization"}),
    "funding": Table((), {"organization_id": "organization", "service_id": "service"}),
    "url": Table((), {"organization_id": "organization", "service_id": "service"}),
    "payment_accepted": Table((), {"service_id": "service"}),
    "holiday_schedule": Table(
        (),
        {
            "service_id": "service", "location_id": "location",
            "service_at_location_id": "service_at_location",
        },
    ),
    "metadata": Table(),
    # Ours: the standard has no place for a text in a second language.
    "translation": Table(
        ("resource_type", "resource_id", "field_name", "language", "value"),
        keeps=_keeps("resource_type resource_id field_name language value"), has_id=False,
    ),
    "meta_table_description": Table((), has_id=False),
}  # fmt: skip
#: Other names of tables, and of JSON lists; the plural of each is known too.
_ALIASES = {
    "services_at_location": "service_at_location",
    "services_at_locations": "service_at_location",
    "service_at_locations": "service_at_location",
    "regular_schedule": "regular_schedule",
    "physical_address": "physical_address",
    "postal_address": "postal_address",
    "service_taxonomy": "service_taxonomy",
    "service_attribute": "service_attribute",
    "other_attribute": "other_attribute",
    "accessibility_for_disabilities": "accessibility",
    "capacities": "service_capacity",
    "additional_urls": "url",
    "additional_websites": "url",
    "taxonomy_detail": "taxonomy",
    "payments_accepted": "payment_accepted",
}
#: Tables of older versions: the one they become, columns renamed, values that go without saying.
OLDER: dict[str, tuple[str, Mapping[str, str], Mapping[str, str]]] = {
    "regular_schedule": ("schedule", {"weekday": "byday"}, {"freq": "WEEKLY"}),
    "physical_address": ("address", {}, {"address_type": "physical"}),
    "postal_address": ("address", {}, {"address_type": "postal"}),
    "service_taxonomy": (
        "attribute",
        {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id"},
        {"link_entity": "service"},
    ),
    "service_attribute": ("attribute", {"service_id": "link_id"}, {"link_entity": "service"}),
    "other_attribute": ("attribute", {"link_type": "link_entity"}, {}),
}
#: Columns of older versions, table by table.
_COLUMNS = {
    "organization": {"url": "website"},
    "language": {"language": "name"},
    "service_area": {"service_area": "name"},
    "accessibility": {"accessibility": "description"},
    "taxonomy_term": {"term": "name", "vocabulary": "taxonomy"},
}
#: What tells a version: names of tables, and columns (« table.column »).
_MARKS = (
    ("1.1", {"services_at_location", "regular_schedule", "service_taxonomy"},
     {"taxonomy.vocabulary", "taxonomy.parent_id", "taxonomy.parent_name"}),
    ("2.0", {"service_attribute", "other_attribute", "physical_address", "postal_address",
             "accessibility_for_disabilities", "payment_accepted", "eligibility"},
     {"taxonomy_term.term", "language.language", "service_area.service_area"}),
    ("3.1", {"service_capacity", "unit", "url"},
     {"attribute.label", "service_area.uri", "location.url", "service_at_location.service_areas"}),
)  # fmt: skip
#: Keys that an API may leave pointing at what it does not give: the row stands without them.
LOOSE = frozenset(
    {
        ("taxonomy_term", "parent_id"),
        ("taxonomy_term", "taxonomy_id"),
        ("service", "program_id"),
        ("location", "organization_id"),
    }
)
#: Without one of these it is no directory of services.
CORE = frozenset({"organization", "service", "location"})


def _singulars(name: str) -> list[str]:
    found = [name]
    if name.endswith("ies"):
        found.append(f"{name[:-3]}y")
    if name.endswith("es"):
        found.append(name[:-2])
    if name.endswith("s"):
        found.append(name[:-1])
    return found


def table_named(name: str) -> str:
    """The table, of any version, that a file or a list is called after; nothing when none is."""
    said = name.strip().lower().replace("-", "_").replace(" ", "_").removeprefix("hsds_")
    for one in _singulars(said):
        if one in _ALIASES:
            return _ALIASES[one]
        if one in TABLES or one in OLDER:
            return one
    return ""


def version_of(names: Collection[str], columns: Collection[str]) -> str:
    """The version that these tables and columns (« table.column ») speak, as they are written."""
    bare = {one for name in names for one in _singulars(name.lower())}
    for version, tables, marks in _MARKS:
        if tables & bare or marks & set(columns):
            return version
    return "3.0"


def modern(table: str, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A row of any version, in the table and with the columns of 3.x."""
    renamed: Mapping[str, str] = {}
    usual: Mapping[str, str] = {}
    if table == "taxonomy" and ({"parent_id", "vocabulary", "parent_name"} & values.keys()):
        table = "taxonomy_term"
    if table in OLDER:
        table, renamed, usual = OLDER[table]
    names = {**_COLUMNS.get(table, {}), **renamed}
    told: dict[str, str] = {}
    for column, value in values.items():
        now_ = names.get(column, column)
        if value or now_ not in told:
            told[now_] = value if value else told.get(now_, "")
    return table, {**told, **{k: v for k, v in usual.items() if not told.get(k)}}


#: What other standards hold, and their names: a clear word for whoever brings one of them.
OTHERS = (
    ("GTFS (transport collectif)", {"stops.txt", "routes.txt", "agency.txt", "stop_times.txt"}),
    ("data·inclusion (France)", {"structures.csv", "structures.json", "thematiques"}),
    ("FHIR (santé)", {"resourcetype"}),
    ("GeoJSON (cartes)", {"featurecollection", "features"}),
    ("schema.org (JSON-LD)", {"@context", "@graph"}),
    ("iCarol", {"resourceagencynum", "resource_agency_num"}),
    ("AIRS XML", {"airs_xml", ".xml"}),
    ("Open311", {"service_requests", "jurisdiction_id"}),
)


def other_standard(words: Collection[str]) -> str:
    """The other standard that these names of files, columns or keys belong to; nothing when unknown."""
    known = {word.strip().lower() for word in words}
    endings = {f".{word.rsplit('.', 1)[-1]}" for word in known if "." in word}
    for name, marks in OTHERS:
        if marks & (known | endings):
            return name
    return ""
