"""The access package: gathered by a job, checked by a human, then made by another.

Two jobs, `Job.parameters["phase"]`: « gather » proposes what to hide; « build » makes the file once an
officer has decided. Between the two the file may have changed: a new proposal sends it back to her.
"""

import datetime as dt
import io
import json
import uuid
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Job
from enracine.privacy import content, papers, rights
from enracine.privacy.actions.requests import PACKAGE, keep_paper
from enracine.privacy.models import Mask, RightsRequest
from enracine.privacy.queries.packages import (
    Group,
    Proposal,
    as_json,
    groups,
    hide,
    portable_zip,
    proposals,
    scope_of,
)
from enracine.privacy.queries.retention import settings

TASK = "privacy.package"
KIND = "rights_package"
GATHER, BUILD = "gather", "build"
_MOVING = (Job.State.WAITING, Job.State.RUNNING)
SYSTEM = Acting.for_system("privacy.package")


class _Stopped(Exception):
    """Somebody asked the job to stop."""


@action
def prepare_package(acting: Acting, request: RightsRequest) -> Job:
    """Ask for the gathering of everything held. Asking twice while it runs gives the same job."""
    return _ask(acting, request, GATHER)


@action
def check_masks(
    acting: Acting, request: RightsRequest, hidden: set[uuid.UUID], *, version: int | None = None
) -> Job:
    """An officer has read each proposal: `hidden` are those to hide. The file is then made."""
    if request.masks_checked_at is None and request.job is None:
        raise ActionRefused(_("Préparez d’abord le paquet d’accès."), code="not_gathered")
    for mask in request.masks.all():
        wanted = mask.pk in hidden
        if mask.hide != wanted:
            update_versioned(mask, None, hide=wanted)
    update_versioned(
        request, version, masks_checked_at=now(), masks_checked_by_id=acting.membership_id
    )
    record(
        "privacy.package_checked",
        acting,
        subject_id=request.subject_id,
        object=request,
        data={"proposed": request.masks.count(), "hidden": len(hidden)},
    )
    return _ask(acting, request, BUILD)


def _ask(acting: Acting, request: RightsRequest, phase: str) -> Job:
    if not acting.is_professional or request.organisation_id != acting.organisation_id:
        raise NotVisible
    if request.kind != RightsRequest.Kind.ACCESS or request.state not in {"received", "silent"}:
        raise ActionRefused(_("Cette demande a déjà une réponse."), code="state")
    if not request.proof.strip():
        raise ActionRefused(
            _("Dites d’abord comment la personne a été reconnue."), field="proof", code="identity"
        )
    if request.job is not None and request.job.state in _MOVING:
        return request.job
    job = Job.objects.create(
        kind=KIND,
        user_id=acting.user_id,
        organisation_id=acting.organisation_id,
        parameters={"request": str(request.pk), "phase": phase},
    )
    RightsRequest.objects.filter(pk=request.pk).update(job=job)
    request.job = job
    app.configure_task(TASK).defer(job_id=str(job.pk))
    return job


# --- The work ------------------------------------------------------------------------------------


def run_package(job_id: uuid.UUID | str) -> str:
    """Do the work of a job of this kind. Idempotent: one that ended stays so. Returns its state."""
    job = Job.objects.get(pk=job_id)
    if job.state not in _MOVING:
        return str(job.state)
    request = RightsRequest.objects.select_related("organisation").get(pk=job.parameters["request"])
    try:
        with transaction.atomic(), acting_as(SYSTEM):
            found = list(groups(_scope(request), lambda done, total: _step(job, done, total)))
            _stop_if_asked(job)
            proposed = proposals(found, request.subject_id)
            if job.parameters["phase"] == GATHER:
                message = _propose(request, proposed)
            else:
                message = _build(request, found, proposed)
    except _Stopped:
        return _end(job, Job.State.CANCELLED, "")
    return _end(job, Job.State.DONE, message)


