"""What the pages show of the lists of an organisation."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible
from enracine.network.scope import own_organisation
from enracine.people.intake.columns import BY_CODE
from enracine.people.intake.lines import KINDS, Problem, problems_from
from enracine.people.models import IntakeFile, IntakeRow, Person

PER_PAGE = 25
#: The states of lines in the order of a report.
ORDER = ("accepted", "doubtful", "refused", "rejected", "already", "created")


def lists_of(acting: Acting, limit: int = 50) -> list[IntakeFile]:
    """The lists of the acting organisation, newest first. One SQL query."""
    return list(
        IntakeFile.objects.filter(organisation_id=own_organisation(acting))
        .select_related("imported_by__user")
        .order_by("-created_at", "-id")[:limit]
    )


def list_or_404(acting: Acting, file_id: uuid.UUID) -> IntakeFile:
    """One list of the acting organisation. Raises NotVisible for anybody else's."""
    found = (
        IntakeFile.objects.filter(pk=file_id, organisation_id=own_organisation(acting))
        .select_related("imported_by__user", "document")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def row_or_404(acting: Acting, file_id: uuid.UUID, row_id: uuid.UUID) -> IntakeRow:
    """One line of a list of the acting organisation. Raises NotVisible for anybody else's."""
    found = (
        IntakeRow.objects.filter(
            pk=row_id, file_id=file_id, organisation_id=own_organisation(acting)
        )
        .select_related("file")
        .first()
    )
    if found is None:
        raise NotVisible
    return found


def counts_of(file: IntakeFile) -> dict[str, int]:
    """How many lines of a list are in each state, zero included. One SQL query."""
    rows = file.rows.values_list("state").annotate(n=Count("pk")).order_by("state")
    found = dict(rows)
    return {state: found.get(state, 0) for state in ORDER}


@dataclass(frozen=True)
class Said:
    """A problem in words: beside which column, what it is, how much it weighs."""

    column: str
    text: str
    level: str


def said(file: IntakeFile, problem: Problem) -> Said:
    """A problem as a person reads it, with the heading of its column in her file."""
    number = file.mapping.get(problem.field, file.mapping.get("full_name", -1))
    known = BY_CODE.get(problem.field)
    heading = file.headings[number] if 0 <= number < len(file.headings) else ""
    label = heading if problem.field in file.mapping or heading else ""
    text = _(KINDS[problem.code].text) % {"seen": problem.seen or "…"}
    return Said(label or (_(known.label) if known else ""), text, problem.level.value)


@dataclass(frozen=True)
class LineShown:
    """A line as the quarantine shows it."""

    row: IntakeRow
    name: str
    said: list[Said]
    acceptable: bool


def lines_of(
    file: IntakeFile, state: str, after: int = 0, limit: int = PER_PAGE
) -> tuple[list[LineShown], int]:
    """The lines of a state after a number, and the number to go on from (0: none). One SQL query."""
    rows = list(file.rows.filter(state=state, number__gt=after).order_by("number")[: limit + 1])
    more = rows[limit - 1].number if len(rows) > limit else 0
    return [shown(file, row) for row in rows[:limit]], more


def shown(file: IntakeFile, row: IntakeRow) -> LineShown:
    """A line with its name and its problems in words."""
    problems = problems_from(row.problems)
    told: Mapping[str, str] = row.values or row.raw
    name = f"{told.get('given_name', '')} {told.get('family_name', '')}".strip()
    return LineShown(
        row,
        name or row.raw.get("full_name", ""),
        [said(file, problem) for problem in problems],
        not any(problem.blocks for problem in problems),
    )


def likely_people(row: IntakeRow) -> list[Person]:
    """Those of the organisation who look like a line, as it may see them. One SQL query at most."""
    return list(Person.objects.filter(pk__in=row.likely).order_by("pk")) if row.likely else []


def report_lines(file: IntakeFile) -> Iterator[list[Any]]:
    """The report, line by line: number, result, column, value seen, reason. Read a piece at a time."""
    yield [_("Ligne"), _("Résultat"), _("Colonne"), _("Valeur vue"), _("Raison")]
    rows = file.rows.order_by("number").values_list("number", "state", "problems")
    labels = {state: str(label) for state, label in IntakeRow.State.choices}
    for number, state, kept in rows.iterator(chunk_size=1000):
        problems = problems_from(kept)
        if not problems:
            yield [number, labels[state], "", "", ""]
        for problem in problems:
            told = said(file, problem)
            yield [number, labels[state], told.column, problem.seen, told.text]
    if file.cut_short:
        yield [
            "",
            "",
            "",
            "",
            _("Les lignes suivantes n’ont pas été lues : le fichier est trop long."),
        ]
