"""Writing the open directory: what may be said of an organisation, whole, when something of it changes."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from enracine.directory import facts
from enracine.directory.models import Record, Taxonomy, Term
from enracine.directory.rules.telling import ServiceFacts, place_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now
from enracine.territories.names import fold

C = Record.Collection
#: Organisations written again together.
TOGETHER = 50
#: What a withdrawn object keeps: that it was there.
_SAME = ("body", "listed", "body_en", "listed_en")


@action
def publish_organisation(acting: Acting, organisation_id: uuid.UUID) -> int:
    """Write again what the open directory says of an organisation. Returns how many objects changed.

    A confidential place is in none of it, nor is a service given only there said to be anywhere.
    """
    return publish_organisations(acting, [organisation_id])


@action
def publish_organisations(acting: Acting, holders: Sequence[uuid.UUID]) -> int:
    """The same for many, of the network or of other directories; a fixed number of reading queries."""
    moment = now()
    before = {row.pk: row for row in Record.objects.filter(organisation_id__in=holders)}
    services = [
        _dated(one, before.get(uuid.UUID(one.id)), moment) for one in facts.services_of(holders)
    ]
    made = {record.pk: record for service in services for record in _of_service(service)}
    offered: dict[str, list[ServiceFacts]] = {}
    for service in services:
        offered.setdefault(service.organisation.id, []).append(service)
    for theirs in offered.values():
        record = _of_organisation(theirs[0].organisation, theirs)
        made[record.pk] = record
    return _write(made, before, moment)


def _dated(service: ServiceFacts, was: Record | None, moment: dt.datetime) -> ServiceFacts:
    """The service with the day of its last change: ours when anything of it changed, its source's before.

    What a copy is compared with must move when a schedule, a word or a name of it moves.
    """
    if was is None:
        return replace(service, last_modified=service.said_at or moment)
    if was.gone_at is None:
        same = replace(service, last_modified=was.last_modified)
        if _same(was, next(iter(_of_service(same)))):
            return same
    said = service.said_at
    if said is None or said <= (was.gone_at or was.last_modified):
        said = moment
    return replace(service, last_modified=said)


@action
def publish_taxonomies(acting: Acting) -> int:
    """Write again the taxonomies that may be given away, and their words."""
    made = {}
    for taxonomy in Taxonomy.objects.filter(is_open=True):
        told = facts.taxonomy_facts(taxonomy).told()
        record = _record(C.TAXONOMIES, told, told, told, told, words=taxonomy.name)
        made[record.pk] = record
    for term in Term.objects.filter(taxonomy__is_open=True).select_related("taxonomy"):
        french, english = (facts.term_facts(term).told(language) for language in ("fr", "en"))
        record = _record(
            C.TAXONOMY_TERMS, french, french, english, english,
            words=f"{term.name} {term.name_en} {term.description}",
        )  # fmt: skip
        record.taxonomy_id, record.parent_id = term.taxonomy_id, term.parent_id
        made[record.pk] = record
    before = Record.objects.filter(collection__in=[C.TAXONOMIES, C.TAXONOMY_TERMS])
    return _write(made, {row.pk: row for row in before}, now())


@action
def publish_everything(acting: Acting) -> int:
    """Write again everything: after a migration, an import, a change of the taxonomy."""
    found = publish_taxonomies(acting)
    told = Record.objects.order_by().values_list("organisation_id", flat=True).distinct()
    held = {pk for pk in told if pk is not None}
    everybody = sorted(held | set(facts.holders_of_services()))
    for start in range(0, len(everybody), TOGETHER):
        found += publish_organisations(acting, everybody[start : start + TOGETHER])
    return found


def _record(
    collection: str, body: Any, listed: Any, body_en: Any, listed_en: Any, *, words: str
) -> Record:
    return Record(
        id=uuid.UUID(body["id"]),
        collection=collection,
        body=body,
        listed=listed,
        body_en=body_en,
        listed_en=listed_en,
        words=fold(words),
    )


def _of_service(service: ServiceFacts) -> Iterable[Record]:
    words = " ".join(
        [
            service.name.fr, service.name.en, service.description.fr, service.description.en,
            service.organisation.name, *(t.name.fr for t in service.terms), *(n for _c, n in service.regions),
        ]
    )  # fmt: skip
    one = _record(
        C.SERVICES,
        service.told("fr"), service.listed("fr"), service.told("en"), service.listed("en"),
        words=words,
    )  # fmt: skip
    one.organisation_id = uuid.UUID(service.organisation.id)
    one.last_modified, one.is_open = service.last_modified, service.is_open
    one.terms = [uuid.UUID(t.id) for t in service.terms]
    one.taxonomies = sorted({uuid.UUID(t.taxonomy.id) for t in service.terms})
    yield one
    for place in service.places:
        french, english = (place_of(service, place, language) for language in ("fr", "en"))
        there = _record(
            C.SERVICE_AT_LOCATIONS, french, french, english, english,
            words=f"{words} {place.location.name} {place.location.city}",
        )  # fmt: skip
        there.organisation_id, there.is_open = one.organisation_id, service.is_open
        there.postal_code = place.location.postal_code
        there.latitude, there.longitude = place.location.latitude, place.location.longitude
        yield there


def _of_organisation(organisation: Any, services: list[ServiceFacts]) -> Record:
    body = organisation.told() | {
        "services": [{"id": s.id, "name": s.name.fr, "status": s.status} for s in services]
    }
    english = organisation.told() | {
        "services": [{"id": s.id, "name": s.name.in_("en"), "status": s.status} for s in services]
    }
    listed = organisation.listed()
    record = _record(C.ORGANIZATIONS, body, listed, english, listed, words=organisation.name)
    record.organisation_id, record.is_open = record.pk, services[0].is_open
    return record


def _write(
    made: dict[uuid.UUID, Record], before: dict[uuid.UUID, Record], moment: dt.datetime
) -> int:
    """Add what is new, change what changed, withdraw what is no more; what is the same keeps its date."""
    new, changed = [], 0
    for pk, record in made.items():
        was = before.get(pk)
        if was is not None and was.gone_at is None and _same(was, record):
            continue
        if record.collection != C.SERVICES:
            record.last_modified = moment
        if was is None:
            new.append(record)
            continue
        changed += 1
        record.gone_at = None
        record.appeared_at = moment if was.gone_at else was.appeared_at
        record.save(force_update=True)
    insert_many(new)
    for pk, row in before.items():
        if pk not in made and row.gone_at is None:
            _empty(row)
            row.gone_at = row.last_modified = moment
            row.save(force_update=True)
            changed += 1
    return changed + len(new)


def _empty(row: Record) -> None:
    """Of what is withdrawn, that it was there is all that stays: a place may have become a refuge."""
    for name in _SAME:
        setattr(row, name, {"id": str(row.pk)})
    row.words, row.postal_code, row.latitude, row.longitude = "", "", None, None
    row.terms, row.taxonomies = [], []


def _same(was: Record, now_: Record) -> bool:
    return all(
        _plain(getattr(was, f)) == _plain(getattr(now_, f)) for f in (*_SAME, "words", "is_open")
    )


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
