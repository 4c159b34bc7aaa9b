"""Acts and notes as pages show them: always through a dossier that the reader may open."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import scope, visible
from enracine.accompaniment.queries.waiting import named
from enracine.activities import rules
from enracine.activities.models import ActKind, Entry
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Event
from enracine.network.models import Mandate, Membership, Programme
from enracine.network.scope import own_organisation
from enracine.people.models import HouseholdMember

#: What a search brings back at most from the index, before one's own files are kept.
FOUND = 500
PAGE = 50


@dataclass(frozen=True)
class Defaults:
    """What the form of an act proposes: the context's agreement, and what its author did last."""

    recent: list[ActKind]
    others: list[ActKind]
    mode: str
    minutes: int | None


def defaults(acting: Acting) -> Defaults:
    """Kinds of today, those that the author used last first. Two SQL queries."""
    kinds = list(ActKind.objects.on(today()))
    last = list(
        Entry.objects.filter(author_id=acting.membership_id, kind__isnull=False)
        .order_by("-created_at")
        .values_list("kind_id", "mode", "minutes")[:30]
    )
    by_code = {k.code: k for k in kinds}
    recent, others = rules.recent_first(list(by_code), [code for code, _m, _n in last])
    return Defaults(
        [by_code[c] for c in recent],
        [by_code[c] for c in others],
        last[0][1] if last else "",
        last[0][2] if last else None,
    )


def agreements(dossier_programme_id: uuid.UUID, organisation_id: uuid.UUID) -> list[Programme]:
    """The agreements that an act may be charged to: the dossier's, those of the organisation, and
    those it has a mandate for. One SQL query.
    """
    mandated = Mandate.objects.on(today()).filter(
        organisation_id=organisation_id, programme_id=OuterRef("pk")
    )
    return list(
        Programme.objects.filter(
            Q(pk=dossier_programme_id) | Q(organisation_id=organisation_id) | Exists(mandated)
        ).order_by("name", "id")
    )


def others_at_home(dossier: Dossier) -> list[HouseholdMember]:
    """Who else lives there: adults and children by their first names. One SQL query."""
    if dossier.household_id is None:
        return []
    return list(
        HouseholdMember.objects.filter(household_id=dossier.household_id, left_on__isnull=True)
        .filter(Q(person__isnull=True) | ~Q(person_id=dossier.subject_id))
        .order_by("kind", "birth_year", "id")
    )


def entry_of(acting: Acting, root_id: uuid.UUID) -> list[Entry]:
    """The versions of one entry, the last first, if its dossier may be opened. Two SQL queries.

    Raises NotVisible otherwise.
    """
    versions = list(
        Entry.objects.filter(root_id=root_id)
        .select_related("author__user", "kind", "programme", "session")
        .order_by("-version")
    )
    if not versions or versions[0].organisation_id != acting.organisation_id:
        raise NotVisible
    return versions


def details(events: list[Event]) -> dict[Any, tuple[str, Any]]:
    """What a timeline adds under the events of acts and notes. One SQL query, none without any."""
    wanted = {
        e.pk: e.object_id
        for e in events
        if e.kind.startswith(("activities.act_", "activities.note_")) and e.object_id
    }
    if not wanted:
        return {}
    rows = Entry.objects.filter(pk__in=set(wanted.values())).annotate(
        newer=Exists(Entry.objects.filter(replaces=OuterRef("pk")))
    )
    found = {row.pk: row for row in rows}
    return {
        event: ("activities/_told.html", found[entry])
        for event, entry in wanted.items()
        if entry in found
    }


@dataclass(frozen=True)
class Found:
    """A note that holds the words asked, and whose file it is in."""

    entry: Entry
    person: str


def search(acting: Acting, text: str) -> list[Found]:
    """Notes and words of acts that hold these words, in files that the reader may open.

    PostgreSQL reads its index of French words, accents and endings forgiven, for the acting
    organisation only; row-level security and the need to know then choose among what it found. Two
    SQL queries.
    """
    ids = _found(text)
    if not ids:
        return []
    rows: Iterable[Any] = (
        Entry.objects.filter(pk__in=ids, dossier__in=visible(acting).values("pk"))
        .select_related("dossier", "author__user", "kind")
        .annotate(person_name=named("subject_id"))
        .order_by("-held_on", "-id")[:PAGE]
    )
    return [Found(row, (row.person_name or "").strip() or row.dossier.number) for row in rows]


def _found(text: str) -> list[uuid.UUID]:
    if not text.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT found FROM activities_found(%s, %s)", [text, FOUND])
        return [row[0] for row in cursor.fetchall()]


def lately(acting: Acting, limit: int = 8) -> list[tuple[uuid.UUID, str]]:
    """The member's own files, the most recently active first, to write a note about. One query."""
    rows = (
        scope(acting)
        .filter(closed_on__isnull=True, assignee_id=acting.membership_id)
        .annotate(person_name=named("subject_id"))
        .order_by("-last_activity_at", "-id")[:limit]
    )
    return [(r.pk, f"{(r.person_name or '').strip() or r.number} · {r.number}") for r in rows]


def names_of(members: Iterable[uuid.UUID]) -> list[str]:
    """First names of those who were there without a file of their own. One SQL query."""
    ids = list(members)
    if not ids:
        return []
    rows = HouseholdMember.objects.filter(pk__in=ids).order_by("kind", "id")
    return [m.first_name for m in rows]


def animators(acting: Acting) -> list[Membership]:
    """Who may lead a session: whoever works in the organisation today. One SQL query."""
    return list(
        Membership.objects.on(today())
        .filter(organisation_id=own_organisation(acting))
        .exclude(role__in=("link_responder", "funder"))
        .select_related("user")
        .order_by("user__name", "id")
    )
