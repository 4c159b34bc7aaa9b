"""Decisions about referrals as pure functions: whose turn, which day, which reasons, to whom."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enracine.kernel.calendar import add_working_days, working_days_between

#: Values that the field has not fixed (dossier.md §13), read from dated settings when they exist.
DEFAULTS: dict[str, int] = {
    "referrals.answer_days": 5,
    "referrals.information_days": 5,
    "referrals.first_contact_days": 5,
    "referrals.start_days": 10,
    "referrals.waiting_list_days": 20,
    "referrals.review_days": 60,
    "referrals.repeat_days": 10,
    "referrals.supervise_after_days": 2,
    "referrals.escalate_after_days": 3,
    "referrals.expire_after_days": 10,
    "referrals.acknowledge_days": 10,
    "referrals.reopen_days": 30,
    "referrals.undo_minutes": 10,
    "referrals.transfer_days": 10,
    "referrals.nudge_days": 5,
    "referrals.paj_age_limit": 35,
    "referrals.usual_answers": 20,
    "referrals.usual_least": 5,
}

_TURNS = {
    "draft": "sender",
    "sent": "receiver",
    "received": "receiver",
    "information_requested": "sender",
    "waiting_list": "receiver",
    "accepted": "receiver",
    "first_contact": "receiver",
    "in_service": "receiver",
    "on_hold": "receiver",
    "declined": "sender",
    "contested": "coordination",
    "decline_confirmed": "sender",
    "completed": "sender",
    "failed": "sender",
    "expired": "sender",
    "cancelled": "nobody",
    "withdrawn": "nobody",
    "entered_in_error": "nobody",
}
#: Closed states that the sender still has to read (the feedback is a compulsory deliverable, S1).
TO_ACKNOWLEDGE = frozenset({"declined", "decline_confirmed", "completed", "failed", "expired"})
#: Those that came back without a service: the sender has more to do than to read.
CAME_BACK = frozenset({"declined", "decline_confirmed", "expired"})
#: States that somebody must leave or confirm: each has a clock, held by the database too.
CLOCKED = frozenset(
    {
        "sent", "received", "information_requested", "waiting_list", "accepted", "first_contact",
        "in_service", "on_hold", "contested",
    }
)  # fmt: skip
#: States whose silence is watched, and those that end by themselves. A draft, only while the person is
#: asked to agree.
WATCHED = CLOCKED | CAME_BACK | {"draft"}
EXPIRING = frozenset({"sent", "received"})
#: State → setting of its delay, where entering it starts a fresh clock.
_DELAYS = {
    "accepted": "first_contact_days",
    "first_contact": "start_days",
    "in_service": "review_days",
    "waiting_list": "waiting_list_days",
    "contested": "answer_days",
}


def had_received(previous_state: str, *, opened: bool) -> bool:
    """Whether a receiver had something in hand when the agreement was taken back: it had opened the
    referral, or answered it from its list.
    """
    return opened or previous_state != "sent"


def turn_after(state: str) -> str:
    """Whose turn it is in `state`: sender, receiver, coordination or nobody. KeyError if unknown."""
    return _TURNS[state]


@dataclass(frozen=True)
class Clock:
    """When an answer is due, when the next alarm rings, and what a paused clock had left."""

    due_on: dt.date | None
    next_alarm_on: dt.date | None
    days_left: int | None = None


def delay_of(state: str) -> str:
    """The setting of the delay that begins on entering `state`; "" when none does."""
    if state in {"sent", "received"}:
        return "answer_days"
    if state in TO_ACKNOWLEDGE:
        return "acknowledge_days"
    return (
        "information_days"
        if state in {"information_requested", "draft"}
        else _DELAYS.get(state, "")
    )


def clock_after(
    state: str,
    day: dt.date,
    *,
    answer_days: int,
    settings: Mapping[str, int],
    running: Clock | None = None,
    resume_on: dt.date | None = None,
) -> Clock:
    """The clock of a referral that enters `state` on `day`. All delays are in working days.

    `running` is the clock before: a question stops it and keeps what was left (at least one day);
    the answer starts it again from there. Opening (« received » from « sent ») does not restart it;
    without it, « received » begins again whole.
    """
    before = running or Clock(None, None)
    if state == "sent":
        return _ringing(add_working_days(day, max(answer_days, 1)))
    if state == "information_requested":
        left = working_days_between(day, before.due_on) if before.due_on else answer_days
        due = add_working_days(day, settings["referrals.information_days"])
        return _ringing(due, days_left=max(left, 1))
    if state == "received":
        if before.days_left is not None:
            return _ringing(add_working_days(day, before.days_left))
        return before if before.due_on else _ringing(add_working_days(day, max(answer_days, 1)))
    if state in _DELAYS:
        return _ringing(add_working_days(day, settings[f"referrals.{_DELAYS[state]}"]))
    if state == "on_hold" and resume_on is not None:
        return _ringing(resume_on)
    if state in TO_ACKNOWLEDGE:
        return _ringing(add_working_days(day, settings["referrals.acknowledge_days"]))
    return Clock(None, None)


def _ringing(due_on: dt.date, days_left: int | None = None) -> Clock:
    """The first alarm rings on the first working day after the due date: that day is still good."""
    return Clock(due_on, add_working_days(due_on, 1), days_left)


@dataclass(frozen=True)
class Ring:
    """What time does now: remind, supervise, escalate, expire, acknowledge, or nothing.

    `next_alarm_on` None: nothing more comes by itself.
    """

    what: str
    next_alarm_on: dt.date | None


def ring(
    state: str, alarm: str, due_on: dt.date | None, day: dt.date, settings: Mapping[str, int]
) -> Ring:
    """What the passing of time does to a silent referral on `day`. Safe to ask again the same day.

    Reminder on the first working day past due, then whoever supervises there, then the coordination,
    then the end (S13, issue « closed loop »); where time may end nothing, the coordination hears again
    every `repeat_days`. Missed days are caught up one step at a time, never two alarms at once.
    """
    if due_on is None or day <= due_on:
        return Ring("", None if due_on is None else add_working_days(due_on, 1))
    what = next_step(state, alarm)
    if not what:
        return Ring("", None)
    rings_on = _rings_on(what, alarm, due_on, settings)
    if day < rings_on:
        return Ring("", rings_on)
    given = _ALARMS.get(what)
    follows = next_step(state, given) if given else ""
    if given is None or not follows:
        return Ring(what, None)
    if what == "escalate" == follows and alarm == given:
        return Ring(what, add_working_days(day, settings["referrals.repeat_days"]))
    return Ring(what, max(_rings_on(follows, given, due_on, settings), add_working_days(day, 1)))


def next_step(state: str, alarm: str) -> str:
    """What time does next to a silence that went as far as `alarm`: see `ring`; "" for nothing."""
    if state in TO_ACKNOWLEDGE - CAME_BACK:
        return "acknowledge"
    if state not in WATCHED or (state == "draft" and alarm):
        return ""
    if alarm != "escalated":
        return {"": "remind", "reminded": "supervise", "supervised": "escalate"}[alarm]
    if state in EXPIRING:
        return "expire"
    return "acknowledge" if state in CAME_BACK else "escalate"


#: The alarm that each step leaves beside the state.
_ALARMS = {"remind": "reminded", "supervise": "supervised", "escalate": "escalated"}


def _rings_on(what: str, alarm: str, due_on: dt.date, settings: Mapping[str, int]) -> dt.date:
    """The day of a step that follows `alarm`, at the earliest."""
    if not alarm:
        return add_working_days(due_on, 1)
    name = "expire" if alarm == "escalated" else what
    return add_working_days(due_on, 1 + settings[f"referrals.{name}_after_days"])


@dataclass(frozen=True)
class CandidateFacts:
    """What a suggestion of reasons looks at. None or "": not known, which suggests nothing.

    `answers` are those of the last needs evaluation (codes of the instrument).
    """

    age: int | None = None
    recognition: str = ""
    answers: Mapping[str, str] | None = None
    target_count: int | None = None
    agents_contacted: int | None = None
    track: str = ""
    needs_csq: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A reason of the agreement that the facts support, and the fact that supports it."""

    code: str
    why: str


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


