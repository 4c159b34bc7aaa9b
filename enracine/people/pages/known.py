"""Search before create: who may already be here, shown before anybody is registered twice."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from enracine.kernel.identity import acting_of
from enracine.people.identity_texts import FACTORS, doubts
from enracine.people.queries.identity import Possibility, already_here
from enracine.privacy.queries import note_read

#: Field of the form that says « I have seen these people; she is another ».
SEEN = "seen_people"


@dataclass(frozen=True)
class Known:
    """Who may already be here, as a page shows it. `seen` is what the form must send back."""

    people: tuple["Shown", ...]
    seen: str

    @property
    def subject_ids(self) -> list[uuid.UUID]:
        """The people shown, so that the page may add the address of their file."""
        return [one.person.subject_id for one in self.people]


@dataclass
class Shown:
    """One person who may be her: why, what is doubtful, and the address of her file if any."""

    person: Possibility
    why: list[Any]
    doubts: list[Any]
    url: str = ""


def known_people(request: HttpRequest, data: dict[str, Any], page: str) -> Known | None:
    """Who may be the person of a valid form; None when there is nobody, or when she was seen.

    `data` are the cleaned values of the form (given_name, family_name, birth_date, phone, email…).
    Whoever is shown is noted in the access journal. Three SQL queries.
    """
    acting = acting_of(request)
    values = {
        name: value.isoformat() if isinstance(value, dt.date) else str(value or "")
        for name, value in data.items()
        if isinstance(value, str | dt.date | None)
    }
    found = already_here(acting, values)
    if not found:
        return None
    seen = _seal(acting.membership_id, found)
    if constant_time_compare(request.POST.get(SEEN, ""), seen):
        return None
    for one in found:
        note_read(request, one.subject_id, ["identity"], page)
    return Known(
        tuple(
            Shown(one, [FACTORS[c] for c in one.factors if c in FACTORS], doubts(one.doubts))
            for one in found
        ),
        seen,
    )


def _seal(membership_id: object, found: list[Possibility]) -> str:
    """Who was shown, to whom: another list of people must be looked at again."""
    shown = ",".join(sorted(str(one.subject_id) for one in found))
    return salted_hmac("enracine.people.known", f"{membership_id}:{shown}").hexdigest()
