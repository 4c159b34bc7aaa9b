"""Departures, absences and changes in bulk: what somebody held passes on in one transaction."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.accompaniment.models import Handover
from enracine.accompaniment.queries.handovers import (
    HANDING_ROLES,
    Plan,
    as_holder,
    gone_with_work,
    member_of,
    plan_for,
)
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.handover import Move, find
from enracine.kernel.inheriting import Heir, hand_drafts
from enracine.kernel.parameters import parameter
from enracine.network.actions.team import end_membership
from enracine.network.models import Absence, Membership, Role

Kind, State = Handover.Kind, Handover.State
#: The job that passes on what a leaver was writing.
DRAFTS = "accompaniment.drafts"
#: How long the coordination has, after an account was closed at once, before the rule shares out
#: what was left. Nothing in the field fixes it: a dated setting.
REASSIGN_DAYS = ("accompaniment.reassign_days", 1)


@action
def plan_departure(
    acting: Acting,
    membership_id: uuid.UUID,
    *,
    at: dt.datetime | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Handover:
    """Close somebody's work at an hour, and hand over all that she holds then; now without an hour.

    Nothing is decided twice: a second plan for the same person takes the place of the first. Raises
    NotVisible outside one's reach, ActionRefused for an hour past.
    """
    member = member_of(acting, membership_id)
    if at is not None and at < now():
        raise ActionRefused(_("Cette heure est déjà passée."), field="at")
    handover = _to_come(acting, member, Kind.DEPARTURE, at or now(), dict(chosen or {}))
    if at is None or handover.state == State.WAITING:
        return perform(acting, handover)
    _tell(acting, handover, "handover_planned")
    return handover


@action
def plan_absence(
    acting: Acting,
    absence: Absence,
    *,
    chosen: Mapping[str, str] | None = None,
    by_rule: bool = False,
) -> Handover:
    """Hand over for an absence what cannot wait; it all comes back after it.

    To the stand-in, unless `by_rule`. It begins with the absence: at once when it has begun.
    """
    member = member_of(acting, absence.membership_id)
    picked = dict(chosen or {})
    if absence.stand_in_id is not None and not by_rule:
        picked = {"*": str(absence.stand_in_id), **picked}
    first = dt.datetime.combine(absence.valid_from, dt.time(), QUEBEC)
    handover = _to_come(acting, member, Kind.ABSENCE, max(first, now()), picked, absence=absence)
    if absence.valid_from <= today():
        return perform(acting, handover)
    _tell(acting, handover, "handover_planned")
    return handover


def _to_come(
    acting: Acting,
    member: Membership,
    kind: str,
    at: dt.datetime,
    chosen: dict[str, str],
    absence: Absence | None = None,
) -> Handover:
    present = (
        Handover.objects.select_for_update(of=("self",))
        .filter(member=member, kind=kind, state__in=[State.PLANNED, State.WAITING])
        .first()
    )
    values: dict[str, Any] = {
        "chosen": chosen,
        "decided_by_id": acting.membership_id,
        "until": absence.valid_to if absence else None,
        "absence_id": absence.pk if absence else None,
    }
    if present is not None:
        if present.state == State.PLANNED:
            values["at"] = at
        return update_versioned(present, None, **values)
    try:
        with transaction.atomic():
            return Handover.objects.create(
                organisation_id=member.organisation_id, member=member, kind=kind, at=at, **values
            )
    except IntegrityError as error:
        raise ActionRefused(
            _("Quelqu’un prépare déjà ce départ. Ouvrez de nouveau la page.")
        ) from error


@action
def perform(acting: Acting, handover: Handover) -> Handover:
    """Do it now: the account is closed if it is a departure, then everything passes on, or nothing.

    The acting was judged when the handing-over was planned; a job does it at its hour.
    """
    member = handover.member
    if member is None or handover.state not in {State.PLANNED, State.WAITING}:
        raise ActionRefused(_("C’est déjà fait, ou annulé."), code="done")
    holder = as_holder(acting, handover.organisation_id)
    with acting_as(holder):
        # Claimed first: the closing of the account must not queue what is being handed over.
        update_versioned(handover, None, state=State.DONE, done_at=now())
        if handover.kind == Kind.DEPARTURE:
            _close(holder, member)
        away = handover.until if handover.kind == Kind.ABSENCE else None
        plan = plan_for(member, chosen=_chosen(handover, member), away_until=away)
        moves = _give(holder, plan)
        update_versioned(handover, None, moves=moves)
        _tell(holder, handover, "handed_over")
    if handover.kind == Kind.DEPARTURE:
        # A draft is its author's alone: only a job may pass it on.
        app.configure_task(DRAFTS).defer(handover_id=str(handover.pk))
    return handover


def _close(acting: Acting, member: Membership) -> None:
    still = Membership.objects.on(today()).filter(pk=member.pk).exists()
    if not still:
        return
    closing = acting if acting.role in HANDING_ROLES else replace(acting, role=Role.ADMINISTRATOR)
    end_membership(closing, member.pk, last_day=today())


def _chosen(handover: Handover, member: Membership) -> dict[str, str]:
    """What was picked by hand; « * » is said of everything that nothing else is said of."""
    picked = dict(handover.chosen)
    everybody = picked.pop("*", "")
    if everybody:
        away = handover.until if handover.kind == Kind.ABSENCE else None
        for line in plan_for(member, away_until=away).to_choose:
            picked.setdefault(str(line.thing.id), everybody)
    return picked


def _give(acting: Acting, plan: Plan) -> list[list[str]]:
    done = []
    for group in plan.groups:
        moves = [
            Move(
                line.thing.id,
                plan.member.pk,
                uuid.UUID(line.given.to) if line.given.to else None,
            )
            for line in group.lines
        ]
        made = group.holding.give(acting, moves)
        done += [_kept(group.holding.key, m) for m in made]
    return done


def _kept(key: str, move: Move) -> list[str]:
    return [key, str(move.thing_id), str(move.former or ""), str(move.to or "")]


@action
def give_back(acting: Acting, handover: Handover, *, state: str = State.RETURNED) -> int:
    """Put back what a handing-over moved, where nobody has changed it since. Returns how many."""
    holder = as_holder(acting, handover.organisation_id)
    count = 0
    with acting_as(holder):
        by_key: dict[str, list[Move]] = {}
        for key, thing, former, to in handover.moves:
            back = Move(
                uuid.UUID(thing),
                uuid.UUID(to) if to else None,
                uuid.UUID(former) if former else None,
            )
            by_key.setdefault(key, []).append(back)
        for key, moves in by_key.items():
            holding = find(key)
            if holding is not None:
                count += len(holding.give(holder, moves))
        update_versioned(handover, None, state=state)
        _tell(holder, handover, "handover_returned", {"count": count})
    return count


@action
def hand_over_drafts(acting: Acting, handover_id: uuid.UUID) -> int:
    """For the job: what a leaver was writing goes on with the file, or to whoever decided."""
    handover = Handover.objects.select_related("member__user", "decided_by").get(pk=handover_id)
    member = handover.member
    if member is None:
        return 0
    followers = {thing: to for _key, thing, _former, to in handover.moves if to}
    accounts = {
        str(m.pk): (m.user_id, m.pk)
        for m in Membership.objects.filter(pk__in=set(followers.values()))
    }
    decider = handover.decided_by

    def heir_of(named: list[uuid.UUID]) -> Heir | None:
        for one in named:
            if str(one) in followers:
                return accounts.get(followers[str(one)])
        return (decider.user_id, decider.pk) if decider is not None else None

    return hand_drafts(acting, member.user_id, member.pk, member.user.get_full_name(), heir_of)


@action
def cancel_handover(acting: Acting, handover_id: uuid.UUID, version: int | None = None) -> Handover:
    """Take back a departure or an absence that has not begun. Raises NotVisible for a stranger's."""
    found = _in_reach(acting, handover_id)
    if found.state != State.PLANNED:
        raise ActionRefused(_("C’est déjà fait, ou annulé."), code="done")
    update_versioned(found, version, state=State.CANCELLED)
    _tell(acting, found, "handover_cancelled")
    return found


