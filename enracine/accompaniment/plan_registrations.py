"""What the plan adds elsewhere: a tab, the timeline, the person's menu and home."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel import navigation, panels, timeline
from enracine.kernel.models import Event

_HOLDERS = ("counsellor", "paj_agent", "partner", "integration_officer")


def _accepted(event: Event) -> str:
    number = {"n": event.data.get("number", "")}
    if event.data.get("crossed"):
        return gettext("Plan, version %(n)s : acceptée pendant que le plan changeait") % number
    return gettext("Plan, version %(n)s : acceptée") % number


def _proposed(event: Event) -> str:
    return gettext("Plan, version %(n)s : proposée") % {"n": event.data.get("number", "")}


_SENTENCES: tuple[tuple[str, Any, str], ...] = (
    ("plan_started", _("Plan commencé"), "list-check"),
    ("plan_taken_over", _("Plan repris d’un autre organisme, à relire"), "list-check"),
    ("plan_extended", _("Plan complété"), "list-check"),
    ("plan_proposed", _proposed, "list-check"),
    ("plan_accepted", _accepted, "check-circle"),
    ("plan_wish", _("La personne demande un changement à son plan"), "chat-left-text"),
    ("plan_step_done", _("Étape du plan faite"), "check-circle"),
    ("plan_step_reopened", _("Étape du plan reprise"), "arrow-counterclockwise"),
    ("plan_paused", _("Plan arrêté"), "pause-circle"),
    ("plan_resumed", _("Plan repris"), "arrow-repeat"),
)


def register_all() -> None:
    """Called once, when every application is loaded."""
    for kind, sentence, icon in _SENTENCES:
        timeline.register(f"accompaniment.{kind}", sentence, icon)
    panels.register_tab(
        "dossier",
        "plan",
        _("Plan"),
        "accompaniment:plan",
        order=25,
        roles=_HOLDERS,
        group="support",
    )
    navigation.register("portal", "plan", _("Mon plan"), "accompaniment:my_plan", "flag", order=15)
