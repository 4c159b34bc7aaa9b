"""The long work on another directory: opening it, judging each row, comparing with what is here.

It runs as the person who asked, under the web's own role, so that it can do nothing that her pages could
not. Nothing of the directory changes here: what is found waits, row by row, for somebody's yes.
"""

import contextlib
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from enracine.directory.actions.comparing import Judged, compare, judged
from enracine.directory.incoming import api, files
from enracine.directory.incoming.brought import Brought
from enracine.directory.models import Intake, IntakeRow, Origin
from enracine.directory.queries.intakes import trouble_said
from enracine.directory.rules.refusing import Remark, Unusable
from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now
from enracine.kernel.documents import on_disk
from enracine.kernel.events import record
from enracine.network.standing import importing_as

STATES = Intake.State
#: Rows staged in one transaction.
PIECE = 500


class Stopped(Exception):
    """Somebody asked the work to stop."""


def requester(intake: Intake) -> Acting | None:
    """Who asked, as she acts today; None when she no longer works there."""
    return importing_as(intake.imported_by_id, intake.organisation_id)


def working_as(acting: Acting) -> "contextlib.AbstractContextManager[Acting]":
    """As whoever asked would see it; an operator's command sees what the installation sees."""
    return acting_as(acting) if acting.is_system else seen_by(acting)


def read_intake(intake_id: uuid.UUID, path: Path | None = None) -> str:
    """Open what was brought, judge and compare every row. Returns the state reached.

    `path` is for a command: a folder or a file of the machine. Never raises for what the source holds.
    """
    intake = Intake.objects.select_related("document", "origin").get(pk=intake_id)
    if intake.state != STATES.READING:
        return intake.state
    with transaction.atomic(), acting_as(Acting.for_system("directory.read_intake")):
        acting = requester(intake)
    if acting is None:
        return ended(intake, STATES.STOPPED, trouble=trouble_said("nobody", ""))
    try:
        brought = _opened(intake, acting, path)
        found = judged(brought, intake.origin.key)
        _stage(intake, acting, brought, found)
    except Unusable as unusable:
        return ended(intake, STATES.FAILED, trouble=trouble_said(unusable.code, unusable.said))
    except Stopped:
        return ended(intake, STATES.STOPPED, stop_asked=False)
    finally:
        state = Intake.objects.values_list("state", flat=True).get(pk=intake.pk)
        if state != STATES.STOPPED:
            shutil.rmtree(folder_of(intake), ignore_errors=True)
    return STATES.CHECKED


def ended(intake: Intake, state: str, **changes: object) -> str:
    """Write where a reading has come to."""
    with transaction.atomic(), acting_as(Acting.for_system("directory.intake")):
        Intake.objects.filter(pk=intake.pk).update(state=state, updated_at=now(), **changes)
    return state


# — Opening ———————————————————————————————————————————————————————————————————————————————


def folder_of(intake: Intake) -> Path:
    """Where the pages of an API wait, readable by the worker alone."""
    return Path(settings.DATA_DIR) / "directories" / intake.pk.hex


def _opened(intake: Intake, acting: Acting, path: Path | None) -> Brought:
    if path is not None:
        return files.read_path(path)
    if intake.address:
        folder = folder_of(intake)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        api.harvest(intake.address, folder, _heard(intake, acting))
        return api.read_harvest(folder, intake.address)
    if intake.document is None:
        raise Unusable("nothing")
    with on_disk(intake.document, ".zip") as copy:
        return files.read_path(copy)


def _heard(intake: Intake, acting: Acting) -> Callable[[int, int], None]:
    """Notes the progress, and hears that somebody asked to stop."""

    def heard(done: int, total: int) -> None:
        with transaction.atomic(), working_as(acting):
            asked = Intake.objects.select_for_update().get(pk=intake.pk)
            if asked.stop_asked or asked.state != STATES.READING:
                raise Stopped
            Intake.objects.filter(pk=intake.pk).update(
                done=min(done, total), total=total, updated_at=now()
            )

    return heard


def _stage(intake: Intake, acting: Acting, brought: Brought, found: Judged) -> None:
    """Keep every row of the report, a piece at a time; begun again, it begins anew."""
    with transaction.atomic(), working_as(acting):
        IntakeRow.objects.filter(intake=intake).delete()
        rows = compare(intake.origin, found)
        for row in rows:
            row.intake_id, row.organisation_id = intake.pk, intake.organisation_id
    total = len(rows)
    for start in range(0, total, PIECE):
        with transaction.atomic(), working_as(acting):
            asked = Intake.objects.select_for_update().get(pk=intake.pk)
            if asked.stop_asked or asked.state != STATES.READING:
                raise Stopped
            insert_many(rows[start : start + PIECE])
            done = min(start + PIECE, total)
            Intake.objects.filter(pk=intake.pk).update(done=done, total=total, updated_at=now())
    remarks = list(found.remarks)
    if not (brought.stated.licence or intake.origin.licence):
        remarks.append(Remark("no_licence"))
    with transaction.atomic(), working_as(acting):
        _note_licence(intake.origin, brought.stated.licence)
        Intake.objects.filter(pk=intake.pk).update(
            state=STATES.CHECKED,
            standard=found.standard,
            remarks=[one.as_json() for one in remarks],
            checked_at=now(),
            updated_at=now(),
        )
        record("directory.intake_checked", acting, object=intake, data={"rows": total})


def _note_licence(origin: Origin, stated: str) -> None:
    """The licence that the source says itself, when nobody declared one."""
    if stated and not origin.licence:
        Origin.objects.filter(pk=origin.pk).update(licence=stated, updated_at=now())
        origin.licence = stated
