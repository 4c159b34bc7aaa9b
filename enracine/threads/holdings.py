"""What messages are to access, portability, destruction and retention (see `privacy.content`)."""

from enracine.privacy import whole
from enracine.privacy.content import Content, Rows, Scope, held, register_content
from enracine.threads.models import Message


def _hers(scope: Scope) -> Rows:
    """What the person wrote herself."""
    return held(Message, "organisation_id")(scope).filter(from_person=True)


def register_all() -> None:
    """Describe the table of this floor."""
    register_content(
        Content(
            "threads.Message",
            "Messages avec un organisme",
            held(Message, "organisation_id"),
            provided=("text", "sent_at"),
            provided_rows=_hers,
            texts=("text",),
            hidden=("key",),
            common=False,
            leaving=held(Message, "organisation_id", leaving=True),
            order=34,
        )
    )
    whole.leave_out("Modèles de messages, sans personne", "threads.Template")
