"""A list of people, from the file to « import it »: each gesture of whoever brings it."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.documents import TABLES, discard, on_disk, store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.inspection import WORKBOOK
from enracine.kernel.intake import reading
from enracine.kernel.models import Document
from enracine.kernel.parameters import parameter
from enracine.network.queries import programme_held
from enracine.network.scope import own_organisation
from enracine.people.intake import columns
from enracine.people.models import IntakeFile, IntakeLayout

#: Days after which what a list said is removed (dated setting; the people created keep their files).
KEEP_DAYS = ("people.intake_keep_days", 30)
CHECK_TASK, WRITE_TASK = "people.check_list", "people.write_list"
#: How many first rows are looked at to find the headings.
HEAD = 25


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of the origin of a list: from where, who collected it, when, what people knew."""

    origin: str
    collected_by: str
    collected_on: dt.date
    told: str


@action
def bring_list(
    acting: Acting, content: BinaryIO, name: str, declared: Declared, sheet: str = ""
) -> tuple[IntakeFile, bool]:
    """Keep a list and look at its headings. Returns it, and whether it was already here.

    The same bytes are one list for an organisation: brought again, it is found again. Raises
    ActionRefused beside the field: a file that is not a table, an origin that is not declared, an
    organisation that holds no dossiers.
    """
    if acting.organisation_id is None or not programme_held(acting.organisation_id):
        raise ActionRefused(
            _(
                "Votre organisme ne tient pas de dossiers : importez depuis un organisme qui en tient."
            ),
            code="no_programme",
        )
    if declared.collected_on > today():
        raise ActionRefused(_("Cette date est dans l’avenir."), field="collected_on", code="later")
    content.seek(0)
    digest = _digest(content)
    present = (
        IntakeFile.objects.filter(organisation_id=own_organisation(acting), sha256=digest)
        .exclude(state=IntakeFile.State.FAILED)
        .first()
    )
    if present is not None:
        return present, True
    until = now() + dt.timedelta(days=parameter(*KEEP_DAYS))
    document = store_document(acting, content, name, "intake", accepted=TABLES, expires_at=until)
    made = _looked_at(acting, document, digest, declared, sheet)
    record("people.list_brought", acting, object=made, data={"origin": declared.origin})
    return made, False


