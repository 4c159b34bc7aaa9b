"""Exports: asked for, followed, cancelled, taken away. The work itself is a job."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import exports as kernel
from enracine.kernel.documents import served
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Job, new_id
from enracine.network.access import professionals_only

ROLES = (
    "counsellor",
    "coordinator",
    "paj_agent",
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
        "tag": TAGS[job.state],
        "moving": moving,
        "stopping": moving and job.cancel_asked,
    }


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """What may be exported, and what was. A form posted twice makes one export (its key)."""
    acting = acting_of(request)
    if request.method == "POST":
        key = request.POST.get("key", "")[:80] or str(new_id())
        job = kernel.ask_export(acting, request.POST.get("kind", ""), key)
        return redirect("workspace:export", job.id)
    return render(
        request,
        "workspace/exports.html",
        {
            "offered": kernel.available(acting.role),
            "key": str(new_id()),
            "lines": [_line(job) for job in kernel.my_jobs(acting)],
        },
    )


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
    if document is None or document.organisation_id != acting.organisation_id:
        raise NotVisible
    return served(document, "text/csv; charset=utf-8")  # type: ignore[return-value]
