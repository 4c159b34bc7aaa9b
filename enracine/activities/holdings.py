"""What acts, notes and places are to access, destruction and retention (see `privacy.content`)."""

from enracine.activities.models import Entry, SessionPlace
from enracine.privacy import whole
from enracine.privacy.content import Content, held, register_content


def register_all() -> None:
    """Describe every table of this floor."""
    register_content(
        Content(
            "activities.Entry",
            "Actes et notes",
            held(Entry, "organisation_id"),
            texts=("text", "reason"),
            common=False,
            leaving=held(Entry, "organisation_id", leaving=True),
            order=34,
        )
    )
    register_content(
        Content(
            "activities.SessionPlace",
            "Séances de groupe",
            held(SessionPlace, "organisation_id"),
            common=False,
            leaving=held(SessionPlace, "organisation_id", leaving=True),
            order=34,
        )
    )
    whole.leave_out("Données de référence", "activities.ActKind")
