"""The file of one person as one organisation holds it: a fixed number of SQL queries."""

import dataclasses
import datetime as dt
import functools
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.urls import reverse

from enracine.accompaniment.models import AgeLimit, Allocation, Dossier, Task
from enracine.accompaniment.queries.caseload import held, visible
from enracine.kernel import panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing, ForObjects
from enracine.kernel.errors import NotVisible
from enracine.kernel.models import Event
from enracine.people.models import (
    Education,
    FrenchLevel,
    HouseholdMember,
    ImmigrationStatus,
    Languages,
    Occupation,
    Person,
    PlannedArrival,
    SettlementProject,
    TargetRegion,
    Track,
)
from enracine.people.queries import PersonFile
from enracine.people.queries.identity import has_twin
from enracine.people.queries.summaries import SharedFacts
from enracine.privacy.models import CorrectionNotice, LegalDisclosure, Section, Subject


@dataclass(frozen=True)
class FileSummary(SharedFacts):
    """What the reader may see of a person, section by section; an absent section is empty."""

    identity: dict[str, Any] = field(default_factory=dict)
    status: dict[str, Any] = field(default_factory=dict)
    education: dict[str, Any] = field(default_factory=dict)
    occupation: dict[str, Any] = field(default_factory=dict)
    languages: dict[str, Any] = field(default_factory=dict)
    project: dict[str, Any] = field(default_factory=dict)
    regions: list[str] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status_expires(self) -> dt.date | None:
        """The day the status expires, when it is known."""
        raw = self.status.get("expires")
        return dt.date.fromisoformat(raw) if raw else None

    @property
    def death_noted_on(self) -> dt.date | None:
        """The day her death was noted; None while she lives, or when her identity is not visible."""
        raw = self.identity.get("death")
        return dt.date.fromisoformat(raw) if raw else None

    @property
    def french_label(self) -> str:
        """What the person does in French."""
        code = self.languages.get("french", "")
        return str(FrenchLevel(code).label) if code in FrenchLevel.values else ""

    @property
    def level_label(self) -> str:
        """Studies in words: the level, then the field."""
        code = self.education.get("level", "")
        known = dict(Education._meta.get_field("level").choices or [])
        label = str(known.get(code, ""))
        area = self.education.get("field", "")
        return f"{label}, {area}" if label and area else label

    @property
    def recognition_label(self) -> str:
        """Where the recognition of diplomas stands."""
        code = self.education.get("recognition", "")
        known = Education.Recognition
        return str(known(code).label) if code in known.values else ""

    @property
    def track_label(self) -> str:
        """The stream of the project."""
        code = self.project.get("track", "")
        return str(Track(code).label) if code in Track.values else ""

    @property
    def adults(self) -> int:
        """Adults of the household, the person included."""
        return sum(m.get("kind") == "adult" for m in self.members)

    @property
    def children(self) -> list[dict[str, Any]]:
        """Children of the household: a first name and a year of birth."""
        return [m for m in self.members if m.get("kind") == "child"]

    def shown_sections(self) -> list[str]:
        """The sections whose content a page draws from this summary, for the access journal."""
        parts = {
            Section.IDENTITY.value: self.identity,
            Section.STATUS.value: self.status,
            Section.EDUCATION.value: self.education,
            Section.OCCUPATION.value: self.occupation,
            Section.LANGUAGES.value: self.languages,
            Section.PROJECT.value: self.project or self.regions,
            Section.FAMILY.value: self.members,
        }
        return [code for code, content in parts.items() if content]


