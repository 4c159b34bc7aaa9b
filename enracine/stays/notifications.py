"""What people are told about stays: that there is something to read or to answer, never more."""

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.people.letters import write_to_person
from enracine.people.notifications import FILES


def _letter(name: str, urgency: Urgency) -> Notification:
    return Notification(
        name=f"stays.{name}",
        category=FILES,
        audience="la personne",
        template=f"stays/mail/{name}",
        fields=frozenset({"first_name", "url"}),
        urgency=urgency,
        to=frozenset({CANDIDATE}),
    )


ASKED = _letter("asked", Urgency.TURN)
OFFERED = _letter("offered", Urgency.TURN)
NEWS = _letter("news", Urgency.NEWS)


def register_all() -> None:
    """Declare the letters, once."""
    for letter in (ASKED, OFFERED, NEWS):
        register(letter)


def _write(event: Event, letter: Notification) -> None:
    """One letter, read as the person herself reads her file: nobody else may know her account."""
    if event.subject_id is not None:
        with acting_as(current_acting().with_subjects(event.subject_id)):
            write_to_person(event, letter.name, "stays:mine")


@on("stays.agreement_asked")
def ask_the_adult(event: Event) -> None:
    """Somebody of her household, or her counsellor, asks whether she comes."""
    _write(event, ASKED)


@on("stays.offered")
def tell_the_offer(event: Event) -> None:
    """A place waits for her answer."""
    _write(event, OFFERED)


@on("stays.waiting")
@on("stays.declined")
@on("stays.expired")
@on("stays.cancelled")
@on("stays.lead_changed")
def tell_the_news(event: Event) -> None:
    """There is something to read."""
    _write(event, NEWS)
