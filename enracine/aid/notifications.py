"""What people are told about aid: that there is something to read or to do, never more."""

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.people.letters import write_to_person
from enracine.people.notifications import FILES


def _letter(name: str, urgency: Urgency) -> Notification:
    return Notification(
        name=f"aid.{name}",
        category=FILES,
        audience="la personne",
        template=f"aid/mail/{name}",
        fields=frozenset({"first_name", "url"}),
        urgency=urgency,
        to=frozenset({CANDIDATE}),
    )


ASKED = _letter("asked", Urgency.TURN)
PIECES = _letter("pieces", Urgency.TURN)
NEWS = _letter("news", Urgency.NEWS)


def register_all() -> None:
    """Declare the letters, once."""
    for letter in (ASKED, PIECES, NEWS):
        register(letter)


def _write(event: Event, letter: Notification) -> None:
    """One letter, read as the person herself reads her file: nobody else may know her account."""
    if event.subject_id is not None:
        with acting_as(current_acting().with_subjects(event.subject_id)):
            write_to_person(event, letter.name, "aid:mine")


@on("aid.asked")
def ask_the_person(event: Event) -> None:
    """Her counsellor asks with her: she says whether she agrees. From her own portal she just did."""
    if event.organisation_id is not None:
        _write(event, ASKED)


@on("aid.pieces_asked")
def tell_what_is_awaited(event: Event) -> None:
    """A document is awaited."""
    _write(event, PIECES)


@on("aid.approved")
@on("aid.declined")
@on("aid.paid")
def tell_the_news(event: Event) -> None:
    """There is something to read."""
    _write(event, NEWS)
