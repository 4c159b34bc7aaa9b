"""A line in quarantine: corrected in place, accepted as it stands, or set aside. Always by somebody."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people.intake.dates import Order
from enracine.people.intake.lines import (
    Line,
    Manner,
    digest,
    problems_from,
    read_line,
    verdict_of,
)
from enracine.people.models import IntakeFile, IntakeRow
from enracine.people.queries.likeness import probable_matches
from enracine.people.queries.places import finders

OPEN = frozenset({"accepted", "doubtful", "refused", "rejected"})


def manner_of(file: IntakeFile) -> Manner:
    """How the lines of a file are read today. Two SQL queries."""
    place, region = finders()
    return Manner(today(), Order(file.date_order), file.family_first, place, region)


def _own(acting: Acting, row: IntakeRow) -> None:
    if row.organisation_id != acting.organisation_id:
        raise NotVisible
    if row.state not in OPEN:
        raise ActionRefused(_("Cette ligne est déjà importée."), code="already")


@action
def correct_line(
    acting: Acting,
    row: IntakeRow,
    raw: Mapping[str, str],
    version: int | None = None,
) -> Line:
    """Write what a line should say and read it again. Returns what is still wrong with it.

    A date typed here is read day first unless the file was told otherwise. The line is ready when
    nothing doubtful is left.
    """
    _own(acting, row)
    kept = {code: text.strip()[:300] for code, text in raw.items()}
    line = read_line(kept, manner_of(row.file))
    likely = probable_matches(acting, [line.values])[0]
    if likely.same:
        line.add("given_name", "duplicate")
    elif likely.shared:
        line.add("email", "shared_contact")
    update_versioned(
        row,
        version,
        raw=kept,
        values=line.values,
        problems=[problem.as_json() for problem in line.problems],
        merged=[],
        likely=likely.same,
        digest=digest(line.values, kept),
        state=line.verdict.value,
        decided_by_id=acting.membership_id,
    )
    return line


@action
def accept_line(acting: Acting, row: IntakeRow, version: int | None = None) -> IntakeRow:
    """Accept a doubtful line: what could not be read stays out, a likeness is « another person ».

    Raises ActionRefused when something needed is missing: it is corrected, not passed over.
    """
    _own(acting, row)
    problems = problems_from(row.problems)
    if any(problem.blocks for problem in problems):
        raise ActionRefused(
            _("Il manque un renseignement nécessaire : corrigez la ligne."), code="needs_correction"
        )
    return update_versioned(
        row, version, state=IntakeRow.State.ACCEPTED, decided_by_id=acting.membership_id
    )


@action
def reject_line(acting: Acting, row: IntakeRow, version: int | None = None) -> IntakeRow:
    """Set a line aside: nobody is created of it. It can be taken back until the list is emptied."""
    _own(acting, row)
    return update_versioned(row, version, state="rejected", decided_by_id=acting.membership_id)


@action
def take_back_line(acting: Acting, row: IntakeRow, version: int | None = None) -> IntakeRow:
    """Take back a line set aside: it waits again with what was wrong with it."""
    _own(acting, row)
    if row.state != IntakeRow.State.REJECTED:
        return row
    state = verdict_of(problems_from(row.problems)).value
    return update_versioned(row, version, state=state, decided_by_id=acting.membership_id)
