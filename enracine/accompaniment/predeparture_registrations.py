"""What a journey begun abroad adds elsewhere: a box on the file, sentences."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.kernel import panels, timeline
from enracine.kernel.acting import Acting

_SENTENCES = (
    ("people.arrival_slid", _("Nouvelle date d’arrivée espérée"), "calendar"),
    ("accompaniment.predeparture_opened", _("Prédépart : le parcours commence"), "hourglass-split"),
    ("accompaniment.predeparture_resumed", _("Prédépart : le parcours reprend"), "arrow-repeat"),
    ("accompaniment.news_taken", _("Nouvelles prises"), "telephone"),
    ("accompaniment.appointment_planned", _("Rendez-vous prévu"), "calendar-event"),
    ("accompaniment.appointment_held", _("Rendez-vous tenu"), "check-circle"),
    ("accompaniment.appointment_cancelled", _("Rendez-vous annulé"), "x-circle"),
    ("accompaniment.journey_stopped", _("Le parcours s’arrête"), "pause-circle"),
    ("accompaniment.arrived", _("Arrivée au Québec"), "house"),
    ("accompaniment.arrived_elsewhere", _("Arrivée dans une autre région"), "house"),
)


def _on_file(acting: Acting, dossier: Any) -> dict[str, Any] | None:
    from enracine.accompaniment.pages.predeparture import dossier_panel

    return dossier_panel(acting, dossier)


def register_all() -> None:
    """Called once, when every application is loaded."""
    for kind, sentence, icon in _SENTENCES:
        timeline.register(kind, sentence, icon)
    panels.register_panel(
        "dossier",
        "arrival",
        "accompaniment/_arrival_panel.html",
        _on_file,
        order=5,
        roles=("counsellor", "partner", "integration_officer"),
        side=True,
    )
