"""Several agents hold a request of one person: found by a job, answered by her alone (S04).

Nothing is joined. Each agent keeps her file until the person chooses, and learns of the others only
what the person lets her know.
"""

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from enracine.accompaniment.actions import add_task, close_dossier
from enracine.accompaniment.actions.dossiers import in_days
from enracine.accompaniment.models import Dossier
from enracine.eligibility.queries import evaluate_now, facts_of
from enracine.eligibility.rules import Service, VerdictValue
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.identity import subjects_of
from enracine.kernel.parameters import parameters
from enracine.network.models import OrganisationKind
from enracine.people.queries import protection_of
from enracine.people.queries.likeness import same_person_among
from enracine.privacy.models import SubjectHolder
from enracine.referrals.actions.closing import cancel_referral, end_agreement
from enracine.referrals.actions.leading import propose_chosen
from enracine.referrals.agent_rules import DEFAULTS, Ask, several
from enracine.referrals.models import (
    OPEN_STATES,
    AgentGrouping,
    AgentRequest,
    CloseCode,
    Referral,
    Tells,
)

#: The job of this feature (`referrals.jobs`), by name: actions do not import the worker's side.
LOOK_TASK = "referrals.several_agents"
State, Outcome = AgentGrouping.State, AgentRequest.Outcome
HELP_EER = gettext_noop(
    "La personne demande de l’aide pour clarifier son projet : lui proposer Emplois en régions"
)
HELP_HERE = gettext_noop("La personne demande de l’aide pour clarifier son projet")


def look_later(*subject_ids: uuid.UUID) -> None:
    """Ask the worker whether several agents hold a request of these people now. One statement."""
    jobs: list[JSONDict] = [{"subject_id": str(pk)} for pk in subject_ids]
    if jobs:
        app.configure_task(LOOK_TASK).batch_defer(*jobs)


@action
def propose_grouping(acting: Acting, subject_id: uuid.UUID) -> AgentGrouping | None:
    """Ask the person once, when enough agents hold a request of hers; for the job's role.

    Her files are those of her account that are certainly the same person: a spouse who shares an
    address is another. Safe to repeat. None when there is nothing to ask.
    """
    accounts = list(
        SubjectHolder.objects.filter(subject_id=subject_id)
        .order_by("since", "id")
        .values_list("user_id", flat=True)
    )
    # Held to the end: two of her files looked at in the same instant ask one question.
    held = [
        row.subject_id
        for row in SubjectHolder.objects.select_for_update()
        .filter(user_id__in=accounts)
        .order_by("id")
    ]
    if not held:
        return None
    files = same_person_among(subject_id, held)
    past = list(
        AgentGrouping.objects.filter(subjects__overlap=sorted(files)).order_by("proposed_at", "id")
    )
    if any(g.state == State.REFUSED for g in past):
        return None
    present = next((g for g in past if g.state == State.PROPOSED), None)
    answered = max((g.answered_at for g in past if g.answered_at), default=None)
    asks = [a for a in _asks(files) if answered is None or a.at > answered]
    found = several(asks, now(), parameters(dict(DEFAULTS)))
    if not found:
        return present
    if present is not None:
        _complete(present, files, found)
        return present
    grouping = AgentGrouping.objects.create(
        subject_id=subject_id, subjects=sorted(files), suggests_eer=_eer_may_serve(subject_id)
    )
    _complete(grouping, files, found)
    record(
        "referrals.agents_grouped",
        acting,
        subject_id=subject_id,
        object=grouping,
        data={"agents": len(found)},
    )
    return grouping


def _asks(files: set[uuid.UUID]) -> list[Ask]:
    """Every request of hers that a PAJ agent holds: an open file, or a referral not closed.

    Places asked together on purpose have a choice of their own (S03): they are not counted.
    """
    here = {"organisation__kind": OrganisationKind.PAJ_PROMOTER}
    dossiers = Dossier.objects.open().filter(subject_id__in=files, **here).order_by("id")
    asked = Referral.objects.filter(
        subject_id__in=files,
        receiver__kind=OrganisationKind.PAJ_PROMOTER,
        state__in=OPEN_STATES,
        group__isnull=True,
        sent_at__isnull=False,
    ).order_by("id")
    return [
        *(
            Ask(str(d.organisation_id), str(d.subject_id), d.created_at, dossier=str(d.pk))
            for d in dossiers
        ),
        *(
            Ask(str(r.receiver_id), str(r.subject_id), r.sent_at or now(), referral=str(r.pk))
            for r in asked
        ),
    ]


