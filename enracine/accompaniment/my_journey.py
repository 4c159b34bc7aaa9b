"""What this floor says on a person's home: her first meeting, her plan, what she prepares."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models import ActionPlan, Dossier, PlanRevision, PlanStep, Task
from enracine.accompaniment.rules.pieces import piece_asked
from enracine.kernel import journey
from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForObjects


def _own_tasks() -> Any:
    """What she prepares in a dossier that no step of an open plan took over."""
    taken = Q(plan_step__isnull=False, plan_step__plan__state=ActionPlan.State.OPEN) & ~Q(
        plan_step__state=PlanStep.State.DROPPED
    )
    return (
        Task.objects.filter(
            dossier=OuterRef("pk"), owner=Task.Owner.CANDIDATE, done_on__isnull=True
        )
        .exclude(taken)
        .order_by("due_on", "id")
    )


def _dossiers(subject_id: uuid.UUID) -> QuerySet[Dossier]:
    """Her open dossiers, each with what its plan asks of her and what she prepares.

    Nothing of a closed dossier is asked of anybody.
    """
    shown = PlanRevision.objects.filter(plan__dossier=OuterRef("pk"), plan__state="open")
    newest = shown.order_by("-number")
    step = PlanStep.objects.filter(
        plan__dossier=OuterRef("pk"), owner=PlanStep.Owner.CANDIDATE, state=PlanStep.State.TODO
    ).order_by("due_on", "id")
    return (
        Dossier.objects.open()
        .filter(subject_id=subject_id)
        .annotate(
            has_plan=Exists(shown),
            plan_accepted_on=Subquery(newest.values("accepted_on")[:1]),
            plan_step=Subquery(step.values("title")[:1]),
            own_tasks=ArraySubquery(
                _own_tasks().values(json=JSONObject(code="code", title="title"))[:5]
            ),
        )
        .select_related("organisation", "assignee__user")
        .order_by("opened_on", "id")
    )


_DOSSIERS = ForObjects(_dossiers)


def part(
    _acting: Acting, subject_id: uuid.UUID
) -> tuple[list[journey.Step], journey.NextThing | None]:
    """Her steps here, and what is next among them. One SQL query."""
    dossiers = _DOSSIERS.objects(subject_id)
    return _steps(dossiers), _following(dossiers)


def _steps(dossiers: list[Any]) -> list[journey.Step]:
    """The first meeting, the plan, then what she prepares beside it."""
    if not dossiers:
        return []
    found = [_first_meeting(dossiers)]
    planned = [dossier for dossier in dossiers if dossier.has_plan]
    if planned:
        found.append(_plan(planned))
    tasks = [task for dossier in dossiers for task in dossier.own_tasks]
    for task in tasks[:5]:
        key = f"task-{task['code']}"
        found.append(
            journey.Step(key, gettext(task["title"]), journey.TODO, url=_page_of(task), order=40)
        )
    return found


def _page_of(task: dict[str, str]) -> str:
    """Where a thing to do is done, when it is done here: a document that is asked for."""
    kind = piece_asked(task["code"])
    return f"{reverse('portal:documents')}?genre={kind}" if kind else ""


def _first_meeting(dossiers: list[Any]) -> journey.Step:
    met = next((d for d in dossiers if d.first_meeting_on), None)
    held_by = ", ".join(str(d.organisation) for d in dossiers)
    return journey.Step(
        "first_meeting",
        _("Votre première rencontre"),
        journey.DONE if met else journey.WAITING,
        url=reverse("accompaniment:my_sheet", args=[met.pk])
        if met
        else reverse("accompaniment:my_meeting"),
        hint=_("Votre feuille : ce qui est prêt, ce qu’il reste à faire (PDF)")
        if met
        else gettext(
            "Votre dossier est confié à %(name)s, qui vous appellera. Vous pouvez préparer vos réponses."
        )
        % {"name": held_by},
        order=30,
    )


def _plan(dossiers: list[Any]) -> journey.Step:
    waits = any(dossier.plan_accepted_on is None for dossier in dossiers)
    return journey.Step(
        "plan",
        _("Votre plan"),
        journey.TODO if waits else journey.DOING,
        url=reverse("accompaniment:my_plan"),
        hint=_("À lire : vous pouvez l’accepter ou demander un changement")
        if waits
        else _("Vos étapes, une à la fois"),
        order=35,
    )


def _following(dossiers: list[Any]) -> journey.NextThing | None:
    """Her plan to answer, else its next step, else what she prepares."""
    planned = [dossier for dossier in dossiers if dossier.has_plan]
    if any(dossier.plan_accepted_on is None for dossier in planned):
        return journey.NextThing(
            _("Lire votre plan et répondre"),
            _("Vous pouvez l’accepter, ou demander un changement."),
            rank=15,
            url=reverse("accompaniment:my_plan"),
            action=_("Lire mon plan"),
        )
    tasks = [task for dossier in dossiers for task in dossier.own_tasks]
    asked = next((task for task in tasks if _page_of(task)), None)
    if asked is not None:
        return journey.NextThing(
            gettext(asked["title"]),
            _("Une photo suffit. La personne qui vous suit la lira."),
            rank=20,
            url=_page_of(asked),
            action=_("Remettre ce document"),
        )
    step = next((dossier.plan_step for dossier in planned if dossier.plan_step), None)
    if step:
        return journey.NextThing(
            gettext(step),
            _("C’est la prochaine étape de votre plan."),
            rank=40,
            url=reverse("accompaniment:my_plan"),
            action=_("Voir mon plan"),
        )
    task = next(iter(tasks), None)
    if task is None:
        return None
    return journey.NextThing(
        gettext(task["title"]),
        _("Vous en avez parlé avec la personne qui suit votre dossier. Elle peut vous aider."),
        rank=60,
    )
