"""Exports as jobs: streamed to a private file, with progress, cancellation and resumption."""

import errno
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as, seen_by
from enracine.kernel.actions import action
from enracine.kernel.documents import store_generated
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.export_files import CSV, MEDIA_TYPES, TABLES
from enracine.kernel.models import Job

Row = Sequence[Any]
EXPORT_TASK = "exports.run"
#: How the kind of a job says that it is an export.
PREFIX = "export:"
#: Every how many rows the progress is written and a cancellation is looked for.
STEP = 500
#: A work that failed this often has failed: it is said with why, and may be asked again.
MOST_FAILURES = 3
#: Characters of a question, at most: what follows « ? » in the address of a page.
MOST_QUESTION = 500


@dataclass(frozen=True)
class Export:
    """A kind of export: its columns, how many rows, and the rows for whoever asked."""

    kind: str
    title: Any
    columns: Sequence[Any]
    count: Callable[[Acting], int]
    rows: Callable[[Acting], Iterable[Row]]
    roles: frozenset[str]
    #: What such a file may serve, code and words; empty when it names nobody (law.md, L29).
    purposes: Sequence[tuple[str, Any]] = ()
    #: The same for one question (a page's filters, as its address says them); None: it has none.
    narrowed: "Callable[[str], Export] | None" = None


_exports: dict[str, Export] = {}
#: What other jobs of the same page are called.
_titles: dict[str, Any] = {}


def register(export: Export) -> None:
    """Add a kind of export, once."""
    _exports[export.kind] = export


def name(kind: str, title: Any) -> None:
    """Say how another kind of export is called (see `archives`)."""
    _titles[kind] = title


def available(role: str) -> list[Export]:
    """The exports that a role may ask for."""
    return [e for _, e in sorted(_exports.items()) if role in e.roles]


@action
def ask_export(
    acting: Acting,
    kind: str,
    idempotency_key: str,
    file_kind: str = CSV,
    purpose: str = "",
    question: str = "",
) -> Job:
    """Ask for an export. Asked twice, it is one job: by its key, or while the first is not ready.

    `file_kind`: a table of text or a workbook, with the same rows. `question` narrows it as the page
    it comes from was. Raises NotVisible for a kind that the acting role may not have, ActionRefused
    (field « purpose ») for a purpose that this export does not serve: what was collected to accompany
    people serves nothing else (law.md, L29).
    """
    export = _exports.get(kind)
    if export is None or acting.role not in export.roles or file_kind not in TABLES:
        raise NotVisible
    if export.purposes and purpose not in dict(export.purposes):
        raise ActionRefused(_("Dites à quoi servira ce fichier."), field="purpose", code="purpose")
    asked = {
        "file": file_kind,
        "purpose": purpose,
        "question": question[:MOST_QUESTION] if export.narrowed else "",
    }
    present = under_way(acting, kind, **asked)
    if present is not None:
        return present
    job, created = Job.objects.get_or_create(
        kind=f"export:{kind}",
        user_id=acting.user_id,
        # One form asks for either: the same key in the other kind of file is another export.
        idempotency_key=idempotency_key if file_kind == CSV else f"{idempotency_key}.{file_kind}",
        defaults={
            "organisation_id": acting.organisation_id,
            "parameters": parameters_of(acting) | asked,
        },
    )
    if created:
        record(
            "kernel.export_asked",
            acting,
            object=job,
            data={"kind": kind, "file": file_kind, "purpose": purpose},
        )
        # In the same transaction: a job never runs for a request that was rolled back.
        app.configure_task(EXPORT_TASK).defer(job_id=str(job.id))
    return job


def parameters_of(acting: Acting) -> dict[str, Any]:
    """Who asked, so that the job acts as she did: how far she needs to know included."""
    return {
        "membership": str(acting.membership_id),
        "role": acting.role,
        "label": acting.label,
        "scope": acting.scope,
        "team": acting.team,
    }


def under_way(acting: Acting, kind: str, **asked: str) -> Job | None:
    """The same export, asked alike by the same person in the same role, that is not ready yet."""
    return (
        Job.objects.filter(
            **{f"parameters__{name}": value for name, value in asked.items()},
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
    kind = job.kind.removeprefix(PREFIX)
    export = _offered(job)
    return str(export.title if export else _titles.get(kind, job.kind))


def purpose_of(job: Job) -> str:
    """What an export was asked for, in words; empty when nothing had to be said."""
    export = _exports.get(job.kind.removeprefix(PREFIX))
    words = dict(export.purposes) if export else {}
    return str(words.get(job.parameters.get("purpose", ""), ""))


def _offered(job: Job) -> Export | None:
    """The kind of an export, narrowed as it was asked; None when it is no longer offered."""
    export = _exports.get(job.kind.removeprefix(PREFIX))
    question = job.parameters.get("question", "")
    return export.narrowed(question) if export and export.narrowed and question else export


def requester(job: Job) -> Acting:
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


def note_failure(job_id: uuid.UUID, why: str, *, last: bool = False) -> bool:
    """Count a failure of the work, in a transaction of its own; whether it was one too many.

    `last`: nobody will try again (its worker was killed each time). A work that has ended already
    is left as it is.
    """
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.state not in {Job.State.WAITING, Job.State.RUNNING}:
        return True
    failures = job.checkpoint.get("failures", 0) + 1
    changes: dict[str, Any] = {"checkpoint": {**job.checkpoint, "failures": failures}}
    over = last or failures >= MOST_FAILURES
    if over:
        changes |= {"state": Job.State.FAILED, "message": why[:300]}
    with transaction.atomic(), acting_as(requester(job)):
        Job.objects.filter(pk=job.pk).update(**changes)
    return over


def why_failed(error: BaseException) -> str:
    """What went wrong, in words for who asked: never the text of the error, which may name somebody."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("Le serveur n’a plus de place.")
    if isinstance(error, ActionRefused):
        return error.message
    if isinstance(error, OperationalError):
        return _("La base de données ne répondait pas.")
    return _("Panne de notre côté (%(kind)s).") % {"kind": type(error).__name__}


def _progress(job: Job, done: int, total: int) -> bool:
    """Write the progress in a transaction of its own; False when the job must stop."""
    with transaction.atomic(), acting_as(requester(job)):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, done=min(done, total), total=total
        )
        return not Job.objects.filter(pk=job.pk, cancel_asked=True).exists()


def _lines(export: Export, acting: Acting) -> Iterator[Row]:
    yield [str(column) for column in export.columns]
    yield from export.rows(acting)


def run_export(job_id: uuid.UUID) -> str:
    """Do the work of an export job. Idempotent: a finished job is left as it is. Returns its state."""
    job = Job.objects.get(pk=job_id)
    if job.state in {Job.State.DONE, Job.State.CANCELLED, Job.State.FAILED}:
        return job.state
    export = _offered(job)
    if export is None:
        raise LookupError(job.kind)
    acting, file_kind = requester(job), job.parameters.get("file", CSV)
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
                f"{export.kind}.{file_kind}",
                MEDIA_TYPES[file_kind].partition(";")[0],
                f"export:{export.kind}",
            )
            Job.objects.filter(pk=job.pk).update(
                state=Job.State.DONE, done=total, total=total, result=document
            )
    return Job.State.DONE


def _write(job: Job, export: Export, acting: Acting, file: Any, total: int) -> bool:
    table = TABLES[job.parameters.get("file", CSV)](file)
    with transaction.atomic(), seen_by(acting):
        for number, line in enumerate(_lines(export, acting)):
            table.write(line)
            if number % STEP == 0 and not _progress(job, number, total):
                return False
    table.close()
    return True
