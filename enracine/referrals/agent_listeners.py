"""What happens around several agents and leads: when to look, and who is told."""

import uuid

from django.conf import settings
from django.urls import reverse

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.events import on, on_many
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, OrganisationKind
from enracine.network.queries.hearing import Account, accounts
from enracine.privacy.models import SubjectHolder
from enracine.referrals import agent_notifications as letters
from enracine.referrals.actions.several_agents import look_later
from enracine.referrals.models import AgentRequest, Referral


@on_many("accompaniment.dossier_opened")
def look_at_new_files(events: list[Event]) -> None:
    """An agent opened files: the worker sees whether others hold a request of the same people."""
    of_agents = (e for e in events if e.data.get("programme") == "pajr")
    look_later(*(e.subject_id for e in of_agents if e.subject_id))


@on("referrals.sent")
def look_at_a_new_referral(event: Event) -> None:
    """The same when somebody is referred to an agent; places asked together have their own choice."""
    if event.object_id is None:
        return
    to_agent = Referral.objects.filter(
        pk=event.object_id, receiver__kind=OrganisationKind.PAJ_PROMOTER, group__isnull=True
    )
    if event.subject_id and to_agent.exists():
        look_later(event.subject_id)


@on("people.files_linked")
def look_at_linked_files(event: Event) -> None:
    """Two files are one person's, she says so: their requests are hers together."""
    if event.subject_id:
        look_later(event.subject_id)


@on("referrals.agents_grouped")
def ask_the_person(event: Event) -> None:
    """She reads the question on her own screen; the letter holds a link and nothing else."""
    if event.subject_id is None or event.object_id is None:
        return
    with acting_as(current_acting().with_subjects(event.subject_id)):
        accounts = list(
            SubjectHolder.objects.filter(subject_id=event.subject_id, user__is_active=True)
            .order_by("since", "id")
            .values_list("user_id", flat=True)
        )
    path = reverse("referrals:several_agents", args=[event.object_id])
    for user_id in accounts:
        queue_notification(
            event,
            letters.QUESTION,
            user_id=user_id,
            context={"url": f"{settings.ENRACINE_SITE_URL}{path}"},
        )


def _tell_agent(event: Event, letter: str) -> None:
    """Whoever follows the file of this request, else the members of her organisation."""
    if event.object_id is None:
        return
    request = AgentRequest.objects.filter(pk=event.object_id).first()
    if request is None:
        return
    name, key = (
        ("accompaniment:dossier", request.dossier_id)
        if request.dossier_id
        else ("referrals:detail", request.referral_id)
    )
    if key is None:
        return
    url = f"{settings.ENRACINE_SITE_URL}{reverse(name, args=[key])}"
    for reader in _readers(request):
        queue_notification(event, letter, context={"url": url}, **reader.to)


def _readers(request: AgentRequest) -> list[Account]:
    members = Membership.objects.on(today()).filter(organisation_id=request.organisation_id)
    follower: uuid.UUID | None = request.dossier.assignee_id if request.dossier else None
    mine = accounts(members.filter(pk=follower)) if follower else []
    return mine or accounts(members.filter(role="paj_agent"))[:6]


@on("referrals.agent_chosen")
@on("referrals.agent_not_chosen")
@on("referrals.agent_helps")
def tell_the_agent(event: Event) -> None:
    """Each agent learns what concerns her own file."""
    _tell_agent(event, letters.BY_EVENT[event.kind])
