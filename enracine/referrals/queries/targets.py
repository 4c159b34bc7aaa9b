"""To whom: who receives referrals for a place, a public and a day, and who stands in when nobody can."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from enracine.kernel.templatetags import formats
from enracine.network.models import Mandate, Organisation, Programme, Vacancy
from enracine.network.queries.capacity import (
    Declared,
    Pause,
    capacity_on,
    pause_on,
    read_capacity,
    read_pause,
)
from enracine.referrals.models import UsualDelay
from enracine.referrals.rules import possible_receivers
from enracine.territories.models import DirectorateCoverage, Mrc, PajCoverage, PajTerritory, Region


@dataclass(frozen=True)
class Vacant:
    """A post that nobody holds, since when, and who stands in (S13)."""

    since: dt.date
    interim: Organisation | None
    interim_days: int | None = None


@dataclass(frozen=True)
class Receiver:
    """An organisation that may receive a referral, for a place, under a programme."""

    organisation: Organisation
    programme: Programme
    region: Region | None
    paj_territory: PajTerritory | None
    everywhere: bool
    vacant: Vacant | None = None
    #: Who has no agent, when this organisation stands in for it.
    stands_in_for: str = ""
    pause: Pause | None = None
    refuses: str = ""
    alternatives: tuple["Receiver", ...] = field(default=())
    #: Declared places, and how fast it usually answers when enough answers were measured.
    capacity: Declared | None = None
    measured_days: int | None = None

    @property
    def key(self) -> str:
        """A short text naming the choice in a form: organisation, then place."""
        place = self.paj_territory or self.region
        return f"{self.organisation.pk}:{place.pk if place and not self.everywhere else ''}"

    @property
    def place(self) -> str:
        """The place in words; empty when the organisation serves everywhere."""
        if self.paj_territory is not None:
            return self.paj_territory.name
        return self.region.name if self.region is not None and not self.everywhere else ""

    @property
    def answer_days(self) -> int:
        """Its usual delay of answer, in working days: measured when it is, else the one it declared."""
        if self.measured_days is not None:
            return self.measured_days
        return self.organisation.answer_delay_days

    @property
    def is_full(self) -> bool:
        """Whether every place it declared is taken: it can still put somebody on its waiting list."""
        return self.capacity is not None and not self.capacity.free

    @property
    def has_places(self) -> bool:
        """Whether it declared places of which some are left."""
        return self.capacity is not None and self.capacity.free > 0


def receivers_for(
    sender: Organisation,
    day: dt.date,
    *,
    regions: Iterable[uuid.UUID] = (),
    territories: Iterable[uuid.UUID] = (),
    age: int | None = None,
    organisation_id: uuid.UUID | None = None,
) -> list[Receiver]:
    """Who may receive from `sender` that day, for these places and this age. Three SQL queries.

    A vacant post is listed with its stand-in and its neighbours (S13). An organisation that does
    not serve that age, or has paused referrals, is listed with the reason (`refuses`). Without any
    place, only those who serve everywhere, and a common project, are found.
    """
    kinds = possible_receivers(sender.kind)
    if not kinds:
        return []
    region_ids, territory_ids = set(regions), set(territories)
    coverage = _territories_by_region(region_ids, territory_ids, day)
    mandates = _mandates(day, kinds, region_ids, set(coverage), organisation_id, sender)
    vacancies = _vacancies(mandates, day)
    found: dict[str, Receiver] = {}
    for mandate in mandates:
        vacant = vacancies.get(mandate.pk)
        for receiver in _of_mandate(mandate, vacant, coverage, age, day):
            if not _may_be_asked(receiver, sender, kinds):
                continue
            if organisation_id is None or receiver.organisation.pk == organisation_id:
                found.setdefault(receiver.key, receiver)
    receivers = list(found.values())
    return [_with_alternatives(r, receivers) for r in receivers]


def receiver_for(
    sender: Organisation,
    organisation_id: uuid.UUID,
    day: dt.date,
    *,
    region_id: uuid.UUID | None,
    territory_id: uuid.UUID | None,
    age: int | None,
) -> Receiver | None:
    """One organisation as a receiver for one place that day; None when it does not serve it."""
    found = receivers_for(
        sender,
        day,
        regions=[region_id] if region_id else [],
        territories=[territory_id] if territory_id else [],
        age=age,
        organisation_id=organisation_id,
    )
    exact = (
        r
        for r in found
        if territory_id is None or r.paj_territory is None or r.paj_territory.pk == territory_id
    )
    return next(exact, None)


def _territories_by_region(
    regions: set[uuid.UUID], territories: set[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, Region]:
    """PAJ territories that touch the regions, or those named, each with its region."""
    if not regions and not territories:
        return {}
    here = Q(mrc__region__in=regions) | Q(municipality__mrc__region__in=regions)
    lines = (
        PajCoverage.objects.in_force(day)
        .filter(Q(territory__in=territories) if territories else here)
        .select_related("mrc__region", "municipality__mrc__region")
        .order_by("territory_id", "id")
    )
    found: dict[uuid.UUID, Region] = {}
    for line in lines:
        mrc = line.mrc or line.municipality.mrc
        found.setdefault(line.territory_id, mrc.region)
    return found


def _mandates(
    day: dt.date,
    kinds: frozenset[str],
    regions: set[uuid.UUID],
    territories: set[uuid.UUID],
    organisation_id: uuid.UUID | None,
    sender: Organisation,
) -> Sequence[Mandate]:
    directorates = DirectorateCoverage.objects.in_force(day).filter(region__in=regions)
    here = (
        Q(everywhere=True)
        # People are sent to the common project from anywhere: its place is where they live now.
        | Q(organisation__kind="eer_network")
        | Q(region__in=regions)
        | Q(paj_territory__in=territories)
        | Q(mrc__in=Mrc.objects.filter(region__in=regions))
        | Q(directorate__in=directorates.values("directorate"))
    )
    mandates = (
        Mandate.objects.on(day)
        .annotate(
            pause_now=pause_on(day),
            capacity_now=capacity_on(day),
            usual_days=_usual_days("organisation"),
        )
        .filter(here, organisation__kind__in=kinds, organisation__is_active=True)
        .filter(Q(programme__valid_to__isnull=True) | Q(programme__valid_to__gte=day))
        .exclude(organisation=sender.pk)
        .select_related("organisation", "programme", "paj_territory", "region", "mrc__region")
        .order_by("organisation__name", "paj_territory__name", "id")
    )
    if organisation_id is not None:
        # Its own mandates, and those of vacant posts for which it stands in.
        replaced = Vacancy.objects.on(day).filter(mandate=OuterRef("pk"), interim=organisation_id)
        mandates = mandates.filter(Q(organisation=organisation_id) | Exists(replaced))
    return list(mandates[:200])


def _vacancies(mandates: Sequence[Mandate], day: dt.date) -> dict[uuid.UUID, Vacant]:
    lines = (
        Vacancy.objects.on(day)
        .filter(mandate__in=[m.pk for m in mandates])
        .select_related("interim")
        .annotate(usual_days=_usual_days("interim"))
        .order_by("-valid_from", "id")
    )
    return {v.mandate_id: Vacant(v.valid_from, v.interim, v.usual_days) for v in lines}


def _usual_days(column: str) -> Subquery:
    return Subquery(UsualDelay.objects.filter(organisation=OuterRef(column)).values("days")[:1])


def _may_be_asked(receiver: Receiver, sender: Organisation, kinds: frozenset[str]) -> bool:
    """Whoever stands in was not chosen by the query: it may be the sender, or receive nothing."""
    organisation = receiver.organisation
    return organisation.pk != sender.pk and organisation.kind in kinds and organisation.is_active


def _of_mandate(
    mandate: Any,
    vacant: Vacant | None,
    coverage: dict[uuid.UUID, Region],
    age: int | None,
    day: dt.date,
) -> Iterable[Receiver]:
    """The receiver of a mandate and, for a vacant post, who stands in for it at the same place."""
    region = mandate.region or (mandate.mrc.region if mandate.mrc else None)
    if mandate.paj_territory_id is not None:
        region = coverage.get(mandate.paj_territory_id)
    everywhere = mandate.everywhere or mandate.organisation.kind == "eer_network"
    pause = read_pause(mandate.pause_now)
    receiver = Receiver(
        organisation=mandate.organisation,
        programme=mandate.programme,
        region=None if everywhere else region,
        paj_territory=mandate.paj_territory,
        everywhere=everywhere,
        vacant=vacant,
        pause=pause,
        refuses=_why_not(mandate, pause, age),
        capacity=read_capacity(mandate.pk, mandate.capacity_now, day),
        measured_days=mandate.usual_days,
    )
    yield receiver
    if vacant is not None and vacant.interim is not None:
        yield replace(
            receiver,
            organisation=vacant.interim,
            vacant=None,
            stands_in_for=str(mandate.organisation),
            pause=None,
            refuses=_why_not(mandate, None, age),
            capacity=None,
            measured_days=vacant.interim_days,
        )


def _why_not(mandate: Mandate, pause: Pause | None, age: int | None) -> str:
    if pause is not None and pause.until is not None:
        return _("Ne reçoit pas de références jusqu’au %(day)s : %(why)s") % {
            "day": formats.day(pause.until, "fr-ca"),
            "why": pause.reason,
        }
    if pause is not None:
        return _("Ne reçoit pas de références en ce moment : %(why)s") % {"why": pause.reason}
    if age is not None and mandate.minimum_age is not None and age < mandate.minimum_age:
        return _("Sert les personnes de %(age)d ans ou plus.") % {"age": mandate.minimum_age}
    if age is not None and mandate.maximum_age is not None and age > mandate.maximum_age:
        return _("Sert les personnes de %(age)d ans ou moins.") % {"age": mandate.maximum_age}
    return ""


def _with_alternatives(receiver: Receiver, every: list[Receiver]) -> Receiver:
    """For a vacant post: its neighbours of the same region who can answer, places left first."""
    if receiver.vacant is None or receiver.region is None:
        return receiver
    neighbours = [
        other
        for other in every
        if other.key != receiver.key
        and not (other.vacant or other.stands_in_for or other.refuses or other.is_full)
        and other.region is not None
        and other.region.pk == receiver.region.pk
    ]
    neighbours.sort(key=lambda n: not n.has_places)
    return replace(receiver, alternatives=tuple(neighbours[:3]))
