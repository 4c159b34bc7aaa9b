"""Outcomes as pages show them: those of a person and her household, and the newest for a line."""

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from enracine.accompaniment.models import Dossier
from enracine.kernel.compiled import Several, any_of
from enracine.kernel.errors import NotVisible
from enracine.outcomes import rules
from enracine.outcomes.models import Kind, Outcome
from enracine.people.models import HouseholdMember
from enracine.territories.models import Region

PAGE = 100


def newest(subject_id: uuid.UUID, households: Several) -> Subquery:
    """What came last and is still true, as a column: a person's own, and her household's.

    Row-level security leaves out what the reader may not see: a spouse's on a person's own page.
    """
    rows = Outcome.objects.still_true().filter(
        Q(subject_id=subject_id) | Q(any_of("household_id", households))
    )
    return Subquery(
        rows.order_by("-happened_on", "-id").values(said=JSONObject(kind="kind", on="happened_on"))[
            :1
        ]
    )


def of_subject(subject_id: uuid.UUID, member_id: uuid.UUID | None = None) -> list[rules.Known]:
    """What stands for one adult, as the rule sees it. One SQL query."""
    rows = (
        Outcome.objects.standing()
        .filter(subject_id=subject_id, member_id=member_id)
        .order_by("happened_on", "id")
        .values_list("root_id", "kind", "happened_on", "with_whom", "offer_id")[:PAGE]
    )
    return [
        rules.Known(str(root), kind, day, whom, str(offer) if offer else "")
        for root, kind, day, whom, offer in rows
    ]


@dataclass(frozen=True)
class Line:
    """An outcome in a file: whose it is, and whether it may be corrected here."""

    outcome: Outcome
    who: str
    mine: bool


def of_dossier(dossier: Dossier) -> list[Line]:
    """What came to the person of a file and to her household, the latest first. One SQL query."""
    rows = (
        Outcome.objects.current()
        .filter(Q(subject_id=dossier.subject_id) | Q(household_id=dossier.household_id))
        .select_related("member", "organisation", "region")
        .order_by("-happened_on", "-id")[:PAGE]
    )
    return [
        Line(
            one,
            one.member.first_name
            if one.member is not None
            else ("" if one.subject_id == dossier.subject_id else "—"),
            one.organisation_id == dossier.organisation_id,
        )
        for one in rows
    ]


def outcome_for(dossier: Dossier, outcome_id: uuid.UUID) -> Outcome:
    """The last version of an outcome that one's organisation noted. NotVisible otherwise. One query."""
    found = (
        Outcome.objects.current()
        .filter(Q(subject_id=dossier.subject_id) | Q(household_id=dossier.household_id))
        .filter(root_id=outcome_id, organisation_id=dossier.organisation_id)
        .select_related("member", "region")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def versions_of(outcome: Outcome) -> list[Outcome]:
    """Every version, the newest first. One SQL query."""
    return list(
        Outcome.objects.filter(root_id=outcome.root_id)
        .select_related("author__user", "region")
        .order_by("-version")
    )


def adults_without_file(dossier: Dossier) -> list[HouseholdMember]:
    """Adults of the household who have no file: a spouse who did not register. One SQL query."""
    if dossier.household_id is None:
        return []
    return list(
        HouseholdMember.objects.filter(
            household_id=dossier.household_id,
            kind=HouseholdMember.Kind.ADULT,
            person__isnull=True,
            left_on__isnull=True,
        ).order_by("created_at", "id")
    )


def offers_of(dossier: Dossier) -> list[Outcome]:
    """The offers that stand, for what answers one of them. One SQL query."""
    return list(
        Outcome.objects.standing()
        .filter(kind=Kind.OFFER)
        .filter(Q(subject_id=dossier.subject_id) | Q(household_id=dossier.household_id))
        .order_by("-happened_on", "-id")[:PAGE]
    )


def regions() -> list[Region]:
    """The regions, by name. One SQL query."""
    return list(Region.objects.order_by("name", "id"))


def standing_of(subject_id: uuid.UUID, kind: str) -> QuerySet[Outcome]:
    """What stands of one kind for a subject, the earliest first: what a figure counts."""
    return (
        Outcome.objects.standing()
        .filter(subject_id=subject_id, kind=kind)
        .select_related("region")
        .order_by("happened_on", "id")
    )
