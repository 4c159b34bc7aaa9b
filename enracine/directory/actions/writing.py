"""Writing what was checked of another directory: an organisation whole, its services included, or nothing.

Pieces of some organisations, each in one transaction: the progress is seen, a stop is heard between two
pieces, a worker that died goes on after the last one. The open directory is written in the same transaction.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F

from enracine.directory.actions.bringing import ready_rows
from enracine.directory.actions.comparing import PROVIDER_FIELDS, TERM_FIELDS, list_values
from enracine.directory.actions.publishing import (
    TOGETHER,
    publish_organisations,
    publish_taxonomies,
)
from enracine.directory.actions.receiving import STATES, ended, requester
from enracine.directory.models import (
    Intake,
    IntakeRow,
    Location,
    OpeningHours,
    Origin,
    Provider,
    Record,
    Service,
    ServicePlace,
    Taxonomy,
    Term,
)
from enracine.directory.queries.intakes import trouble_said
from enracine.directory.rules.reading import Entry
from enracine.directory.rules.telling import made
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now
from enracine.kernel.events import record
from enracine.kernel.intake.working import piece_by_piece
from enracine.territories.models import Municipality, Region
from enracine.territories.names import fold

#: Services written in one transaction, at least one organisation.
PIECE = 250
#: Fields of a service that are those of its entry.
PLAIN = (
    "name", "description", "status", "url", "email", "phone", "other_phones", "eligibility",
    "minimum_age", "maximum_age", "application", "fees", "is_free", "languages", "interpretation",
    "places_left", "places_on", "confirmed_on", "modified_at", "source_id",
)  # fmt: skip
#: In English, when the source says it.
ENGLISH = ("name_en", "description_en")
PLACE_FIELDS = (
    "kind", "name", "address", "city", "region", "state", "country", "postal_code", "transport",
    "accessibility", "latitude", "longitude", "source_id",
)  # fmt: skip
Towns = Mapping[str, list[tuple[uuid.UUID, str]]]


def write_intake(intake_id: uuid.UUID) -> str:
    """Write the rows that are ready, some organisations at a time. Returns the state reached."""
    intake = Intake.objects.select_related("origin").get(pk=intake_id)
    if intake.state != STATES.WRITING:
        return intake.state
    with transaction.atomic(), acting_as(Acting.for_system("directory.write_intake")):
        acting = requester(intake)
    if acting is None:
        return ended(intake, STATES.STOPPED, trouble=trouble_said("nobody", ""))
    towns = towns_by_name()

    def piece(asked: Intake) -> bool:
        if _write_piece(acting, asked, intake.origin, towns):
            return True
        _finish(acting, asked, intake.origin)
        return False

    # In her name, under the worker’s role: a number that is a refuge’s is seen to be taken.
    asked, whole = piece_by_piece(
        Intake.objects, intake.pk, STATES.WRITING, lambda: acting_as(acting), piece
    )
    if whole:
        return STATES.DONE
    if asked.state != STATES.WRITING:
        return asked.state
    return ended(intake, STATES.STOPPED, stop_asked=False)


def towns_by_name() -> Towns:
    """Municipalities by their folded names, each with its region's. One SQL query."""
    found: dict[str, list[tuple[uuid.UUID, str]]] = {}
    rows = Municipality.objects.filter(mrc__isnull=False).order_by("code")
    for pk, name, region in rows.values_list("pk", "name", "mrc__region__name"):
        found.setdefault(fold(name), []).append((pk, fold(region)))
    return found


def _write_piece(acting: Acting, intake: Intake, origin: Origin, towns: Towns) -> int:
    """Write the words, then the next organisations. Returns how many rows were settled."""
    words = list(ready_rows(intake).filter(table="taxonomy").order_by("id"))
    if words:
        _write_words(origin, [row.body for row in words])
        publish_taxonomies(acting)
        return _settle(intake, words)
    rows = list(_next_organisations(intake))
    if not rows:
        return 0
    holders = sorted({row.group for row in rows if row.group is not None})
    _write_providers(origin, [row.body for row in rows if row.table == "organization"])
    _write_services([row for row in rows if row.table == "service"], origin, towns)
    publish_organisations(acting, holders)
    return _settle(intake, rows)


def _next_organisations(intake: Intake) -> Iterator[IntakeRow]:
    """The rows of the next organisations, each with all of its own."""
    groups: list[uuid.UUID] = []
    count = 0
    pairs = ready_rows(intake).order_by("group", "id").values_list("group", flat=True)
    for group, found in itertools.groupby(pairs):
        if group is None:
            continue
        groups.append(group)
        count += sum(1 for _one in found)
        if count >= PIECE:
            break
    yield from ready_rows(intake).filter(group__in=groups).order_by("id")


