"""What the person and her agents read when several of them hold a request of hers (S04)."""

import uuid
from dataclasses import dataclass

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.referrals.models import AgentGrouping, AgentRequest, Tells

Outcome = AgentRequest.Outcome


@dataclass(frozen=True)
class Question:
    """The question as the person reads it: who holds a request, since when."""

    grouping: AgentGrouping
    requests: list[AgentRequest]

    @property
    def count(self) -> int:
        """How many agents hold a request."""
        return len(self.requests)


def question_of(acting: Acting, grouping_id: uuid.UUID) -> Question:
    """Her own question, answered or not; NotVisible for anybody else. Two SQL queries."""
    grouping = AgentGrouping.objects.filter(pk=grouping_id).first()
    if grouping is None or not set(grouping.subjects) & set(acting.subject_ids):
        raise NotVisible
    return Question(grouping, _requests([grouping.pk]))


def _requests(grouping_ids: list[uuid.UUID]) -> list[AgentRequest]:
    return list(
        AgentRequest.objects.filter(grouping_id__in=grouping_ids)
        .select_related("organisation")
        .order_by("asked_on", "id")
    )


@dataclass(frozen=True)
class Told:
    """What one agent may know: that there are others, which ones, what the person asks of her."""

    others: bool
    names: tuple[str, ...]
    chosen: bool
    not_chosen: bool
    helps: bool


def told_to(acting: Acting, subject_id: uuid.UUID) -> Told | None:
    """What the acting organisation may know of the others about this file; None: nothing.

    Row-level security hides its line until the person allows something. One SQL query.
    """
    if acting.organisation_id is None:
        return None
    line = (
        AgentRequest.objects.filter(organisation_id=acting.organisation_id, subject_id=subject_id)
        .order_by("-created_at", "-id")
        .first()
    )
    if line is None:
        return None
    told = Told(
        # Whoever is asked to help knows that there is something to clarify: the person chose her.
        others=line.tells != Tells.NOTHING or line.outcome == Outcome.HELPS,
        names=tuple(line.others),
        chosen=line.outcome == Outcome.CHOSEN,
        not_chosen=line.outcome == Outcome.NOT_CHOSEN,
        helps=line.outcome == Outcome.HELPS,
    )
    return told if told.others or told.chosen or told.not_chosen else None
