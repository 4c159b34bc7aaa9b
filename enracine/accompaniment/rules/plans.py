"""Pure decisions about a plan: its first draft, its next thing, what differs between two versions."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from enracine.accompaniment.rules.plan_templates import FROM_MEETING, TEMPLATES
from enracine.accompaniment.rules.readiness import Item

#: Weeks given to what a first meeting left to prepare: first what the suggestion looks at first.
ESSENTIAL_WEEKS, OTHER_WEEKS = 3, 6


@dataclass(frozen=True)
class DraftStep:
    """A step as it enters a plan."""

    code: str
    title: str
    owner: str
    due_on: dt.date
    guidance: str = ""


@dataclass(frozen=True)
class DraftObjective:
    """An objective and its steps, as they enter a plan."""

    title: str
    steps: tuple[DraftStep, ...]


def drafted(
    tracks: Iterable[str],
    remaining: Iterable[Item],
    day: dt.date,
    *,
    present: Collection[str] = (),
    working: Callable[[dt.date], dt.date] = lambda day: day,
) -> tuple[DraftObjective, ...]:
    """The objectives that these templates and this meeting lead to, without codes already `present`.

    What the meeting says comes first. A template's CV step is left out when the meeting asks for it.
    """
    known = set(present)
    from_meeting = tuple(
        DraftStep(
            f"readiness-{item.code}",
            item.step,
            item.owner,
            working(day + dt.timedelta(weeks=ESSENTIAL_WEEKS if item.essential else OTHER_WEEKS)),
            item.guidance,
        )
        for item in remaining
        if item.step and f"readiness-{item.code}" not in known
    )
    known |= {step.code for step in from_meeting}
    found = [DraftObjective(FROM_MEETING, from_meeting)] if from_meeting else []
    wanted = set(tracks)
    for template in TEMPLATES:
        if template.code not in wanted:
            continue
        steps = tuple(
            DraftStep(
                step.code,
                step.title,
                step.owner,
                working(day + dt.timedelta(weeks=step.weeks)),
                step.guidance,
            )
            for step in template.steps
            if step.code not in known and _twin(step.code) not in known
        )
        if steps:
            found.append(DraftObjective(template.objective, steps))
    return tuple(found)


def _twin(code: str) -> str:
    """The step of a first meeting that says the same thing as a template's."""
    return {"employment-cv": "readiness-cv"}.get(code, "")


def next_of(steps: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The person's next step: hers, not done, the soonest due first; None when she has none."""
    mine = [s for s in steps if s["owner"] == "candidate" and s["state"] == "todo"]
    return min(mine, key=lambda s: (s["due_on"] or "9999", s["id"]), default=None)


@dataclass(frozen=True)
class Change:
    """A step that two versions do not say alike: how each says it, empty where it is absent."""

    before: str
    after: str


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any], say: Callable[[Mapping[str, Any]], str]
) -> tuple[Change, ...]:
    """What changed from one version to another, step by step, in the order of the second."""
    old = {s["id"]: say(s) for o in before["objectives"] for s in o["steps"]}
    new = {s["id"]: say(s) for o in after["objectives"] for s in o["steps"]}
    changes = [Change(old.get(key, ""), said) for key, said in new.items() if old.get(key) != said]
    return (*changes, *(Change(said, "") for key, said in old.items() if key not in new))
