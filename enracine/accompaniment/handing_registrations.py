"""What handing over brings to the shells: kinds of things, menus, « Aujourd’hui », undo, sentences."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment import deciding
from enracine.accompaniment.actions import giving
from enracine.accompaniment.queries import handovers, held
from enracine.kernel import handover, inbox, navigation, panels, timeline
from enracine.kernel.acting import Acting
from enracine.kernel.models import Event


def _assigned(event: Event) -> str:
    if not event.data.get("assignee"):
        return gettext("Dossier sans personne pour le suivre")
    return gettext("Dossier confié à une intervenante ou un intervenant")


def _to_decide(acting: Acting, _nothing: Any) -> dict[str, Any] | None:
    """What waits for a decision of the coordination. One SQL query."""
    items = deciding.everything(acting, 5)
    return {"items": items} if items else None


def register_all() -> None:
    """Called once, when every application is loaded."""
    kinds: tuple[tuple[str, Any, Any, Any], ...] = (
        ("dossiers", _("Dossiers"), held.dossiers_held, giving.give_dossiers),
        ("tasks", _("Choses à faire"), held.tasks_held, giving.give_tasks),
        ("meetings", _("Rencontres commencées"), held.meetings_held, giving.give_meetings),
        ("appointments", _("Rendez-vous"), held.appointments_held, giving.give_appointments),
    )
    for rank, (key, label, things, give) in enumerate(kinds):
        handover.register(f"accompaniment.{key}", label, things, give, order=10 + rank)
    navigation.register(
        "workspace",
        "reassign",
        _("À réattribuer"),
        "accompaniment:reassign",
        "people",
        roles=handovers.HANDING_ROLES,
        order=25,
        also=("/travail/departs/",),
    )
    inbox.register(
        "handovers",
        _("À réattribuer"),
        deciding.left_items,
        roles=handovers.HANDING_ROLES,
        order=5,
        url_name="accompaniment:reassign",
    )
    panels.register_panel(
        "home",
        "to_decide",
        "accompaniment/_to_decide.html",
        _to_decide,
        order=5,
        # The administration reads the same lines in « Ce qui attend », on the same page.
        roles=("coordinator",),
    )
    panels.register_gesture(
        "team",
        "departure",
        _("Préparer un départ"),
        "accompaniment:departure",
        roles=handovers.HANDING_ROLES,
    )
    panels.register_gesture(
        "absences",
        "hand_over",
        _("Confier ses dossiers"),
        "accompaniment:absence_handover",
        roles=handovers.HANDING_ROLES,
    )
    timeline.register("accompaniment.counsellor_assigned", _assigned, "person")
