"""The long work on a list: reading every line. Done by the worker, in pieces (as `list_writing`).

Each piece is one transaction: a worker killed in the middle loses that piece and nothing else, and
whoever goes on begins after the last line written. It runs as the person who asked, under the web's
own role, so that it can do nothing that her pages could not.
"""

import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now
from enracine.kernel.documents import on_disk
from enracine.kernel.events import record
from enracine.kernel.intake import reading
from enracine.kernel.intake.working import piece_by_piece
from enracine.kernel.parameters import parameter
from enracine.network.standing import importing_as
from enracine.people.actions.list_lines import manner_of
from enracine.people.intake import dates, lines
from enracine.people.intake.values import holds_social_number
from enracine.people.models import IntakeFile, IntakeRow
from enracine.people.queries.likeness import probable_matches
from enracine.people.rules import search_key

#: Lines of a file that are read; beyond, the report says where it stopped (dated setting).
MOST_LINES = ("people.intake_most_lines", 250_000)
READ_PIECE = 500
_DATED = ("birth_date", "arrived", "expires_on", "consent_on")
STATES = IntakeFile.State


def check_list(file_id: uuid.UUID) -> str:
    """Read every line of a list and say what each deserves. Returns the state reached.

    Goes on after the lines already read. Never raises for what the file holds: its state says it.
    """
    file = IntakeFile.objects.select_related("document").get(pk=file_id)
    if file.state != STATES.CHECKING or file.document is None:
        return file.state
    with transaction.atomic(), acting_as(Acting.for_system("people.check_list")):
        most = int(parameter(*MOST_LINES))
        acting = requester(file)
    if acting is None:
        return end_list(file, STATES.STOPPED, trouble="nobody")
    with on_disk(file.document) as path:
        try:
            return _check(file, acting, path, most)
        except reading.FileTrouble as trouble:
            return end_list(file, STATES.FAILED, trouble=trouble.code)


def requester(file: IntakeFile) -> Acting | None:
    """Who asked, as she acts today; None when she no longer works in the organisation."""
    return importing_as(file.imported_by_id, file.organisation_id)


def end_list(file: IntakeFile, state: str, trouble: str = "", **changes: object) -> str:
    """Write where a list has come to."""
    acting = Acting.for_system("people.lists")
    with transaction.atomic(), acting_as(acting):
        IntakeFile.objects.filter(pk=file.pk).update(
            state=state, trouble=trouble, updated_at=now(), **changes
        )
    return state


def source_of(file: IntakeFile, path: Path) -> reading.Source:
    """How a list is read, as it was found when it was brought."""
    return reading.Source(
        path, file.is_workbook, file.sheet, tuple(file.sheets), file.encoding, file.delimiter
    )


def people_rows(file: IntakeFile, path: Path, most: int) -> Iterator[reading.Row]:
    """The rows after the headings in which a mapped column says something."""
    wanted = sorted(file.mapping.values())
    for row in reading.rows(source_of(file, path), file.header_row + most + 1):
        if row.number > file.header_row and any(
            n < len(row.cells) and row.cells[n].strip() for n in wanted
        ):
            yield row


@dataclass
class Survey:
    """What the whole file says before its lines are judged."""

    count: int = 0
    orders: set[dates.Order] = field(default_factory=set)
    proof: str = ""
    ambiguous: str = ""

    @property
    def order(self) -> dates.Order:
        """The order that the dates prove; unknown when they prove none, or both."""
        return next(iter(self.orders)) if len(self.orders) == 1 else dates.Order.UNKNOWN

    @property
    def asks(self) -> bool:
        """Whether nothing in the file says how to read some of its dates."""
        return bool(self.ambiguous) and not self.orders


def survey(mapping: dict[str, int], rows: Iterable[reading.Row]) -> Survey:
    """Count the lines of people, and gather what their dates prove of their order."""
    found = Survey()
    dated = [mapping[code] for code in _DATED if code in mapping]
    for row in rows:
        found.count += 1
        for cell in (row.cells[n].strip() for n in dated if n < len(row.cells)):
            order = dates.evidence(cell) if cell else dates.Order.UNKNOWN
            if order:
                if order not in found.orders:
                    found.proof = f"{cell[:40]} ({row.number})"
                found.orders.add(order)
            elif cell and not found.ambiguous and dates.is_ambiguous(cell):
                found.ambiguous = cell[:40]
    return found


def _check(file: IntakeFile, acting: Acting, path: Path, most: int) -> str:
    if file.total == 0:
        found = survey(file.mapping, people_rows(file, path, most + 1))
        if found.count == 0:
            return end_list(file, STATES.FAILED, trouble="empty")
        if found.asks and not file.date_order:
            return end_list(file, STATES.QUESTION, date_proof=found.ambiguous)
        file.total, file.cut_short = min(found.count, most), found.count > most
        file.date_order = file.date_order or found.order
        end_list(
            file,
            STATES.CHECKING,
            total=file.total,
            cut_short=file.cut_short,
            date_order=file.date_order,
            date_proof=found.proof if found.orders else file.date_proof,
        )
    return _check_lines(file, acting, path, most)


