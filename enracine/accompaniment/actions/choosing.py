"""The same even rule, for a person referred to the common project: who answers, before any dossier."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from enracine.accompaniment import rules
from enracine.accompaniment.actions.allocation import (
    _languages_needed,
    _locked_tallies,
    _spouse_organisation,
    _spouses,
    network_on,
)
from enracine.accompaniment.models import Allocation, AllocationTally, Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
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
    spouses = _spouses(subject_id, household_of(subject_id))
    tallies = _locked_tallies(network, rules.fiscal_year(today()))
    choice = rules.allocate(
        [
            rules.Candidate(code, frozenset(m.languages), m.pk not in network.paused)
            for code, m in network.members.items()
        ],
        tallies={c: tallies[m.pk].received for c, m in network.members.items()},
        weights={c: Decimal(str(m.agreed_share)) for c, m in network.members.items()},
        languages=_languages_needed(subject_id),
        spouse_organisation=_spouse_organisation(network, spouses),
    )
    chosen = network.members[choice.organisation]
    AllocationTally.objects.filter(pk=tallies[chosen.pk].pk).update(
        received=F("received") + 1, version=F("version") + 1, updated_at=now()
    )
    return MemberChoice(chosen, network.coordination, choice.as_json())


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
