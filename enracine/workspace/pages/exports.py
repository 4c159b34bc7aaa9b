"""Exports: asked for, followed, cancelled, taken away. The work itself is a job."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import archives
from enracine.kernel import exports as kernel
from enracine.kernel.documents import served
from enracine.kernel.drafts import recovered_post, refills
from enracine.kernel.errors import NotVisible
from enracine.kernel.export_files import CSV, MEDIA_TYPES
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Job, new_id
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.whole import KIND
from enracine.workspace.forms import ArchiveForm, ExportForm

ROLES = (
    "counsellor",
    "coordinator",
    "paj_agent",
    "paj_national",
    "partner",
    "integration_officer",
    "privacy_officer",
    "administrator",
)
TAGS = {"waiting": "wait", "running": "info", "done": "ok", "failed": "bad", "cancelled": "neutral"}


def _line(job: Job) -> dict[str, Any]:
    moving = job.state in {Job.State.WAITING, Job.State.RUNNING}
    return {
        "job": job,
        "title": kernel.title_of(job),
        "purpose": kernel.purpose_of(job),
        "tag": TAGS[job.state],
        # What holds everything is taken by a gesture, which is noted.
        "is_archive": archives.is_archive(job),
        "moving": moving,
        "stopping": moving and job.cancel_asked,
    }


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """What may be exported, and what was. A form posted twice makes one export (its key)."""
    acting = acting_of(request)
    key = str(new_id())
    offered = kernel.available(acting.role)
    forms = [ExportForm(export, initial={"kind": export.kind, "key": key}) for export in offered]
    asked: ExportForm | None = None
    if request.method == "POST":
        rank = _rank(offered, request.POST.get("kind", ""))
        asked = forms[rank] = ExportForm(offered[rank], request.POST)
        if asked.is_valid():
            said, file_kind = asked.cleaned_data, request.POST.get("file", CSV)
            job = kernel.ask_export(
                acting,
                said["kind"],
                said["key"] or key,
                file_kind,
                said.get("purpose", ""),
                request.POST.get("question", "").replace("\x00", ""),
            )
            return redirect("workspace:export", job.id)
    return render(
        request,
        "workspace/exports.html",
        {
            "forms": forms,
            "archives": archives.available(acting.role),
            "lines": [_line(job) for job in kernel.my_jobs(acting)],
        },
        status=status_of(asked),
    )


def _rank(offered: list[kernel.Export], kind: str) -> int:
    """Where an export is among those offered. Raises NotVisible for any other."""
    for rank, export in enumerate(offered):
        if export.kind == kind:
            return rank
    raise NotVisible


@professionals_only(*ROLES)
@require_GET
def progress(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Where an export stands; htmx asks again until it has ended."""
    line = _line(kernel.my_job(acting_of(request), job_id))
    template = (
        "workspace/_export.html" if request.headers.get("HX-Request") else "workspace/export.html"
    )
    return render(request, template, {"line": line})


@professionals_only(*ROLES)
@require_POST
def cancel(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Ask an export to stop; it does at its next step."""
    acting = acting_of(request)
    kernel.cancel_job(acting, kernel.my_job(acting, job_id))
    messages.info(request, _("L’export s’arrête. Aucun fichier ne sera gardé."))
    return redirect("workspace:export", job_id)


@professionals_only(*ROLES)
@require_GET
def download(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """The file, for whoever asked for it, acting for the same organisation."""
    acting = acting_of(request)
    job = kernel.my_job(acting, job_id)
    document = job.result
    if (
        archives.is_archive(job)
        or document is None
        or document.organisation_id != acting.organisation_id
    ):
        raise NotVisible
    return served(document, MEDIA_TYPES[job.parameters.get("file", CSV)])  # type: ignore[return-value]  # an answer all the same


@refills
@professionals_only("administrator", "privacy_officer")
@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest) -> HttpResponse:
    """Ask for everything that the organisation holds, with why."""
    acting = acting_of(request)
    made: list[Job] = []

    def write() -> None:
        values = form.cleaned_data
        made.append(archives.ask_archive(acting, KIND, values["reason"], str(values["key"])))

    posted = request.POST if request.method == "POST" else recovered_post(request)
    form = ArchiveForm(posted, initial={"key": new_id()})
    if request.method == "POST" and done(form, write):
        return redirect("workspace:export", made[0].pk)
    return render(request, "workspace/archive.html", {"form": form}, status=status_of(form))


@professionals_only("administrator", "privacy_officer")
@require_POST
def take_archive(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Take the file away: a gesture, so that it is noted; a look is not."""
    acting = acting_of(request)
    document = archives.hand_over(acting, kernel.my_job(acting, job_id))
    return served(document)  # type: ignore[return-value]  # an answer all the same
