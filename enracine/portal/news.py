"""What waits on a person's home beside her steps, as columns of the home's one query."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from enracine.accompaniment.models import Predeparture
from enracine.kernel.clock import today
from enracine.kernel.compiled import Several
from enracine.people.models import PlannedArrival
from enracine.referrals.models import AgentGrouping, AgentRequest, HouseholdLead
from enracine.referrals.queries.leads import home_of_person
from enracine.settlement.queries import journey_columns
from enracine.threads.queries import Unread, unread_column, unread_in

#: The points of the journey that `settlement` reads.
LINE = ("wish", "met", "move", "later", "way")


@dataclass(frozen=True)
class Lead:
    """Whom she talks to first."""

    name: str
    organisation: str
    since: dt.date


@dataclass(frozen=True)
class News:
    """A question that waits, a message not read, whom she talks to, the arrival she hopes for."""

    question: uuid.UUID | None = None
    agents: int = 0
    unread: Unread | None = None
    lead: Lead | None = None
    hoped_on: dt.date | None = None
    journey: str = ""
    line: dict[str, Any] = field(default_factory=dict)


def columns(subject_id: uuid.UUID, households: Several) -> dict[str, Any]:
    """The sub-queries to annotate; each within what she may see of her own (`households`: and of hers)."""
    question = AgentGrouping.objects.filter(
        subjects__contains=[subject_id], state=AgentGrouping.State.PROPOSED
    ).order_by("-proposed_at", "-id")
    asked = AgentRequest.objects.filter(
        subjects__contains=[subject_id], grouping__state=AgentGrouping.State.PROPOSED
    )
    day = today()
    lead = HouseholdLead.objects.filter(
        Q(membership__valid_to__isnull=True) | Q(membership__valid_to__gte=day),
        subject_id=home_of_person(subject_id),
        state=HouseholdLead.State.ACCEPTED,
        valid_to__isnull=True,
        membership__user__is_active=True,
    ).order_by("id")
    here = OuterRef("pk")
    arrival = PlannedArrival.objects.filter(subject_id=here).order_by("-created_at", "-id")
    journey = Predeparture.objects.filter(subject_id=here).order_by("-created_at", "-id")
    return {
        "news_question": Subquery(question.values("pk")[:1]),
        "news_agents": Subquery(
            asked.order_by().values("grouping__state").annotate(n=Count("pk")).values("n"),
            output_field=IntegerField(),
        ),
        "news_unread": unread_column(subject_id),
        "news_lead": Subquery(
            lead.values(
                json=JSONObject(
                    name="membership__user__name",
                    organisation="organisation__short_name",
                    since="valid_from",
                )
            )[:1]
        ),
        "news_hoped": Subquery(arrival.values("hoped_on")[:1]),
        "news_journey": Subquery(journey.values("state")[:1]),
        **{f"line_{key}": told for key, told in journey_columns(subject_id, households).items()},
    }


def read(row: Any) -> News:
    """The columns of a row as the home shows them."""
    lead = row.news_lead
    return News(
        row.news_question,
        row.news_agents or 0,
        unread_in(row.news_unread),
        Lead(lead["name"], lead["organisation"], dt.date.fromisoformat(lead["since"]))
        if lead
        else None,
        row.news_hoped,
        row.news_journey or "",
        {key: getattr(row, f"line_{key}") for key in LINE},
    )
