"""The facts that come in several, all of them in one SQL query; documents; who wrote, who saw."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F, OrderBy, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, JSONObject

from enracine.network.models import Membership, Organisation
from enracine.people.models import (
    CnpGroup,
    CsqDestination,
    Education,
    ImmigrationStatus,
    LanguageSkill,
    Occupation,
    PersonDocument,
    Section,
)
from enracine.privacy.models import Subject
from enracine.territories.models import Region

S = TypeVar("S", bound=Section)


@dataclass(frozen=True)
class Entries:
    """Statuses (the one in force first), the CSQ's destination, studies, work, languages."""

    statuses: tuple[ImmigrationStatus, ...] = ()
    destinations: tuple[CsqDestination, ...] = ()
    educations: tuple[Education, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    skills: tuple[LanguageSkill, ...] = ()

    @property
    def status(self) -> ImmigrationStatus | None:
        """The status in force."""
        return next((row for row in self.statuses if row.is_current), None)

    @property
    def destination(self) -> CsqDestination | None:
        """What the latest CSQ says."""
        return next((row for row in self.destinations if row.is_current), None)

    @property
    def education(self) -> Education | None:
        """The highest credential."""
        return next((row for row in self.educations if row.is_main), None)

    @property
    def occupation(self) -> Occupation | None:
        """The main occupation."""
        return next((row for row in self.occupations if row.is_main), None)


def _columns(model: type[Section]) -> dict[str, str]:
    return {field.attname: field.attname for field in model._meta.concrete_fields}


def _latest(column: str) -> OrderBy:
    return F(column).desc(nulls_last=True)


def _group_title() -> Subquery:
    return Subquery(CnpGroup.objects.filter(pk=OuterRef("cnp_code")).values("title_fr")[:1])


def _all(model: type[Section], *order: Any, **related: Any) -> ArraySubquery:
    rows = model._default_manager.filter(subject_id=OuterRef("pk")).order_by(*order)
    return ArraySubquery(rows.values(json=JSONObject(**_columns(model), **related)))


def _rows(model: type[S], found: list[dict[str, Any]]) -> tuple[S, ...]:
    """Rows of the database from their JSON, as a queryset would give them."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return tuple(
        model.from_db(DEFAULT_DB_ALIAS, names, [f.to_python(row[f.attname]) for f in fields])
        for row in found
    )


def entries_of(subject_id: uuid.UUID) -> Entries:
    """Everything that comes in several, each section under row-level security. One SQL query."""
    row: Any = (
        Subject.objects.filter(pk=subject_id)
        .annotate(
            statuses=_all(
                ImmigrationStatus, "-is_current", _latest("valid_from"), "-created_at", "id"
            ),
            csq=_all(
                CsqDestination,
                "-is_current",
                "-created_at",
                "id",
                region_code="region__code",
                region_name="region__name",
            ),
            educations=_all(Education, "-is_main", _latest("year"), "id"),
            occupations=_all(Occupation, "-is_main", "-end_year", "id", cnp_title=_group_title()),
            skills=_all(LanguageSkill, "language", "id"),
        )
        .values("statuses", "csq", "educations", "occupations", "skills")
        .first()
    )
    if row is None:
        return Entries()
    destinations = _rows(CsqDestination, row["csq"])
    for destination, known in zip(destinations, row["csq"], strict=True):
        destination.region = Region.from_db(
            DEFAULT_DB_ALIAS,
            ["id", "code", "name"],
            [destination.region_id, known["region_code"], known["region_name"]],
        )
    occupations = _rows(Occupation, row["occupations"])
    for occupation, known in zip(occupations, row["occupations"], strict=True):
        occupation.cnp_title = known["cnp_title"] or ""
    return Entries(
        statuses=_rows(ImmigrationStatus, row["statuses"]),
        destinations=destinations,
        educations=_rows(Education, row["educations"]),
        occupations=occupations,
        skills=_rows(LanguageSkill, row["skills"]),
    )


def documents_of(subject_id: uuid.UUID) -> QuerySet[PersonDocument]:
    """The documents of a person that the reader may see, newest first. One SQL query."""
    return (
        PersonDocument.objects.filter(subject_id=subject_id)
        .select_related("document", "stated_by")
        .order_by("-created_at", "-id")
    )


def names_behind(rows: Iterable[Any]) -> dict[uuid.UUID, str]:
    """Names of the organisations that wrote facts, and of who saw a document. One SQL query."""
    listed = [row for row in rows if row is not None]
    wrote = {row.stated_by_id for row in listed if row.stated_by_id}
    saw = {row.seen_by_id for row in listed if row.seen_by_id}
    if not wrote and not saw:
        return {}
    people = (
        Membership.objects.filter(pk__in=saw)
        .order_by()
        .values_list(
            "pk",
            Concat(
                "user__name",
                Value(" ("),
                "organisation__name",
                Value(")"),
                output_field=CharField(),
            ),
        )
    )
    organisations = Organisation.objects.filter(pk__in=wrote).order_by().values_list("pk", "name")
    return dict(people.union(organisations))