def _complete(grouping: AgentGrouping, files: set[uuid.UUID], found: list[Ask]) -> None:
    """Write the agents that the grouping does not hold yet."""
    everyone = sorted(files | set(grouping.subjects))
    if everyone != sorted(grouping.subjects):
        update_versioned(grouping, None, subjects=everyone)
        AgentRequest.objects.filter(grouping=grouping).update(subjects=everyone)
    AgentRequest.objects.bulk_create(
        (
            AgentRequest(
                grouping=grouping,
                subject_id=uuid.UUID(ask.subject),
                subjects=everyone,
                organisation_id=uuid.UUID(ask.organisation),
                dossier_id=uuid.UUID(ask.dossier) if ask.dossier else None,
                referral_id=uuid.UUID(ask.referral) if ask.referral else None,
                asked_on=ask.at.astimezone(QUEBEC).date(),
            )
            for ask in found
        ),
        ignore_conflicts=True,
    )


def _eer_may_serve(subject_id: uuid.UUID) -> bool:
    """Whether the rules of eligibility let EER be proposed: never when they say no."""
    verdicts = {v.service: v.value for v in evaluate_now(facts_of(subject_id).facts)}
    return verdicts.get(Service.EER_PAJR_AGREEMENT) == VerdictValue.ELIGIBLE or (
        verdicts.get(Service.EER) == VerdictValue.ELIGIBLE
    )


# --- The person's own answers ----------------------------------------------------------------------


def _mine(acting: Acting, grouping_id: uuid.UUID, version: int | None) -> AgentGrouping:
    """Her question, held until the end; NotVisible for a stranger, ActionRefused once answered."""
    grouping = AgentGrouping.objects.select_for_update().filter(pk=grouping_id).first()
    if grouping is None or not set(grouping.subjects) & set(acting.subject_ids):
        raise NotVisible
    if grouping.state != State.PROPOSED:
        raise ActionRefused(_("Vous avez déjà répondu à cette question."), code="answered")
    if version is not None:
        update_versioned(grouping, version)
    return grouping


def _wide(acting: Acting, grouping: AgentGrouping) -> Acting:
    """Herself in all her files of this question: only those that her account holds."""
    held = set(subjects_of(acting.user_id)) if acting.user_id else set()
    if not set(grouping.subjects) <= held:
        raise ActionRefused(
            _(
                "Un dossier vient de s’ajouter à votre adresse. Fermez votre session, revenez avec "
                "un nouveau code, puis répondez."
            ),
            code="files_changed",
        )
    return acting.with_subjects(*grouping.subjects)


def _requests(grouping: AgentGrouping) -> list[AgentRequest]:
    return list(
        AgentRequest.objects.filter(grouping=grouping)
        .select_related("organisation")
        .order_by("asked_on", "id")
    )


def _one(requests: Iterable[AgentRequest], request_id: uuid.UUID | None) -> AgentRequest:
    found = next((r for r in requests if r.pk == request_id), None)
    if found is None:
        raise ActionRefused(_("Choisissez une personne de la liste."), field="agent")
    return found


@action
def choose_one_contact(
    acting: Acting,
    grouping_id: uuid.UUID,
    request_id: uuid.UUID | None,
    *,
    tells: str = Tells.NOTHING,
    version: int | None = None,
) -> AgentGrouping:
    """One agent goes on; the others are told and close with the coded reason. Nothing is joined.

    Raises NotVisible for a stranger, ActionRefused when she has answered or chose nobody.
    """
    grouping = _mine(acting, grouping_id, version)
    wide = _wide(acting, grouping)
    return _choose(wide, grouping, request_id, tells)


@action
def _choose(
    acting: Acting, grouping: AgentGrouping, request_id: uuid.UUID | None, tells: str
) -> AgentGrouping:
    requests = _requests(grouping)
    chosen = _one(requests, request_id)
    for request in requests:
        if request.pk != chosen.pk:
            _close(acting, request)
    _let_know(grouping, requests, tells)
    AgentRequest.objects.filter(pk=chosen.pk).update(outcome=Outcome.CHOSEN)
    _answer(grouping, State.ONE_CONTACT)
    _tell(acting, chosen, "referrals.agent_chosen")
    if chosen.dossier is not None:
        propose_chosen(acting, chosen.dossier)
    return grouping


