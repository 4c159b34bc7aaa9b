"""A plan as pages, papers and the API show it: what is being written, and the version last shown."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, gettext

from enracine.accompaniment import rules
from enracine.accompaniment.models import ActionPlan, Dossier, PlanRevision, PlanStep
from enracine.accompaniment.queries.caseload import visible
from enracine.guidance.queries import titles
from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.kernel.links import Link
from enracine.kernel.templatetags import formats
from enracine.network.models import Programme
from enracine.people.queries import headers

Body = dict[str, Any]


@dataclass(frozen=True)
class Help:
    """A page to read before a step, in the language of the reader."""

    title: str
    url: str


@dataclass(frozen=True)
class StepLine:
    """A step as it is shown. `state` is today's, whatever the version that is read."""

    id: str
    title: str
    owner: str
    who: str
    due_on: dt.date | None
    service: str
    state: str
    done_on: dt.date | None = None
    version: int = 1
    link: Link | None = None
    help: Help | None = None

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.state == PlanStep.State.DONE

    @property
    def mine(self) -> bool:
        """Whether it is the person's own turn."""
        return self.owner == PlanStep.Owner.CANDIDATE

    @property
    def owner_label(self) -> str:
        """Who does it, as people say it: a name when there is one."""
        return self.who or str(PlanStep.Owner(self.owner).label)


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective and its steps."""

    title: str
    steps: list[StepLine]


@dataclass(frozen=True)
class PlanView:
    """A plan: its objectives, its last version, and whether it changed since."""

    plan: ActionPlan
    objectives: list[ObjectiveLine]
    latest: PlanRevision | None = None
    following: StepLine | None = None

    @property
    def edited(self) -> bool:
        """Whether its words are not those of the last version shown."""
        return self.latest is None or self.latest.content != self.plan.content

    @property
    def accepted(self) -> bool:
        """Whether the person agreed to what it says now."""
        return self.latest is not None and self.latest.accepted_on is not None and not self.edited

    @property
    def awaits(self) -> bool:
        """Whether the last version waits for the person's answer."""
        return self.latest is not None and self.latest.accepted_on is None

    @property
    def steps(self) -> list[StepLine]:
        """Every step, in the order of the plan."""
        return [step for objective in self.objectives for step in objective.steps]

    @property
    def counts(self) -> dict[str, int]:
        """How many steps, and how many are done."""
        return {"done": sum(s.done for s in self.steps), "total": len(self.steps)}


def plan_of(dossier: Dossier) -> ActionPlan | None:
    """The plan of a dossier. One SQL query."""
    return ActionPlan.objects.select_related("taken_from").filter(dossier=dossier).first()


def live_steps(plan: ActionPlan) -> list[PlanStep]:
    """What is being written, in its order; what was taken out is left out. One SQL query."""
    return list(
        PlanStep.objects.filter(plan=plan)
        .exclude(state=PlanStep.State.DROPPED)
        .select_related("objective", "service")
        .order_by("objective__position", F("due_on").asc(nulls_last=True), "id")
    )


def body_of(steps: Iterable[PlanStep]) -> Body:
    """The words of a plan, to be frozen as a version."""
    objectives: dict[uuid.UUID, dict[str, Any]] = {}
    for step in steps:
        one = objectives.setdefault(step.objective_id, {"title": step.objective.title, "steps": []})
        one["steps"].append(
            {
                "id": str(step.pk),
                "code": step.code,
                "title": step.title,
                "owner": step.owner,
                "who": step.who,
                "due_on": step.due_on.isoformat() if step.due_on else None,
                "service": step.service.name if step.service else "",
                "referral": str(step.referral_id) if step.referral_id else "",
                "guidance": step.guidance,
            }
        )
    return {"objectives": list(objectives.values())}


@dataclass
class _Shown:
    """What a body is drawn with: today's states, links of a professional, pages of help."""

    states: Mapping[str, tuple[str, dt.date | None, int]]
    links: Mapping[str, Link] = field(default_factory=dict)


def _helps(slugs: Iterable[str]) -> dict[str, Help]:
    """The pages published among these; a step never leads to an empty one. One SQL query at most."""
    wanted = sorted({slug for slug in slugs if slug})
    found = titles(wanted) if wanted else {}
    return {
        slug: Help(title, reverse("guidance:content", args=[slug])) for slug, title in found.items()
    }


def _lines(body: Body, shown: _Shown) -> list[ObjectiveLine]:
    names = [s["guidance"] for o in body["objectives"] for s in o["steps"]]
    helps = _helps(names)
    found = []
    for objective in body["objectives"]:
        steps = []
        for step in objective["steps"]:
            state, done_on, version = shown.states.get(
                step["id"], (PlanStep.State.DROPPED, None, 1)
            )
            if state == PlanStep.State.DROPPED:
                continue
            steps.append(
                StepLine(
                    step["id"],
                    gettext(step["title"]),
                    step["owner"],
                    step["who"],
                    dt.date.fromisoformat(step["due_on"]) if step["due_on"] else None,
                    gettext(step["service"]) if step["service"] else "",
                    state,
                    done_on,
                    version,
                    shown.links.get(step["referral"]),
                    helps.get(step["guidance"]),
                )
            )
        if steps:
            found.append(ObjectiveLine(gettext(objective["title"]), steps))
    return found


def _following(objectives: list[ObjectiveLine]) -> StepLine | None:
    lines = {step.id: step for objective in objectives for step in objective.steps}
    plain = [
        {
            "id": s.id,
            "owner": s.owner,
            "state": s.state,
            "due_on": s.due_on.isoformat() if s.due_on else "",
        }
        for s in lines.values()
    ]
    found = rules.next_of(plain)
    return lines[found["id"]] if found else None


