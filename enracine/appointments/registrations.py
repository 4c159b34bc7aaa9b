"""What appointments add elsewhere: a menu line, a tab, the timeline, the portal's home."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel import navigation, panels, timeline


def register_all() -> None:
    """Put them there."""
    navigation.register(
        "workspace",
        "appointments",
        _("Rendez-vous"),
        "appointments:agenda",
        "calendar-event",
        roles=HOLDER_ROLES,
        order=35,
    )
    navigation.register(
        "portal",
        "appointments",
        _("Mes rendez-vous"),
        "appointments:mine",
        "calendar-event",
        order=17,
    )
    panels.register_tab(
        "dossier",
        "appointments",
        _("Rendez-vous"),
        "appointments:of_dossier",
        order=45,
        roles=HOLDER_ROLES,
        group="support",
    )
    panels.register_panel("portal.home", "appointments", "appointments/_home.html", _home, order=25)
    for kind, sentence, icon in (
        ("moved", _("Rendez-vous changé d’heure"), "calendar-event"),
        ("missed", _("Rendez-vous manqué"), "x-circle"),
        ("recalled", _("Rendez-vous rappelé"), "bell"),
    ):
        timeline.register(f"accompaniment.appointment_{kind}", sentence, icon)


def _home(_acting: Any, _person: Any) -> dict[str, Any]:
    return {}
