"""What pages, the API and upper floors read: rules, verdicts of the moment, history."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from enracine.eligibility.models import EligibilityBasis, EligibilityRule, EligibilityVerdict
from enracine.eligibility.rules import (
    SERVICES,
    Citizenship,
    Criterion,
    Facts,
    ImmigrationStatus,
    Residence,
    Rule,
    Service,
    Source,
    Verdict,
    evaluate,
    in_force,
)
from enracine.kernel import today
from enracine.kernel.compiled import ForObjects
from enracine.kernel.errors import NotVisible
from enracine.people.models import Education, Person, SettlementProject, TargetRegion
from enracine.people.models import ImmigrationStatus as StatusRow
from enracine.people.models import Residence as HomeRow
from enracine.people.status_list import reads_as
from enracine.territories.models import CmmMembership, Municipality

_RANK = {str(service): rank for rank, service in enumerate(SERVICES)}


def as_rule(row: EligibilityRule) -> Rule:
    """The pure value of a stored rule."""
    return Rule(
        code=row.code,
        service=Service(row.service),
        criterion=Criterion(row.criterion),
        source=Source(row.source_label, row.source_url),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        parameters=row.parameters,
        texts=row.texts,
        to_confirm=row.to_confirm,
    )


def all_rules() -> list[Rule]:
    """Every version of every rule, in the order of the table. One SQL query."""
    return [as_rule(row) for row in EligibilityRule.objects.order_by("position", "valid_from")]


def rules_at(day: dt.date) -> list[Rule]:
    """The versions in force on `day`. One SQL query."""
    return in_force(all_rules(), day)


def evaluate_now(facts: Facts, as_of: dt.date | None = None) -> list[Verdict]:
    """The verdicts of all services for `facts` on `as_of` (today by default). Stores nothing.

    At most three SQL queries. The municipality, when given, is turned into « in the CMM or not ».
    """
    day = as_of or today()
    return evaluate(all_rules(), with_place(facts, day), day)


def municipality_exists(code: str) -> bool:
    """True when the code of a municipality (five digits) is known."""
    return Municipality.objects.filter(code=code).exists()


def in_cmm(municipality_code: str, day: dt.date) -> bool | None:
    """Whether a municipality belonged to the CMM on `day`; None for an unknown code."""
    memberships = CmmMembership.objects.filter(municipality__code=municipality_code)
    if memberships.in_force(day).exists():
        return True
    return False if municipality_exists(municipality_code) else None


def with_place(facts: Facts, day: dt.date) -> Facts:
    """The facts with `residence.in_cmm` and the country filled from the municipality, if known."""
    home = facts.residence
    if home is None or home.municipality_code is None or home.in_cmm is not None:
        return facts
    found = in_cmm(home.municipality_code, day)
    if found is None:
        return facts
    return replace(facts, residence=replace(home, in_cmm=found, country=home.country or "CA"))


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts of somebody's file, and for each the day it was declared, seen, or expires."""

    facts: Facts
    dates: dict[str, dict[str, str]] = field(default_factory=dict)

    def outdated(self, day: dt.date) -> list[str]:
        """Names of the facts whose document has expired on `day` (law.md, L37)."""
        return [
            name
            for name, dates in self.dates.items()
            if dates.get("expires_on", "9999-12-31") < day.isoformat()
        ]


def facts_of(subject_id: uuid.UUID, day: dt.date | None = None) -> KnownFacts:
    """What the file of a person says, as far as the current acting may see it. Six SQL queries.

    A section that is not visible is simply not known: its facts come back as missing.
    """
    return facts_of_many([subject_id], day)[subject_id]


def facts_of_many(
    subject_ids: Iterable[uuid.UUID], day: dt.date | None = None
) -> dict[uuid.UUID, KnownFacts]:
    """The facts of several persons, each by what the reader may see of her. Six SQL queries."""
    ids, as_of = list(subject_ids), day or today()
    mine = {"subject_id__in": ids}
    people = {p.pk: p for p in Person.objects.filter(pk__in=ids).order_by("pk")}
    statuses = _by_subject(StatusRow.objects.filter(is_current=True, **mine))
    homes = _by_subject(
        HomeRow.objects.filter(valid_to__isnull=True, **mine).select_related("municipality")
    )
    studies = _by_subject(Education.objects.filter(is_main=True, **mine))
    first = TargetRegion.objects.filter(project=OuterRef("pk")).order_by("rank")
    projects = _by_subject(
        SettlementProject.objects.filter(**mine).annotate(
            first_region=Subquery(first.values("region__code")[:1])
        )
    )
    towns = [home.municipality_id for home in homes.values() if home.municipality_id]
    inside = set(
        CmmMembership.objects.in_force(as_of)
        .filter(municipality_id__in=towns)
        .values_list("municipality_id", flat=True)
        if towns
        else ()
    )
    found = {}
    for pk in ids:
        values: dict[str, Any] = {}
        dates: dict[str, dict[str, str]] = {}
        _from_identity(people.get(pk), values, dates)
        _from_status(statuses.get(pk), as_of, values, dates)
        _from_residence(homes.get(pk), inside, values, dates)
        _from_plans(studies.get(pk), projects.get(pk), values, dates)
        found[pk] = KnownFacts(Facts(**values), dates)
    return found


