"""The sentences of this feature's events, for timelines."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel import timeline


def register_all() -> None:
    """Called once, when every application is loaded."""
    timeline.register_family("accords", _("Accords et droits"), "privacy.", order=40)
    for kind, sentence, icon in (
        ("request_received", _("Demande sur ses renseignements reçue"), "shield-check"),
        ("request_extended", _("Délai de réponse prolongé"), "clock"),
        ("request_answered", _("Réponse écrite à la demande"), "envelope"),
        ("request_silent", _("Délai passé sans réponse"), "exclamation-triangle"),
        ("request_contested", _("Recours commencé : rien n’est détruit"), "shield-lock"),
        ("recourse_ended", _("Recours terminé"), "shield-check"),
        ("request_withdrawn", _("Demande retirée"), "x-circle"),
        ("request_turned_away", _("Demande d’une personne qui n’y a pas droit"), "x-circle"),
        ("package_made", _("Copie du dossier préparée pour la personne"), "download"),
        ("correction_told", _("Correction annoncée à un organisme"), "pencil"),
        ("correction_read", _("Correction lue par l’organisme"), "check-circle"),
        ("file_leaves", _("Personne avisée de la destruction du dossier"), "trash"),
    ):
        timeline.register(f"privacy.{kind}", sentence, icon)
