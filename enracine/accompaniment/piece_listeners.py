"""A document that comes answers whoever asked for it; a document asked for is told to the person."""

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.actions.pieces import ASKED, answer_pieces
from enracine.kernel import timeline
from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.people.letters import write_to_person
from enracine.people.notifications import FILES

LETTER = Notification(
    name=ASKED,
    category=FILES,
    audience="la personne",
    template="accompaniment/mail/piece_asked",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.TURN,
    to=frozenset({CANDIDATE}),
)


def register_all() -> None:
    """Declare the letter and the sentence of the timeline, once."""
    register(LETTER)
    timeline.register(ASKED, _("Document demandé à la personne"), "file-earmark-text")


@on("people.section_updated")
def note_what_came(event: Event) -> None:
    """A document was handed over, or taken back: what asked for its kind looks again."""
    if event.data.get("section") != "documents" or event.subject_id is None:
        return
    acting = current_acting()
    if event.subject_id not in acting.subject_ids:
        # Added by somebody at work: she has it before her, nothing is announced to her.
        return
    for kind in event.data.get("fields", []):
        answer_pieces(acting, event.subject_id, kind)


@on(ASKED)
def tell_the_person(event: Event) -> None:
    """At her account, else at her address; whoever gave only a telephone is called."""
    write_to_person(event, LETTER.name, "portal:documents")
