"""The first meeting read by the rules: answers, facts of the file, thresholds of the day."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from enracine.accompaniment import rules
from enracine.accompaniment.models import Dossier, NeedsEvaluation, ReadinessDecision
from enracine.accompaniment.queries.files import FileSummary
from enracine.accompaniment.rules.readiness import DEFAULTS
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects
from enracine.kernel.parameters import parameters
from enracine.people.models import HouseholdMember, Person
from enracine.privacy.models import Subject


def latest_evaluation(dossier: Dossier) -> NeedsEvaluation | None:
    """The last evaluation of a dossier, finished or not, with who held it. One SQL query."""
    return (
        NeedsEvaluation.objects.filter(dossier=dossier)
        .select_related("evaluator__user", "taken_from")
        .order_by("-held_on", "-created_at")
        .first()
    )


def latest_decision(dossier: Dossier) -> ReadinessDecision | None:
    """The last human decision about readiness, with who took it. One SQL query."""
    return (
        ReadinessDecision.objects.filter(dossier=dossier)
        .select_related("decided_by__user")
        .order_by("-decided_at")
        .first()
    )


def facts_of(dossier: Dossier, day: dt.date | None = None) -> rules.Facts:
    """What the file says for the rules, as far as the reader may see it. One SQL query."""
    rows = _FACTS.rows(dossier.subject_id, dossier.household_id)
    birth, adults = rows[0] if rows else (None, None)
    return rules.Facts(
        service=dossier.programme.code,
        age=_age(birth, day or today()),
        adults=adults or None,
    )


def _facts(subject_id: uuid.UUID, household_id: uuid.UUID | None) -> QuerySet[Any, Any]:
    adults = HouseholdMember.objects.filter(
        household_id=household_id, kind=HouseholdMember.Kind.ADULT, left_on__isnull=True
    )
    born = Person.objects.filter(pk=OuterRef("pk")).values("birth_date")
    counted = adults.order_by().values("household_id").annotate(n=Count("pk")).values("n")
    return Subject.objects.filter(pk=subject_id).values_list(Subquery(born), Subquery(counted))


_FACTS = ForObjects(_facts, given=2)


def _age(birth: dt.date | None, day: dt.date) -> int | None:
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def readiness_of(
    dossier: Dossier,
    answers: Mapping[str, str],
    day: dt.date | None = None,
    *,
    instrument: str = rules.INSTRUMENT.version,
) -> rules.Readiness:
    """What is ready and what remains, by the thresholds in force on `day`. Three SQL queries.

    Read by the questions that were asked: a meeting of a former version is not found wanting.
    """
    thresholds = rules.Thresholds.of(parameters(dict(DEFAULTS), day))
    asked = rules.instrument_of(instrument)
    return rules.readiness(answers, facts_of(dossier, day), thresholds, asked)


def known_answers(summary: FileSummary) -> dict[str, str]:
    """Answers that the file already gives, to be read over rather than asked again. No query."""
    found = {
        "recognition": summary.education.get("recognition", ""),
        "french": summary.languages.get("french", ""),
        "family": "alone" if summary.adults == 1 and not summary.children else "",
    }
    return rules.INSTRUMENT.cleaned(found)
