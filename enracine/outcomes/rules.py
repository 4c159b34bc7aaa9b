"""What may be written of an outcome. Pure: days are arguments."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

OFFER, ACCEPTED, WITHDRAWN, STARTED = "offer", "accepted", "withdrawn", "started"
REGISTERED, BUSINESS, TAKEOVER = "registered", "business", "takeover"
#: What answers an offer.
OF_OFFER = frozenset({ACCEPTED, WITHDRAWN, STARTED})


@dataclass(frozen=True)
class Known:
    """An outcome that stands already, as the rule sees it: no name."""

    root: str
    kind: str
    day: dt.date
    with_whom: str = ""
    offer: str = ""


def problem(
    kind: str,
    day: dt.date,
    today: dt.date,
    offer: str,
    with_whom: str,
    others: Iterable[Known],
    born: dt.date | None = None,
) -> str:
    """Why an outcome cannot be written: a stable code, empty when it can.

    `others`: what stands for the same adult, the corrected one left out. Nothing is asked that nobody
    may know: a job may begin without any offer having been noted. `born`: her birthday, when one may
    read it.
    """
    known = list(others)
    if day > today:
        return "future"
    if born is not None and day <= born:
        return "before_birth"
    if any(
        (o.kind, o.day, o.with_whom.casefold()) == (kind, day, with_whom.casefold()) for o in known
    ):
        return "twice"
    if not offer:
        return ""
    found = next((o for o in known if o.root == offer and o.kind == OFFER), None)
    if kind not in OF_OFFER or found is None:
        return "offer"
    if day < found.day:
        return "before_offer"
    same = {o.kind: o.day for o in known if o.offer == offer}
    if kind == STARTED and WITHDRAWN in same:
        return "withdrawn"
    if kind == WITHDRAWN and STARTED in same:
        return "started"
    return "twice" if kind in same else ""


def open_offer(others: Iterable[Known]) -> str:
    """The newest offer that was neither withdrawn nor became a job; empty when there is none."""
    known = list(others)
    ended = {o.offer for o in known if o.kind in {WITHDRAWN, STARTED} and o.offer}
    offers = [o for o in known if o.kind == OFFER and o.root not in ended]
    return max(offers, key=lambda o: (o.day, o.root)).root if offers else ""
