"""A household as its reader may see it: each adult by what she shares, never by her spouse's file."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.people.households import Belonging
from enracine.people.models import (
    AddressProtection,
    FrenchLevel,
    Household,
    HouseholdMember,
    HouseholdProposal,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
    ProtectedReader,
    Residence,
)
from enracine.people.queries.summaries import SharedFacts
from enracine.privacy.models import Subject


def belongings(members: Iterable[HouseholdMember]) -> list[Belonging]:
    """Members as the pure rules know them, by the id of their row."""
    return [
        Belonging(
            key=str(m.pk),
            kind=m.kind,
            person=str(m.person_id or ""),
            first_name=m.first_name,
            birth_year=m.birth_year,
            joined_on=m.joined_on,
        )
        for m in members
    ]


@dataclass(frozen=True)
class Adult(SharedFacts):
    """An adult with a file, by the sections that the reader may see; the others are empty."""

    subject_id: uuid.UUID
    identity: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    occupation: str = ""
    french: str = ""
    home: str = ""
    is_protected: bool = False

    @property
    def french_label(self) -> str:
        """What she does in French."""
        return str(FrenchLevel(self.french).label) if self.french in FrenchLevel.values else ""

    @property
    def shown_sections(self) -> list[str]:
        """The sections that a page draws from this, for the access journal."""
        parts = {
            "identity": self.identity,
            "status": self.status,
            "occupation": self.occupation,
            "languages": self.french,
            "contact": self.home,
        }
        return [code for code, content in parts.items() if content]


def _one(queryset: QuerySet[Any], **columns: str) -> Subquery:
    return Subquery(queryset.values(json=JSONObject(**columns)).order_by("pk")[:1])


def adults_seen(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Adult]:
    """What the reader may see of each adult, in ONE query: row-level security leaves the rest out."""
    mine = {"subject_id": OuterRef("pk")}
    rows = (
        Subject.objects.filter(pk__in=list(subject_ids))
        .annotate(
            f_identity=_one(
                Person.objects.filter(pk=OuterRef("pk")),
                given="given_name",
                family="family_name",
                born="birth_date",
            ),
            f_status=_one(
                ImmigrationStatus.objects.filter(is_current=True, **mine),
                code="code",
                expires="expires_on",
            ),
            f_occupation=ArraySubquery(
                Occupation.objects.filter(is_main=True, **mine).values("title")
            ),
            f_french=ArraySubquery(Languages.objects.filter(**mine).values("french")),
            f_home=ArraySubquery(
                Residence.objects.filter(valid_to__isnull=True, **mine).values("municipality__name")
            ),
            f_protected=ArraySubquery(
                AddressProtection.objects.filter(ended_on__isnull=True, **mine).values("pk")
            ),
        )
        .values_list(
            "pk", "f_identity", "f_status", "f_occupation", "f_french", "f_home", "f_protected"
        )
    )
    return {
        pk: Adult(
            subject_id=pk,
            identity=identity or {},
            status=status or {},
            occupation=next(iter(occupation), "") or "",
            french=next(iter(french), "") or "",
            home=next(iter(home), "") or "",
            is_protected=bool(protected),
        )
        for pk, identity, status, occupation, french, home, protected in rows
    }


@dataclass(frozen=True)
class MemberLine:
    """Somebody of a household as a page shows her. `adult` is None for who has no file."""

    member: HouseholdMember
    adult: Adult | None = None

    @property
    def name(self) -> str:
        """The name the reader may know: an adult with a file is named by her own file only."""
        if self.member.person_id is None:
            return self.member.first_name
        return self.adult.name if self.adult else ""

    @property
    def has_file(self) -> bool:
        """Whether she registered herself."""
        return self.member.person_id is not None


@dataclass(frozen=True)
class HouseholdView:
    """A household that the reader may know of: its members today, or those it had when it ended."""

    household: Household
    lines: tuple[MemberLine, ...]

    @property
    def adults(self) -> list[MemberLine]:
        """Its adults."""
        return [line for line in self.lines if line.member.kind == HouseholdMember.Kind.ADULT]

    @property
    def children(self) -> list[MemberLine]:
        """Its children: a first name and a year."""
        return [line for line in self.lines if line.member.kind == HouseholdMember.Kind.CHILD]

    @property
    def awaited(self) -> list[MemberLine]:
        """Those still to come."""
        return [line for line in self.lines if line.member.is_awaited]

    @property
    def names(self) -> list[str]:
        """The names the reader may know, adults first."""
        return [line.name for line in self.adults if line.name]


def household_view(household_id: uuid.UUID) -> HouseholdView | None:
    """A household with what the reader may see of each adult; None when she may not know of it.

    Three SQL queries.
    """
    household = Household.objects.filter(pk=household_id).first()
    if household is None:
        return None
    members = HouseholdMember.objects.filter(household_id=household_id)
    if household.ended_on is None:
        members = members.filter(left_on__isnull=True)
    else:
        members = members.filter(left_on=household.ended_on)
    rows = list(members.order_by("kind", "birth_year", "created_at", "id"))
    seen = adults_seen([m.person_id for m in rows if m.person_id])
    lines = [MemberLine(m, seen.get(m.person_id) if m.person_id else None) for m in rows]
    return HouseholdView(household, tuple(lines))


@dataclass(frozen=True)
class PastHousehold:
    """A household that somebody was of, and no longer is."""

    household: Household
    first_names: tuple[str, ...]


def past_households(person_id: uuid.UUID) -> list[PastHousehold]:
    """The former households of a person that the reader may know of, newest first. Two SQL queries."""
    former = list(
        Household.objects.filter(
            members__person_id=person_id, members__left_on__isnull=False, ended_on__isnull=False
        )
        .order_by("-ended_on", "-pk")
        .distinct()[:10]
    )
    names: dict[uuid.UUID, list[str]] = {}
    for member in HouseholdMember.objects.filter(household__in=former).order_by(
        "kind", "birth_year", "id"
    ):
        names.setdefault(member.household_id, []).append(member.first_name)
    return [
        PastHousehold(h, tuple(dict.fromkeys(n for n in names.get(h.pk, []) if n))) for h in former
    ]


def proposals_for(acting: Acting, person_id: uuid.UUID) -> list[HouseholdProposal]:
    """What waits between this person and another adult, newest first. One SQL query."""
    return list(
        HouseholdProposal.objects.filter(
            Q(subject_id=person_id) | Q(other_id=person_id),
            state=HouseholdProposal.State.WAITING,
            expires_on__gte=today(),
        )
        .select_related("organisation")
        .order_by("-created_at", "-id")
    )


def proposal_of(person_id: uuid.UUID, proposal_id: uuid.UUID) -> HouseholdProposal | None:
    """A proposal in which this person is one of the two adults; None otherwise."""
    return (
        HouseholdProposal.objects.filter(Q(subject_id=person_id) | Q(other_id=person_id))
        .filter(pk=proposal_id)
        .select_related("organisation")
        .first()
    )


def protection_of(subject_id: uuid.UUID) -> AddressProtection | None:
    """The protection of an address in force, when the reader may know that there is one."""
    return AddressProtection.objects.filter(subject_id=subject_id, ended_on__isnull=True).first()


def readers_of(subject_id: uuid.UUID) -> list[ProtectedReader]:
    """Who is named to know a protected address: all of them to the person, one's own colleagues."""
    return list(
        ProtectedReader.objects.filter(subject_id=subject_id, ended_at__isnull=True)
        .select_related("membership__user", "organisation")
        .order_by("since", "id")
    )