def _digest(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    for chunk in iter(lambda: content.read(1024 * 1024), b""):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _looked_at(
    acting: Acting, document: Document, digest: str, declared: Declared, sheet: str
) -> IntakeFile:
    made = IntakeFile(
        organisation_id=own_organisation(acting),
        imported_by_id=acting.membership_id,
        document=document,
        name=document.name,
        sha256=digest,
        is_workbook=document.media_type == WORKBOOK,
        origin=declared.origin,
        collected_by=declared.collected_by.strip()[:160],
        collected_on=declared.collected_on,
        told=declared.told.strip()[:1000],
    )
    with on_disk(document) as path:
        try:
            look(made, path, sheet)
        except reading.FileTrouble as trouble:
            raise ActionRefused(
                _(reading.TROUBLES[trouble.code]), field="file", code=trouble.code
            ) from trouble
    remembered = IntakeLayout.objects.filter(
        organisation_id=own_organisation(acting), signature=columns.signature(made.headings)
    ).first()
    if remembered is not None:
        made.mapping, made.family_first = remembered.mapping, remembered.family_first
    made.save(force_insert=True)
    return made


def look(file: IntakeFile, path: Path, sheet: str) -> None:
    """Fill in how a file is read: its letters, its sheet, its headings, what they seem to mean.

    Raises FileTrouble when nobody can read it. Writes nothing.
    """
    source = reading.open_source(path, file.is_workbook, sheet)
    head = list(reading.rows(source, HEAD))
    if not head:
        raise reading.FileTrouble("empty")
    chosen = head[columns.header_row([row.cells for row in head])]
    file.sheet, file.sheets = source.sheet, list(source.sheets)
    file.encoding, file.delimiter = source.encoding, source.delimiter
    file.header_row = chosen.number
    file.headings = [" ".join(cell.split())[:200] for cell in chosen.cells]
    file.mapping = columns.guess(file.headings)


def own_list(acting: Acting, file: IntakeFile) -> IntakeFile:
    """The list, if the acting organisation brought it. Raises NotVisible otherwise."""
    if acting.organisation_id is None or file.organisation_id != acting.organisation_id:
        raise NotVisible
    return file


@action
def choose_sheet(
    acting: Acting, file: IntakeFile, sheet: str, version: int | None = None
) -> IntakeFile:
    """Read another sheet of a workbook; its headings are looked at anew."""
    own_list(acting, file)
    _must_be(file, IntakeFile.State.MAPPING)
    if sheet not in file.sheets or file.document is None:
        raise ActionRefused(
            _("Choisissez une feuille de la liste."), field="sheet", code="no_sheet"
        )
    with on_disk(file.document) as path:
        try:
            look(file, path, sheet)
        except reading.FileTrouble as trouble:
            raise ActionRefused(
                _(reading.TROUBLES[trouble.code]), field="sheet", code=trouble.code
            ) from trouble
    return update_versioned(
        file,
        version,
        sheet=file.sheet,
        header_row=file.header_row,
        headings=file.headings,
        mapping=file.mapping,
    )


@action
def map_columns(
    acting: Acting,
    file: IntakeFile,
    mapping: Mapping[str, int],
    *,
    family_first: bool = False,
    date_order: str = "",
    version: int | None = None,
    start: bool = True,
) -> IntakeFile:
    """Say what the columns mean, remember it for the next file like this one, and start the check.

    `start` False is for who does the work at once instead of the worker (a command).

    Raises ActionRefused when a needed column is missing, twice used, or holds what is never kept.
    """
    own_list(acting, file)
    _must_be(file, IntakeFile.State.MAPPING)
    known = {c: n for c, n in mapping.items() if c in columns.BY_CODE and n < len(file.headings)}
    for code, number in known.items():
        if columns.is_forbidden(file.headings[number]):
            raise ActionRefused(
                _("Cette colonne n’est jamais lue : ce numéro n’est pas gardé."),
                field=code,
                code="forbidden",
            )
    problem = columns.usable(known)
    if problem:
        raise ActionRefused(_(problem), code="mapping")
    update_versioned(
        file,
        version,
        mapping=known,
        family_first=family_first,
        date_order=date_order,
        state=IntakeFile.State.CHECKING,
        total=0,
        done=0,
    )
    IntakeLayout.objects.update_or_create(
        organisation_id=file.organisation_id,
        signature=columns.signature(file.headings),
        defaults={"mapping": known, "family_first": family_first, "updated_at": now()},
    )
    if start:
        _start(CHECK_TASK, file)
    return file


@action
def answer_dates(
    acting: Acting, file: IntakeFile, order: str, version: int | None = None
) -> IntakeFile:
    """Say once, for the whole file, whether the day or the month comes first."""
    own_list(acting, file)
    _must_be(file, IntakeFile.State.QUESTION)
    if order not in {"day_first", "month_first"}:
        raise ActionRefused(_("Choisissez une des deux façons."), field="order", code="order")
    update_versioned(
        file, version, date_order=order, state=IntakeFile.State.CHECKING, total=0, done=0
    )
    _start(CHECK_TASK, file)
    return file


@action
def write_list(
    acting: Acting, file: IntakeFile, version: int | None = None, *, start: bool = True
) -> IntakeFile:
    """Create the people of the lines that are ready; the others wait. Safe to ask again later."""
    own_list(acting, file)
    _must_be(file, IntakeFile.State.CHECKED, IntakeFile.State.DONE)
    ready = file.rows.filter(state="accepted").count()
    if not ready:
        raise ActionRefused(_("Aucune ligne n’est prête."), code="nothing_ready")
    update_versioned(
        file, version, state=IntakeFile.State.WRITING, total=ready, done=0, stop_asked=False
    )
    record("people.list_confirmed", acting, object=file, data={"lines": ready})
    if start:
        _start(WRITE_TASK, file)
    return file


@action
def stop_list(acting: Acting, file: IntakeFile) -> IntakeFile:
    """Ask the work on a list to stop at its next step. What was created stays created."""
    own_list(acting, file)
    _must_be(file, IntakeFile.State.CHECKING, IntakeFile.State.WRITING)
    IntakeFile.objects.filter(pk=file.pk).update(stop_asked=True)
    file.stop_asked = True
    return file


@action
def resume_list(acting: Acting, file: IntakeFile, version: int | None = None) -> IntakeFile:
    """Go on where a stopped list was: no line is read or written twice."""
    own_list(acting, file)
    _must_be(file, IntakeFile.State.STOPPED)
    checked = file.checked_at is not None
    state = IntakeFile.State.WRITING if checked else IntakeFile.State.CHECKING
    update_versioned(file, version, state=state, stop_asked=False, trouble="")
    _start(WRITE_TASK if checked else CHECK_TASK, file)
    return file


@action
def drop_list(acting: Acting, file: IntakeFile, version: int | None = None) -> None:
    """Forget a list of which nobody was created: its lines and its file go at once."""
    own_list(acting, file)
    _must_be(
        file,
        IntakeFile.State.MAPPING,
        IntakeFile.State.QUESTION,
        IntakeFile.State.CHECKED,
        IntakeFile.State.STOPPED,
    )
    if file.rows.filter(state="created").exists():
        raise ActionRefused(
            _("Des personnes de cette liste ont déjà leur dossier."), code="has_people"
        )
    update_versioned(file, version)
    record("people.list_dropped", acting, object=file)
    document = file.document
    file.delete()
    if document is not None:
        discard(document)


def _must_be(file: IntakeFile, *states: str) -> None:
    if file.state not in states:
        raise ActionRefused(_("Cette liste n’en est plus là. Rouvrez sa page."), code="wrong_state")


def _start(task: str, file: IntakeFile) -> None:
    # In the same transaction: the work never begins for a gesture that was rolled back.
    app.configure_task(task).defer(file_id=str(file.pk))
