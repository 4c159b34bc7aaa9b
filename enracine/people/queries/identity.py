"""Reading who may be whom: candidates by key, the queue of an organisation, what a person is asked."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.people.digests import digests, record_of
from enracine.people.identity.blocking import lookup_keys
from enracine.people.identity.facts import Record, read_record
from enracine.people.identity.scoring import Context, Decision, compare
from enracine.people.models import (
    Contact,
    DuplicatePair,
    Merge,
    Person,
    ProbableLink,
    ProbableMatch,
    Residence,
)

#: Rows read under one key, at most: a key that so many share tells nobody apart.
MOST_PER_KEY = 40
#: How many people one is compared among, when nothing better is known.
USUAL_POPULATION = 10_000

_BY_KEYS = """
SELECT DISTINCT wanted.digest, found.subject_id FROM unnest(%s::bigint[]) AS wanted(digest)
CROSS JOIN LATERAL (
  SELECT k.subject_id FROM people_identitykey k
  WHERE k.digest = wanted.digest AND EXISTS (
    SELECT 1 FROM privacy_accessgrant g
    WHERE g.subject_id = k.subject_id AND g.organisation_id = %s AND g.ended_at IS NULL
      AND (g.valid_until IS NULL OR g.valid_until >= %s) AND 'identity' = ANY (g.sections))
  LIMIT %s
) AS found
"""
_PAIRS = """
SELECT DISTINCT least(mine.subject_id, found.subject_id), greatest(mine.subject_id, found.subject_id)
FROM people_identitykey mine CROSS JOIN LATERAL (
  SELECT k.subject_id FROM people_identitykey k
  WHERE k.digest = mine.digest AND k.subject_id <> mine.subject_id LIMIT %s
) AS found
WHERE mine.subject_id = ANY (%s)
"""


Reached = tuple[Contact | None, Residence | None]
NOWHERE: Reached = (None, None)


def reach_of(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Reached]:
    """How to reach these people and where they live now, as far as the reader sees it.

    A protected home is left out even for a job, which sees everything: what it would make two
    files share must not be read in the reasons of a suggestion. Two SQL queries.
    """
    ids = list(subject_ids)
    contacts = {
        c.subject_id: c
        for c in Contact.objects.filter(subject_id__in=ids, is_protected=False).order_by("pk")
    }
    homes = {
        h.subject_id: h
        for h in Residence.objects.filter(
            subject_id__in=ids, valid_to__isnull=True, is_protected=False
        )
        .select_related("municipality")
        .order_by("pk")
    }
    return {pk: (contacts.get(pk), homes.get(pk)) for pk in {*contacts, *homes}}


@dataclass(frozen=True)
class Possibility:
    """Somebody of one's organisation who may be the person being registered."""

    subject_id: uuid.UUID
    full_name: str
    birth_date: dt.date | None
    score: float
    is_sure: bool
    factors: tuple[str, ...]
    doubts: tuple[str, ...]


def filed_under(organisation_id: uuid.UUID, wanted: set[int]) -> dict[int, list[uuid.UUID]]:
    """Digest → people of the organisation filed under it. One SQL query, none without a digest."""
    found: dict[int, list[uuid.UUID]] = defaultdict(list)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_BY_KEYS, [sorted(wanted), organisation_id, today(), MOST_PER_KEY])
            for digest, subject in cursor.fetchall():
                found[digest].append(subject)
    return found


def already_here(
    acting: Acting, values: Mapping[str, str | None], limit: int = 5
) -> list[Possibility]:
    """Who, in the acting organisation, may be the person described; the likeliest first.

    `values` are those of a form: given_name, family_name, birth_date (ISO), phone, email, city,
    postal_code. Nobody outside the open grants of the organisation is looked at. Four SQL queries.
    """
    typed = read_record("", values)
    if acting.organisation_id is None or typed.is_empty:
        return []
    filed = filed_under(acting.organisation_id, set(digests(lookup_keys(typed))))
    ids = list({subject for found in filed.values() for subject in found})
    if not ids:
        return []
    aside = Merge.objects.filter(undone_at__isnull=True, subject_id__in=ids).values("subject_id")
    people = Person.objects.filter(pk__in=ids).exclude(pk__in=aside).order_by("pk")
    reach = reach_of(ids)
    found = [_possibility(typed, person, reach.get(person.pk, NOWHERE)) for person in people]
    kept = [one for one in found if one is not None]
    return sorted(kept, key=lambda one: (-one.score, one.full_name))[:limit]


def _possibility(typed: Record, person: Person, reach: "Reached") -> Possibility | None:
    verdict = compare(typed, record_of(person, *reach), Context(size=USUAL_POPULATION))
    if verdict.decision == Decision.DIFFERENT:
        return None
    return Possibility(
        subject_id=person.pk,
        full_name=person.full_name,
        birth_date=person.birth_date,
        score=verdict.score,
        is_sure=verdict.decision == Decision.SAME,
        factors=tuple(f.code for f in verdict.factors if f.bits > 0),
        doubts=verdict.doubts,
    )