def _close(acting: Acting, request: AgentRequest) -> None:
    """What this agent holds of the request closes « autre interlocuteur »; she is told, no more."""
    AgentRequest.objects.filter(pk=request.pk).update(outcome=Outcome.NOT_CHOSEN)
    referrals = (
        Referral.objects.filter(
            subject_id=request.subject_id,
            receiver_id=request.organisation_id,
            state__in=OPEN_STATES,
            group__isnull=True,
        )
        .select_related("receiver", "sender", "dossier")
        .order_by("id")
    )
    for referral in referrals:
        cancel_referral(acting, referral, CloseCode.OTHER_TERRITORY)
        end_agreement(acting, referral)
    dossiers = Dossier.objects.open().filter(
        subject_id=request.subject_id, organisation_id=request.organisation_id
    )
    for dossier in dossiers.order_by("id"):
        close_dossier(acting, dossier, Dossier.Outcome.OTHER_AGENT)
    _tell(acting, request, "referrals.agent_not_chosen")


def _let_know(grouping: AgentGrouping, requests: list[AgentRequest], tells: str) -> None:
    """Write what each agent may know of the others: nothing of somebody whose address is secret."""
    hidden = any(protection_of(subject) is not None for subject in grouping.subjects)
    level = tells if tells in Tells.values and not hidden else Tells.NOTHING.value
    for request in requests:
        others = [str(r.organisation) for r in requests if r.pk != request.pk]
        AgentRequest.objects.filter(pk=request.pk).update(
            tells=level, others=others if level == Tells.WHICH else []
        )


def _answer(grouping: AgentGrouping, state: str) -> None:
    update_versioned(grouping, None, state=state, answered_at=now())


def _tell(acting: Acting, request: AgentRequest, kind: str) -> None:
    """One event for one agent, about the file that she holds: it names nobody else."""
    record(
        kind,
        acting,
        subject_id=request.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"dossier": str(request.dossier_id or ""), "referral": str(request.referral_id or "")},
    )


@action
def ask_for_help(
    acting: Acting,
    grouping_id: uuid.UUID,
    request_id: uuid.UUID | None,
    *,
    tells: str = Tells.NOTHING,
    version: int | None = None,
) -> AgentGrouping:
    """She wants help to clarify her project: one agent, whom she names, may prepare it with her.

    Every file stays open. A referral to EER is suggested to that agent with the criterion of the
    agreement; it asks for the person's consent as any other. Who already follows her at EER is
    told instead: nobody is referred to where she is.
    """
    grouping = _mine(acting, grouping_id, version)
    wide = _wide(acting, grouping)
    return _help(wide, grouping, request_id, tells)


@action
def _help(
    acting: Acting, grouping: AgentGrouping, request_id: uuid.UUID | None, tells: str
) -> AgentGrouping:
    requests = _requests(grouping)
    helper = _one(requests, request_id)
    _let_know(grouping, requests, tells)
    AgentRequest.objects.filter(grouping=grouping).update(outcome=Outcome.KEPT)
    AgentRequest.objects.filter(pk=helper.pk).update(outcome=Outcome.HELPS)
    _answer(grouping, State.HELP)
    at_eer = _followed_at_eer(grouping)
    dossier = at_eer or helper.dossier
    if dossier is not None and dossier.closed_on is None:
        title = HELP_EER if grouping.suggests_eer and at_eer is None else HELP_HERE
        days = int(parameters(dict(DEFAULTS))["agents.help_days"])
        add_task(acting, dossier, title, due_on=in_days(days), code="several-agents")
    _tell(acting, helper, "referrals.agent_helps")
    return grouping


def _followed_at_eer(grouping: AgentGrouping) -> Dossier | None:
    return (
        Dossier.objects.open()
        .filter(
            subject_id__in=grouping.subjects,
            organisation__kind__in=[OrganisationKind.EER_MEMBER, OrganisationKind.EER_NETWORK],
        )
        .order_by("-last_activity_at", "-id")
        .first()
    )


@action
def refuse_grouping(
    acting: Acting, grouping_id: uuid.UUID, *, version: int | None = None
) -> AgentGrouping:
    """« Laissez comme c’est »: every request goes on by itself, and she is not asked again."""
    grouping = _mine(acting, grouping_id, version)
    AgentRequest.objects.filter(grouping=grouping).update(outcome=Outcome.KEPT)
    _answer(grouping, State.REFUSED)
    record("referrals.agents_kept", acting, subject_id=grouping.subject_id, object=grouping)
    return grouping
