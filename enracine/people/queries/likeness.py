"""Somebody of a list who looks like somebody already here, inside the organisation and nowhere else.

The same keys and the same comparison as when one person is registered (`queries.identity`), for
hundreds of lines at once. Nothing is merged here, ever.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from enracine.kernel.acting import Acting
from enracine.people.digests import digests, record_of
from enracine.people.identity.blocking import lookup_keys
from enracine.people.identity.facts import Record, read_record
from enracine.people.identity.scoring import Context, Decision, compare
from enracine.people.models import Contact, Merge, Person, ProbableLink
from enracine.people.queries.identity import NOWHERE, USUAL_POPULATION, filed_under, reach_of


@dataclass(slots=True)
class Likeness:
    """Who may be the person of a line (`same`), and who only shares an e-mail or a telephone."""

    same: list[uuid.UUID] = field(default_factory=list)
    shared: list[uuid.UUID] = field(default_factory=list)


def probable_matches(acting: Acting, lines: Sequence[Mapping[str, str]]) -> list[Likeness]:
    """People of the acting organisation who look like each line. A fixed number of SQL queries."""
    if acting.organisation_id is None:
        return [Likeness() for _line in lines]
    records = [read_record("", line) for line in lines]
    keys = [digests(lookup_keys(r)) if not r.is_empty else [] for r in records]
    holders = filed_under(acting.organisation_id, {d for found in keys for d in found})
    known = _records({subject for found in holders.values() for subject in found})
    mails = _holders("email", {line.get("email", "") for line in lines})
    phones = _holders("phone", {line.get("phone", "") for line in lines})
    context = Context(size=USUAL_POPULATION)
    result = []
    for line, record, found in zip(lines, records, keys, strict=True):
        alike = Likeness()
        for subject in sorted({s for digest in found for s in holders.get(digest, ())}):
            other = known.get(subject)
            if other and compare(record, other, context).decision != Decision.DIFFERENT:
                alike.same.append(subject)
        reached = {*mails.get(line.get("email", ""), ()), *phones.get(line.get("phone", ""), ())}
        alike.shared = sorted(reached - set(alike.same))
        result.append(alike)
    return result


def _records(subjects: set[uuid.UUID]) -> dict[uuid.UUID, Record]:
    """What is compared of these people; a file set aside by a merge is not."""
    if not subjects:
        return {}
    aside = Merge.objects.filter(undone_at__isnull=True, subject_id__in=subjects)
    people = Person.objects.filter(pk__in=subjects).exclude(pk__in=aside.values("subject_id"))
    reach = reach_of(subjects)
    return {p.pk: record_of(p, *reach.get(p.pk, NOWHERE)) for p in people.order_by("pk")}


def _holders(column: str, texts: set[str]) -> dict[str, list[uuid.UUID]]:
    wanted = {text for text in texts if text}
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    if wanted:
        rows = Contact.objects.filter(**{f"{column}__in": wanted}).order_by("subject_id")
        for subject, text in rows.values_list("subject_id", column):
            found[text].append(subject)
    return found


def same_person_among(subject_id: uuid.UUID, others: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Her file, and those of `others` that are hers: certainly the same person, or linked by her.

    For a job: a page sees only its own files. A spouse who shares an address, a twin, a file set
    aside by a merge are left out. Nothing is joined.
    """
    linked = {
        one
        for pair in ProbableLink.objects.filter(
            Q(subject_id=subject_id) | Q(other_id=subject_id), state=ProbableLink.State.LINKED
        ).values_list("subject_id", "other_id")
        for one in pair
    }
    records = _records({subject_id, *others, *linked})
    mine = records.get(subject_id)
    if mine is None:
        return {subject_id}
    context = Context(size=USUAL_POPULATION)
    same = {
        pk
        for pk, record in records.items()
        if compare(mine, record, context).decision == Decision.SAME
    }
    return {subject_id} | same | (linked & set(records))
