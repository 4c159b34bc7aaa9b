"""What is written to people about their rights: a number, a day, a link; never a fact of a file."""

from enracine.kernel import notifications
from enracine.kernel.notifications import Notification

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


def declare_all() -> None:
    """Declare every letter of this feature."""
    for name, template, audience in (
        (REQUEST_RECEIVED, "privacy/mail/request_received", _OFFICER),
        (REQUEST_REMINDER, "privacy/mail/request_reminder", _OFFICER),
        (REQUEST_SILENT, "privacy/mail/request_silent", f"{_OFFICER}, {_PERSON}"),
        (REQUEST_NOTED, "privacy/mail/request_noted", _PERSON),
        (REQUEST_ANSWERED, "privacy/mail/request_answered", _PERSON),
        (REQUEST_DELAYED, "privacy/mail/request_delayed", _PERSON),
        (FILE_LEAVES, "privacy/mail/file_leaves", _PERSON),
        (CORRECTED, "privacy/mail/corrected", "organisme qui a reçu un renseignement corrigé"),
    ):
        notifications.register(Notification(name, "privacy", audience, template, FIELDS))
