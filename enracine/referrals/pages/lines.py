"""How a referral is said in a list: its words, computed here, and the template that places them.

The templates are asked once for each shape of a line (`kernel.drawn`): whatever a line says of somebody
is a word of the dictionaries below, and whatever changes what is shown is a truth of them.
"""

import datetime as dt
import functools
import uuid
from typing import Any

from django.template.defaultfilters import capfirst, truncatechars
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.drawn import Line, Word
from enracine.kernel.templatetags.formats import distance
from enracine.kernel.templatetags.ui import short_day, tag
from enracine.referrals.models import Referral
from enracine.referrals.queries.lists import Row

#: How a state is shown: kind of tag; neutral for the others.
KINDS = {
    "sent": "info",
    "received": "info",
    "information_requested": "wait",
    "waiting_list": "wait",
    "accepted": "ok",
    "first_contact": "ok",
    "in_service": "ok",
    "on_hold": "wait",
    "completed": "ok",
    "declined": "bad",
    "contested": "wait",
    "decline_confirmed": "bad",
    "failed": "bad",
    "expired": "bad",
}
#: What came back without a service: the sender says what comes next.
_TO_CHOOSE = {"declined", "decline_confirmed", "expired"}
#: How long a question or a return may be in a list.
_SHORT = 160
RECEIVED = Line("referrals/_row.html")
LISTED = Line("referrals/_line.html")
SENT = Line("referrals/_sent_row.html")


def _state(referral: Referral) -> SafeString:
    state: Any = referral
    return tag(KINDS.get(referral.state, "neutral"), state.get_state_display())


def _late(row: Row) -> SafeString | str:
    """« En retard de 3 jours », as a tag; nothing when it is not."""
    if not row.days_late:
        return ""
    said = ngettext("En retard de %(n)s jour", "En retard de %(n)s jours", row.days_late)
    return tag("bad", said % {"n": row.days_late}, "clock")


def _ago(value: dt.datetime | None) -> str:
    """« il y a 3 jours »: a list says the same few distances on every line."""
    return (
        _distance(value.astimezone(QUEBEC).date(), today(), get_language() or "") if value else ""
    )


@functools.lru_cache(maxsize=4096)
def _distance(day: dt.date, reference: dt.date, _language: str) -> str:
    return distance(day, reference)


def _day(value: dt.date | dt.datetime | None) -> str:
    return short_day(value)


def received_words(
    row: Row, me: uuid.UUID | None, *, back: bool = False, taken: bool = False
) -> dict[str, Word]:
    """What is said of a referral to answer; `back` after an undo, `taken` when just taken."""
    r = row.referral
    return {
        "pk": r.pk,
        "bundle": r.bundle_id,
        "name": row.name,
        "late": _late(row),
        "state": "" if row.days_late or r.state == "sent" else _state(r),
        "fresh": r.state == "sent",
        "household": capfirst(row.household),
        "reasons": " · ".join(row.reasons),
        "sender": str(r.sender),
        "place": row.place,
        "sent": _ago(r.sent_at),
        "due": _day(r.due_on),
        "mine": r.owner_id is not None and r.owner_id == me,
        "taken_by": row.taken_by,
        "free": r.owner_id is None,
        "back": back,
        "taken": taken,
    }


def received_line(
    row: Row, me: uuid.UUID | None, *, back: bool = False, taken: bool = False
) -> SafeString:
    """A referral to answer, with its gestures."""
    return RECEIVED.drawn(received_words(row, me, back=back, taken=taken))


def _draft_words(r: Referral) -> dict[str, Word]:
    return {
        "draft": r.state == "draft",
        "asked": r.state == "draft" and r.turn == "candidate",
        "to_reach": r.state == "draft" and bool(r.alarm),
    }


def _refusal(r: Any) -> str:
    """Why, and what is proposed instead."""
    proposed = f" – {r.counter_proposal}" if r.counter_proposal else ""
    return f"{r.get_decline_reason_display()}{proposed}"


def _listed_said(r: Any) -> str:
    if r.state == "declined":
        return _refusal(r)
    if r.state == "information_requested":
        return truncatechars(r.question, _SHORT)
    if r.outcome:
        return str(r.get_outcome_display())
    return str(r.get_close_code_display()) if r.close_code else ""


def listed_words(row: Row, other: str) -> dict[str, Word]:
    """What is said of a referral in a list without gesture."""
    r = row.referral
    return {
        "pk": r.pk,
        "name": row.name,
        "late": bool(row.days_late),
        "state": _state(r),
        "to_finish": r.state == "draft" and other == "receiver",
        "said": _listed_said(r),
        "sender": str(r.sender) if other in {"sender", "both"} else "",
        "receiver": str(r.receiver) if other != "sender" else "",
        "place": row.place,
        "sent": _ago(r.sent_at),
        "contact": _day(r.first_contact_on),
        "due": _day(r.due_on) if r.closed_at is None else "",
        **_draft_words(r),
    }


def listed_line(row: Row, other: str) -> SafeString:
    """A referral without gesture; `other`: whose name it shows (« sender », « receiver », « both »)."""
    return LISTED.drawn(listed_words(row, other))


def _sent_said(r: Any) -> dict[str, Word]:
    """What came back: a refusal, a question, an outcome and its words, why it closed."""
    outcome = said = ""
    if r.decline_reason:
        said = _refusal(r)
    elif r.state == "information_requested":
        said = truncatechars(r.question, _SHORT)
    elif r.outcome:
        outcome, said = str(r.get_outcome_display()), truncatechars(r.feedback, _SHORT)
    elif r.close_code:
        said = str(r.get_close_code_display())
    return {"outcome": outcome, "said": said}


def _whose(r: Any) -> str:
    """Whose turn it is, as its sender reads it; nothing when it is nobody's, or the draft is ours."""
    if r.turn != "candidate" and (r.turn == "nobody" or not r.sent_at):
        return ""
    said = {"sender": _("nous"), "receiver": str(r.receiver)}
    return said.get(r.turn) or str(r.get_turn_display())


def sent_words(row: Row, *, nudges: bool) -> dict[str, Word]:
    """What is said of a referral that we prepare or sent; `nudges`: one may ask again."""
    r = row.referral
    return {
        "pk": r.pk,
        "name": row.name,
        "late": _late(row),
        "state": _state(r),
        "receiver": str(r.receiver),
        "place": row.place,
        "turn": _whose(r),
        "since": _ago(r.state_changed_at) if r.sent_at else "",
        "due": _day(r.due_on),
        "contact": _day(r.first_contact_on),
        "nudged": _day(r.nudged_on),
        "nudges": nudges,
        "to_read": row.only_to_read,
        "question": r.state == "information_requested",
        "to_choose": r.turn == "sender" and r.state in _TO_CHOOSE,
        "declined": r.state == "declined",
        **_draft_words(r),
        **_sent_said(r),
    }


def sent_line(row: Row, *, nudges: bool) -> SafeString:
    """A referral that we prepare or sent, with what one may do of it."""
    return SENT.drawn(sent_words(row, nudges=nudges))
