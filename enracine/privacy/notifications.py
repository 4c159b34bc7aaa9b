"""What is written to people about their rights: a number, a day, a link; never a fact of a file."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enracine.kernel import notifications
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency

FIELDS = frozenset({"number", "url", "day", "days", "organisation"})
REQUEST_RECEIVED = "privacy.request_received"
REQUEST_REMINDER = "privacy.request_reminder"
REQUEST_SILENT = "privacy.request_silent"
REQUEST_NOTED = "privacy.request_noted"
REQUEST_ANSWERED = "privacy.request_answered"
REQUEST_DELAYED = "privacy.request_delayed"
FILE_LEAVES = "privacy.file_leaves"
CORRECTED = "privacy.corrected"

_OFFICER = "responsable de la protection de l’organisme"
_PERSON = "la personne"


PROTECTION = "protection"
LAW = _("La loi demande que la personne et l’organisme soient avisés.")
RIGHTS = _("Il fait partie de la réponse à une demande sur des renseignements personnels.")
DESTROYED = _("Sans cet avis, un dossier serait détruit sans que la personne puisse le reprendre.")


def declare_all() -> None:
    """Declare the family, and every letter about the rights of people."""
    notifications.declare_category(
        notifications.Category(
            PROTECTION,
            _("Protection des renseignements"),
            {CANDIDATE: _("Un accord que vous aviez donné se termine ou est à renouveler.")},
            order=40,
        )
    )
    officer, person = frozenset({PROFESSIONAL}), frozenset({CANDIDATE})
    turn, required = {"urgency": Urgency.TURN}, Urgency.REQUIRED
    for name, template, audience, to, pressing in (
        (REQUEST_RECEIVED, "request_received", _OFFICER, officer, turn),
        (REQUEST_REMINDER, "request_reminder", _OFFICER, officer, turn),
        (REQUEST_SILENT, "request_silent", f"{_OFFICER}, {_PERSON}", officer | person, LAW),
        (REQUEST_NOTED, "request_noted", _PERSON, person, RIGHTS),
        (REQUEST_ANSWERED, "request_answered", _PERSON, person, RIGHTS),
        (REQUEST_DELAYED, "request_delayed", _PERSON, person, RIGHTS),
        (FILE_LEAVES, "file_leaves", _PERSON, person, DESTROYED),
        (CORRECTED, "corrected", "organisme qui a reçu un renseignement corrigé", officer, LAW),
    ):
        how: dict[str, Any] = (
            pressing if isinstance(pressing, dict) else {"urgency": required, "why": pressing}
        )
        notifications.register(
            Notification(
                name, PROTECTION, audience, f"privacy/mail/{template}", FIELDS, to=to, **how
            )
        )
