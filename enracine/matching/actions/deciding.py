"""Fixing or refusing a place for a household of a cohort; noting what it answered."""

import uuid

from django.utils.translation import gettext as _

from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.matching.actions.proposing import must_propose
from enracine.matching.models import Cohort, CohortLine, CohortLock, Resource, Room
from enracine.matching.queries import cohorts as reading
from enracine.network.models import Role
from enracine.territories.models import Mrc

#: Who attests what a household said, in the organisation that holds its dossier.
HOLDER_ROLES = tuple(role for role in DOSSIER_ROLES if role != Role.COORDINATOR.value)


@action
def say_lock(acting: Acting, line: CohortLine, *, code: str, kind: str, reason: str) -> CohortLock:
    """« Goes there » or « does not go there », with a reason and a name. Counted at the next proposal."""
    organisation = must_propose(acting)
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi."), field="reason")
    if code not in [one for one, _points in line.asked]:
        raise ActionRefused(_("Cet endroit n’est pas de la liste du ménage."), field="code")
    mrc = Mrc.objects.in_force(today()).get(code=code)
    if kind == CohortLock.Kind.LOCK:
        CohortLock.objects.filter(line=line, kind=CohortLock.Kind.LOCK).exclude(mrc=mrc).delete()
    made, _created = CohortLock.objects.update_or_create(
        cohort_id=line.cohort_id,
        line=line,
        mrc=mrc,
        defaults={
            "subject_id": line.subject_id,
            "organisation_id": organisation,
            "kind": kind,
            "reason": reason.strip()[:300],
            "author": acting.label,
            "said_at": now(),
        },
    )
    record(
        "matching.lock_said", acting, subject_id=line.subject_id, object=line,
        data={"kind": kind, "place": code},
    )  # fmt: skip
    return made


@action
def drop_lock(acting: Acting, line: CohortLine, lock_id: uuid.UUID) -> None:
    """Take a lock or a refusal back. Nothing happens when it is not there."""
    must_propose(acting)
    gone, _by = CohortLock.objects.filter(line=line, pk=lock_id).delete()
    if gone:
        record("matching.lock_dropped", acting, subject_id=line.subject_id, object=line)


@action
def present(acting: Acting, cohort: Cohort) -> int:
    """Tell each household with a proposal, and whoever holds its dossier, so that it may answer.

    Gives how many are told that were not. Raises ActionRefused before the proposal is done.
    """
    must_propose(acting)
    _must_be_done(cohort)
    lines = CohortLine.objects.filter(
        cohort=cohort, mrc__isnull=False, told_at__isnull=True, decision=CohortLine.Decision.OPEN
    ).select_related("mrc")
    told = 0
    for line in lines.order_by("rank"):
        update_versioned(line, None, told_at=now())
        record(
            "matching.proposal_told", acting, subject_id=line.subject_id, object=line,
            organisations=[line.holder_id], data={"place": line.mrc.code if line.mrc else ""},
        )  # fmt: skip
        told += 1
    return told


def _must_be_done(cohort: Cohort) -> None:
    if cohort.state != Cohort.State.DONE:
        raise ActionRefused(_("Cette proposition n’est pas encore terminée."), code="running")


@action
def decide(
    acting: Acting, line: CohortLine, *, decision: str, reason: str, version: int | None = None
) -> CohortLine:
    """Note what a household answered, one at a time. Nothing else happens by itself.

    By the coordination; or, once the household is told of it, by the person herself, or by whoever holds
    her dossier and attests what she said: these two accept or refuse, nothing else. Raises ActionRefused
    when there is nothing to accept, when the reason is missing, or when what the household takes is no
    longer free there; NotVisible; Conflict.
    """
    how = _may_answer(acting, line)
    said = CohortLine.Decision(decision)
    if how != CohortLine.How.NOTED and said not in {said.ACCEPTED, said.REFUSED}:
        raise NotVisible
    if said in {said.REFUSED, said.SET_ASIDE} and not reason.strip():
        raise ActionRefused(_("Dites pourquoi."), field="reason")
    if said == said.ACCEPTED:
        _must_fit(line)
    update_versioned(
        line, version, decision=said, reason=reason.strip()[:300], decided_by=acting.label[:200],
        decided_at=now(), answered_how=how,
    )  # fmt: skip
    record(
        "matching.proposal_decided", acting, subject_id=line.subject_id, object=line,
        organisations=[line.holder_id, line.organisation_id],
        data={"decision": str(said), "how": str(how)},
    )  # fmt: skip
    return line


def _may_answer(acting: Acting, line: CohortLine) -> CohortLine.How:
    """In what name an actor answers for a household. Raises NotVisible for anybody else."""
    if acting.role in reading.PROPOSERS and acting.organisation_id == line.organisation_id:
        _must_be_done(line.cohort)
        return CohortLine.How.NOTED
    if line.told_at is None:
        raise NotVisible
    if acting.is_professional:
        if acting.role in HOLDER_ROLES and acting.organisation_id == line.holder_id:
            return CohortLine.How.ATTESTED
        raise NotVisible
    if line.subject_id not in acting.subject_ids:
        raise NotVisible
    return CohortLine.How.PORTAL


def _must_fit(line: CohortLine) -> None:
    if line.mrc is None:
        raise ActionRefused(_("Rien n’est proposé à ce ménage."), code="nothing")
    if line.decision == CohortLine.Decision.ACCEPTED:
        return
    rooms = {r.resource: r for r in Room.objects.select_for_update().filter(mrc=line.mrc)}
    held = reading.taken()
    for resource, need in zip(Resource.values, line.needs, strict=True):
        room = rooms.get(resource)
        if room is None or not need:
            continue
        left = room.amount - held.get((line.mrc.code, resource), 0)
        if need > left:
            raise ActionRefused(
                _(
                    "Il ne reste que %(left)s pour « %(what)s » à cet endroit, et il en faut %(need)s."
                )
                % {"left": max(left, 0), "what": Resource(resource).label, "need": need},
                code="full",
            )
