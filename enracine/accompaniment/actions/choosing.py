"""The same even rule for a person referred to the common project: who answers, before a dossier."""

import uuid
from dataclasses import dataclass
from typing import Any

from enracine.accompaniment.actions.allocation import Network, choose, network_on, spouses_of
from enracine.accompaniment.actions.dossiers import parties
from enracine.accompaniment.models import Allocation, Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.network.models import Organisation
from enracine.people.queries import household_of


@dataclass(frozen=True)
class MemberChoice:
    """The member of the common project that answers, its coordination, and the explanation."""

    member: Organisation
    coordination: Organisation
    explanation: dict[str, Any]


@action
def choose_member(acting: Acting, subject_id: uuid.UUID) -> MemberChoice | None:
    """Choose who of the common project receives a person referred to it; count it in the tallies.

    A member that already follows the person keeps her, and nothing is counted. The acting must hold
    the subject (`with_subjects`). None when no project is set up.
    """
    network = network_on(today())
    if network is None:
        return None
    organisations = {m.pk: m for m in network.members.values()}
    present = (
        Dossier.objects.open()
        .filter(subject_id=subject_id, organisation_id__in=list(organisations))
        .first()
    )
    if present is not None:
        known = organisations[present.organisation_id]
        return MemberChoice(
            known, network.coordination, {"rule": "present", "organisation": known.code}
        )
    spouses = spouses_of(subject_id, household_of(subject_id))
    return _choose(acting.with_subjects(*spouses), network, subject_id, spouses)


@action
def _choose(
    acting: Acting, network: Network, subject_id: uuid.UUID, spouses: list[uuid.UUID]
) -> MemberChoice:
    choice = choose(network, subject_id, spouses)
    member = network.members[choice.organisation]
    record(
        "accompaniment.member_chosen",
        acting,
        subject_id=subject_id,
        organisations=[network.coordination.pk],
        data={"organisation": str(member.pk), "rule": choice.rule, "reason": choice.reason},
    )
    return MemberChoice(member, network.coordination, choice.as_json())


@action
def keep_choice(
    acting: Acting, dossier: Dossier, network_id: uuid.UUID, explanation: dict[str, Any]
) -> None:
    """Keep with the dossier, once it is open, why this member received the person."""
    if dossier.allocations.exists():
        return
    Allocation.objects.create(
        subject_id=dossier.subject_id,
        dossier=dossier,
        network_id=network_id,
        organisation_id=dossier.organisation_id,
        rule=str(explanation.get("rule", ""))[:60],
        explanation=explanation,
    )
    record(
        "accompaniment.registration_allocated",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=[*parties(dossier), network_id],
        data={
            "organisation": str(dossier.organisation_id),
            "rule": str(explanation.get("rule", "")),
            "reason": str(explanation.get("reason", "")),
        },
    )