def suggest_reasons(
    facts: CandidateFacts, usable: frozenset[str], settings: Mapping[str, int]
) -> list[Suggestion]:
    """The reasons among `usable` that the facts of a candidate support, in the agreement's order.

    A suggestion never decides: somebody ticks (dossier.md §4; S0, S1).
    """
    answers = facts.answers or {}
    limit = settings["referrals.paj_age_limit"]
    several = (facts.agents_contacted or 0) > 1 or answers.get("agents") == "several"
    found = (
        ("over_35", facts.age is not None and facts.age > limit, _("Selon la date de naissance.")),
        ("cv", answers.get("cv") in {"none", "rework"}, _("Selon l’évaluation des besoins.")),
        (
            "recognition",
            facts.recognition == "not_started" or answers.get("recognition") == "not_started",
            _("La reconnaissance des diplômes n’est pas commencée."),
        ),
        ("regions_unknown", answers.get("regions") == "none", _("Selon l’évaluation des besoins.")),
        (
            "vague_project",
            answers.get("project") == "vague" or (facts.target_count or 0) > 2,
            _("Projet encore flou, ou plus de deux régions visées."),
        ),
        ("several_agents", several, _("Plusieurs agents ont une demande de cette personne.")),
        (
            "mature_project",
            answers.get("project") == "clear" and 1 <= (facts.target_count or 0) <= 2,
            _("Projet clair, une ou deux régions visées."),
        ),
        ("predeparture", facts.needs_csq, _("CSQ en main, encore à l’étranger.")),
    )
    return [Suggestion(code, why) for code, holds, why in found if holds and code in usable]


