"""What dossiers are to access, destruction and retention (see `privacy.content`)."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from enracine.accompaniment.models import (
    ActionPlan,
    AgeLimit,
    Allocation,
    AllocationContest,
    Appointment,
    Dossier,
    DossierWord,
    NeedsEvaluation,
    PlanObjective,
    PlanRevision,
    PlanStep,
    Predeparture,
    ReadinessDecision,
    Task,
)
from enracine.accompaniment.rules import fiscal_year
from enracine.kernel.asking import asked_of_each
from enracine.kernel.clock import QUEBEC
from enracine.privacy import whole
from enracine.privacy.content import (
    FILE,
    NOT_COME,
    Content,
    EndedFile,
    Kept,
    Rows,
    Scope,
    held,
    nothing,
    register_content,
    register_files,
)
from enracine.privacy.retention import decision_kept_until


def _decided_lately(scope: Scope, rows: Rows) -> list[Kept]:
    """A decision and the meeting it rests on stay a year (P-39.1 art. 11; law.md, L38)."""
    kept = []
    for decision in rows:
        until = decision_kept_until(decision.decided_at.astimezone(QUEBEC).date(), scope.months)
        if until >= scope.day:
            kept.append(Kept("decision_recent", until, frozenset({decision.pk})))
    return kept


def _rests_on(ids: list[Any]) -> dict[str, set[Any]]:
    """The meetings and the dossiers that these decisions need."""
    rows = ReadinessDecision.objects.filter(pk__in=ids).values_list("evaluation_id", "dossier_id")
    found = list(rows)
    return {
        "accompaniment.NeedsEvaluation": {evaluation for evaluation, _dossier in found},
        "accompaniment.Dossier": {dossier for _evaluation, dossier in found},
    }


def _words(scope: Scope) -> Rows:
    rows = DossierWord.objects.filter(subject_id__in=scope.leaving).order_by("pk")
    return rows if scope.last else rows.filter(organisation=scope.organisation_id)


class DossierFacts:
    """What privacy asks about files."""

    def ended(
        self,
        before: dt.date,
        organisation_id: uuid.UUID | None,
        limit: int,
        category: str = FILE,
    ) -> list[EndedFile]:
        """Persons without any open dossier at a holder, the last closed on `before` or earlier.

        A file of somebody who never came is of a category of its own, kept for a shorter time
        (S14); one other dossier there, and it is a file like another. Oldest first, at most
        `limit`. One SQL query.
        """
        mine = Dossier.objects.filter(
            subject_id=OuterRef("subject_id"), organisation_id=OuterRef("organisation_id")
        )
        # A file ends with the last of its dossiers: of each, that one alone is read, in the order
        # of an index, and the reading stops after `limit`.
        later = mine.filter(
            Q(closed_on__isnull=True)
            | Q(closed_on__gt=OuterRef("closed_on"))
            | Q(closed_on=OuterRef("closed_on"), pk__gt=OuterRef("pk"))
        )
        came = mine.exclude(outcome=Dossier.Outcome.NOT_COME)
        rows = Dossier.objects.filter(closed_on__lte=before).exclude(asked_of_each(later))
        if category == NOT_COME:
            rows = rows.filter(outcome=Dossier.Outcome.NOT_COME).exclude(asked_of_each(came))
        else:
            rows = rows.filter(~Q(outcome=Dossier.Outcome.NOT_COME) | asked_of_each(came))
        if organisation_id is not None:
            rows = rows.filter(organisation_id=organisation_id)
        agreements = mine.order_by("-programme__code").values("programme__code")
        lines = (
            rows.annotate(agreement=Subquery(agreements[:1]))
            .order_by("closed_on", "subject_id", "organisation_id")
            .values("subject_id", "organisation_id", "closed_on", "agreement")[:limit]
        )
        return [
            EndedFile(
                line["subject_id"],
                line["organisation_id"],
                line["closed_on"],
                line["agreement"],
                category,
            )
            for line in lines
            if line["closed_on"]
        ]

    def anchors(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The identifiers of the holder's dossiers on her."""
        return frozenset(
            Dossier.objects.filter(
                subject_id=subject_id, organisation_id=organisation_id
            ).values_list("pk", flat=True)
        )

    def is_open(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> bool:
        """Whether the holder accompanies her today."""
        return (
            Dossier.objects.open()
            .filter(subject_id=subject_id, organisation_id=organisation_id)
            .exists()
        )

    def holders(self, subject_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The organisations that keep a dossier on her, those emptied by a destruction excepted."""
        return frozenset(
            Dossier.objects.filter(subject_id=subject_id)
            .exclude(purpose="")
            .values_list("organisation_id", flat=True)
        )

    def traits(self, subject_id: uuid.UUID, organisation_id: uuid.UUID) -> dict[str, str]:
        """The programme, the outcome and the financial year of the last closed dossier."""
        dossier = (
            Dossier.objects.filter(
                subject_id=subject_id, organisation_id=organisation_id, closed_on__isnull=False
            )
            .select_related("programme")
            .order_by("-closed_on", "-id")
            .first()
        )
        if dossier is None or dossier.closed_on is None:
            return {}
        return {
            "programme": dossier.programme.code,
            "outcome": dossier.outcome,
            "year": str(fiscal_year(dossier.closed_on)),
        }


def register_all() -> None:
    """Describe every table of this floor, and answer about files."""
    register_files(DossierFacts())
    for content in (
        Content(
            "accompaniment.Dossier",
            "Dossiers",
            held(Dossier, "organisation_id"),
            texts=("purpose", "next_step"),
            common=False,
            leaving=held(Dossier, "organisation_id", leaving=True),
            trim={
                "purpose": "",
                "next_step": "",
                "next_step_on": None,
                "assignee_id": None,
                "household_id": None,
            },
            order=10,
        ),
        Content(
            "accompaniment.DossierWord",
            "Mots du nom, pour la recherche",
            nothing(DossierWord),
            common=False,
            leaving=_words,
            order=32,
        ),
        Content(
            "accompaniment.Allocation",
            "Répartition",
            held(Allocation, "organisation_id"),
            texts=("override_reason",),
            common=False,
            leaving=held(Allocation, "organisation_id", leaving=True),
            order=30,
        ),
        Content(
            "accompaniment.AllocationContest",
            "Répartitions contestées",
            held(AllocationContest, "organisation_id"),
            texts=("reason", "decision_reason"),
            common=False,
            leaving=held(AllocationContest, "organisation_id", leaving=True),
            order=30,
        ),
        Content(
            "accompaniment.ReadinessDecision",
            "Décisions",
            held(ReadinessDecision, "organisation_id"),
            texts=("reason",),
            common=False,
            leaving=held(ReadinessDecision, "organisation_id", leaving=True),
            keep=_decided_lately,
            holds=_rests_on,
            order=31,
        ),
        Content(
            "accompaniment.NeedsEvaluation",
            "Rencontres et notes",
            held(NeedsEvaluation, "organisation_id"),
            texts=("answers", "earlier"),
            common=False,
            leaving=held(NeedsEvaluation, "organisation_id", leaving=True),
            order=25,
        ),
        Content(
            "accompaniment.AgeLimit",
            "Âges limites",
            held(AgeLimit, "organisation_id"),
            texts=("reason",),
            common=False,
            leaving=held(AgeLimit, "organisation_id", leaving=True),
            order=31,
        ),
        Content(
            "accompaniment.Predeparture",
            "Parcours de prédépart",
            held(Predeparture, "organisation_id"),
            common=False,
            leaving=held(Predeparture, "organisation_id", leaving=True),
            order=31,
        ),
        Content(
            "accompaniment.Appointment",
            "Rendez-vous",
            held(Appointment, "organisation_id"),
            common=False,
            leaving=held(Appointment, "organisation_id", leaving=True),
            order=31,
        ),
        Content(
            "accompaniment.Task",
            "Choses à faire",
            held(Task, "organisation_id"),
            texts=("title",),
            common=False,
            leaving=held(Task, "organisation_id", leaving=True),
            order=30,
        ),
        *_plans(),
    ):
        register_content(content)
    whole.leave_out(
        "Se recalcule de ce que l’archive contient",
        "accompaniment.AllocationMonth",
        "accompaniment.AllocationTally",
        "accompaniment.CaseloadTally",
        "accompaniment.DossierTally",
        "accompaniment.DossierWord",
        "accompaniment.FirstMeetingDelay",
    )
    whole.leave_out(
        "Une façon de regarder une liste, à la personne qui l’a nommée", "accompaniment.SavedFilter"
    )


def _plans() -> tuple[Content, ...]:
    """The plan leaves from its leaves to its root; a thing to do stays until its step is gone."""
    described = (
        (PlanRevision, "Versions du plan", ("body", "wish"), 36),
        (PlanStep, "Étapes du plan", ("title", "who"), 35),
        (PlanObjective, "Objectifs du plan", ("title",), 34),
        (ActionPlan, "Plans", (), 33),
    )
    return tuple(
        Content(
            model._meta.label,
            words,
            held(model, "organisation_id"),
            texts=texts,
            common=False,
            leaving=held(model, "organisation_id", leaving=True),
            order=order,
        )
        for model, words, texts, order in described
    )
