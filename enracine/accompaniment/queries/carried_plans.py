"""The plan that somebody accepted, as plain words: what may be shown to another organisation (S22)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from enracine.accompaniment.models import ActionPlan, PlanRevision, PlanStep
from enracine.accompaniment.rules import INSTRUMENT, instrument_of
from enracine.kernel.templatetags import formats

#: The plan as it travels: its version, the day and the way it was accepted, objectives and steps.
CarriedPlan = dict[str, Any]
Fact = dict[str, str]


def accepted_plan(dossier_id: uuid.UUID) -> CarriedPlan | None:
    """The last version that the person accepted, each step with what became of it since.

    None when she accepted none, or when the plan is stopped. What was taken out of the plan since, a
    link to somebody else's referral and whatever a sensitive answer led to do not travel. Two SQL
    queries.
    """
    revision = (
        PlanRevision.objects.filter(
            plan__dossier_id=dossier_id,
            plan__state=ActionPlan.State.OPEN,
            accepted_on__isnull=False,
        )
        .order_by("-number")
        .first()
    )
    if revision is None:
        return None
    rows = PlanStep.objects.filter(plan_id=revision.plan_id).exclude(state=PlanStep.State.DROPPED)
    states = {
        str(pk): (state, day) for pk, state, day in rows.values_list("pk", "state", "done_on")
    }
    objectives = []
    for objective in revision.body["objectives"]:
        steps = [
            _carried(step, *states[step["id"]])
            for step in objective["steps"]
            if step["id"] in states and step["code"] not in _UNTOLD
        ]
        if steps:
            objectives.append({"title": objective["title"], "steps": steps})
    if not objectives:
        return None
    return {
        "number": revision.number,
        "accepted_on": revision.accepted_on.isoformat() if revision.accepted_on else "",
        "accepted_how": revision.accepted_how,
        "objectives": objectives,
    }


def _sensitive_codes() -> frozenset[str]:
    """Steps that an answer given expressly, and never transmitted, would lead to."""
    asked = [*INSTRUMENT.questions, *instrument_of("eer-1").questions]
    return frozenset(f"readiness-{q.code}" for q in asked if q.sensitive)


_UNTOLD = _sensitive_codes()
_WORDS = ("code", "title", "owner", "who", "due_on", "service", "guidance")


def _carried(step: Mapping[str, Any], state: str, done_on: dt.date | None) -> dict[str, Any]:
    told = {name: step[name] for name in _WORDS}
    return {**told, "state": state, "done_on": done_on.isoformat() if done_on else None}


def facts_of(plan: CarriedPlan) -> list[Fact]:
    """The plan in French sentences, as a package shows it: when it was accepted, then each objective."""
    with translation.override("fr-ca"):
        how = str(PlanRevision.How(plan["accepted_how"]).label)
        accepted = gettext("Version %(n)s, le %(day)s (%(how)s)") % {
            "n": plan["number"],
            "day": _day(plan["accepted_on"]),
            "how": how[:1].lower() + how[1:],
        }
        return [
            {"label": gettext("Accepté par la personne"), "value": accepted},
            *(
                {
                    "label": gettext(objective["title"]),
                    "value": "\n".join(_line(step) for step in objective["steps"]),
                }
                for objective in plan["objectives"]
            ),
        ]


def _day(written: str) -> str:
    return formats.day(dt.date.fromisoformat(written), "fr-ca")


def _line(step: Mapping[str, Any]) -> str:
    """« – Faire traduire ses diplômes (la personne, avant le 3 mai 2027) »."""
    owner = str(PlanStep.Owner(step["owner"]).label)
    said = [step["who"] or owner[:1].lower() + owner[1:]]
    if step["state"] == PlanStep.State.DONE and step["done_on"]:
        said.append(gettext("fait le %(day)s") % {"day": _day(step["done_on"])})
    elif step["due_on"]:
        said.append(gettext("avant le %(day)s") % {"day": _day(step["due_on"])})
    return f"– {gettext(step['title'])} ({', '.join(said)})"
