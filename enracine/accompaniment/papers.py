"""The sheet that the person takes away: what is ready, what remains to do, who accompanies."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier, NeedsEvaluation
from enracine.accompaniment.queries import readiness
from enracine.accompaniment.queries.files import open_tasks
from enracine.accompaniment.texts import words
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
    result = readiness.readiness_of(dossier, evaluation.answers)
    tasks = [t for t in open_tasks(dossier) if t.owner == "candidate"]
    member = dossier.assignee
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
        "contacts": [
            line
            for line in (
                member.user.name if member else "",
                dossier.organisation.name,
                dossier.organisation.phone,
                dossier.organisation.email,
            )
            if line
        ],
    }
