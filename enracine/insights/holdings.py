"""What counted facts become when the person leaves: the count stays, nobody is behind it."""

from typing import Any

from django.db.models import DateField, Q, Value
from django.db.models.functions import Trunc

from enracine.insights.models import FigureFact, SeparationCount
from enracine.privacy import whole
from enracine.privacy.content import (
    Content,
    Rows,
    Scope,
    about,
    held,
    leaving_about,
    register_content,
)
from enracine.privacy.models import Subject


def _leaving(scope: Scope) -> Rows:
    rows = FigureFact.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    return rows if scope.last else rows.none()


def _detach(_scope: Scope, ids: list[Any]) -> list[str]:
    """Point each fact at nobody: a new, empty subject; no object, no day, only the month.

    The sums are kept by triggers on additions and removals: an update moves none of them.
    """
    for fact in FigureFact.objects.filter(pk__in=ids).order_by("pk"):
        blank = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD)
        FigureFact.objects.filter(pk=fact.pk).update(
            subject_id=blank.pk,
            object_id=Value(None),
            happened_on=Trunc("happened_on", "month", output_field=DateField()),
        )
    return []


def register_all() -> None:
    """Describe the counted facts."""
    register_content(
        Content(
            "insights.FigureFact",
            "Ce qui est compté dans les chiffres",
            held(FigureFact, "organisation_id"),
            common=False,
            leaving=_leaving,
            end=_detach,
            joint=True,
            order=90,
        )
    )
    register_content(
        Content(
            "insights.SeparationCount",
            "Comment une séparation compte dans la cible",
            about(SeparationCount),
            common=False,
            leaving=leaving_about(SeparationCount),
            joint=True,
            order=91,
        )
    )
    whole.leave_out(
        "Se recalcule de ce que l’archive contient",
        "insights.FigureFact",
        "insights.FigureTally",
        "insights.RetentionTally",
        "insights.RetentionSummary",
        "insights.RetentionSplit",
        "insights.SurvivalTally",
    )
    whole.hold("insights.SeparationCount", lambda mine: Q(organisations__contains=[mine]))
