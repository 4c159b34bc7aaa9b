"""What acts, notes and sessions add elsewhere: tabs, timelines, search, menus, facts to verify."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment import sources
from enracine.accompaniment.models import Task
from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.activities.actions import undoing
from enracine.activities.queries import entries, invariants
from enracine.activities.queries.sessions import announced
from enracine.activities.reference import labels, load_kinds
from enracine.kernel import finder, navigation, panels, reference, timeline
from enracine.kernel import invariants as kernel_invariants
from enracine.kernel.acting import Acting
from enracine.kernel.models import Event
from enracine.people.rules import fold


def _kind(event: Event) -> str:
    code = event.data.get("kind", "")
    return gettext(labels().get(code, code)) if code else ""


def _act_told(event: Event) -> str:
    return gettext("Acte : %(kind)s") % {"kind": _kind(event)}


def _act_corrected(event: Event) -> str:
    return gettext("Acte corrigé : %(kind)s") % {"kind": _kind(event)}


def _act_withdrawn(event: Event) -> str:
    return gettext("Acte saisi par erreur : %(kind)s") % {"kind": _kind(event)}


def _place_taken(event: Event) -> str:
    return gettext("Place retenue à une séance : %(kind)s") % {"kind": _kind(event)}


_SENTENCES: tuple[tuple[str, Any, str], ...] = (
    ("act_recorded", _act_told, "check-circle"),
    ("act_corrected", _act_corrected, "pencil"),
    ("act_withdrawn", _act_withdrawn, "x-circle"),
    ("note_written", _("Note au dossier"), "pencil"),
    ("note_corrected", _("Note corrigée"), "pencil"),
    ("note_withdrawn", _("Note saisie par erreur"), "x-circle"),
    ("note_rescued", _("Note inachevée, gardée au départ de son auteur"), "pencil"),
    ("place_taken", _place_taken, "calendar-event"),
    ("place_left", _("Place rendue à une séance"), "calendar-event"),
    ("place_cancelled", _("Séance annulée : la personne est prévenue"), "x-circle"),
)


def _timeline() -> None:
    for kind, sentence, icon in _SENTENCES:
        timeline.register(f"activities.{kind}", sentence, icon)
    timeline.register_family("actes", _("Actes"), "activities.act_", "activities.place_", order=10)
    timeline.register_family("notes", _("Notes"), "activities.note_", order=20)
    timeline.register_details(entries.details)


def _gestures(acting: Acting, text: str, _limit: int) -> list[finder.Hit]:
    """« Nouvelle note », « Nouvelle séance », in the palette, for whoever may. No SQL query."""
    if acting.role not in HOLDER_ROLES:
        return []
    wanted = fold(text)
    gestures = (
        (gettext("Nouvelle note"), "activities:anywhere", "pencil"),
        (gettext("Nouvelle séance"), "activities:session_new", "calendar-event"),
    )
    return [
        finder.Hit(label, reverse(name), group=gettext("Gestes"), icon=icon)
        for label, name, icon in gestures
        if wanted in fold(label)
    ]


def _my_sessions(_acting: Acting, person: Any) -> dict[str, Any] | None:
    """Sessions to come, on the home of somebody who may come. One SQL query."""
    found = announced(person.pk)
    if not found:
        return None
    mine = [session for session in found if session.mine]  # type: ignore[attr-defined]  # annotated
    return {"mine": mine[:3], "others": len(found) - len(mine)}


def _panels() -> None:
    for order, key, label in ((10, "act", _("Noter un acte")), (11, "note", _("Nouvelle note"))):
        panels.register_gesture(
            "dossier", key, label, f"activities:{key}", order=order, roles=HOLDER_ROLES
        )
    panels.register_tab(
        "dossier",
        "sessions",
        _("Séances"),
        "activities:of_dossier",
        order=65,
        roles=HOLDER_ROLES,
        group="support",
    )
    panels.register_gesture(
        "today", "act", _("Noter un acte"), "activities:act", roles=HOLDER_ROLES
    )
    panels.register_panel(
        "portal.home", "my-sessions", "activities/_my_sessions.html", _my_sessions, order=60
    )


def register_all() -> None:
    """Called once, when every application is loaded."""
    reference.register("activities.kinds", load_kinds, order=65)
    _timeline()
    _panels()
    undoing.register_all()
    sources.register(Task.About.ENTRY, "activities:entry")
    finder.register("activities.gestures", _gestures, order=5)
    for key, label, url_name, icon, order in (
        ("notes", _("Notes"), "activities:notes", "pencil", 52),
        ("sessions", _("Séances"), "activities:sessions", "mortarboard", 54),
        ("acts", _("Actes du mois"), "activities:month", "list-check", 60),
    ):
        navigation.register(
            "workspace", key, label, url_name, icon, roles=HOLDER_ROLES, order=order
        )
    for key, sentence, check in invariants.CHECKS:
        kernel_invariants.register(key, sentence, check)
