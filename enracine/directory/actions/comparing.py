"""What another directory says, against what is here: new, changed, the same, gone, or somebody else's.

Reads only: a trial and a reading say the same.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from enracine.directory.incoming.brought import Brought
from enracine.directory.models import (
    IntakeRow,
    Origin,
    Provider,
    Record,
    Service,
    Taxonomy,
    Term,
)
from enracine.directory.rules.checking import Refused, sift
from enracine.directory.rules.reading import Entry, Understood, digest, identity
from enracine.directory.rules.refusing import Problem, Remark, Unusable
from enracine.directory.rules.understanding import understand
from enracine.network.models import Organisation
from enracine.territories.models import Region
from enracine.territories.names import fold

#: Fields of a word that are those of its entry.
TERM_FIELDS = ("name", "description", "source_id", "name_en", "description_en")
PROVIDER_FIELDS = ("name", "short_name", "description", "email", "phone", "website")


@dataclass
class Judged:
    """What a source says, in our own terms; what waits; what is to be known; its own list of services."""

    understood: Understood
    refused: list[Refused]
    remarks: list[Remark]
    standard: str
    #: Every service of the source, even in quarantine: none of these has disappeared.
    told: set[str] = field(default_factory=set)


def judged(brought: Brought, key: str) -> Judged:
    """Judge every row. One SQL query (the regions). Raises Unusable when no service is there."""
    heap = brought.heap
    if not heap.rows.get("service"):
        raise Unusable("empty")
    sifted = sift(heap)
    regions = dict(Region.objects.order_by("code").values_list("code", "name"))
    understood = understand(heap, sifted, key, regions)
    told = {identity(key, "service", row.id) for row in heap.rows["service"] if row.id}
    return Judged(
        understood,
        sifted.refused,
        [*brought.remarks, *sifted.remarks, *understood.remarks],
        f"HSDS {heap.version}",
        told - set(understood.defunct),
    )


@dataclass(frozen=True)
class Held:
    """Why an entry may not be written: somebody else has it here."""

    why: str
    other: str


def compare(origin: Origin, found: Judged) -> list[IntakeRow]:
    """Each entry against what is here: new, changed, the same, or somebody else's. Eleven SQL queries."""
    key = origin.key
    rows = [_refused_row(one, key) for one in found.refused]
    rows += _word_rows(origin, found.understood)
    held = _held_organisations(origin, found.understood.organisations)
    kept: set[str] = set()
    for entry, state in _organisations(origin, found.understood.organisations):
        if entry["id"] in held:
            rows.append(_held_row("organization", entry, held[entry["id"]]))
        else:
            kept.add(entry["id"])
            rows.append(_row("organization", entry, state, entry["id"]))
    rows += _service_rows(origin, found, kept)
    return rows


def _refused_row(one: Refused, key: str) -> IntakeRow:
    return IntakeRow(
        table=one.table,
        source_id=one.row.id[:200],
        label=(one.row.says("name") or one.row.says("number"))[:255],
        place=one.row.place[:200],
        state=IntakeRow.State.QUARANTINED,
        reason=one.problems[0].why,
        problems=[problem.as_json() for problem in one.problems],
        target=uuid.UUID(identity(key, one.table, one.row.id)) if one.row.id else None,
        # As it is written, to be corrected at the source; a contact names somebody, and is not kept.
        body={} if one.table == "contact" else {k: v[:500] for k, v in one.row.values.items() if v},
    )


def _row(table: str, entry: Entry, state: str, group: str, alike: str = "") -> IntakeRow:
    return IntakeRow(
        table=table,
        source_id=entry["source_id"],
        label=entry["name"],
        state=state,
        group=uuid.UUID(group),
        target=uuid.UUID(entry["id"]),
        body={} if state == IntakeRow.State.SAME else entry,
        digest=digest(entry),
        alike=alike[:300],
    )


def _held_row(table: str, entry: Entry, held: Held) -> IntakeRow:
    row = _row(table, entry, IntakeRow.State.QUARANTINED, entry["id"])
    row.reason = held.why
    row.problems = [Problem(held.why, said=entry["source_id"], other=held.other).as_json()]
    return row


