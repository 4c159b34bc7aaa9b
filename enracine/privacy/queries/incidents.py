"""What the register of incidents shows, in a fixed number of SQL queries."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameter
from enracine.network.scope import own_organisation
from enracine.privacy import references, risk
from enracine.privacy.models import AccessLogEntry, Incident, IncidentNotice, IncidentSubject

PAGE = 25
#: Reads of more people than this in one day are looked at (dated setting; our own choice).
READS_SETTING, READS_A_DAY = "privacy.unusual_reads", 60
#: For how many days an unusual day is still proposed.
LOOK_BACK = 14


@dataclass(frozen=True)
class Line:
    """A sheet as the register lists it."""

    incident: Incident
    missing: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of tag: whole, waiting, or serious and not finished."""
        if self.incident.closed_on:
            return "neutral"
        if not self.missing:
            return "ok"
        return "bad" if self.incident.decision == Incident.Decision.SERIOUS else "wait"


def facts_of(incident: Incident) -> risk.SheetFacts:
    """What the rules need to know of a sheet. Two SQL queries unless it was prefetched."""
    return risk.SheetFacts(
        **own_facts(incident),
        measures=len(incident.measures.all()),
        sent=frozenset(n.audience for n in incident.notices.all() if n.sent_on),
    )


def own_facts(incident: Incident) -> dict[str, Any]:
    """The facts of the sheet itself, that no other table holds."""
    return {
        "information": incident.information,
        "sections": frozenset(incident.sections),
        "circumstances": incident.circumstances,
        "happened_on": incident.happened_on,
        "people_count": incident.people_count,
        "sensitivity": incident.sensitivity,
        "likelihood": incident.likelihood,
        "consequences": frozenset(incident.consequences),
        "opinion": incident.opinion,
        "decision": incident.decision,
    }


def missing_of(incident: Incident) -> list[str]:
    """What a sheet still lacks, in words."""
    return [_(text) for text in risk.missing(facts_of(incident))]


def register_of(acting: Acting) -> QuerySet[Incident]:
    """The sheets of the acting organisation, newest first."""
    return Incident.objects.filter(organisation_id=own_organisation(acting)).order_by(
        "-discovered_on", "-id"
    )


def lines(
    acting: Acting, view: str = "", after: tuple[dt.date, uuid.UUID] | None = None
) -> list[Line]:
    """A page of the register, `PAGE` + 1 sheets at most. Three SQL queries."""
    rows = register_of(acting)
    if view == "ouvertes":
        rows = rows.filter(closed_on__isnull=True)
    if after is not None:
        rows = rows.filter(
            Q(discovered_on__lt=after[0]) | Q(discovered_on=after[0], id__lt=after[1])
        )
    found = rows.prefetch_related("measures", "notices")[: PAGE + 1]
    return [Line(incident, tuple(missing_of(incident))) for incident in found]


def incident_of(acting: Acting, incident_id: uuid.UUID) -> Incident:
    """A sheet of the acting organisation. Raises NotVisible for anybody else's."""
    found = register_of(acting).filter(pk=incident_id).first()
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Sheet:
    """A sheet and what its page shows."""

    incident: Incident
    missing: tuple[str, ...]
    notices: tuple[IncidentNotice, ...]
    measures: tuple[Any, ...]
    people: tuple[str, ...]
    unnamed: int
    kept_until: dt.date
    told_by: IncidentNotice | None

    @property
    def may_remove(self) -> bool:
        """Whether the five years are over."""
        return today() > self.kept_until


def sheet(acting: Acting, incident_id: uuid.UUID) -> Sheet:
    """A sheet with its notices, measures and people. Six SQL queries."""
    incident = incident_of(acting, incident_id)
    notices = tuple(incident.notices.select_related("addressee").order_by("created_at", "id"))
    measures = tuple(incident.measures.order_by("taken_on", "id"))
    linked = list(incident.subjects.order_by("id").values_list("subject_id", flat=True))
    numbers = references.numbers_of(linked)
    told_by = (
        IncidentNotice.objects.filter(answer_incident_id=incident.pk)
        .select_related("organisation")
        .first()
        if incident.origin_type == "privacy.incidentnotice"
        else None
    )
    lacks = risk.missing(
        risk.SheetFacts(
            **own_facts(incident),
            measures=len(measures),
            sent=frozenset(n.audience for n in notices if n.sent_on),
        )
    )
    return Sheet(
        incident=incident,
        missing=tuple(_(text) for text in lacks),
        notices=notices,
        measures=measures,
        people=tuple(sorted(numbers.values())),
        unnamed=len(linked) - len(numbers),
        kept_until=risk.kept_until(incident.discovered_on),
        told_by=told_by,
    )


def notice_of(acting: Acting, notice_id: uuid.UUID) -> IncidentNotice:
    """A notice of one of my sheets. Raises NotVisible for anybody else's."""
    found = (
        IncidentNotice.objects.filter(pk=notice_id, organisation_id=own_organisation(acting))
        .select_related("incident", "addressee")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def received_notices(acting: Acting, limit: int = 50) -> list[IncidentNotice]:
    """What other organisations told mine about their incidents, newest first. One SQL query."""
    return list(
        IncidentNotice.objects.filter(addressee_id=own_organisation(acting))
        .select_related("organisation")
        .order_by("answered_at", "-sent_on", "-id")[:limit]
    )


def received_notice(acting: Acting, notice_id: uuid.UUID) -> IncidentNotice:
    """One of them. Raises NotVisible for anybody else's."""
    found = (
        IncidentNotice.objects.filter(pk=notice_id, addressee_id=own_organisation(acting))
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def unusual_readings(acting: Acting) -> list[risk.Readings]:
    """Accounts of my organisation that read unusually many files in a day. Two SQL queries.

    A suggestion to look, never a finding: a day of calls is unusual too.
    """
    since = dt.datetime.combine(today() - dt.timedelta(days=LOOK_BACK), dt.time(), QUEBEC)
    threshold = int(parameter(READS_SETTING, READS_A_DAY))
    rows = (
        AccessLogEntry.objects.filter(
            organisation_id=own_organisation(acting), occurred_at__gte=since
        )
        .annotate(day=TruncDate("occurred_at", tzinfo=QUEBEC))
        .values("actor", "actor_label", "day")
        .annotate(people=Count("subject_id", distinct=True))
        .filter(people__gt=threshold)
        .order_by("-people", "actor_label", "day")[:10]
    )
    return risk.unusual(
        (risk.Readings(r["actor"], r["actor_label"], r["day"], r["people"]) for r in rows),
        threshold,
    )


def notices_to(subject_ids: tuple[uuid.UUID, ...]) -> list[IncidentNotice]:
    """The notices of incidents that were sent to a person in her space, newest first."""
    return list(
        IncidentNotice.objects.filter(
            audience=IncidentNotice.Audience.PERSONS,
            means=IncidentNotice.Means.PORTAL,
            sent_on__isnull=False,
            incident_id__in=IncidentSubject.objects.filter(subject_id__in=subject_ids).values(
                "incident_id"
            ),
        )
        .select_related("organisation")
        .order_by("-sent_on", "-id")[:20]
    )
