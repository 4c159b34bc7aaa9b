"""A whole archive as a job: many tables and the files that go with them, in one private ZIP.

Written table by table, a piece of each at a time, each piece in a transaction of its own under the web's
role: the memory stays the same whatever the size, the progress is seen, a cancellation is heard between two
pieces, and a worker that died goes on after the last piece it noted.
"""

import hashlib
import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel import exports
from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.documents import store_generated
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document, Job

TASK = "archives.run"
#: How many rows are read at a time.
STEP = 2_000
#: A reason shorter than this says nothing.
LEAST_REASON, MOST_REASON = 10, 300
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Table:
    """One file of the archive: its name, its rows for whoever asked, the columns that it gives."""

    name: str
    rows: Callable[[Acting], QuerySet[Any]]
    columns: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Archive:
    """A kind of archive: who may ask, what is in it, and what must be noted when it is given."""

    kind: str
    title: Any
    roles: frozenset[str]
    tables: Callable[[], list[Table]]
    #: The private files that go with it.
    documents: Callable[[Acting], QuerySet[Document]]
    #: What each file and column means, for the manifest.
    dictionary: Callable[[], list[dict[str, Any]]]
    #: Whether whoever asked may still have it, when the work is done.
    still: Callable[[Acting], bool]
    #: Called in the transaction that keeps the file, as whoever asked: notes the readings.
    given: Callable[[Acting, str], None]


_archives: dict[str, Archive] = {}


class Stopped(Exception):
    """Somebody asked the work to stop."""


def register(archive: Archive) -> None:
    """Add a kind of archive, once."""
    _archives[archive.kind] = archive
    exports.name(archive.kind, archive.title)


def available(role: str) -> list[Archive]:
    """The archives that a role may ask for."""
    return [a for _kind, a in sorted(_archives.items()) if role in a.roles]


def is_archive(job: Job) -> bool:
    """Whether an export is a whole archive: its file is given by a gesture that is noted."""
    return job.kind.removeprefix(exports.PREFIX) in _archives


@action
def ask_archive(
    acting: Acting, kind: str, reason: str, idempotency_key: str, *, by_worker: bool = True
) -> Job:
    """Ask for an archive, with why. Asked twice, it is one job; a command does the work itself.

    Raises NotVisible for a kind that the acting role may not have, ActionRefused without a reason.
    """
    archive = _archives.get(kind)
    if archive is None or acting.role not in archive.roles:
        raise NotVisible
    why = " ".join(reason.split())
    if not LEAST_REASON <= len(why) <= MOST_REASON:
        raise ActionRefused(
            _("Dites pourquoi, en une phrase : elle sera lue par les personnes concernées."),
            field="reason",
        )
    present = exports.under_way(acting, kind)
    if present is not None:
        return present
    job, created = Job.objects.get_or_create(
        kind=f"{exports.PREFIX}{kind}",
        user_id=acting.user_id,
        idempotency_key=idempotency_key,
        defaults={
            "organisation_id": acting.organisation_id,
            "parameters": exports.parameters_of(acting) | {"reason": why},
        },
    )
    if created:
        record("kernel.archive_asked", acting, object=job, data={"kind": kind})
        if by_worker:
            app.configure_task(TASK).defer(job_id=str(job.pk))
    return job


@action
def hand_over(acting: Acting, job: Job) -> Document:
    """Give the file of an archive to whoever asked for it, and note it.

    Raises NotVisible for anybody else's, for another organisation, or once it is gone.
    """
    archive = _archives.get(job.kind.removeprefix(exports.PREFIX))
    document = job.result
    if (
        archive is None
        or document is None
        or job.user_id != acting.user_id
        or document.organisation_id != acting.organisation_id
        or acting.role not in archive.roles
    ):
        raise NotVisible
    record("kernel.archive_taken", acting, object=job, data={"kind": archive.kind})
    return document


# --- The work -------------------------------------------------------------------------------------


def run_archive(job_id: uuid.UUID, step: int = STEP) -> str:
    """Do the work of an archive, from where it was left. Returns the state of the job."""
    job = Job.objects.get(pk=job_id)
    if job.state in {Job.State.DONE, Job.State.CANCELLED, Job.State.FAILED}:
        return job.state
    archive, acting = _archives[job.kind.removeprefix(exports.PREFIX)], exports.requester(job)
    folder = _folder(job)
    try:
        if not archive.still(acting):
            return _end(job, Job.State.FAILED, _("Le rôle qui le demandait a pris fin."))
        _write(job, archive, acting, folder, step)
        _keep(job, archive, acting, folder)
    except Stopped:
        return _end(job, Job.State.CANCELLED)
    shutil.rmtree(folder, ignore_errors=True)
    return Job.State.DONE


def _folder(job: Job) -> Path:
    """Where the pieces wait, readable by the worker alone."""
    folder = Path(settings.DATA_DIR) / "archives" / job.pk.hex
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def clear_pieces(job_id: uuid.UUID) -> None:
    """Remove what a work that failed had already written. Safe to repeat."""
    shutil.rmtree(Path(settings.DATA_DIR) / "archives" / job_id.hex, ignore_errors=True)


def _end(job: Job, state: str, message: str = "") -> str:
    shutil.rmtree(_folder(job), ignore_errors=True)
    with transaction.atomic(), acting_as(exports.requester(job)):
        Job.objects.filter(pk=job.pk).update(state=state, message=message[:300])
    return state


def _note(job: Job, acting: Acting, checkpoint: Mapping[str, Any], done: int, total: int) -> None:
    """Note where the work is; raises Stopped when somebody asked it to stop."""
    with transaction.atomic(), acting_as(acting):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, checkpoint=checkpoint, done=min(done, total), total=total
        )
        if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
            raise Stopped