def _scope(request: RightsRequest) -> content.Scope:
    return scope_of(request.subject_id, request.organisation_id)


def _step(job: Job, done: int, total: int) -> bool:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, done=min(done, total), total=total
    )
    _stop_if_asked(job)
    return True


def _stop_if_asked(job: Job) -> None:
    if Job.objects.filter(pk=job.pk, cancel_asked=True).exists():
        raise _Stopped


def _end(job: Job, state: str, message: str) -> str:
    with transaction.atomic(), acting_as(SYSTEM):
        Job.objects.filter(pk=job.pk).update(state=state, message=message[:300], done=F("total"))
    return state


def _propose(request: RightsRequest, proposed: list[Proposal]) -> str:
    """Write the proposals that are not there yet; a decision already made stays."""
    known = set(request.masks.values_list("place", "start", "words"))
    request.masks.exclude(place__in=[p.place for p in proposed]).delete()
    new = [p for p in proposed if (p.place, p.found.start, p.found.words[:300]) not in known]
    for one in new:
        before, words, after = rights.around(one.text, one.found)
        Mask.objects.update_or_create(
            request=request,
            place=one.place,
            start=one.found.start,
            defaults={
                "organisation_id": request.organisation_id,
                "title": one.title[:200],
                "before": before[-80:],
                "words": words[:300],
                "after": after[:80],
                "hide": True,
            },
        )
    if new:
        RightsRequest.objects.filter(pk=request.pk).update(masks_checked_at=None)
    return "gathered" if not new else "proposed"


def _build(request: RightsRequest, found: list[Group], proposed: list[Proposal]) -> str:
    """Make the file with what was decided; send it back when something new must be read first."""
    decided = {(mask.place, mask.start, mask.words): mask.hide for mask in request.masks.all()}
    if any((p.place, p.found.start, p.found.words[:300]) not in decided for p in proposed):
        _propose(request, proposed)
        return "changed"
    masks: dict[str, list[rights.Found]] = {}
    for one in proposed:
        if decided[one.place, one.found.start, one.found.words[:300]]:
            masks.setdefault(one.place, []).append(one.found)
    hidden = sum(len(spans) for spans in masks.values())
    body = _file(request, as_json(hide(found, masks)), hidden)
    values = settings()
    days = int(values["privacy.package_days"])
    document = keep_paper(
        SYSTEM,
        request,
        body,
        f"{request.number}-dossier.zip",
        "application/zip",
        PACKAGE,
        now() + dt.timedelta(days=days),
    )
    RightsRequest.objects.filter(pk=request.pk).update(package=document)
    # What was proposed quotes other people: it has served.
    request.masks.all().delete()
    record(
        "privacy.package_made",
        SYSTEM,
        subject_id=request.subject_id,
        object=request,
        organisations=[request.organisation_id],
        data={"hidden": hidden},
    )
    return "made"


def _file(request: RightsRequest, sections: list[dict[str, Any]], hidden: int) -> bytes:
    known = content.people().known(request.subject_id)
    name = known.name if known else request.number
    document = {
        "format": "enracine-acces-1",
        "request": request.number,
        "organisation": request.organisation.name,
        "made_on": today(),
        "hidden_passages": hidden,
        "sections": sections,
    }
    text = json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier.json", text)
        archive.writestr(
            "dossier.pdf", papers.readable_package(request, name, sections, hidden, today())
        )
    return written.getvalue()


@action
def make_portable(acting: Acting, request: RightsRequest) -> None:
    """The portable copy of what this holder has from the person, for a request made on paper."""
    body = portable_zip(scope_of(request.subject_id, request.organisation_id))
    days = int(settings()["privacy.package_days"])
    document = keep_paper(
        acting,
        request,
        body,
        f"{request.number}-renseignements-fournis.zip",
        "application/zip",
        PACKAGE,
        now() + dt.timedelta(days=days),
    )
    RightsRequest.objects.filter(pk=request.pk).update(package=document)
    request.package = document
