"""What became of what was received under an agreement taken back, as each of its parties reads it."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.inbox import lines_of
from enracine.network.scope import own_organisation
from enracine.privacy.disposal_rules import waits
from enracine.privacy.models import Consent, Disposal, Section

#: Lines of the register shown on a page.
PAGE = 25


@dataclass(frozen=True)
class Asked:
    """What was asked of one organisation, and where its answer stands today."""

    disposal: Disposal
    waits: bool
    days_late: int
    #: What it had received, in words: never its content.
    sections: tuple[str, ...]

    @property
    def obligation_over(self) -> bool:
        """Whether it kept something because of an obligation whose last day is past."""
        return self.waits and self.disposal.answer == "kept"


def asked(disposal: Disposal, day: dt.date | None = None) -> Asked:
    """One row, judged on `day`."""
    moment = day or today()
    waiting = waits(disposal.answer, disposal.kept_until, moment)
    due = disposal.kept_until if disposal.answer == "kept" else disposal.due_on
    late = max((moment - due).days, 0) if waiting and due else 0
    labels = tuple(str(Section(code).label) for code in disposal.sections)
    return Asked(disposal, waiting, late, labels)


def _rows() -> "QuerySet[Disposal]":
    return Disposal.objects.select_related("sender", "receiver", "answered_by__user")


def of_object(object_id: uuid.UUID) -> Asked | None:
    """What was asked about one object (a referral), for whoever may read it. One SQL query."""
    found = _rows().filter(object_id=object_id).order_by("-asked_on", "-id").first()
    return asked(found) if found is not None else None


def of_consent(consent: Consent) -> list[Asked]:
    """What was asked of each organisation that had received under this agreement. One SQL query."""
    return [asked(d) for d in _rows().filter(consent=consent).order_by("asked_on", "id")]


def disposal_for(acting: Acting, disposal_id: uuid.UUID) -> Disposal:
    """One of those that the acting organisation sent or received. Raises NotVisible. One query."""
    mine = acting.organisation_id
    found = (
        _rows().filter(Q(sender_id=mine) | Q(receiver_id=mine), pk=disposal_id).first()
        if mine is not None
        else None
    )
    if found is None:
        raise NotVisible
    return found


def open_on(day: dt.date) -> Q:
    """Those that still wait for a word of their receiver on `day`."""
    return Q(answer="") | Q(answer="kept", kept_until__lt=day)


def waiting_disposals(acting: Acting) -> "QuerySet[Disposal]":
    """What the acting organisation must still say, oldest due first."""
    return Disposal.objects.filter(open_on(today()), receiver_id=own_organisation(acting)).order_by(
        "due_on", "id"
    )


def disposal_keys(acting: Acting) -> "QuerySet[Disposal, tuple[uuid.UUID, dt.date | None]]":
    """The same, by the day of what is to say."""
    return waiting_disposals(acting).values_list("id", "due_on")


def disposal_told(
    _acting: Acting, ids: Any
) -> "QuerySet[Disposal, tuple[uuid.UUID, dict[str, Any]]]":
    """What a line of « Aujourd’hui » says of them."""
    return lines_of(
        Disposal.objects,
        ids,
        number="number",
        sender=Coalesce(NullIf("sender__short_name", Value("")), "sender__name"),
        asked="asked_on",
        answer="answer",
        due="due_on",
        kept="kept_until",
    )


def register_page(
    acting: Acting, after: tuple[dt.date, uuid.UUID] | None = None, size: int = PAGE
) -> tuple[list[Asked], str]:
    """Those that one's organisation sent or received, newest first, and the key of the next page.

    One SQL query.
    """
    mine = own_organisation(acting)
    rows = _rows().filter(Q(sender_id=mine) | Q(receiver_id=mine)).order_by("-asked_on", "-id")
    if after is not None:
        day, pk = after
        rows = rows.filter(Q(asked_on__lt=day) | Q(asked_on=day, pk__lt=pk))
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return _judged(found[:size]), f"{last.asked_on}_{last.pk}" if last else ""


def _judged(rows: Iterable[Disposal]) -> list[Asked]:
    day = today()
    return [asked(row, day) for row in rows]
