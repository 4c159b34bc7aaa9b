"""Whom a household talks to: read by everybody who may see the household."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, Func, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Coalesce

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.people.queries import headers
from enracine.referrals.models import HouseholdLead

State = HouseholdLead.State


def home_of_person(subject_id: uuid.UUID) -> Coalesce:
    """Her household for whoever may know her, else herself: an expression of PostgreSQL.

    The function answers for those who hold a grant on her: a receiver to whom the family was not
    shared learns who leads, and nothing of who lives there.
    """
    person = Value(subject_id, output_field=UUIDField())
    found = Func(person, function="referrals_home_of", output_field=UUIDField())
    return Coalesce(found, person)


def standing(subject_id: uuid.UUID) -> "QuerySet[HouseholdLead]":
    """The lead in force and the proposal of a person's household, if any."""
    return (
        HouseholdLead.objects.filter(
            Q(state=State.ACCEPTED, valid_to__isnull=True) | Q(state=State.PROPOSED),
            subject_id=home_of_person(subject_id),
        )
        .select_related("organisation", "membership__user")
        .order_by("state", "id")
    )


@dataclass(frozen=True)
class Leads:
    """Who leads now, whether that person still works there, and who is proposed."""

    current: HouseholdLead | None = None
    proposed: HouseholdLead | None = None

    @property
    def has_left(self) -> bool:
        """« Sans interlocuteur »: the member named does not work there any more."""
        return self.current is not None and is_gone(self.current, today())


def is_gone(lead: HouseholdLead, day: dt.date) -> bool:
    """Whether the member of a lead has stopped working for its organisation on `day`."""
    member = lead.membership
    ended = member.valid_to is not None and member.valid_to < day
    return ended or not member.user.is_active


def leads_of(subject_id: uuid.UUID) -> Leads:
    """Who leads for a person's household, and who is proposed. One SQL query."""
    rows = list(standing(subject_id))
    return Leads(
        next((r for r in rows if r.state == State.ACCEPTED), None),
        next((r for r in rows if r.state == State.PROPOSED), None),
    )


@dataclass(frozen=True)
class Orphan:
    """A household whose named member has left: since when, and the file to open."""

    lead: HouseholdLead
    name: str
    dossier_id: uuid.UUID | None

    @property
    def since(self) -> dt.date | None:
        """The last day of the member who led."""
        last: dt.date | None = self.lead.membership.valid_to
        return last


def _gone(acting: Acting) -> "QuerySet[HouseholdLead]":
    """Leads of one's organisation, or of those it coordinates, whose member has left."""
    mine = acting.organisation_id
    return HouseholdLead.objects.filter(
        Q(organisation_id=mine) | Q(organisation__parent_id=mine),
        Q(membership__valid_to__lt=today()) | Q(membership__user__is_active=False),
        state=State.ACCEPTED,
        valid_to__isnull=True,
    )


def count_orphans(acting: Acting) -> int:
    """How many households have nobody to talk to any more. One SQL query."""
    return _gone(acting).count()


def orphans(acting: Acting, limit: int = 50) -> list[Orphan]:
    """Those households, the longest first. Three SQL queries whatever their number."""
    rows = list(
        _gone(acting)
        .select_related("organisation", "membership__user")
        .order_by(F("membership__valid_to").asc(nulls_last=True), "id")[:limit]
    )
    people = [row.person_id for row in rows]
    known = headers(people)
    files = dict(
        Dossier.objects.open()
        .filter(subject_id__in=people)
        .filter(
            Q(organisation_id=acting.organisation_id)
            | Q(coordinating_organisation_id=acting.organisation_id)
        )
        .order_by("-opened_on", "id")
        .values_list("subject_id", "pk")
    )
    return [
        Orphan(
            row,
            known[row.person_id].full_name if row.person_id in known else "",
            files.get(row.person_id),
        )
        for row in rows
    ]
