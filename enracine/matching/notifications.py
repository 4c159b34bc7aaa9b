"""What adults are told of a proposal: that there is one to read in their space, never where, never why."""

from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.matching.queries.told import adults_beside, shown_to
from enracine.people.letters import write_to_person
from enracine.people.notifications import FILES

TOLD = Notification(
    name="matching.proposal_told",
    category=FILES,
    audience="les adultes du ménage qui peuvent la lire",
    template="matching/mail/proposal_told",
    fields=frozenset({"first_name", "url"}),
    urgency=Urgency.TURN,
    to=frozenset({CANDIDATE}),
)


def register_all() -> None:
    """Declare the letter, once."""
    register(TOLD)


@on("matching.proposal_told")
def tell_the_household(event: Event) -> None:
    """The adult whose file is in the cohort; the others of her household when she lets them read."""
    if event.subject_id is None:
        return
    acting = current_acting()
    with acting_as(acting.with_subjects(event.subject_id)):
        write_to_person(event, TOLD.name, "matching:my_places")
        household = shown_to(event.subject_id)
    if household is None:
        return
    with acting_as(acting.with_subjects(household)):
        others = adults_beside(household, event.subject_id)
    for other in others:
        # Read as that adult herself reads her file: nobody else may know her account.
        with acting_as(acting.with_subjects(other)):
            write_to_person(event, TOLD.name, "matching:my_places", other)