def _word_rows(origin: Origin, understood: Understood) -> list[IntakeRow]:
    """Lists of words with their words: those that are here already belong to whoever brought them."""
    here = {
        str(one.pk): one
        for one in Taxonomy.objects.filter(
            pk__in=[entry["id"] for entry in understood.taxonomies]
        ).prefetch_related("terms")
    }
    ids = [entry["id"] for entry in understood.terms]
    known = {str(pk) for pk in Term.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    rows = []
    for entry in understood.taxonomies:
        there = here.get(entry["id"])
        if there is not None and there.origin_id != origin.pk:
            continue
        terms = [t for t in understood.terms if t["taxonomy"] == entry["id"]]
        state = IntakeRow.State.NEW
        if there is not None:
            same = _same_list(origin, there, entry) and _same_words(there, terms, known)
            state = IntakeRow.State.SAME if same else IntakeRow.State.CHANGED
        rows.append(_row("taxonomy", entry | {"terms": terms}, state, entry["id"]))
    return rows


def list_values(origin: Origin, entry: Entry) -> Entry:
    """The fields of a list of words, as its entry says them."""
    return {
        "name": entry["name"],
        "description": entry["description"],
        "uri": entry["uri"],
        "edition": entry["edition"],
        "is_open": origin.is_open and not entry["is_licensed"],
        "link_type": entry["link_type"] or "service_type",
        "source_id": entry["source_id"],
    }


def _same_list(origin: Origin, here: Taxonomy, entry: Entry) -> bool:
    return all(getattr(here, k) == v for k, v in list_values(origin, entry).items())


def _same_words(here: Taxonomy, entries: Sequence[Entry], known: set[str]) -> bool:
    """Whether each word is here as it is told; one that is another list's stays there."""
    terms = {str(term.pk): term for term in here.terms.all()}
    return all(
        all(getattr(terms[e["id"]], k) == e.get(k, "") for k in TERM_FIELDS)
        if e["id"] in terms
        else e["id"] in known
        for e in entries
    )


def _held_organisations(origin: Origin, entries: Sequence[Entry]) -> dict[str, Held]:
    """Organisations that are in the network, or that another directory brought."""
    ids = [entry["id"] for entry in entries]
    held = {
        str(pk): Held("organisation_here", name)
        for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")
    }
    for pk, name in (
        Provider.objects.filter(pk__in=ids)
        .exclude(origin_id=origin.pk)
        .values_list("pk", "origin__name")
    ):
        held[str(pk)] = Held("held_elsewhere", name)
    return held


def _organisations(origin: Origin, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    here = {
        str(one.pk): one
        for one in Provider.objects.filter(pk__in=[e["id"] for e in entries], origin_id=origin.pk)
    }
    for entry in entries:
        known = here.get(entry["id"])
        if known is None:
            yield entry, IntakeRow.State.NEW
        elif all(getattr(known, k) == entry[k] for k in PROVIDER_FIELDS):
            yield entry, IntakeRow.State.SAME
        else:
            yield entry, IntakeRow.State.CHANGED


def _service_rows(origin: Origin, found: Judged, kept: set[str]) -> list[IntakeRow]:
    entries = found.understood.services
    ids = [entry["id"] for entry in entries]
    here = {
        str(one.pk): one
        for one in Service.objects.filter(pk__in=ids).select_related("organisation", "origin")
    }
    taken = {
        str(pk): collection
        for pk, collection in Record.objects.filter(pk__in=ids).values_list("pk", "collection")
        if collection != Record.Collection.SERVICES
    }
    alike = _likenesses(entries, here)
    rows = []
    for entry in entries:
        pk, known = entry["id"], here.get(entry["id"])
        if entry["organisation"] not in kept:
            problem = Problem("depends", "organization_id", entry["organisation"], "organization")
            row = _row("service", entry, IntakeRow.State.QUARANTINED, entry["organisation"])
            row.reason, row.problems = problem.why, [problem.as_json()]
        elif known is not None and known.organisation is not None:
            row = _held_row("service", entry, Held("held_here", known.organisation.name))
        elif known is not None and known.origin_id != origin.pk:
            row = _held_row("service", entry, Held("held_elsewhere", str(known.origin)))
        elif pk in taken:
            row = _held_row("service", entry, Held("id_elsewhere", taken[pk]))
        else:
            row = _row(
                "service", entry, _state(known, entry), entry["organisation"], alike.get(pk, "")
            )
        rows.append(row)
    return rows + _missing_rows(origin, found.told)


def _state(known: Service | None, entry: Entry) -> str:
    if known is None:
        return IntakeRow.State.NEW
    if known.status != Service.Status.ENDED and known.digest == digest(entry):
        return IntakeRow.State.SAME
    return IntakeRow.State.CHANGED


def _likenesses(entries: Sequence[Entry], here: Mapping[str, Service]) -> dict[str, str]:
    """New services that look like one of the network: same name, and same number or same page."""
    names: dict[str, list[Service]] = {}
    offered = Service.objects.filter(organisation__isnull=False).exclude(
        status=Service.Status.ENDED
    )
    for one in offered.select_related("organisation").order_by("name", "id"):
        names.setdefault(fold(one.name), []).append(one)
    found = {}
    for entry in entries:
        if entry["id"] in here:
            continue
        for one in names.get(fold(entry["name"]), []):
            phones = _figures(entry["phone"]), _figures(one.phone)
            same_page = bool(one.url) and one.url.rstrip("/") == entry["url"].rstrip("/")
            if same_page or (phones[0] and phones[0] == phones[1]):
                whose = one.organisation.name if one.organisation else ""
                found[entry["id"]] = f"{one.name}, {whose}"
                break
    return found


def _figures(phone: str) -> str:
    return "".join(c for c in phone.partition(" poste ")[0] if c.isdigit())[-10:]


def _missing_rows(origin: Origin, told: set[str]) -> list[IntakeRow]:
    """Services of this source that it says no more, or says closed: proposed for closing."""
    gone = (
        Service.objects.filter(origin_id=origin.pk)
        .exclude(status=Service.Status.ENDED)
        .order_by("name", "id")
        .values_list("pk", "source_id", "name", "provider_id")
    )
    return [
        IntakeRow(
            table="service",
            source_id=source_id,
            label=name[:255],
            state=IntakeRow.State.MISSING,
            target=pk,
            group=holder,
        )
        for pk, source_id, name, holder in gone
        if str(pk) not in told
    ]
