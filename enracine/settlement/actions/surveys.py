"""The questionnaire: sent to each adult at her own address, answered by a link without signing in."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.people.models import Contact, HouseholdMember
from enracine.privacy.models import SubjectHolder
from enracine.settlement import rules
from enracine.settlement.actions.follow_ups import Answer, keep_answer
from enracine.settlement.choices import Need, Reason
from enracine.settlement.models import FollowUp, FollowUpAnswer, MovePerson, SurveyLink
from enracine.settlement.queries.surveys import (
    GONE,
    Survey,
    open_details,
    token_of,
)

#: Heard by the letters of this feature.
SENT = "settlement.survey_sent"


def _adults_to_ask(follow_up: FollowUp) -> list[uuid.UUID]:
    """Those who moved and are still of this household: whoever left it, or died, is not written to."""
    here = HouseholdMember.objects.filter(
        subject_id=follow_up.subject_id, left_on__isnull=True, person__isnull=False
    )
    return list(
        MovePerson.objects.filter(
            move_id=follow_up.move_id,
            person_id__in=here.values("person_id"),
            deceased_on__isnull=True,
        )
        .order_by("id")
        .values_list("person_id", flat=True)
    )


def _reachable(people: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those who have an account or an address of their own."""
    found = set(
        SubjectHolder.objects.filter(subject_id__in=people, user__is_active=True).values_list(
            "subject_id", flat=True
        )
    ) | set(
        Contact.objects.filter(subject_id__in=people)
        .exclude(email="")
        .values_list("subject_id", flat=True)
    )
    return [person for person in people if person in found]


@action
def send_survey(acting: Acting, follow_up: FollowUp) -> int:
    """Write to each adult who moved, at her own address, once a day at most. Returns how many.

    By whoever must make the follow-up, or by time. Raises ActionRefused when it has an answer, when it
    was already sent today, or when nobody has an address: somebody then calls.
    """
    if not acting.is_system and acting.organisation_id != follow_up.organisation_id:
        raise NotVisible
    if follow_up.state not in {FollowUp.State.DUE, FollowUp.State.UNREACHED}:
        raise ActionRefused(_("Ce suivi a déjà une réponse."), code="already_answered")
    people = list(
        MovePerson.objects.filter(move_id=follow_up.move_id)
        .order_by("id")
        .values_list("person_id", flat=True)
    )
    return _send(acting.with_subjects(follow_up.subject_id, *people), follow_up)


@action
def _send(acting: Acting, follow_up: FollowUp) -> int:
    reached = _reachable(_adults_to_ask(follow_up))
    if not reached:
        raise ActionRefused(
            _("Personne de ce ménage n’a d’adresse de courriel : appelez."), code="no_address"
        )
    live = {
        link.person_id: link
        for link in SurveyLink.objects.select_for_update().filter(
            follow_up=follow_up, revoked_at__isnull=True
        )
    }
    if any(link.sent_on == today() for link in live.values()):
        raise ActionRefused(
            _("Le questionnaire est déjà parti aujourd’hui. Attendez demain."), code="sent_today"
        )
    until = now() + dt.timedelta(days=rules.SURVEY_DAYS)
    for person in reached:
        link = live.get(person)
        if link is None:
            pk = new_id()
            link = SurveyLink.objects.create(
                pk=pk,
                subject_id=follow_up.subject_id,
                follow_up=follow_up,
                person_id=person,
                digest=digest(token_of(pk)),
                sent_on=today(),
                expires_at=until,
            )
        else:
            update_versioned(link, None, sent_on=today(), expires_at=until)
        record(
            SENT,
            acting,
            subject_id=person,
            object=link,
            organisations=[follow_up.organisation_id],
            data={"link": str(link.pk), "months": str(follow_up.months)},
        )
    return len(reached)


def answer_survey(survey: Survey, presence: str) -> None:
    """Keep what somebody answered by a link. The first answer counts; a different one is kept beside.

    Says nothing of what was answered before, so that a link passed on tells nothing. Raises
    ActionRefused for an answer off the list, NotVisible for a link that serves no more.
    """
    if survey.standing == GONE:
        raise NotVisible
    if presence not in FollowUp.Presence.values:
        raise ActionRefused(_("Dites où le ménage habite."), field="presence")
    _keep(survey.acting, survey.link, presence)


@action
def _keep(acting: Acting, link: SurveyLink, presence: str) -> None:
    # Locked: the same link opened twice at once gives one answer that counts.
    held = SurveyLink.objects.select_for_update().get(pk=link.pk)
    follow_up = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("move")
        .get(pk=held.follow_up_id)
    )
    before = list(held.answers.order_by("created_at").values_list("presence", flat=True))
    if presence in before or len(before) >= rules.ANSWERS_PER_LINK:
        return
    answer = Answer(presence, FollowUp.Method.LINK, today())
    movers = MovePerson.objects.filter(move_id=follow_up.move_id).values_list(
        "person_id", flat=True
    )
    keep_answer(acting.with_subjects(*movers.order_by("id")), follow_up, answer, link=held)
    if held.answered_at is None:
        update_versioned(held, None, answered_at=now())


def add_details(survey: Survey, reason: str, spouse_reason: str, needs: Sequence[str]) -> bool:
    """Complete an answer just given, once. False when there is none to complete (any more)."""
    if {reason, spouse_reason} - {"", *Reason.values} or set(needs) - set(Need.values):
        raise ActionRefused(_("Choisissez dans la liste."))
    answer = open_details(survey)
    if answer is None or survey.standing == GONE:
        return False
    _complete(survey.acting, answer, reason, spouse_reason, list(needs))
    return True


@action
def _complete(
    _acting: Acting, /, answer: FollowUpAnswer, reason: str, spouse_reason: str, needs: list[str]
) -> None:
    said = {"reason": reason, "spouse_reason": spouse_reason, "needs": needs}
    update_versioned(answer, None, details_at=now(), **said)
    if answer.standing == FollowUpAnswer.Standing.COUNTED:
        follow_up = FollowUp.objects.get(pk=answer.follow_up_id)
        update_versioned(follow_up, None, **said)


@action
def send_due(acting: Acting) -> int:
    """Send the questionnaire of each follow-up that falls due, once. Returns how many letters left.

    The work of time, under a setting; follow-ups due for more than a month are left to somebody.
    """
    waiting = (
        FollowUp.objects.filter(
            state=FollowUp.State.DUE,
            due_on__lte=today(),
            due_on__gt=today() - dt.timedelta(days=31),
            links__isnull=True,
        )
        .select_related("move")
        .order_by("due_on", "id")
    )
    sent = 0
    for follow_up in waiting:
        try:
            sent += send_survey(acting, follow_up)
        except ActionRefused:
            continue
    return sent
