"""Making people's fingerprints, at once when somebody registers, and by a job when she changes."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import connection

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.people.digests import digest, digests, record_of
from enracine.people.identity.blocking import index_keys
from enracine.people.identity.prints import print_of
from enracine.people.models import Contact, IdentityKey, IdentityPrint, Person

#: People refreshed in one go: a few hundred milliseconds.
BATCH = 500


@action
def file_people(acting: Acting, subject_ids: Iterable[uuid.UUID], *, new: bool = False) -> int:
    """Make the prints and the keys of these people anew, as far as the actor sees them.

    Safe to repeat; `new` says that they never were filed. Returns how many people were found. Six
    SQL queries, whatever their number; four when they are new.
    """
    wanted = list(subject_ids)
    people = list(Person.objects.filter(pk__in=wanted).order_by("pk"))
    ids = [person.pk for person in people]
    contacts = {c.subject_id: c for c in Contact.objects.filter(subject_id__in=ids).order_by("pk")}
    moment = now()
    prints: list[IdentityPrint] = []
    keys: tuple[list[int], list[uuid.UUID]] = ([], [])
    for person in people:
        record = record_of(person, contacts.get(person.pk), None)
        made = print_of(record, digest)
        prints.append(IdentityPrint(subject_id=person.pk, made_at=moment, **_columns(asdict(made))))
        mine = digests(index_keys(record))
        keys[0].extend(mine)
        keys[1].extend([person.pk] * len(mine))
    if not new:
        IdentityKey.objects.filter(subject_id__in=ids).delete()
        IdentityPrint.objects.filter(subject_id__in=ids).delete()
    IdentityPrint.objects.bulk_create(prints, batch_size=1_000)
    with connection.cursor() as cursor:
        # A dozen keys a person: two lists go quicker than as many objects.
        cursor.execute(
            "INSERT INTO people_identitykey (digest, subject_id)"
            " SELECT * FROM unnest(%s::bigint[], %s::uuid[]) ON CONFLICT DO NOTHING",
            list(keys),
        )
    return len(people)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    return {k: sorted(v) if isinstance(v, frozenset) else v for k, v in values.items()}


@action
def refresh_stale(acting: Acting, limit: int = BATCH) -> list[uuid.UUID]:
    """Refile people who changed since their print; returns them. For the job's role.

    Rows are taken with a lock and skipped when another worker has them: safe to run twice at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_staleidentity WHERE subject_id IN (SELECT subject_id"
            " FROM people_staleidentity ORDER BY subject_id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING subject_id",
            [limit],
        )
        changed = [row[0] for row in cursor.fetchall()]
    if changed:
        file_people(acting, changed)
    return changed


@action
def everybody_again(acting: Acting) -> None:
    """Mark everybody as to be filed again: the installation's key has changed. For the job's role."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_staleidentity (subject_id) SELECT subject_id FROM people_person"
            " ON CONFLICT DO NOTHING"
        )
