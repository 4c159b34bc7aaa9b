"""Three dated facts side by side: the region of a CSQ, the one wished for, where one really lives."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language

from enracine.people.countries import country_name
from enracine.people.models import (
    Contact,
    CsqDestination,
    PlannedArrival,
    Residence,
    SettlementProject,
    TargetRegion,
)


@dataclass(frozen=True)
class Fact:
    """One of the three: where, since when it is said, and by whom; empty when it is not known."""

    place: str = ""
    since: dt.date | None = None
    source: str = ""


@dataclass(frozen=True)
class ThreeFacts:
    """What the certificate names, what is wished, what is: none is deduced from another."""

    certificate: Fact
    wish: Fact
    residence: Fact


def three_facts(subject_id: uuid.UUID) -> ThreeFacts:
    """The three facts, as far as the reader may see each. Four SQL queries."""
    named = (
        CsqDestination.objects.filter(subject_id=subject_id, is_current=True)
        .select_related("region")
        .first()
    )
    project = SettlementProject.objects.filter(subject_id=subject_id).first()
    wished = (
        TargetRegion.objects.filter(subject_id=subject_id).select_related("region").order_by("rank")
    )
    home = (
        Residence.objects.filter(subject_id=subject_id, valid_to__isnull=True)
        .select_related("municipality__mrc__region")
        .first()
    )
    return ThreeFacts(
        Fact(named.region.name, named.issued_on or named.declared_on, named.get_source_display())
        if named
        else Fact(),
        Fact(
            ", ".join(t.region.name for t in wished),
            project.declared_on,
            project.get_source_display(),
        )
        if project
        else Fact(),
        _home(home),
    )


def _home(home: Residence | None) -> Fact:
    if home is None:
        return Fact()
    town = home.municipality
    if town is not None:
        place = f"{town.name} ({town.mrc.region.name})"
    else:
        place = country_name(home.country, get_language() or "fr-ca")
    return Fact(place, home.valid_from, home.get_source_display())


def planned_arrivals(subject_id: uuid.UUID) -> list[PlannedArrival]:
    """Every date said, newest first. One SQL query."""
    return list(
        PlannedArrival.objects.filter(subject_id=subject_id)
        .select_related("stated_by")
        .order_by("-created_at", "-id")[:50]
    )


#: Parts of Québec that do not keep the hour of Montréal (Loi sur le temps légal, RLRQ, c. T-5.1):
#: Les Îles-de-la-Madeleine and the coast east of the 63rd meridian, by their MRC.
ELSEWHERE = {"01": "America/Halifax", "982": "America/Blanc-Sablon"}
QUEBEC_ZONE = "America/Toronto"


def zone_of(subject_id: uuid.UUID) -> str:
    """Her own time zone, as far as the reader may know how to reach her. One SQL query.

    What she chose, else the legal hour of the municipality where she lives, else that of Montréal.
    """
    home = Residence.objects.filter(subject_id=OuterRef("subject_id"), valid_to__isnull=True)
    known = (
        Contact.objects.filter(subject_id=subject_id)
        .annotate(mrc=Subquery(home.values("municipality__mrc__code")[:1]))
        .values_list("time_zone", "mrc")
        .first()
    )
    if known is None:
        return QUEBEC_ZONE
    chosen, mrc = known
    return ELSEWHERE.get(mrc or "", QUEBEC_ZONE) if chosen in {"", QUEBEC_ZONE} else str(chosen)
