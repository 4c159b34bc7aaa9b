"""Asking for a proposal, finding it, deciding it household by household."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.matching.engine import explaining, locking, solving, verify
from enracine.matching.engine import instance as engine
from enracine.matching.models import Cohort, CohortLine, CohortLock, Resource
from enracine.matching.queries import cohorts as reading
from enracine.territories.models import Mrc

TASK = "matching.propose"


def must_propose(acting: Acting) -> uuid.UUID:
    """The organisation of whoever proposes cohorts. Raises NotVisible for anybody else."""
    if acting.role not in reading.PROPOSERS or acting.organisation_id is None:
        raise NotVisible
    return acting.organisation_id


@action
def ask_cohort(
    acting: Acting,
    *,
    name: str,
    stages: Iterable[str],
    mode: str = Cohort.Mode.ACCEPTANCE,
    floors: bool = True,
    seconds: int = 10,
    weeks: int = 4,
) -> Cohort:
    """Freeze who is in it, what each asks and takes, what territories can give; then have it found.

    Raises ActionRefused when nobody at these stages has a list.
    """
    organisation = must_propose(acting)
    found = reading.gather(acting, stages)
    if not found.entries:
        raise ActionRefused(
            _("Aucun ménage à ces étapes n’a encore de liste d’endroits."), code="nobody"
        )
    room = reading.capacities(code for entry in found.entries for code, _points in entry.asked)
    made = Cohort.objects.create(
        organisation_id=organisation,
        name=name.strip(),
        mode=mode,
        floors=floors,
        seconds=seconds,
        weeks=weeks,
        made_by=acting.label,
        places=list(room.places),
        room=[list(row) for row in room.room],
        figures={"closed": list(room.closed), "without_list": found.without_list},
    )
    insert_many(
        [
            CohortLine(
                subject_id=entry.dossier.subject_id,
                cohort=made,
                organisation_id=organisation,
                holder_id=entry.dossier.organisation_id,
                dossier=entry.dossier,
                rank=rank,
                asked=[list(one) for one in entry.asked],
                needs=list(entry.needs),
                priority=entry.priority,
                groups=entry.groups,
            )
            for rank, entry in enumerate(found.entries, start=1)
        ],
    )
    _start(acting, made)
    return made


def _start(acting: Acting, cohort: Cohort) -> None:
    record("matching.cohort_asked", acting, object=cohort, data={"mode": cohort.mode})
    # In the same transaction: no job runs for what was rolled back.
    app.configure_task(TASK).defer(cohort_id=str(cohort.pk))


@action
def ask_again(acting: Acting, cohort: Cohort) -> Cohort:
    """The same households again, with what was decided since: a new cohort; the former one stays.

    Households that accepted or were set aside are left out; what they hold is taken off.
    """
    organisation = must_propose(acting)
    if cohort.state not in {Cohort.State.DONE, Cohort.State.FAILED}:
        raise ActionRefused(_("Cette proposition n’est pas encore terminée."), code="running")
    left_out = (CohortLine.Decision.ACCEPTED, CohortLine.Decision.SET_ASIDE)
    rows = list(
        CohortLine.objects.filter(cohort=cohort)
        .exclude(decision__in=left_out)
        .prefetch_related("locks")
        .order_by("rank")
    )
    if not rows:
        raise ActionRefused(_("Tous les ménages ont déjà répondu."), code="nobody")
    room = reading.capacities(code for row in rows for code, _points in row.asked)
    made = Cohort.objects.create(
        organisation_id=organisation,
        name=cohort.name,
        mode=cohort.mode,
        floors=cohort.floors,
        seconds=cohort.seconds,
        weeks=cohort.weeks,
        made_by=acting.label,
        previous=cohort,
        places=list(room.places),
        room=[list(row) for row in room.room],
        figures={"closed": list(room.closed), "without_list": 0},
    )
    for rank, row in enumerate(rows, start=1):
        line = CohortLine.objects.create(
            subject_id=row.subject_id, cohort=made, organisation_id=organisation,
            holder_id=row.holder_id, dossier_id=row.dossier_id, rank=rank, asked=row.asked,
            needs=row.needs, priority=row.priority, groups=row.groups,
        )  # fmt: skip
        for lock in row.locks.all():
            CohortLock.objects.create(
                subject_id=row.subject_id, cohort=made, organisation_id=organisation, line=line,
                mrc_id=lock.mrc_id, kind=lock.kind, reason=lock.reason, author=lock.author,
                said_at=lock.said_at,
            )  # fmt: skip
        if row.decision == CohortLine.Decision.REFUSED and row.mrc_id:
            CohortLock.objects.get_or_create(
                cohort=made, line=line, mrc_id=row.mrc_id,
                defaults={
                    "subject_id": row.subject_id, "organisation_id": organisation,
                    "kind": CohortLock.Kind.REFUSAL, "reason": row.reason,
                    "author": row.decided_by,
                },
            )  # fmt: skip
    _start(acting, made)
    return made


def arrays_of(cohort: Cohort, rows: list[CohortLine]) -> engine.Cohort:
    """What the engine is given: the frozen lines and capacities, as arrays."""
    at = {code: n for n, code in enumerate(cohort.places)}
    length = max((len(row.asked) for row in rows), default=1)
    places = np.full((len(rows), length), -1, dtype=np.int32)
    points = np.full((len(rows), length), -np.inf)
    for n, row in enumerate(rows):
        for rank, (code, worth) in enumerate(row.asked):
            places[n, rank], points[n, rank] = at[code], worth / 100
    groups = {
        name: np.array([name in row.groups for row in rows], dtype=bool) for name in reading.GROUPS
    }
    return engine.Cohort(
        places=places,
        points=points,
        needs=np.array([row.needs for row in rows], dtype=np.int64),
        room=np.array(cohort.room, dtype=np.int64).reshape(len(cohort.places), -1),
        # Those who have waited as long come in the order of the list: nobody is level with somebody.
        priority=np.array([row.priority - row.rank * 1e-6 for row in rows]),
        groups=groups,
    )


def digest_of(cohort: Cohort, rows: list[CohortLine], locks: Iterable[CohortLock]) -> str:
    """The fingerprint of everything that was given to the engine: the same input, the same one."""
    number = {row.pk: row.rank for row in rows}
    given = {
        "mode": cohort.mode,
        "floors": cohort.floors,
        "places": cohort.places,
        "room": cohort.room,
        "lines": [[r.rank, r.asked, r.needs, r.priority, r.groups] for r in rows],
        "locks": sorted([number[k.line_id], k.mrc.code, k.kind] for k in locks),
    }
    text = json.dumps(given, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _options(
    cohort: Cohort, rows: list[CohortLine], locks: Iterable[CohortLock], seconds: float
) -> solving.Options:
    number = {row.pk: n for n, row in enumerate(rows)}
    at = {code: n for n, code in enumerate(cohort.places)}
    known = [k for k in locks if k.mrc.code in at]
    return solving.Options(
        mode=cohort.mode,
        floors=cohort.floors,
        seconds=seconds,
        locks={number[k.line_id]: at[k.mrc.code] for k in known if k.kind == "lock"},
        refusals=frozenset(
            (number[k.line_id], at[k.mrc.code]) for k in known if k.kind == "refusal"
        ),
    )


def find(acting: Acting, cohort_id: uuid.UUID) -> str:
    """The job: a first answer at once, the best one found in the seconds given, its certificate.

    Each in a transaction of its own, so that the page shows the first. Returns the state. Safe to run
    twice: what is done is left as it is.
    """
    if _answer(acting, cohort_id, quick=True):
        _answer(acting, cohort_id, quick=False)
    return Cohort.objects.values_list("state", flat=True).get(pk=cohort_id)


@action
def _answer(acting: Acting, cohort_id: uuid.UUID, *, quick: bool) -> bool:
    """One answer, written whole; False when there is nothing left to do."""
    cohort = Cohort.objects.select_for_update().get(pk=cohort_id)
    if cohort.state in {Cohort.State.DONE, Cohort.State.FAILED}:
        return False
    rows = list(CohortLine.objects.filter(cohort=cohort).order_by("rank"))
    locks = list(CohortLock.objects.filter(cohort=cohort).select_related("mrc"))
    given = arrays_of(cohort, rows)
    try:
        found = solving.solve(
            given, _options(cohort, rows, locks, 0.0 if quick else float(cohort.seconds))
        )
    except locking.Impossible as error:
        return _failed(acting, cohort, _locks_say(cohort, error))
    if found.figures["faults"]:
        return _failed(acting, cohort, _("Le plan ne passe pas sa vérification."))
    _write(cohort, rows, given, found)
    digest = digest_of(cohort, rows, locks)
    figures = cohort.figures | _figures(cohort, given, found)
    changes: dict[str, Any] = {"figures": figures, "digest": digest, "progress": 30}
    changes["state"] = Cohort.State.RUNNING
    if not quick:
        changes |= {"state": Cohort.State.DONE, "progress": 100, "ended_at": now()}
    update_versioned(cohort, None, **changes)
    if not quick:
        data = {"placed": found.figures["placed"], "of": len(rows)}
        record("matching.cohort_found", acting, object=cohort, data=data)
    return True


def _failed(acting: Acting, cohort: Cohort, why: str) -> bool:
    update_versioned(cohort, None, state=Cohort.State.FAILED, trouble=why[:300], ended_at=now())
    record("matching.cohort_failed", acting, object=cohort)
    return False


def _locks_say(cohort: Cohort, error: locking.Impossible) -> str:
    """What the locks ask too much of, in words."""
    if error.place is None or error.resource is None:
        return _("Un endroit fixé n’est plus sur la liste de son ménage.")
    code = cohort.places[error.place]
    return _("Ce qui est fixé ne tient pas à %(place)s : il manque %(n)s pour « %(what)s ».") % {
        "place": reading.place_names().get(code, code),
        "n": error.over,
        "what": Resource(error.resource).label,
    }


def _figures(cohort: Cohort, given: engine.Cohort, found: solving.Result) -> dict[str, Any]:
    told = solving.as_json(found, cohort.mode)
    told.pop("assignment")
    ranks = [int(n) for n in np.bincount(found.wish[found.wish >= 0], minlength=10)[:10]]
    for one in told["scarcest"]:
        one["territory"] = cohort.places[one["territory"]]
    if len(given.priority) <= 600:
        told["winning_swaps"] = explaining.winning_swaps(given, found.wish)
    return told | {"ranks": ranks, "households": given.size}


def _write(
    cohort: Cohort, rows: list[CohortLine], given: engine.Cohort, found: solving.Result
) -> None:
    """Each line: its place, the rank on its own list, the week, why not better, what usage gives."""
    from enracine.matching.engine import deferred

    mrcs = {m.code: m.pk for m in Mrc.objects.in_force(today()).filter(code__in=cohort.places)}
    usual = deferred.serial(given)
    spread = locking.weeks(found.assignment.tolist(), given.priority.tolist(), cohort.weeks)
    wish = [_rank_of(row, cohort, int(at)) for row, at in zip(rows, found.assignment, strict=True)]
    why = explaining.preferred(given, np.array(wish, dtype=np.int64))
    for n, row in enumerate(rows):
        reached = wish[n]
        row.reached = reached + 1 if reached >= 0 else None
        row.mrc_id = mrcs[row.asked[reached][0]] if reached >= 0 else None
        row.points = row.asked[reached][1] if reached >= 0 else None
        row.week = spread[n] or None
        row.usual = row.asked[int(usual[n])][0] if usual[n] >= 0 else ""
        row.preferred = [
            {
                "code": cohort.places[one.place],
                "rank": one.rank + 1,
                "missing": list(one.missing),
                "justified": one.justified,
                "free": one.free,
            }
            for one in why[n]
        ]
    CohortLine.objects.bulk_update(
        rows, ["reached", "mrc", "points", "week", "usual", "preferred"], batch_size=200
    )


def _rank_of(row: CohortLine, cohort: Cohort, place: int) -> int:
    """The rank of a territory on the list as it was asked, from 0; -1 for none."""
    if place < 0:
        return -1
    return [code for code, _points in row.asked].index(cohort.places[place])


def check(cohort: Cohort) -> list[str]:
    """What is wrong with a kept plan, counted again by other code from the frozen lines. Empty: nothing.

    Two SQL queries.
    """
    rows = list(CohortLine.objects.filter(cohort=cohort).select_related("mrc").order_by("rank"))
    locks = list(CohortLock.objects.filter(cohort=cohort).select_related("mrc"))
    at = {code: n for n, code in enumerate(cohort.places)}
    assignment = [at[row.mrc.code] if row.mrc else -1 for row in rows]
    found = verify.faults(arrays_of(cohort, rows), assignment, cohort.figures)
    if digest_of(cohort, rows, locks) != cohort.digest:
        found.append(_("ce qui avait été donné au calcul a changé"))
    by_line = {row.pk: row for row in rows}
    for lock in locks:
        there = by_line[lock.line_id].mrc_id == lock.mrc_id
        if there != (lock.kind == CohortLock.Kind.LOCK):
            found.append(
                _("ménage %(n)s : un verrou n’est pas tenu") % {"n": by_line[lock.line_id].rank}
            )
    return found