def _by_subject(rows: QuerySet[Any]) -> dict[uuid.UUID, Any]:
    return {row.subject_id: row for row in rows.order_by("-pk")}


def _from_identity(
    person: Person | None, values: dict[str, Any], dates: dict[str, dict[str, str]]
) -> None:
    if person:
        values |= {"birth_date": person.birth_date, "birth_country": person.birth_country or None}
        dates["birth_date"] = _dates(person)


def _from_plans(
    education: Education | None,
    project: Any,
    values: dict[str, Any],
    dates: dict[str, dict[str, str]],
) -> None:
    if education:
        values["education_level"] = education.level or None
        dates["education_level"] = _dates(education)
    if project:
        values["interested_in_region"] = project.interested
        values["settles_in_region"] = project.first_region
        dates["interested_in_region"] = _dates(project)


def _from_status(
    status: StatusRow | None,
    day: dt.date,
    values: dict[str, Any],
    dates: dict[str, dict[str, str]],
) -> None:
    if status is None:
        return
    # The list is open: a status that the rules do not read is for a person to answer.
    known = reads_as(status.code)
    # An expired document no longer says anything: the status is to be asked again (L37).
    lasts = status.expires_on is None or status.expires_on >= day
    values |= {
        "immigration_status": ImmigrationStatus(known) if lasts and known else None,
        "arrived_in_quebec_on": _not_before_birth(
            status.arrived_in_quebec_on, values.get("birth_date")
        ),
        "work_authorised": status.work_authorised if lasts else None,
        "born_in_quebec": status.born_in_quebec,
        "parents_immigrants": status.parents_immigrants,
        "citizenship": _citizenship(status, values.get("birth_country")),
    }
    dates["immigration_status"] = _dates(status)
    if status.expires_on:
        dates["immigration_status"]["expires_on"] = status.expires_on.isoformat()


def _not_before_birth(arrived: dt.date | None, born: dt.date | None) -> dt.date | None:
    """The arrival, which is asked to the month only: its first day may precede a birth in it."""
    if arrived and born and (arrived.year, arrived.month) == (born.year, born.month):
        return max(arrived, born)
    return arrived


def _citizenship(status: StatusRow, birth_country: str | None) -> Citizenship | None:
    """How the person is Canadian, when the file says it; being born abroad does not say how."""
    if status.code != ImmigrationStatus.CANADIAN_CITIZEN:
        return Citizenship.OTHER
    if status.citizenship:
        return Citizenship(status.citizenship)
    if status.born_in_quebec or birth_country == "CA":
        return Citizenship.CANADIAN_BIRTH
    return None


def _from_residence(
    home: HomeRow | None,
    inside: set[Any],
    values: dict[str, Any],
    dates: dict[str, dict[str, str]],
) -> None:
    """The country and whether the place is in the CMM (`inside`: municipalities that are).

    A verdict keeps its facts, and more people read it than may know a protected address: whether
    the place is in the CMM is all that a rule asks, so that its code is left out (scenario S09).
    """
    if home is None:
        return
    town = home.municipality
    if town is None:
        values["residence"] = Residence(home.country or None)
    else:
        code = None if home.is_protected else town.code
        values["residence"] = Residence(home.country or "CA", code, town.pk in inside)
    dates["residence"] = _dates(home)


def _dates(row: Any) -> dict[str, str]:
    known = {"declared_on": row.declared_on.isoformat()}
    if row.seen_on:
        known["seen_on"] = row.seen_on.isoformat()
    return known


def history(subject_id: uuid.UUID) -> QuerySet[EligibilityVerdict]:
    """All verdicts kept for a subject, newest first, with who decided."""
    return (
        EligibilityVerdict.objects.filter(subject_id=subject_id)
        .select_related("decided_by__user", "decided_by__organisation")
        .order_by("-evaluated_at", "-id")
    )


def latest(subject_id: uuid.UUID) -> list[EligibilityVerdict]:
    """The newest verdict of each service for a subject. One SQL query."""
    return sorted(_NEWEST.objects(subject_id), key=lambda row: _RANK[row.service])


_NEWEST = ForObjects(
    lambda subject_id: (
        EligibilityVerdict.objects.filter(subject_id=subject_id)
        .select_related("decided_by__user")
        .order_by("service", "-evaluated_at", "-id")
        .distinct("service")
    )
)


def replay(verdict: EligibilityVerdict) -> Verdict:
    """The same facts on the same day by today's table of rules: to compare, never to overwrite.

    Raises NotVisible for whoever may not read what the verdict rests on.
    """
    basis = EligibilityBasis.objects.filter(verdict=verdict).first()
    if basis is None:
        raise NotVisible
    facts = Facts.from_json(basis.facts)
    return next(
        v for v in evaluate(all_rules(), facts, verdict.as_of) if v.service == verdict.service
    )