@dataclass
class Seen:
    """What earlier lines of the file said: digests, people, ways to reach them."""

    digests: dict[str, int] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    reached: set[str] = field(default_factory=set)

    def note(self, number: int, digest: str, said: dict[str, str]) -> None:
        """Remember a line."""
        self.digests.setdefault(digest, number)
        if said.get("birth_date"):
            self.people.setdefault(_who(said), number)
        self.reached |= {said[c] for c in ("email", "phone") if said.get(c)}


def _who(said: dict[str, str]) -> tuple[str, str]:
    words = search_key(said.get("given_name", ""), said.get("family_name", "")).split()
    return " ".join(sorted(words)), said.get("birth_date", "")


def _check_lines(file: IntakeFile, acting: Acting, path: Path, most: int) -> str:
    manner, seen = manner_of(file), Seen()
    last = 0
    kept = file.rows.order_by("number").values_list("number", "digest", "values")
    for number, digest, said in kept.iterator():
        last = number
        seen.note(number, digest, said)
    fields = dict(file.mapping)
    rows = itertools.islice(people_rows(file, path, most + 1), most)
    waiting = pieces((row for row in rows if row.number > last), READ_PIECE)

    def piece(asked: IntakeFile) -> bool:
        made = [judged(file, row, fields, manner, seen) for row in next(waiting, [])]
        if not made:
            return False
        compare(acting, made)
        insert_many(made)
        IntakeFile.objects.filter(pk=file.pk).update(
            done=min(asked.done + len(made), asked.total), updated_at=now()
        )
        return True

    asked, whole = piece_by_piece(
        IntakeFile.objects, file.pk, STATES.CHECKING, lambda: seen_by(acting), piece
    )
    if not whole:
        return stopped(asked, acting)
    with transaction.atomic(), seen_by(acting):
        record("people.list_checked", acting, object=file, data={"lines": file.total})
    return end_list(file, STATES.CHECKED, done=file.total, checked_at=now())


def stopped(file: IntakeFile, acting: Acting) -> str:
    """The state of a list whose work does not go on: stopped when somebody asked for it."""
    if file.stop_asked:
        with transaction.atomic(), seen_by(acting):
            IntakeFile.objects.filter(pk=file.pk).update(state=STATES.STOPPED, updated_at=now())
        return STATES.STOPPED
    return file.state


def pieces(rows: Iterable[reading.Row], size: int) -> Iterator[list[reading.Row]]:
    """The rows, so many at a time."""
    iterator = iter(rows)
    while piece := list(itertools.islice(iterator, size)):
        yield piece


def raw_of(row: reading.Row, fields: dict[str, int]) -> tuple[dict[str, str], frozenset[str]]:
    """The cells of the mapped columns, and which of them repeat a merged cell."""
    raw = {code: row.cells[n].strip()[:300] for code, n in fields.items() if n < len(row.cells)}
    merged = frozenset(code for code, n in fields.items() if n in row.merged)
    return {code: text for code, text in raw.items() if text}, merged


def judged(
    file: IntakeFile,
    row: reading.Row,
    fields: dict[str, int],
    manner: lines.Manner,
    seen: Seen,
) -> IntakeRow:
    """A line with its verdict, before it is compared with those of the organisation."""
    raw, merged = raw_of(row, fields)
    line = lines.read_line(raw, manner, merged)
    digest = lines.digest(line.values, raw)
    state = ""
    if digest in seen.digests:
        line.add("", "same_line", str(seen.digests[digest]))
        state = IntakeRow.State.ALREADY
    elif line.values.get("birth_date") and _who(line.values) in seen.people:
        line.add("given_name", "same_person_above", str(seen.people[_who(line.values)]))
    elif seen.reached & {line.values.get("email"), line.values.get("phone")}:
        line.add("email", "shared_contact")
    seen.note(row.number, digest, line.values)
    return IntakeRow(
        file=file,
        organisation_id=file.organisation_id,
        number=row.number,
        state=state or line.verdict.value,
        raw={} if state else _without_social_numbers(raw),
        values={} if state else line.values,
        problems=[problem.as_json() for problem in line.problems],
        merged=sorted(merged),
        digest=digest,
    )


def _without_social_numbers(raw: dict[str, str]) -> dict[str, str]:
    """What is kept of a line: never a social insurance number, even in the wrong column (L68)."""
    return {
        code: text
        for code, text in raw.items()
        if code in {"phone", "email"} or not holds_social_number(text)
    }


def compare(acting: Acting, made: Sequence[IntakeRow]) -> None:
    """Mark the lines already imported, and those that look like somebody already here."""
    fresh = [row for row in made if row.state != IntakeRow.State.ALREADY]
    known = set(
        IntakeRow.objects.filter(
            organisation_id=made[0].organisation_id,
            state=IntakeRow.State.CREATED,
            digest__in=[row.digest for row in fresh],
        ).values_list("digest", flat=True)
    )
    for row, likely in zip(fresh, probable_matches(acting, [r.values for r in fresh]), strict=True):
        if row.digest in known:
            row.state, row.raw, row.values = IntakeRow.State.ALREADY, {}, {}
            row.problems = [lines.Problem("", "already_here").as_json()]
            continue
        problems = lines.problems_from(row.problems)
        if likely.same:
            row.likely = likely.same
            problems.append(lines.Problem("given_name", "duplicate"))
        elif likely.shared and not any(p.code == "shared_contact" for p in problems):
            problems.append(lines.Problem("email", "shared_contact"))
        row.problems = [problem.as_json() for problem in problems]
        row.state = lines.verdict_of(problems).value
