"""The sheets that the person takes away: what is ready and what remains; her plan; who accompanies."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier, NeedsEvaluation
from enracine.accompaniment.queries import readiness
from enracine.accompaniment.queries.files import open_tasks
from enracine.accompaniment.queries.plans import PlanView
from enracine.accompaniment.texts import words
from enracine.kernel.clock import QUEBEC
from enracine.kernel.pdf import render_pdf
from enracine.kernel.templatetags import formats


def readiness_sheet(
    dossier: Dossier, evaluation: NeedsEvaluation, name: str, language: str
) -> bytes:
    """The sheet as PDF/UA-1, Letter size, 12 points, with an empty « Fait » column."""
    with translation.override(language):
        return render_pdf(
            "enracine.kernel", "readiness.typ", _values(dossier, evaluation, name, language)
        )


def _values(
    dossier: Dossier, evaluation: NeedsEvaluation, name: str, language: str
) -> dict[str, Any]:
    result = readiness.readiness_of(dossier, evaluation.answers, instrument=evaluation.instrument)
    tasks = [t for t in open_tasks(dossier) if t.owner == "candidate"]
    return {
        "title": _("Mon projet en région : où j’en suis"),
        "language": "en" if formats.is_english(language) else "fr",
        "footer": _("Enracine · dossier %(number)s") % {"number": dossier.number},
        "name": name,
        "date": formats.day(evaluation.held_on, language),
        "ready_title": _("Ce qui est prêt"),
        "ready": [words(item.text) for item in result.ready],
        "todo_title": _("Ce qu’il reste à faire"),
        "todo": [
            {
                "title": words(task.title),
                "due": formats.short_day(task.due_on, language) if task.due_on else "",
            }
            for task in tasks
        ],
        "columns": [_("Étape"), _("Avant le"), _("Fait")],
        "none": _("Rien pour le moment."),
        "contact_title": _("Qui m’accompagne"),
        "contacts": _contacts(dossier),
    }


def _contacts(dossier: Dossier) -> list[str]:
    """Who accompanies, and how to reach the organisation."""
    member = dossier.assignee
    lines = (
        member.user.name if member else "",
        dossier.organisation.name,
        dossier.organisation.phone,
        dossier.organisation.email,
    )
    return [line for line in lines if line]


def plan_sheet(dossier: Dossier, view: PlanView, name: str, language: str) -> bytes:
    """The plan as it was last shown, as PDF/UA-1, Letter size, with an empty « Fait » column."""
    with translation.override(language):
        return render_pdf(
            "enracine.kernel", "plan.typ", _plan_values(dossier, view, name, language)
        )


def _plan_values(dossier: Dossier, view: PlanView, name: str, language: str) -> dict[str, Any]:
    shown = view.latest
    number = shown.number if shown else 1
    agreed = shown.accepted_on if shown else None
    return {
        "title": _("Mon plan"),
        "language": "en" if formats.is_english(language) else "fr",
        "footer": _("Enracine · dossier %(number)s · version %(version)s du plan")
        % {"number": dossier.number, "version": number},
        "name": name,
        "date": formats.day(shown.made_at.astimezone(QUEBEC).date(), language) if shown else "",
        "next_title": _("La prochaine chose à faire"),
        "next": view.following.title if view.following else "",
        "objectives": [
            {
                "title": objective.title,
                "steps": [
                    {
                        "title": step.title,
                        "who": _("Moi") if step.mine else step.owner_label,
                        "due": formats.short_day(step.due_on, language) if step.due_on else "",
                    }
                    for step in objective.steps
                ],
            }
            for objective in view.objectives
        ],
        "columns": [_("Étape"), _("Qui"), _("Avant le"), _("Fait")],
        "contact_title": _("Qui m’accompagne"),
        "contacts": _contacts(dossier),
        "agreed": _("J’ai accepté ce plan le %(on)s.") % {"on": formats.day(agreed, language)}
        if agreed
        else "",
        "sign_title": _("Mon accord"),
        "sign": _("J’ai lu ce plan et je l’accepte. Je peux demander à le changer."),
        "signature": _("Ma signature"),
        "signed_on": _("La date"),
    }
