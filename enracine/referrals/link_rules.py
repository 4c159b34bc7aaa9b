"""Decisions about links and messages as pure functions; the instant is an argument."""

import datetime as dt
from collections.abc import Collection

OPEN, EXPIRED, REPLACED, REVOKED, CLOSED = "open", "expired", "replaced", "revoked", "closed"
#: Figures that protect a code of six digits: about one chance in two hundred thousand for who guesses.
CODE_MINUTES, CODE_TRIES, CODE_DIGITS = 15, 5, 6
#: Codes asked in an hour: for one link, to one address, from one place; new links for one link.
CODES_PER_LINK, CODES_PER_ADDRESS, CODES_PER_VISITOR, LINKS_PER_HOUR = 6, 20, 30, 3
#: What by itself ends everything that a link was for.
OVER = frozenset(
    {
        "declined", "decline_confirmed", "contested", "completed", "failed", "cancelled",
        "withdrawn", "expired", "entered_in_error",
    }
)  # fmt: skip
_OPEN_STATES = frozenset(
    {
        "sent", "received", "information_requested", "waiting_list", "accepted", "first_contact",
        "in_service", "on_hold",
    }
)  # fmt: skip
#: Values that no source fixes, read from dated settings when they exist.
DEFAULTS: dict[str, int] = {"referrals.link_days": 10, "referrals.link_session_minutes": 30}


def standing(
    *,
    answers_by_link: bool,
    revoked: bool,
    expires_at: dt.datetime,
    state: str,
    moment: dt.datetime,
    is_asked: bool = False,
) -> str:
    """What a link is worth at `moment`: open, expired, replaced, revoked (by decision) or closed.

    Over, a referral may still wait for a word: what became of what had been received (`is_asked`).
    """
    if not answers_by_link:
        return REVOKED
    if not state or (state in OVER and not is_asked):
        return CLOSED
    if revoked:
        return REPLACED
    return EXPIRED if moment >= expires_at else OPEN


def code_accepted(
    *, right: bool, tries: int, expires_at: dt.datetime | None, moment: dt.datetime
) -> bool:
    """Whether a code opens: the right one, in its time, before too many wrong ones."""
    return right and tries < CODE_TRIES and expires_at is not None and moment < expires_at


def may_write(parties: Collection[str], state: str) -> bool:
    """Whether a party may write a message now: the two organisations while the referral is open; the
    sender and the coordination while a refusal is contested.
    """
    if state in _OPEN_STATES:
        return bool({"sender", "receiver"} & set(parties))
    return state == "contested" and bool({"sender", "coordination"} & set(parties))