def _settle(intake: Intake, rows: Sequence[IntakeRow]) -> int:
    intake.rows.filter(pk__in=[row.pk for row in rows]).update(
        state=IntakeRow.State.WRITTEN, body={}, updated_at=now()
    )
    Intake.objects.filter(pk=intake.pk).update(
        done=min(intake.done + len(rows), intake.total), updated_at=now()
    )
    return len(rows)


def _finish(acting: Acting, intake: Intake, origin: Origin) -> None:
    """Note what the source says no more, and that it was read."""
    moment = now()
    missing = intake.rows.filter(state=IntakeRow.State.MISSING)
    gone = [pk for pk in missing.values_list("target", flat=True) if pk is not None]
    services = Service.objects.filter(origin=origin)
    services.filter(pk__in=gone, missing_since__isnull=True).update(missing_since=moment)
    services.filter(missing_since__isnull=False).exclude(pk__in=gone).update(missing_since=None)
    Location.objects.filter(provider__origin=origin, services__isnull=True).delete()
    _open_or_keep(acting, origin)
    Origin.objects.filter(pk=origin.pk).update(read_at=moment, updated_at=moment)
    Intake.objects.filter(pk=intake.pk).update(
        state=STATES.DONE, finished_at=moment, updated_at=moment, stop_asked=False
    )
    record("directory.intake_written", acting, object=intake, data={"rows": intake.total})


