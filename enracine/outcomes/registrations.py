"""What outcomes add elsewhere: a tab of the file, a point of the household's line, the timeline."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel import panels, timeline
from enracine.kernel.models import Event
from enracine.outcomes.models import Kind
from enracine.outcomes.queries import newest
from enracine.settlement.queries.journey import register_way

WORDS = {str(code): label for code, label in Kind.choices}


def _recorded(event: Event) -> str:
    return str(WORDS.get(event.data.get("kind", ""), gettext("Issue notée")))


def _corrected(event: Event) -> str:
    return gettext("Issue corrigée : %(kind)s") % {"kind": _recorded(event)}


def _removed(event: Event) -> str:
    return gettext("Issue notée par erreur : %(kind)s") % {"kind": _recorded(event)}


def register_all() -> None:
    """Called once, when every application is loaded."""
    panels.register_tab(
        "dossier",
        "outcomes",
        _("Emploi et projet"),
        "outcomes:of_dossier",
        order=59,
        roles=HOLDER_ROLES,
        group="settling",
    )
    timeline.register("outcomes.recorded", _recorded, "briefcase")
    timeline.register("outcomes.corrected", _corrected, "pencil")
    timeline.register("outcomes.removed", _removed, "x-circle")
    timeline.register_family("issues", _("Emploi, formation, entreprise"), "outcomes.", order=54)
    register_way(newest, WORDS)