NOT_READY = frozenset(
    {
        "over_35",
        "needs_support",
        "cv",
        "recognition",
        "regions_unknown",
        "vague_project",
        "several_agents",
    }
)
_TO_REGION = frozenset({"mature_project", "settlement"})
#: Who may refer to whom, and why (dossier.md §4): sender's kind → receiver's kind → reasons.
DIRECTIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "paj_promoter": {"eer_network": NOT_READY, "regional_partner": frozenset({"settlement"})},
    "paj_national": {"eer_network": NOT_READY, "paj_promoter": _TO_REGION},
    "eer_member": {"paj_promoter": _TO_REGION, "regional_partner": _TO_REGION},
    "eer_network": {"paj_promoter": _TO_REGION, "regional_partner": _TO_REGION},
    "ministry": {"eer_network": frozenset({"predeparture", "needs_support"})},
    "ministry_directorate": {
        "eer_network": frozenset({"predeparture", "needs_support", "regions_unknown"}),
        "regional_partner": frozenset({"settlement", "needs_support", "action_plan"}),
        # Francisation Québec is a service of the ministry itself (S22).
        "ministry": frozenset({"action_plan"}),
    },
    "regional_partner": {"eer_network": NOT_READY, "paj_promoter": _TO_REGION},
}


def possible_receivers(sender_kind: str) -> frozenset[str]:
    """The kinds of organisations that a sender of this kind may refer to; empty when to none."""
    return frozenset(DIRECTIONS.get(sender_kind, {}))


def usable_reasons(sender_kind: str, receiver_kind: str) -> frozenset[str]:
    """The reasons of the agreement that apply in this direction; empty when there is no direction."""
    # A member of a common project receives in its name.
    kind = "eer_network" if receiver_kind == "eer_member" else receiver_kind
    return DIRECTIONS.get(sender_kind, {}).get(kind, frozenset())


def usual_days(answers: Sequence[int], least: int) -> int | None:
    """The usual delay of those answers, in working days: their median, the upper of two middle ones.

    None under `least` answers: too few say nothing, and might tell about one person.
    """
    if len(answers) < max(least, 1):
        return None
    return sorted(answers)[len(answers) // 2]
