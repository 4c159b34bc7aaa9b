"""Writing the open directory: what may be said of an organisation, whole, when something of it changes."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from enracine.directory import facts
from enracine.directory.models import Record, Taxonomy, Term
from enracine.directory.rules import ServiceFacts, place_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.network.models import Organisation
from enracine.territories.names import fold

C = Record.Collection
#: What a withdrawn object keeps: that it was there.
_SAME = ("body", "listed", "body_en", "listed_en")


@action
def publish_organisation(acting: Acting, organisation_id: uuid.UUID) -> int:
    """Write again what the open directory says of an organisation. Returns how many objects changed.

    A confidential place is in none of it, nor is a service given only there said to be anywhere.
    """
    services = facts.services_of([organisation_id])
    made = {record.pk: record for service in services for record in _of_service(service)}
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is not None and services:
        record = _of_organisation(facts.organisation_facts(organisation), services)
        made[record.pk] = record
    return _write(made, Record.objects.filter(organisation_id=organisation_id))


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
    return _write(made, Record.objects.filter(collection__in=[C.TAXONOMIES, C.TAXONOMY_TERMS]))


@action
def publish_everything(acting: Acting) -> int:
    """Write again everything: after a migration, an import, a change of the taxonomy."""
    found = publish_taxonomies(acting)
    told = Record.objects.order_by().values_list("organisation_id", flat=True).distinct()
    held = {pk for pk in told if pk is not None}
    for pk in sorted(held | set(facts.organisations_with_services())):
        found += publish_organisation(acting, pk)
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
    one.terms = [uuid.UUID(t.id) for t in service.terms]
    one.taxonomies = sorted({uuid.UUID(t.taxonomy.id) for t in service.terms})
    yield one
    for place in service.places:
        french, english = (place_of(service, place, language) for language in ("fr", "en"))
        there = _record(
            C.SERVICE_AT_LOCATIONS, french, french, english, english,
            words=f"{words} {place.location.name} {place.location.city}",
        )  # fmt: skip
        there.organisation_id = one.organisation_id
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
    record.organisation_id = record.pk
    return record


def _write(made: dict[uuid.UUID, Record], before: Any) -> int:
    """Add what is new, change what changed, withdraw what is no more; what is the same keeps its date."""
    moment, changed = now(), 0
    present = {row.pk: row for row in before}
    for pk, record in made.items():
        was = present.pop(pk, None)
        if was is not None and was.gone_at is None and _same(was, record):
            continue
        record.last_modified = moment
        changed += 1
        if was is None:
            record.save(force_insert=True)
        else:
            record.gone_at = None
            record.save(force_update=True)
    for row in present.values():
        if row.gone_at is None:
            _empty(row)
            row.gone_at = row.last_modified = moment
            row.save(force_update=True)
            changed += 1
    return changed


def _empty(row: Record) -> None:
    """Of what is withdrawn, that it was there is all that stays: a place may have become a refuge."""
    for name in _SAME:
        setattr(row, name, {"id": str(row.pk)})
    row.words, row.postal_code, row.latitude, row.longitude = "", "", None, None
    row.terms, row.taxonomies = [], []


def _same(was: Record, now_: Record) -> bool:
    return all(_plain(getattr(was, f)) == _plain(getattr(now_, f)) for f in (*_SAME, "words"))


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