def _in_reach(acting: Acting, handover_id: uuid.UUID) -> Handover:
    found = Handover.objects.select_related("member__user").filter(pk=handover_id).first()
    if found is None or found.member_id is None:
        raise NotVisible
    member_of(acting, found.member_id)
    return found


@action
def queue_left(acting: Acting, member: Membership) -> Handover | None:
    """Somebody's account was closed without a plan: what she held waits for the coordination.

    Nothing when she held nothing, or when somebody is handing it over at this very moment.
    """
    busy = Handover.objects.filter(
        member=member, kind=Kind.DEPARTURE, done_at__gte=now() - dt.timedelta(minutes=5)
    ).exists()
    with acting_as(as_holder(acting, member.organisation_id)):
        if busy or not plan_for(member).count:
            return None
        planned = Handover.objects.filter(
            member=member, kind=Kind.DEPARTURE, state__in=[State.PLANNED, State.WAITING]
        ).first()
        if planned is not None:
            return update_versioned(planned, None, state=State.WAITING, at=min(planned.at, now()))
        handover = Handover.objects.create(
            organisation_id=member.organisation_id,
            member=member,
            kind=Kind.DEPARTURE,
            state=State.WAITING,
            at=_ended(member),
        )
        _tell(as_holder(acting, member.organisation_id), handover, "handover_waits")
    return handover


