"""Suggesting that two files are one person, and recording what a human says of it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.people.digests import record_of
from enracine.people.identity.prints import Print, compare_prints
from enracine.people.identity.scoring import Context, Decision, Verdict, compare
from enracine.people.models import (
    AddressProtection,
    DuplicatePair,
    IdentityPrint,
    Person,
    ProbableLink,
    ProbableMatch,
)
from enracine.people.queries.identity import (
    NOWHERE,
    open_pair,
    pairs_by_key,
    population,
    reach_of,
)
from enracine.privacy.models import AccessGrant

Two = tuple[uuid.UUID, uuid.UUID]


@action
def compare_people(acting: Acting, subject_ids: Iterable[uuid.UUID]) -> tuple[int, int]:
    """Compare these people with everybody who shares a key; for the job's role.

    Two files that one organisation holds are compared as they stand, for that organisation alone;
    two files of two organisations by their prints, for the person alone. What a human decided is
    never proposed again. Returns how many suggestions of each sort stand.
    """
    wanted = list(subject_ids)
    pairs = pairs_by_key(wanted)
    people = {one for pair in pairs for one in pair}
    holders = _holders(people)
    context = Context(size=population())
    inside = {pair for pair in pairs if holders[pair[0]] & holders[pair[1]]}
    across = {pair for pair in pairs if holders[pair[0]] ^ holders[pair[1]]}
    return (
        _suggest(wanted, inside, holders, context),
        _propose(wanted, across, holders, context),
    )


def _holders(people: set[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Which organisations may see the identity of each person today."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    grants = (
        AccessGrant.objects.filter(
            subject_id__in=people, ended_at__isnull=True, sections__contains=["identity"]
        )
        .exclude(valid_until__lt=today())
        .values_list("subject_id", "organisation_id")
    )
    for subject_id, organisation_id in grants:
        found[subject_id].add(organisation_id)
    return found


def _factors(verdict: Verdict) -> list[list[object]]:
    return [[factor.code, round(factor.bits, 1)] for factor in verdict.factors]


def _suggest(
    changed: list[uuid.UUID],
    pairs: set[Two],
    holders: dict[uuid.UUID, set[uuid.UUID]],
    context: Context,
) -> int:
    """Write the pairs of each organisation; those that no longer hold and nobody decided go."""
    people = {p.pk: p for p in Person.objects.filter(pk__in={one for two in pairs for one in two})}
    reach = reach_of(people)
    records = {pk: record_of(p, *reach.get(pk, NOWHERE)) for pk, p in people.items()}
    rows = []
    for first, second in pairs:
        if first not in records or second not in records:
            continue
        verdict = compare(records[first], records[second], context)
        if verdict.decision == Decision.DIFFERENT:
            continue
        rows += [
            DuplicatePair(
                organisation_id=organisation_id,
                subject_id=first,
                other_id=second,
                score=verdict.score,
                factors=_factors(verdict),
                doubts=list(verdict.doubts),
            )
            for organisation_id in holders[first] & holders[second]
        ]
    touched = Q(subject_id__in=changed) | Q(other_id__in=changed)
    DuplicatePair.objects.filter(touched, state=DuplicatePair.State.OPEN).delete()
    DuplicatePair.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _propose(
    changed: list[uuid.UUID],
    pairs: set[Two],
    holders: dict[uuid.UUID, set[uuid.UUID]],
    context: Context,
) -> int:
    """Propose to the person what nobody would doubt: never twins, never homonyms."""
    prints = {
        p.subject_id: _print(p)
        for p in IdentityPrint.objects.filter(subject_id__in={one for two in pairs for one in two})
    }
    sure = {
        (first, second): verdict
        for first, second in pairs
        if first in prints
        and second in prints
        and (verdict := compare_prints(prints[first], prints[second], context)).decision
        == Decision.SAME
    }
    touched = Q(subject_id__in=changed) | Q(other_id__in=changed)
    known = {
        (link.subject_id, link.other_id): link
        for link in ProbableLink.objects.filter(touched).order_by("id")
    }
    gone = [
        link.pk
        for pair, link in known.items()
        if link.state == ProbableLink.State.PROPOSED and pair not in sure
    ]
    ProbableLink.objects.filter(pk__in=gone).delete()
    made = [
        ProbableLink(
            subject_id=pair[0], other_id=pair[1], score=verdict.score, factors=_factors(verdict)
        )
        for pair, verdict in sure.items()
        if pair not in known
    ]
    ProbableLink.objects.bulk_create(made, ignore_conflicts=True)
    tell_organisations([*made, *(known[pair] for pair in sure if pair in known)], holders)
    return len(sure)


def _print(row: IdentityPrint) -> Print:
    return Print(
        given=frozenset(row.given),
        family=frozenset(row.family),
        heard_given=frozenset(row.heard_given),
        heard_family=frozenset(row.heard_family),
        birth=row.birth,
        birth_parts=frozenset(row.birth_parts),
        phone=row.phone,
        email=row.email,
    )


def tell_organisations(links: list[ProbableLink], holders: dict[uuid.UUID, set[uuid.UUID]]) -> None:
    """Let each holder know « correspondance probable ailleurs », and nothing of where or whom.

    An organisation that holds both files sees the pair among its own duplicates instead. Of a person
    whose address is protected, nobody but herself learns that there is another file.
    """
    people = {one for link in links for one in (link.subject_id, link.other_id)}
    hidden = set(
        AddressProtection.objects.filter(subject_id__in=people, ended_on__isnull=True).values_list(
            "subject_id", flat=True
        )
    )
    rows = []
    for link in links:
        if link.state == ProbableLink.State.REFUSED or hidden & {link.subject_id, link.other_id}:
            continue
        sides = ((link.subject_id, link.other_id), (link.other_id, link.subject_id))
        rows += [
            ProbableMatch(
                link=link,
                subject_id=mine,
                organisation_id=organisation_id,
                is_linked=link.state == ProbableLink.State.LINKED,
            )
            for mine, yours in sides
            for organisation_id in holders[mine] - holders[yours]
        ]
    ProbableMatch.objects.bulk_create(rows, ignore_conflicts=True)


@action
def say_different(
    acting: Acting, pair_id: uuid.UUID, reason: str = "", version: int | None = None
) -> DuplicatePair:
    """Record that two files are two people: they are not proposed again.

    Raises NotVisible for a stranger's pair, ActionRefused when it has been decided, Conflict when
    somebody decided meanwhile.
    """
    pair = open_pair(acting, pair_id)
    if pair.state != DuplicatePair.State.OPEN:
        raise ActionRefused(_("Quelqu’un a déjà décidé de cette paire."), code="decided")
    update_versioned(
        pair,
        version,
        state=DuplicatePair.State.DIFFERENT,
        decided_by_id=acting.membership_id,
        decided_at=now(),
        reason=reason.strip(),
    )
    tell_decision(acting, pair, "different")
    return pair


@action
def reopen_pair(acting: Acting, pair_id: uuid.UUID, version: int | None = None) -> DuplicatePair:
    """Take back « deux personnes »: the pair waits again. A merge is undone by `undo_merge`."""
    pair = open_pair(acting, pair_id)
    if pair.state != DuplicatePair.State.DIFFERENT:
        raise ActionRefused(_("Rien à reprendre : cette paire attend déjà."), code="not_decided")
    wait_again(acting, pair, "reopened", version)
    return pair


def wait_again(
    acting: Acting, pair: DuplicatePair, because: str, version: int | None = None
) -> None:
    """Put a decided pair back in the queue, and tell both files why."""
    update_versioned(
        pair,
        version,
        state=DuplicatePair.State.OPEN,
        decided_by_id=None,
        decided_at=None,
        reason="",
    )
    tell_decision(acting, pair, because)


def tell_decision(acting: Acting, pair: DuplicatePair, decision: str) -> None:
    """Record who decided, on both files, in the acting organisation."""
    for subject_id in (pair.subject_id, pair.other_id):
        record(
            "people.duplicate_decided",
            acting,
            subject_id=subject_id,
            object=pair,
            data={"decision": decision},
        )