def pairs_by_key(subject_ids: list[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """The pairs, in order, of these people with everybody who shares a key. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [MOST_PER_KEY, subject_ids])
        return set(cursor.fetchall())


def population() -> int:
    """About how many people are filed, from the statistics of the database; never under the usual."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE relname = 'people_identityprint'"
        )
        row = cursor.fetchone()
    return max(int(row[0]) if row else 0, USUAL_POPULATION)


def open_pair(acting: Acting, pair_id: uuid.UUID) -> DuplicatePair:
    """A pair of the acting organisation; NotVisible for any other."""
    pair = DuplicatePair.objects.filter(pk=pair_id, organisation=acting.organisation_id).first()
    if pair is None:
        raise NotVisible
    return pair


@dataclass(frozen=True)
class Side:
    """One file of a pair, as far as the reader may see it."""

    person: Person
    contact: Contact | None
    home: Residence | None


@dataclass(frozen=True)
class Row:
    """A pair of the queue with the names of both files."""

    pair: DuplicatePair
    mine: Person
    other: Person


def queue(acting: Acting, state: str = "open", limit: int = 50) -> list[Row]:
    """The pairs of the acting organisation in that state, the likeliest first. Two SQL queries.

    A pair of which one file is no longer visible is left out.
    """
    pairs = list(
        DuplicatePair.objects.filter(organisation=acting.organisation_id, state=state)
        .select_related("decided_by__user")
        .order_by("-score", "created_at", "id")[:limit]
    )
    people = _people([one for pair in pairs for one in (pair.subject_id, pair.other_id)])
    return [
        Row(pair, people[pair.subject_id], people[pair.other_id])
        for pair in pairs
        if pair.subject_id in people and pair.other_id in people
    ]


def _people(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    return {p.pk: p for p in Person.objects.filter(pk__in=set(ids)).order_by("pk")}


def sides(pair: DuplicatePair) -> tuple[Side, Side]:
    """Both files of a pair. Raises NotVisible when one may no longer be seen. Three SQL queries."""
    ids = (pair.subject_id, pair.other_id)
    people = _people(ids)
    reach = reach_of(ids)
    if len(people) < 2:
        raise NotVisible
    first, second = (Side(people[one], *reach.get(one, NOWHERE)) for one in ids)
    return first, second


def merge_of(pair: DuplicatePair) -> Merge | None:
    """The merge in force of a pair."""
    return (
        Merge.objects.filter(pair=pair, undone_at__isnull=True)
        .select_related("made_by__user")
        .first()
    )


_SAID_OF = """
SELECT 'pair', p.id, NULL::boolean FROM people_duplicatepair p
  WHERE (p.subject_id = %(one)s OR p.other_id = %(one)s) AND p.organisation_id = %(org)s
    AND p.state = 'open'
UNION ALL
SELECT CASE WHEN m.subject_id = %(one)s THEN 'aside' ELSE 'kept' END, m.pair_id, NULL
  FROM people_merge m
  WHERE (m.subject_id = %(one)s OR m.kept_id = %(one)s) AND m.organisation_id = %(org)s
    AND m.undone_at IS NULL
UNION ALL
SELECT 'elsewhere', NULL, m.is_linked FROM people_probablematch m
  WHERE m.subject_id = %(one)s AND m.organisation_id = %(org)s
"""


def has_twin(column: str, organisation_id: uuid.UUID | None) -> Combinable:
    """Whether `said_of` would say anything of the person of `column`: for `annotate`."""
    here = {"organisation_id": organisation_id}
    person = OuterRef(column)
    return (
        Exists(
            DuplicatePair.objects.filter(
                Q(subject_id=person) | Q(other_id=person), state=DuplicatePair.State.OPEN, **here
            )
        )
        | Exists(
            Merge.objects.filter(
                Q(subject_id=person) | Q(kept_id=person), undone_at__isnull=True, **here
            )
        )
        | Exists(ProbableMatch.objects.filter(subject_id=person, **here))
    )


@dataclass(frozen=True)
class Said:
    """What the acting organisation knows of who else a person may be."""

    pairs: tuple[uuid.UUID, ...]
    aside: uuid.UUID | None
    kept: tuple[uuid.UUID, ...]
    elsewhere: bool
    linked: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.pairs or self.aside or self.kept or self.elsewhere)


def said_of(acting: Acting, subject_id: uuid.UUID) -> Said:
    """Duplicates, merges and « correspondance probable ailleurs » of one person. One SQL query."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID_OF, {"one": subject_id, "org": acting.organisation_id})
        rows: list[tuple[str, uuid.UUID | None, bool | None]] = cursor.fetchall()

    def of(kind: str) -> tuple[Any, ...]:
        return tuple(pair for what, pair, _linked in rows if what == kind)

    elsewhere = [linked for what, _pair, linked in rows if what == "elsewhere"]
    return Said(
        pairs=of("pair"),
        aside=next(iter(of("aside")), None),
        kept=of("kept"),
        elsewhere=bool(elsewhere),
        linked=any(elsewhere),
    )


def set_aside(acting: Acting) -> Any:
    """The files of the acting organisation that point at another, for an exclusion in SQL."""
    return Merge.objects.filter(organisation=acting.organisation_id, undone_at__isnull=True).values(
        "subject_id"
    )


def proposed_link(subject_id: uuid.UUID) -> ProbableLink | None:
    """What the person is asked first: whether another file is hers. One SQL query."""
    return (
        ProbableLink.objects.filter(
            Q(subject_id=subject_id) | Q(other_id=subject_id), state=ProbableLink.State.PROPOSED
        )
        .order_by("-score", "id")
        .first()
    )


def has_proposed_link(column: str) -> Exists:
    """Whether `proposed_link` would give one for the person of `column`: for `annotate`."""
    person = OuterRef(column)
    return Exists(
        ProbableLink.objects.filter(
            Q(subject_id=person) | Q(other_id=person), state=ProbableLink.State.PROPOSED
        )
    )


def link_of(subject_id: uuid.UUID, link_id: uuid.UUID) -> ProbableLink:
    """A link of this person; NotVisible for any other."""
    link = ProbableLink.objects.filter(
        Q(subject_id=subject_id) | Q(other_id=subject_id), pk=link_id
    ).first()
    if link is None:
        raise NotVisible
    return link
