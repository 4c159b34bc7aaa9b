"""What a software reads of referrals: the same scope as the pages, asked with other filters."""

import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Coalesce, JSONObject

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import known
from enracine.kernel.acting import Acting
from enracine.kernel.api.schemas import AtLeast
from enracine.kernel.api.written import Instant, as_text
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing
from enracine.kernel.counting import COUNTED_TO
from enracine.kernel.errors import NotVisible
from enracine.people.models import TargetRegion
from enracine.people.queries import header
from enracine.referrals.models import Referral
from enracine.referrals.queries import numbers
from enracine.referrals.queries.common import WORKING_ROLES, party_column
from enracine.referrals.queries.need import known_received, known_sent
from enracine.referrals.queries.numbers import Side, exact
from enracine.referrals.queries.targets import Receiver, receivers_for

RECEIVED, SENT, COORDINATED = "received", "sent", "coordinated"


@dataclass(frozen=True)
class Filters:
    """What is asked of a list: which side, which states, whose turn, open or closed."""

    direction: str = ""
    states: tuple[str, ...] = ()
    turn: str = ""
    is_open: bool | None = None


def scope_of(acting: Acting, direction: str = "") -> "QuerySet[Referral]":
    """The referrals that `acting` is a party of: the same as `parties_of`, for a list."""
    if acting.is_candidate:
        mine = Referral.objects.filter(subject_id__in=list(acting.subject_ids))
        asked = Q(sent_at__isnull=False) | Q(turn="candidate")
        return mine.filter(asked).exclude(state="entered_in_error")
    if acting.organisation_id is None or acting.role not in WORKING_ROLES:
        return Referral.objects.none()
    here = acting.organisation_id
    sides = {
        RECEIVED: Q(known_received(acting), receiver_id=here, sent_at__isnull=False),
        SENT: Q(known_sent(acting), sender_id=here),
        COORDINATED: Q(coordinating_organisation_id=here, sent_at__isnull=False),
    }
    wanted = sides.get(direction) or sides[RECEIVED] | sides[SENT] | sides[COORDINATED]
    return Referral.objects.filter(wanted)


@dataclass(frozen=True)
class Written:
    """A referral as a software is told of it, in JSON; the words of people's languages are not in it."""

    subject_id: uuid.UUID
    state: str
    dossier_id: uuid.UUID | None
    text: str


class Listed:
    """Those asked for, the newest first: pages of them, each drawn up once, and how many there are."""

    def __init__(self, acting: Acting, filters: Filters) -> None:
        self._acting, self._filters = acting, filters

    def __getitem__(self, part: slice) -> list[Written]:
        """One page. One SQL query."""
        rows = _page(self._filters, part.start, part.stop).rows(self._acting)
        return [Written(*row) for row in rows]

    def number(self) -> int:
        """How many there are, from tallies. One SQL query, a few for who knows of her team's only.

        For her it is a minimum past a thousand: her team's own, without those whose files it follows
        since. Counted below it, and for a person.
        """
        asked, acting = self._filters, self._acting
        if acting.role in WORKING_ROLES and acting.only_object is None:
            said = (_TALLIED[asked.direction], asked.states, asked.turn, asked.is_open)
            tallied = exact(acting, *said)
            if tallied:
                return tallied()
            surely = numbers.surely(acting, *said)()
            if surely > COUNTED_TO:
                return AtLeast(surely)
        return listed(acting, asked).order_by().count()


#: Which tallies add up to each direction: what is both sent here and coordinated here counts once.
_TALLIED = {
    "": (Side.RECEIVED, Side.SENT, Side.COORDINATED),
    RECEIVED: (Side.RECEIVED,),
    SENT: (Side.SENT,),
    COORDINATED: (Side.COORDINATED, Side.OWN),
}


@functools.lru_cache(maxsize=128)
def _page(filters: Filters, start: int, stop: int) -> ForActing:
    return ForActing(
        lambda acting: (
            listed(acting, filters)
            .select_related(None)
            .annotate(held=_held(acting), written=as_text(**_said()))
            .values_list("subject_id", "state", "held", "written")[start:stop]
        )
    )


def _held(acting: Acting) -> Case:
    """The caller's own dossier: what she refers from, or what she opened for it; none for the person."""
    here, none = acting.organisation_id, Value(None, output_field=UUIDField())
    if here is None:
        return Case(default=none)
    return Case(
        When(sender_id=here, then=F("dossier_id")),
        When(receiver_id=here, sent_at__isnull=False, then=F("receiver_dossier_id")),
        default=none,
    )


def _party(name: str) -> JSONObject:
    return JSONObject(id=F(f"{name}_id"), name=party_column(name))


def _said() -> dict[str, Any]:
    """What is told of a referral whatever the language and whoever asks (`ReferralOut`)."""
    return {
        **{name: F(name) for name in _PLAIN},
        **{name: Instant(name) for name in _INSTANTS},
        "sender": _party("sender"),
        "receiver": _party("receiver"),
        "programme": F("programme__code"),
        "place": Coalesce("paj_territory__name", "region__name", Value("")),
        "region_code": F("region__code"),
        "paj_territory_code": F("paj_territory__code"),
    }


_PLAIN = (
    "id", "version", "number", "state", "turn", "alarm", "due_on", "is_principal", "reasons",
    "sections", "first_contact_on", "decline_reason", "close_code", "outcome",
)  # fmt: skip
_INSTANTS = (
    "created_at", "updated_at", "sent_at", "received_at", "answered_at", "closed_at",
    "acknowledged_at",
)  # fmt: skip


def listed(acting: Acting, filters: Filters) -> "QuerySet[Referral]":
    """Those asked for, the newest first."""
    rows = scope_of(acting, filters.direction)
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.turn:
        rows = rows.filter(turn=filters.turn)
    if filters.is_open is not None:
        rows = rows.filter(closed_at__isnull=filters.is_open)
    return rows.select_related(*NAMED).order_by("-pk")


#: What is named with a referral.
NAMED = ("sender", "receiver", "programme", "region", "paj_territory")


def of_group(referral: Referral) -> list[Referral]:
    """The referrals prepared together, the principal first. One SQL query."""
    if referral.group_id is None:
        return [referral]
    rows = Referral.objects.filter(group_id=referral.group_id).select_related(*NAMED)
    return list(rows.order_by("-is_principal", "id"))


def own_dossier(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    """An open dossier of one's organisation that one needs to know. Raises NotVisible otherwise."""
    found = (
        Dossier.objects.filter(
            known(acting),
            pk=dossier_id,
            organisation=acting.organisation_id,
            closed_on__isnull=True,
        )
        .select_related("organisation")
        .first()
        if acting.organisation_id is not None and acting.role in WORKING_ROLES
        else None
    )
    if found is None:
        raise NotVisible
    return found


def receivers_of(dossier: Dossier) -> Iterable[Receiver]:
    """Who may receive the person of this dossier today, for the places she aims at."""
    targets = list(
        TargetRegion.objects.filter(subject_id=dossier.subject_id)
        .order_by("rank")
        .values_list("region_id", "paj_territory_id")
    )
    person = header(dossier.subject_id)
    return receivers_for(
        dossier.organisation,
        today(),
        regions={region for region, _territory in targets},
        territories={territory for _region, territory in targets if territory},
        age=person.age if person else None,
    )
