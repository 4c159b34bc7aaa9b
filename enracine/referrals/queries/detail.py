"""One referral, whole: what was sent, what happened, what may be done now and what each act misses."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from enracine.accompaniment.models import NeedsEvaluation
from enracine.kernel import timeline
from enracine.kernel.acting import Acting
from enracine.kernel.models import Event
from enracine.people.models import Education, ImmigrationStatus, Person
from enracine.people.queries import PersonHeader, header_of
from enracine.privacy.queries.disposals import Asked, of_object
from enracine.referrals.models import (
    OPEN_STATES,
    AgentRequest,
    Package,
    Reason,
    Referral,
    Transfer,
)
from enracine.referrals.queries.common import parties_of
from enracine.referrals.rules import CandidateFacts
from enracine.referrals.workflow import MACHINE

#: States in which the person may have taken her agreement back.
TAKEN_BACK = ("withdrawn", "cancelled", "entered_in_error")


@dataclass(frozen=True)
class Step:
    """A transition that the reader may make now, and in words what it still asks for."""

    name: str
    label: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Sibling:
    """Another place asked at the same time, when the reader may know of it (S03)."""

    number: str
    label: str
    state: str
    pk: uuid.UUID | None
    is_open: bool = False


def package_of(referral: Referral) -> dict[str, Any] | None:
    """What was communicated, when the reader may still read it; None otherwise. One query."""
    found = Package.objects.filter(pk=referral.pk).first()
    return found.content if found else None


def steps_for(
    acting: Acting, referral: Referral, facts: dict[str, object] | None = None
) -> list[Step]:
    """The transitions open to `acting` now, each with what it misses. Opening is not a step: it is
    done by reading; undoing is shown apart, for its short while.
    """
    hidden = {"receive", "undo_accept", "undo_decline", "withdraw"}
    return [
        Step(t.name, _(t.label), tuple(_(n.text) for n in t.missing(facts or {})))
        for t in MACHINE.available(referral.state, parties_of(acting, referral))
        if t.name not in hidden
    ]


def history(
    referral: Referral | Transfer, limit: int = 60, *, after: Asked | None = None
) -> list[timeline.Told]:
    """What happened, newest first, in words; and `after` a withdrawal, to it. One SQL query."""
    objects = [referral.pk, *([after.disposal.pk] if after is not None else [])]
    events = Event.objects.filter(object_id__in=objects).order_by("-occurred_at", "-id")[:limit]
    return timeline.tell(events)


def after_withdrawal(referral: Referral) -> Asked | None:
    """What the receiver must say, or said, of what it had received. One SQL query, or none."""
    return of_object(referral.pk) if referral.state in TAKEN_BACK else None


def siblings(acting: Acting, referral: Referral) -> list[Sibling]:
    """The other targets of the same group: whole for the sender and the person; for a receiver only
    that there are others, and only if the person allowed it (S03). One SQL query.
    """
    if referral.group_id is None:
        return []
    if "receiver" in parties_of(acting, referral):
        if not referral.tells_of_others:
            return []
        return [Sibling("", _("Un autre endroit est aussi consulté."), "", None)]
    others = (
        Referral.objects.filter(group_id=referral.group_id)
        .exclude(pk=referral.pk)
        .select_related("receiver", "region", "paj_territory")
        .order_by("-is_principal", "id")
    )
    return [
        Sibling(r.number, str(r.receiver), r.get_state_display(), r.pk, r.state in OPEN_STATES)
        for r in others
    ]


def reason_labels(codes: Iterable[str]) -> list[str]:
    """The agreement's reasons in words."""
    labels = dict(Reason.choices)
    return [str(labels.get(code, code)) for code in codes]


def candidate_facts(
    subject_id: uuid.UUID, *, target_count: int | None = None
) -> tuple[CandidateFacts, PersonHeader | None]:
    """What the file says, as far as the reader may see it, and who it is about. One SQL query."""
    mine = {"subject_id": OuterRef("pk")}
    education = Education.objects.filter(**mine, is_main=True).order_by("pk").values("recognition")
    status = ImmigrationStatus.objects.filter(**mine, is_current=True).order_by("pk").values("code")
    evaluation = (
        NeedsEvaluation.objects.filter(**mine, completed_at__isnull=False)
        .order_by("-held_on", "-id")
        .values("answers")
    )
    # An agent's own line only, once the person let her know or asked her (row-level security).
    others = AgentRequest.objects.filter(**mine).filter(~Q(tells="nothing") | Q(outcome="helps"))
    person = (
        Person.objects.filter(pk=subject_id)
        .annotate(
            known_recognition=Subquery(education[:1]),
            known_status=Subquery(status[:1]),
            known_answers=Subquery(evaluation[:1]),
            knows_of_others=Exists(others),
        )
        .first()
    )
    if person is None:
        return CandidateFacts(target_count=target_count), None
    who = header_of(person)
    facts = CandidateFacts(
        age=who.age,
        recognition=person.known_recognition or "",
        answers=person.known_answers or {},
        target_count=target_count,
        agents_contacted=2 if person.knows_of_others else None,
        needs_csq=person.known_status == "csq_holder_abroad",
    )
    return facts, who
