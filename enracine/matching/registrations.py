"""What places add elsewhere: a tab of the file, a line of the portal's menu, the timeline."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.kernel import navigation, panels, timeline
from enracine.matching.queries.cohorts import PROPOSERS, ROOM_KEEPERS


def register_all() -> None:
    """Put them there."""
    panels.register_tab(
        "dossier",
        "places",
        _("Endroits"),
        "matching:places",
        order=27,
        roles=HOLDER_ROLES,
        group="region",
        own=True,
    )
    navigation.register(
        "portal", "places", _("Choisir un endroit"), "matching:my_places", "geo-alt", order=50
    )
    navigation.register(
        "workspace",
        "cohorts",
        _("Cohortes"),
        "matching:cohorts",
        "people",
        roles=PROPOSERS,
        order=28,
    )
    navigation.register(
        "workspace", "rooms", _("Places des territoires"), "matching:rooms", "house-heart",
        roles=ROOM_KEEPERS, order=88,
    )  # fmt: skip
    panels.register_panel("portal.home", "places", "matching/_home.html", _home, order=22)
    for kind, sentence, icon in (
        ("wishes_changed", _("Ce qui compte pour choisir un endroit a changé"), "sliders"),
        ("place_asked", _("Endroit ajouté à la liste"), "geo-alt"),
        ("place_dropped", _("Endroit retiré de la liste"), "geo-alt"),
        ("place_refused", _("Endroit refusé"), "x-circle"),
        ("suggestion_kept", _("Endroits suggérés, gardés avec leurs chiffres"), "pin-map"),
        ("proposal_told", _("Proposition d’un endroit présentée au ménage"), "geo-alt"),
        ("proposal_decided", _("Réponse du ménage à une proposition notée"), "check-circle"),
        ("suggestion_changed", _("Les chiffres d’une suggestion ont changé"), "bell"),
    ):
        timeline.register(f"matching.{kind}", sentence, icon)


def _home(_acting: Any, _person: Any) -> dict[str, Any]:
    return {}