def dossier_for(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    """The dossier if the acting member may open it; NotVisible otherwise.

    A colleague who does not need to know is led to the page that says who follows it.
    """
    found: list[Dossier] = _OPENED.objects(acting, dossier_id)
    if not found:
        raise NotVisible(_instead(acting, dossier_id))
    return found[0]


def _seldom(acting: Acting) -> dict[str, Any]:
    """What few dossiers have, said with the dossier: a panel asks more only when there is some."""
    return {
        "has_age_limit": Exists(AgeLimit.objects.filter(dossier=OuterRef("pk"))),
        "has_arrival": Exists(PlannedArrival.objects.filter(subject_id=OuterRef("subject_id"))),
        "has_disclosure": Exists(LegalDisclosure.objects.filter(object_id=OuterRef("pk"))),
        "has_twin": has_twin("subject_id", acting.organisation_id),
        "has_correction": Exists(
            CorrectionNotice.objects.filter(
                organisation=acting.organisation_id,
                subject_id=OuterRef("subject_id"),
                read_at__isnull=True,
            )
        ),
    }


#: A dossier that one may open. Asked by every page about one: drawn up once for each role and scope.
_OPENED = ForActing(
    lambda acting, dossier_id: (
        visible(acting)
        .select_related("organisation", "programme", "assignee__user")
        .filter(pk=dossier_id)
        .annotate(**_seldom(acting))
        .order_by("pk")[:1]
    ),
    given=1,
)


def _instead(acting: Acting, dossier_id: uuid.UUID) -> str:
    """The page for a colleague of the organisation that holds the dossier; none for a stranger."""
    if not held(acting).filter(pk=dossier_id).exists():
        return ""
    return reverse("accompaniment:exception", args=[dossier_id])


def elsewhere(acting: Acting, dossier_id: uuid.UUID) -> Dossier:
    """A dossier of one's organisation that one does not follow: its number and who does.

    Raises NotVisible for a stranger.
    """
    found = (
        held(acting).select_related("organisation", "assignee__user").filter(pk=dossier_id).first()
    )
    if found is None:
        raise NotVisible
    return found


#: An adult with a file is named by her own file, when she shares it: never by her spouse's.
_MEMBER_NAME = Case(When(person__isnull=True, then="first_name"), default="person__given_name")


def _one(queryset: QuerySet[Any], **columns: str) -> Subquery:
    return Subquery(queryset.values(json=JSONObject(**columns)).order_by("pk")[:1])


def summary_of(subject_id: uuid.UUID, household_id: uuid.UUID | None) -> FileSummary:
    """Every visible section in ONE query: each part is a sub-query under row-level security."""
    rows = _SUMMARY.rows(subject_id, household_id)
    found: dict[str, Any] = dict(zip(_PARTS, rows[0], strict=True)) if rows else {}
    # A section that the reader may not see is absent, whatever its shape.
    return FileSummary(**{part: content for part, content in found.items() if content})


#: What a summary is made of, in the order of the statement.
_PARTS = tuple(field.name for field in dataclasses.fields(FileSummary))


def _summary(subject_id: uuid.UUID, household_id: uuid.UUID | None) -> QuerySet[Any, Any]:
    mine = {"subject_id": OuterRef("pk")}
    return (
        Subject.objects.filter(pk=subject_id)
        .annotate(
            f_identity=_one(
                Person.objects.filter(pk=OuterRef("pk")),
                given="given_name",
                family="family_name",
                born="birth_date",
                country="birth_country",
                death="death_noted_on",
            ),
            f_status=_one(
                ImmigrationStatus.objects.filter(is_current=True, **mine),
                code="code",
                expires="expires_on",
                arrived="arrived_in_quebec_on",
                seen="seen_on",
            ),
            f_education=_one(
                Education.objects.filter(is_main=True, **mine),
                level="level",
                field="field_of_study",
                recognition="recognition",
            ),
            f_occupation=_one(
                Occupation.objects.filter(is_main=True, **mine), title="title", years="years"
            ),
            f_languages=_one(
                Languages.objects.filter(**mine), french="french", interpreter="interpreter"
            ),
            f_project=_one(
                SettlementProject.objects.filter(**mine),
                track="track",
                matters="what_matters",
                hoped="hoped_on",
            ),
            f_regions=ArraySubquery(
                TargetRegion.objects.filter(**mine).order_by("rank").values("region__name")
            ),
            f_members=ArraySubquery(
                HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True)
                .order_by("kind", "birth_year", "id")
                .values(
                    json=JSONObject(
                        kind="kind", name=_MEMBER_NAME, year="birth_year", person="person_id"
                    )
                )
            ),
        )
        .values_list(*(f"f_{part}" for part in _PARTS))
    )


_SUMMARY = ForObjects(_summary, given=2)


@dataclass(frozen=True)
class DossierPage:
    """What every page about a dossier shows on top: the person, the dossier, the tabs."""

    dossier: Dossier
    summary: FileSummary
    tabs: panels.Tabs

    @property
    def title(self) -> str:
        """The name, or the number when the name is not visible."""
        return self.summary.name or self.dossier.number

    @property
    def given(self) -> str:
        """The given name, or the number when the name is not visible."""
        return self.summary.identity.get("given") or self.dossier.number