def _write(job: Job, archive: Archive, acting: Acting, folder: Path, step: int) -> None:
    """Write every table that is not written yet. The checkpoint says how far each one is."""
    state: dict[str, Any] = dict(job.checkpoint)
    tables = archive.tables()
    if "total" not in state:
        with transaction.atomic(), seen_by(acting):
            state["total"] = sum(t.rows(acting).count() for t in tables)
        state |= {"began": now().isoformat(), "tables": {}}
    total = state["total"]
    for table in tables:
        place = state["tables"].setdefault(
            table.name, {"rows": 0, "bytes": 0, "last": None, "done": False}
        )
        while not place["done"]:
            _piece(table, acting, folder / table.name, place, step)
            written = sum(p["rows"] for p in state["tables"].values())
            _note(job, acting, state, written, max(total, written))
    job.checkpoint = state


def _piece(table: Table, acting: Acting, path: Path, place: dict[str, Any], step: int) -> None:
    """Add the next rows of a table to its file; what a dead worker half wrote is cut off first."""
    if place["bytes"] and (not path.exists() or path.stat().st_size < place["bytes"]):
        # Another machine took the work over: what the first one wrote is not here.
        place |= {"rows": 0, "bytes": 0, "last": None}
    with path.open("ab") as file:
        file.truncate(place["bytes"])
    with transaction.atomic(), seen_by(acting), path.open("ab") as file:
        rows = table.rows(acting).order_by(table.key)
        if place["last"] is not None:
            rows = rows.filter(**{f"{table.key}__gt": place["last"]})
        found = list(rows.values(*table.columns)[:step])
        for row in found:
            line = json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
            file.write(line.encode() + b"\n")
        size = file.tell()
    place["rows"] += len(found)
    place["bytes"] = size
    place["done"] = len(found) < step
    if found:
        last = found[-1][table.key]
        place["last"] = last if isinstance(last, int) else str(last)


def _keep(job: Job, archive: Archive, acting: Acting, folder: Path) -> None:
    """Put everything in one ZIP and keep it; the readings are noted in the same transaction."""
    path = folder / "tout.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        files = [_add_table(bundle, t, folder, job.checkpoint) for t in archive.tables()]
        papers = [_add_document(bundle, d) for d in _documents(archive, acting)]
        manifest = {
            "format": f"enracine-{archive.kind}-1",
            "organisation": str(acting.organisation_id),
            "reason": job.parameters["reason"],
            "asked_by": acting.label,
            "began_at": job.checkpoint["began"],
            "ended_at": now(),
            "rows": sum(f["rows"] for f in files),
            "files": files,
            "documents": papers,
        }
        for name, content in (
            ("manifeste.json", manifest),
            ("dictionnaire.json", archive.dictionary()),
        ):
            text = json.dumps(content, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
            bundle.writestr(name, text)
    with transaction.atomic(), acting_as(acting), path.open("rb") as file:
        if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
            raise Stopped
        document = store_generated(acting, file, f"{archive.kind}.zip", "application/zip", job.kind)
        archive.given(acting, job.parameters["reason"])
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.DONE, done=manifest["rows"], total=manifest["rows"], result=document
        )


def _add_table(
    bundle: zipfile.ZipFile, table: Table, folder: Path, checkpoint: Mapping[str, Any]
) -> dict[str, Any]:
    place = checkpoint["tables"][table.name]
    with (folder / table.name).open("r+b") as file:
        # What a worker wrote and never noted.
        file.truncate(place["bytes"])
        size, digest = _copy(bundle, f"{table.name}.jsonl", _chunks(file), zipfile.ZIP_DEFLATED)
    return {"name": f"{table.name}.jsonl", "rows": place["rows"], "bytes": size, "sha256": digest}


def _documents(archive: Archive, acting: Acting) -> Iterator[Document]:
    """The private files, a few hundred rows at a time."""
    last: uuid.UUID | None = None
    while True:
        with transaction.atomic(), seen_by(acting):
            rows = archive.documents(acting).order_by("pk")
            found = list((rows.filter(pk__gt=last) if last else rows)[:500])
        yield from found
        if len(found) < 500:
            return
        last = found[-1].pk


def _add_document(bundle: zipfile.ZipFile, document: Document) -> dict[str, Any]:
    """Copy a private file as it is; one whose bytes are gone is said missing, never left out."""
    name = f"documents/{document.pk}/{document.name.replace('/', '_')}"
    told = {"id": str(document.pk), "name": name}
    if not default_storage.exists(document.storage_key):
        return told | {"missing": True}
    with default_storage.open(document.storage_key) as file:
        # Already small: PDF and pictures gain nothing by being pressed again.
        size, digest = _copy(bundle, name, _chunks(file), zipfile.ZIP_STORED)
    return told | {"bytes": size, "sha256": digest, "intact": digest == document.sha256}


def _chunks(file: BinaryIO | Any) -> Iterator[bytes]:
    return iter(lambda: file.read(_CHUNK), b"")


def _copy(
    bundle: zipfile.ZipFile, name: str, chunks: Iterable[bytes], method: int
) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, now().timetuple()[:6])
    entry.compress_type = method
    entry.external_attr = 0o600 << 16
    with bundle.open(entry, "w", force_zip64=True) as out:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    return size, digest.hexdigest()


def columns_of(model: type[Model], hidden: Callable[[str], bool]) -> tuple[str, ...]:
    """The columns of a table that an archive gives, in their order."""
    return tuple(f.attname for f in model._meta.concrete_fields if not hidden(f.attname))