def _open_or_keep(acting: Acting, origin: Origin) -> None:
    """Publish again what is no longer given away, or is now, when that alone was declared anew."""
    told = Record.objects.filter(gone_at__isnull=True).exclude(is_open=origin.is_open)
    holders = list(
        Provider.objects.filter(origin=origin, pk__in=told.values("organisation_id"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(holders), TOGETHER):
        publish_organisations(acting, holders[start : start + TOGETHER])


# — Words —————————————————————————————————————————————————————————————————————————————————


def _write_words(origin: Origin, entries: Sequence[Entry]) -> None:
    for entry in entries:
        values = list_values(origin, entry)
        taxonomy, _created = Taxonomy.objects.update_or_create(
            pk=entry["id"],
            defaults=values,
            create_defaults=values | {"slug": f"import-{entry['id']}", "origin": origin},
        )
        _write_terms(taxonomy, entry["terms"])


def _write_terms(taxonomy: Taxonomy, entries: Sequence[Entry]) -> None:
    here = {str(term.pk): term for term in taxonomy.terms.all()}
    codes = {term.code: str(term.pk) for term in here.values()}
    elsewhere = {
        str(pk)
        for pk in Term.objects.filter(pk__in=[e["id"] for e in entries])
        .exclude(taxonomy=taxonomy)
        .values_list("pk", flat=True)
    }
    new = []
    for entry in entries:
        pk = entry["id"]
        if pk in elsewhere:
            continue
        values = {k: entry.get(k, "") for k in TERM_FIELDS} | {"parent_id": entry["parent"] or None}
        if values["parent_id"] in elsewhere:
            values["parent_id"] = None
        known = here.get(pk)
        if known is None:
            # A code names one word of a list: the second one is told by its own number.
            code = entry["code"] if codes.setdefault(entry["code"], pk) == pk else pk
            new.append(Term(pk=pk, taxonomy=taxonomy, code=code, **values))
        elif any(getattr(known, k) != v for k, v in values.items() if k != "parent_id"):
            Term.objects.filter(pk=pk).update(**values, updated_at=now())
    insert_many(new)


# — Organisations —————————————————————————————————————————————————————————————————————————


def _write_providers(origin: Origin, entries: Sequence[Entry]) -> None:
    here = {
        str(pk)
        for pk in Provider.objects.filter(
            pk__in=[e["id"] for e in entries], origin=origin
        ).values_list("pk", flat=True)
    }
    new = []
    for entry in entries:
        values = {k: entry[k] for k in PROVIDER_FIELDS}
        if entry["id"] in here:
            Provider.objects.filter(pk=entry["id"]).update(**values, updated_at=now())
        else:
            new.append(
                Provider(pk=entry["id"], origin=origin, source_id=entry["source_id"], **values)
            )
    insert_many(new)


# — Services ——————————————————————————————————————————————————————————————————————————————


def _write_services(rows: Sequence[IntakeRow], origin: Origin, towns: Towns) -> None:
    entries = [row.body for row in rows]
    digests = {row.body["id"]: row.digest for row in rows}
    ids = [entry["id"] for entry in entries]
    here = {str(pk) for pk in Service.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    new = []
    for entry in entries:
        values = _values(entry) | {
            "digest": digests[entry["id"]],
            "provider_id": entry["organisation"],
            "missing_since": None,
        }
        if entry["id"] in here:
            Service.objects.filter(pk=entry["id"], origin=origin).update(
                **values, updated_at=now(), version=F("version") + 1
            )
        else:
            new.append(Service(pk=entry["id"], origin=origin, **values))
    insert_many(new)
    ServicePlace.objects.filter(service__in=[e["id"] for e in entries]).delete()
    moved = _write_locations(entries, origin, towns)
    _write_places(entries, moved)
    _write_links(entries)


def _values(entry: Entry) -> dict[str, Any]:
    """The fields of a service, as its entry says them."""
    values = {name: entry[name] for name in PLAIN} | {name: entry.get(name, "") for name in ENGLISH}
    values["documents"] = "\n".join(entry["documents"])
    values["areas"] = "\n".join(entry["areas"])
    for name in ("places_on", "confirmed_on"):
        values[name] = dt.date.fromisoformat(values[name]) if values[name] else None
    if values["modified_at"]:
        values["modified_at"] = dt.datetime.fromisoformat(values["modified_at"])
    return values


def _write_locations(entries: Sequence[Entry], origin: Origin, towns: Towns) -> dict[str, str]:
    """Write the places once each. Returns, by their numbers in the source, those that they have here."""
    wanted: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        for place in entry["places"]:
            wanted.setdefault(place["location"]["id"], (place["location"], entry["organisation"]))
    here = {
        str(one.pk): one
        for one in Location.objects.filter(pk__in=list(wanted)).select_related("provider")
    }
    # A place that is somebody else's: its number here is another one.
    taken = set(_taken(Location, list(wanted))) - set(here)
    moved: dict[str, str] = {}
    for pk in wanted:
        known = here.get(pk)
        foreign = known is not None and (
            known.provider is None or known.provider.origin_id != origin.pk
        )
        moved[pk] = made("import", origin.key, "location", pk) if foreign or pk in taken else pk
    present = {str(one.pk): one for one in Location.objects.filter(pk__in=list(moved.values()))}
    new = []
    for pk, (location, holder) in wanted.items():
        values = {name: location[name] for name in PLACE_FIELDS}
        values["municipality_id"] = _town(location, towns)
        known = present.get(moved[pk])
        if known is None:
            new.append(Location(pk=moved[pk], provider_id=holder, **values))
        elif any(getattr(known, name) != value for name, value in values.items()):
            Location.objects.filter(pk=known.pk).update(**values, updated_at=now())
    insert_many(new)
    return moved


def _taken(model: type[Any], ids: Sequence[str]) -> list[str]:
    """Those of these identifiers that are in the table."""
    return [str(pk) for pk in model.objects.filter(pk__in=ids).values_list("pk", flat=True)]


def _town(location: Entry, towns: Towns) -> uuid.UUID | None:
    """Its municipality of Québec, when only one bears the name (in the region that it says)."""
    found = towns.get(fold(location["city"]), []) if location["city"] else []
    if len(found) > 1:
        found = [one for one in found if one[1] == fold(location["region"])]
    return found[0][0] if len(found) == 1 else None


def _write_places(entries: Sequence[Entry], moved: Mapping[str, str]) -> None:
    places = [(entry, place) for entry in entries for place in entry["places"]]
    hours = [one for _entry, place in places for one in place["hours"]]
    # The places of these services are gone: what is left under these numbers is somebody else's.
    taken = set(_taken(ServicePlace, [place["id"] for _entry, place in places]))
    taken |= set(_taken(OpeningHours, [one["id"] for one in hours]))
    made_places, made_hours, seen = [], [], set()
    for entry, place in places:
        location = moved[place["location"]["id"]]
        if (entry["id"], location) in seen:
            continue
        seen.add((entry["id"], location))
        pk = place["id"]
        if pk in taken:
            pk = made("import", entry["id"], "place", pk)
        made_places.append(
            ServicePlace(pk=pk, service_id=entry["id"], location_id=location, note=place["note"])
        )
        for one in place["hours"]:
            own = one["id"] if one["id"] not in taken else made("import", entry["id"], one["id"])
            taken.add(one["id"])
            made_hours.append(
                OpeningHours(
                    pk=own,
                    place_id=pk,
                    weekday=one["weekday"],
                    opens=one["opens"],
                    closes=one["closes"],
                    note=one["note"],
                )
            )
    insert_many(made_places)
    insert_many(made_hours)


def _write_links(entries: Sequence[Entry]) -> None:
    """Words and regions of each service."""
    ids = [entry["id"] for entry in entries]
    wanted = {pk for entry in entries for pk in entry["terms"]}
    known = set(_taken(Term, sorted(wanted)))
    regions = dict(Region.objects.values_list("code", "pk"))
    terms, served = Service.terms.through, Service.regions.through
    terms.objects.filter(service_id__in=ids).delete()
    served.objects.filter(service_id__in=ids).delete()
    insert_many(
        terms(service_id=entry["id"], term_id=pk)
        for entry in entries
        for pk in entry["terms"]
        if pk in known
    )
    insert_many(
        served(service_id=entry["id"], region_id=regions[code])
        for entry in entries
        for code in entry["regions"]
        if code in regions
    )