def _tabs(acting: Acting, dossier: Dossier, current: str) -> panels.Tabs:
    own = dossier.organisation_id == acting.organisation_id
    return panels.Tabs("dossier", acting.role, current, dossier.pk, own)


def dossier_page(acting: Acting, dossier_id: uuid.UUID, current: str) -> DossierPage:
    """The top of a page about a dossier; NotVisible for whoever may not open it.

    Two SQL queries.
    """
    dossier = dossier_for(acting, dossier_id)
    summary = summary_of(dossier.subject_id, dossier.household_id)
    return DossierPage(dossier, summary, _tabs(acting, dossier, current))


def page_of(acting: Acting, dossier: Dossier, file: PersonFile, current: str) -> DossierPage:
    """The same top from a file already read: no SQL query."""
    person, status, languages = file.person, file.status, file.languages
    summary = FileSummary(
        identity={
            "given": person.given_name,
            "family": person.family_name,
            "born": person.birth_date.isoformat() if person.birth_date else None,
            "death": person.death_noted_on.isoformat() if person.death_noted_on else None,
        }
        if person
        else {},
        status={"code": status.code} if status else {},
        languages={"french": languages.french} if languages else {},
        members=[
            {"kind": m.kind, "name": m.first_name, "year": m.birth_year} for m in file.members
        ],
    )
    return DossierPage(dossier, summary, _tabs(acting, dossier, current))


def history(acting: Acting, dossier: Dossier, limit: int = 50) -> list[timeline.Told]:
    """What happened about this person that the acting organisation may know, newest first."""
    return timeline.tell(_lately(limit).objects(acting, dossier.subject_id))


@functools.lru_cache(maxsize=8)
def _lately(limit: int) -> ForActing:
    return ForActing(lambda acting, subject: _happened(acting, subject, "")[:limit], given=1)


@dataclass(frozen=True)
class History:
    """A page of the timeline, and the cursor of the next one (empty at the end)."""

    told: list[timeline.Told]
    next_cursor: str


def history_page(
    acting: Acting, dossier: Dossier, family: str = "", cursor: str = "", limit: int = 50
) -> History:
    """One page of the timeline, narrowed to a family of events. One SQL query, and one by feature
    that shows more than a sentence.
    """
    events = list(_after(_happened(acting, dossier.subject_id, family), cursor)[: limit + 1])
    end = events[limit - 1] if len(events) > limit else None
    told = timeline.with_details(timeline.tell(events[:limit]))
    return History(told, f"{end.occurred_at.isoformat()}_{end.pk}" if end else "")


def _happened(acting: Acting, subject_id: uuid.UUID, family: str) -> QuerySet[Event]:
    own = Q(organisation_id=acting.organisation_id) | Q(
        organisations__contains=[acting.organisation_id]
    )
    return Event.objects.filter(
        own, subject_id=subject_id, kind__in=timeline.kinds(family)
    ).order_by("-occurred_at", "-id")


def _after(events: QuerySet[Event], cursor: str) -> QuerySet[Event]:
    """What comes after a cursor; a malformed one gives the first page."""
    moment, _separator, last = cursor.partition("_")
    try:
        at, pk = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(last)
    except (ValueError, OverflowError):
        return events
    # The first condition bounds the index range; the second one cuts inside equal moments.
    return events.filter(Q(occurred_at__lt=at) | Q(id__lt=pk), occurred_at__lte=at)


def open_tasks(dossier: Dossier) -> list[Task]:
    """What remains to do about a dossier: dated things first. One SQL query."""
    return _TO_DO.objects(dossier.pk)


_TO_DO = ForObjects(
    lambda dossier_id: Task.objects.filter(dossier_id=dossier_id, done_on__isnull=True).order_by(
        F("due_on").asc(nulls_last=True), "id"
    )
)


def allocations_of(dossier: Dossier) -> list[Allocation]:
    """Why the registration came here: the rule first, then each override. One SQL query."""
    return list(
        Allocation.objects.filter(dossier=dossier)
        .select_related("organisation", "overridden_by__user")
        .order_by("allocated_at")
    )