def _ended(member: Membership) -> dt.datetime:
    if member.ended_at is not None:
        return member.ended_at
    if member.valid_to is not None and member.valid_to < today():
        last = dt.datetime.combine(member.valid_to, dt.time(), QUEBEC)
        return last + dt.timedelta(days=1)
    return now()


@action
def do_what_is_due(acting: Acting) -> int:
    """For the job: departures and absences whose hour has come, absences that are over.

    Returns how many. A plan that cannot be done any more stays, and is said to the coordination.
    """
    done = 0
    due = Handover.objects.filter(state=State.PLANNED, at__lte=now()).order_by("at", "id")
    for handover in due.select_related("member__user")[:200]:
        try:
            with transaction.atomic():
                perform(acting, handover)
        except ActionRefused:
            Handover.objects.filter(pk=handover.pk).update(state=State.WAITING, updated_at=now())
        done += 1
    over = Handover.objects.filter(kind=Kind.ABSENCE, state=State.DONE, until__lt=today())
    for handover in over.select_related("member__user").order_by("at", "id")[:200]:
        give_back(acting, handover)
        done += 1
    return done


@action
def reassign_left(acting: Acting) -> int:
    """For the night: nobody stays with somebody who has left. Returns how many dossiers moved.

    What the coordination has not shared out within its delay is shared out by the rule.
    """
    for member in gone_with_work(today()):
        queue_left(acting, member)
    key, default = REASSIGN_DAYS
    days = int(parameter(key, default))
    moved = 0
    for handover in (
        Handover.objects.filter(state=State.WAITING, kind=Kind.DEPARTURE)
        .select_related("member__user")
        .order_by("at", "id")
    ):
        if add_working_days(handover.at.astimezone(QUEBEC).date(), days) > today():
            continue
        done = perform(acting, handover)
        moved += sum(move[0] == "accompaniment.dossiers" for move in done.moves)
    return moved


@action
def absence_changed(acting: Acting, absence: Absence, *, over: bool) -> None:
    """An absence is changed or ends before its day: what was handed over for it follows."""
    for handover in Handover.objects.filter(
        absence_id=absence.pk,
        kind=Kind.ABSENCE,
        state__in=[State.PLANNED, State.DONE],
    ):
        if not over:
            update_versioned(handover, None, until=absence.valid_to)
        elif handover.state == State.PLANNED:
            update_versioned(handover, None, state=State.CANCELLED)
        else:
            give_back(acting, handover)


def _tell(
    acting: Acting, handover: Handover, what: str, data: Mapping[str, object] | None = None
) -> None:
    record(
        f"accompaniment.{what}",
        acting,
        object=handover,
        organisations=[handover.organisation_id],
        data={
            "member": str(handover.member_id or ""),
            "kind": handover.kind,
            "count": len(handover.moves),
            **(data or {}),
        },
    )
