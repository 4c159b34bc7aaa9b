"""Exports as jobs: streamed to a private file, with progress, cancellation and resumption."""

import csv
import decimal
import io
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.actions import action
from enracine.kernel.documents import store_generated
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Job

Row = Sequence[Any]
EXPORT_TASK = "exports.run"
#: Every how many rows the progress is written and a cancellation is looked for.
STEP = 500
#: First signs that a spreadsheet takes for a formula, and those that some programs skip before one.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_SKIPPED = " \u00a0\u200b\ufeff\x00"


@dataclass(frozen=True)
class Export:
    """A kind of export: its columns, how many rows, and the rows for whoever asked."""

    kind: str
    title: Any
    columns: Sequence[Any]
    count: Callable[[Acting], int]
    rows: Callable[[Acting], Iterable[Row]]
    roles: frozenset[str]


_exports: dict[str, Export] = {}


def register(export: Export) -> None:
    """Add a kind of export, once."""
    _exports[export.kind] = export


def available(role: str) -> list[Export]:
    """The exports that a role may ask for."""
    return [e for _, e in sorted(_exports.items()) if role in e.roles]


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula. A number is left as it is, even below zero."""
    if isinstance(value, int | float | decimal.Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_SKIPPED).startswith(_DANGEROUS) else text


@action
def ask_export(acting: Acting, kind: str, idempotency_key: str) -> Job:
    """Ask for an export. Asked twice, it is one job: by its key, or while the first is not ready.

    Raises NotVisible for a kind that the acting role may not have.
    """
    export = _exports.get(kind)
    if export is None or acting.role not in export.roles:
        raise NotVisible
    present = _under_way(acting, kind)
    if present is not None:
        return present
    job, created = Job.objects.get_or_create(
        kind=f"export:{kind}",
        user_id=acting.user_id,
        idempotency_key=idempotency_key,
        defaults={
            "organisation_id": acting.organisation_id,
            "parameters": {
                "membership": str(acting.membership_id),
                "role": acting.role,
                "label": acting.label,
                # How far she needs to know, as she asked: the file shows what her pages show.
                "scope": acting.scope,
                "team": acting.team,
            },
        },
    )
    if created:
        record("kernel.export_asked", acting, object=job, data={"kind": kind})
        # In the same transaction: a job never runs for a request that was rolled back.
        app.configure_task(EXPORT_TASK).defer(job_id=str(job.id))
    return job


def _under_way(acting: Acting, kind: str) -> Job | None:
    """The same export, asked by the same person in the same role, that is not ready yet."""
    return (
        Job.objects.filter(
            kind=f"export:{kind}",
            user_id=acting.user_id,
            organisation_id=acting.organisation_id,
            parameters__membership=str(acting.membership_id),
            state__in=[Job.State.WAITING, Job.State.RUNNING],
            cancel_asked=False,
        )
        .order_by("-created_at")
        .first()
    )


@action
def cancel_job(acting: Acting, job: Job) -> Job:
    """Ask a running job to stop at its next step. Raises ActionRefused when it has ended."""
    if job.state not in {Job.State.WAITING, Job.State.RUNNING}:
        raise ActionRefused(_("Ce travail est déjà terminé."), code="ended")
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    job.cancel_asked = True
    return job


def my_jobs(acting: Acting, limit: int = 20) -> list[Job]:
    """The exports that this account asked for, newest first."""
    return list(
        Job.objects.filter(user_id=acting.user_id, kind__startswith="export:")
        .select_related("result")
        .order_by("-created_at", "-id")[:limit]
    )


def my_job(acting: Acting, job_id: uuid.UUID) -> Job:
    """One of them. Raises NotVisible for anybody else's."""
    job = Job.objects.filter(pk=job_id, user_id=acting.user_id).select_related("result").first()
    if job is None:
        raise NotVisible
    return job


def title_of(job: Job) -> str:
    """What an export is called; its code when its kind is no longer offered."""
    export = _exports.get(job.kind.removeprefix("export:"))
    return str(export.title) if export else job.kind


def _requester(job: Job) -> Acting:
    """The acting of who asked: the job sees exactly what that person sees."""
    return Acting(
        user_id=job.user_id,
        membership_id=uuid.UUID(job.parameters["membership"]),
        organisation_id=job.organisation_id,
        role=job.parameters["role"],
        label=job.parameters.get("label", ""),
        scope=job.parameters.get("scope", ""),
        team=job.parameters.get("team", ""),
    )


def _progress(job: Job, done: int, total: int) -> bool:
    """Write the progress in a transaction of its own; False when the job must stop."""
    with transaction.atomic(), acting_as(_requester(job)):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, done=min(done, total), total=total
        )
        return not Job.objects.filter(pk=job.pk, cancel_asked=True).exists()


def _lines(export: Export, acting: Acting) -> Iterator[list[str]]:
    yield [str(column) for column in export.columns]
    for row in export.rows(acting):
        yield [safe_cell(value) for value in row]


def run_export(job_id: uuid.UUID) -> str:
    """Do the work of an export job. Idempotent: a finished job is left as it is. Returns its state."""
    job = Job.objects.get(pk=job_id)
    if job.state in {Job.State.DONE, Job.State.CANCELLED}:
        return job.state
    export = _exports[job.kind.removeprefix("export:")]
    acting = _requester(job)
    with transaction.atomic(), seen_by(acting):
        total = export.count(acting)
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as file:
        if not _write(job, export, acting, file, total):
            Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)
            return Job.State.CANCELLED
        with transaction.atomic(), acting_as(acting):
            file.seek(0)
            document = store_generated(
                acting,
                cast(BinaryIO, file),
                f"{export.kind}.csv",
                "text/csv",
                f"export:{export.kind}",
            )
            Job.objects.filter(pk=job.pk).update(
                state=Job.State.DONE, done=total, total=total, result=document
            )
    return Job.State.DONE


def _write(job: Job, export: Export, acting: Acting, file: Any, total: int) -> bool:
    # The mark tells spreadsheets that the file is UTF-8; without it accents are lost.
    file.write("\ufeff".encode())
    with transaction.atomic(), seen_by(acting):
        for number, line in enumerate(_lines(export, acting)):
            buffer = io.StringIO()
            csv.writer(buffer).writerow(line)
            file.write(buffer.getvalue().encode())
            if number % STEP == 0 and not _progress(job, number, total):
                return False
    return True