def latest_of(plan: ActionPlan) -> PlanRevision | None:
    """The version last shown, with who made it. One SQL query."""
    return (
        PlanRevision.objects.filter(plan=plan)
        .select_related("made_by__user", "attested_by__user")
        .order_by("-number")
        .first()
    )


def written(plan: ActionPlan, links: Iterable[Link] = ()) -> PlanView:
    """The plan as it is being written, for who holds it. Three SQL queries."""
    steps = live_steps(plan)
    shown = _Shown(
        {str(s.pk): (s.state, s.done_on, s.version) for s in steps},
        {str(link.id): link for link in links},
    )
    objectives = _lines(body_of(steps), shown)
    return PlanView(plan, objectives, latest_of(plan), _following(objectives))


def _states(plans: Iterable[ActionPlan]) -> dict[str, tuple[str, dt.date | None, int]]:
    rows = PlanStep.objects.filter(plan__in=list(plans))
    return {
        str(pk): (state, done_on, version)
        for pk, state, done_on, version in rows.values_list("pk", "state", "done_on", "version")
    }


def shown_plans(plans: Iterable[ActionPlan]) -> list[PlanView]:
    """These plans as they were last shown, those never shown left out. Three SQL queries."""
    known = list(plans)
    newest: dict[uuid.UUID, PlanRevision] = {}
    for revision in (
        PlanRevision.objects.filter(plan__in=known)
        .select_related("made_by__user")
        .order_by("plan_id", "-number")
        .distinct("plan_id")
    ):
        newest[revision.plan_id] = revision
    states = _states(plan for plan in known if plan.pk in newest) if newest else {}
    found = []
    for plan in known:
        last = newest.get(plan.pk)
        if last is None:
            continue
        objectives = _lines(last.body, _Shown(states))
        found.append(PlanView(plan, objectives, last, _following(objectives)))
    return found


def _followed() -> Any:
    return ActionPlan.objects.filter(
        state=ActionPlan.State.OPEN, dossier__closed_on__isnull=True
    ).select_related("dossier__organisation", "dossier__assignee__user")


def my_plans(subject_id: uuid.UUID) -> list[PlanView]:
    """A person's own plans, as they were shown to her. Four SQL queries."""
    rows = _followed().filter(subject_id=subject_id).order_by("created_at")
    return shown_plans(rows)


def household_plans(household_id: uuid.UUID | None, subject_id: uuid.UUID) -> list[PlanView]:
    """What the other adults of her household let her read: their plan, nothing of their dossier.

    Four SQL queries at most. The plan of a closed dossier is open no more.
    """
    if household_id is None:
        return []
    rows = ActionPlan.objects.filter(
        state=ActionPlan.State.OPEN, household_id=household_id, shown_on__isnull=False
    )
    return shown_plans(rows.exclude(subject_id=subject_id).order_by("created_at"))


def my_plan(subject_ids: Iterable[uuid.UUID], plan_id: uuid.UUID) -> ActionPlan:
    """One of a person's own plans; NotVisible for anybody else's. One SQL query."""
    found: ActionPlan | None = (
        _followed().filter(pk=plan_id, subject_id__in=list(subject_ids)).first()
    )
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class AdultPlan:
    """The plan of one adult of a household, to be read together only when she agreed to it."""

    dossier: Dossier
    shown: PlanView | None
    hidden: bool


def plans_of_household(acting: Acting, household_id: uuid.UUID) -> list[AdultPlan]:
    """The plans that the organisation holds for the adults of a household, side by side.

    This page is looked at with both adults: the plan of who did not agree is not on it. Raises
    NotVisible when nobody of it has a dossier here. Five SQL queries.
    """
    if acting.organisation_id is None:
        raise NotVisible
    dossiers = list(
        visible(acting)
        .filter(
            household_id=household_id,
            closed_on__isnull=True,
            organisation_id=acting.organisation_id,
        )
        .select_related("assignee__user", "organisation")
        .order_by("opened_on", "id")
    )
    if not dossiers:
        raise NotVisible
    plans = list(_followed().filter(dossier__in=dossiers))
    agreed = shown_plans(p for p in plans if p.shown_on is not None)
    by_dossier = {view.plan.dossier_id: view for view in agreed}
    with_plan = {plan.dossier_id for plan in plans if plan.shown_on is None}
    return [AdultPlan(d, by_dossier.get(d.pk), d.pk in with_plan) for d in dossiers]


def revisions_of(plan: ActionPlan) -> list[PlanRevision]:
    """Every version of a plan, newest first. One SQL query."""
    return list(
        PlanRevision.objects.filter(plan=plan)
        .select_related("made_by__user", "attested_by__user")
        .order_by("-number")
    )


def services() -> list[Programme]:
    """The services that a step may be linked to. One SQL query."""
    return list(Programme.objects.order_by("name"))


def said(step: Mapping[str, Any]) -> str:
    """A step of a version in one line: what, who, before when."""
    who = step["who"] or str(PlanStep.Owner(step["owner"]).label)
    parts = [gettext(step["title"]), who]
    if step["due_on"]:
        due = dt.date.fromisoformat(step["due_on"])
        parts.append(formats.short_day(due, get_language() or "fr-ca"))
    return " · ".join(parts)


def named(adults: list[AdultPlan]) -> list[tuple[str, AdultPlan]]:
    """Each with the name that the reader may see, else the number of the dossier. One SQL query."""
    people = headers([adult.dossier.subject_id for adult in adults])
    return [
        (
            people[a.dossier.subject_id].full_name
            if a.dossier.subject_id in people
            else a.dossier.number,
            a,
        )
        for a in adults
    ]
