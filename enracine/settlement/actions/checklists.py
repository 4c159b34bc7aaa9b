"""The list of a departure, or of an arrival, becomes things to do in the file of who holds it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.accompaniment.actions import add_task
from enracine.accompaniment.models import Dossier, Task
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.people.models import Track
from enracine.settlement.actions.moves import note_move, parties_of
from enracine.settlement.checklist import ARRIVING, LEAVING, Line, day_of, lines_for
from enracine.settlement.models import Move, MovePerson
from enracine.settlement.queries.need import own


def side_of(acting: Acting, move: Move) -> str:
    """Which list is mine: who prepares leaves, who welcomes receives; both at once: by the state."""
    parties = parties_of(acting, move)
    if len(parties) == 1:
        return LEAVING if "sender" in parties else ARRIVING
    return ARRIVING if move.state == Move.State.DONE else LEAVING


def situation_of(move: Move, adults: int) -> set[str]:
    """What is true of the household that moves, as the lines name it; `adults` who move."""
    found = set()
    if move.children:
        found.add("children")
    if move.from_municipality_id is None:
        found.add("abroad")
    if adults > 1:
        found.add("spouse")
    if move.track in Track.values:
        found.add(move.track)
    return found


def lines_of(acting: Acting, move: Move, adults: int) -> list[Line]:
    """The lines that my organisation may put in its file for this move."""
    return lines_for(side_of(acting, move), situation_of(move, adults))


def my_dossier(acting: Acting, move: Move) -> Dossier | None:
    """My organisation's open file of one of the movers, who are added to the acting to find it."""
    people = list(
        MovePerson.objects.filter(move=move).order_by("id").values_list("person_id", flat=True)
    )
    with acting_as(acting.with_subjects(move.subject_id, *people)):
        return (
            Dossier.objects.open()
            .filter(organisation_id=own(acting))
            .filter(Q(subject_id__in=people) | Q(household_id=move.subject_id))
            .order_by("opened_on", "pk")
            .first()
        )


@action
def add_checklist(acting: Acting, move: Move, codes: Iterable[str]) -> list[Task]:
    """Add the chosen lines to my file, each with its day. Safe to repeat: none is added twice.

    Raises ActionRefused without an open file, without a line, or for a departure cancelled.
    """
    wanted = set(codes)
    adults = MovePerson.objects.filter(move=move).count()
    lines = [line for line in lines_of(acting, move, adults) if line.code in wanted]
    if move.state == Move.State.CANCELLED:
        raise ActionRefused(_("Ce départ est annulé."), code="state")
    if not lines:
        raise ActionRefused(_("Choisissez au moins une ligne."), field="lines")
    dossier = my_dossier(acting, move)
    if dossier is None:
        raise ActionRefused(
            _("Votre organisme n’a pas de dossier ouvert pour ce ménage."), code="no_dossier"
        )
    departure = move.moved_on or move.planned_on
    wide = acting.with_subjects(dossier.subject_id)
    made = [
        add_task(
            wide,
            dossier,
            line.title,
            owner=line.owner,
            due_on=day_of(line, departure, today()),
            code=f"move-{line.code}",
        )
        for line in lines
    ]
    note_move(acting, move, "list_added", lines=str(len(made)))
    return made
