"""« Importer » : bring a list, say what its columns mean, read the report, import it."""

import csv
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel.documents import on_disk
from enracine.kernel.errors import ActionRefused
from enracine.kernel.export_files import safe_cell
from enracine.kernel.identity import acting_of
from enracine.kernel.intake import reading
from enracine.kernel.intake.showing import progress_page
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people.actions import confirming, list_work, lists
from enracine.people.forms.lists import BringForm, ColumnsForm
from enracine.people.models import IntakeFile
from enracine.people.queries import lists as queries

ROLES = ("counsellor", "paj_agent", "partner", "integration_officer")
STATES = IntakeFile.State
TAGS = {
    "mapping": "wait", "checking": "info", "question": "wait", "checked": "wait",
    "writing": "info", "done": "ok", "stopped": "neutral", "failed": "bad",
}  # fmt: skip


@professionals_only(*ROLES)
@require_GET
def lists_page(request: HttpRequest) -> HttpResponse:
    """The lists that the organisation brought, newest first."""
    found = queries.lists_of(acting_of(request))
    rows = [{"file": file, "tag": TAGS[file.state]} for file in found]
    return render(request, "people/lists/lists.html", {"rows": rows})


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A file and its origin. The same file again leads to the list already there."""
    sent = request.method == "POST"
    form = BringForm(request.POST, request.FILES) if sent else BringForm()
    if sent and form.is_valid():
        said = form.cleaned_data
        declared = lists.Declared(
            said["origin"], said["collected_by"], said["collected_on"], said["told"]
        )
        try:
            file, known = lists.bring_list(
                acting_of(request), said["file"].file, said["file"].name, declared
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            if known:
                messages.info(request, _("Ce fichier est déjà ici : voici où il en est."))
            return redirect("people:list", file.pk)
    return render(request, "people/lists/bring.html", {"form": form}, status=status_of(form))


@professionals_only(*ROLES)
@require_GET
def one(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """Where a list stands. While the worker is at it, the page asks again by itself."""
    file = queries.list_or_404(acting_of(request), list_id)
    moving = file.state in {STATES.CHECKING, STATES.WRITING}
    if request.headers.get("HX-Request"):
        stop = reverse("people:list_gesture", args=[file.pk, "arreter"])
        return progress_page(request, file, url=request.path, stop_url=stop, moving=moving)
    if file.state == STATES.MAPPING:
        return redirect("people:list_columns", file.pk)
    return render(request, "people/lists/list.html", _context(file, moving))


def _context(file: IntakeFile, moving: bool) -> dict[str, Any]:
    counts = queries.counts_of(file)
    trouble = reading.TROUBLES.get(file.trouble, "")
    return {
        "file": file,
        "moving": moving,
        "tag": TAGS[file.state],
        "counts": counts,
        "waiting": counts["doubtful"] + counts["refused"],
        "trouble": _(trouble) if trouble else "",
        "may_write": file.state in {STATES.CHECKED, STATES.DONE} and counts["accepted"] > 0,
        "may_drop": counts["created"] == 0
        and file.state in {STATES.QUESTION, STATES.CHECKED, STATES.STOPPED},
        "has_report": file.state not in {STATES.MAPPING, STATES.QUESTION, STATES.FAILED},
    }


def _samples(file: IntakeFile) -> list[tuple[str, ...]]:
    """A few lines of the file, to recognise its columns by what they hold."""
    if file.document is None:
        return []
    with on_disk(file.document) as path:
        try:
            rows = reading.rows(list_work.source_of(file, path), file.header_row + 12)
            return [row.cells for row in rows if row.number > file.header_row]
        except reading.FileTrouble:
            return []


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """What each column means: guessed or remembered, corrected here."""
    acting = acting_of(request)
    file = queries.list_or_404(acting, list_id)
    if file.state != STATES.MAPPING:
        return redirect("people:list", file.pk)
    if request.POST.get("sheet"):
        version = whole_number(request.POST.get("version"))
        lists.choose_sheet(acting, file, request.POST["sheet"], version=version)
        return redirect("people:list_columns", file.pk)
    form = ColumnsForm(request.POST or None, file=file, samples=_samples(file))
    if request.method == "POST" and form.is_valid():
        try:
            lists.map_columns(
                acting,
                file,
                form.mapping(),
                family_first=form.cleaned_data["family_first"] == "1",
                version=form.cleaned_data["version"],
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            return redirect("people:list", file.pk)
    context = {"file": file, "form": form}
    return render(request, "people/lists/columns.html", context, status=status_of(form))


@professionals_only(*ROLES)
@require_POST
def gesture(request: HttpRequest, list_id: uuid.UUID, name: str) -> HttpResponse:
    """The buttons of a list: answer about dates, import, stop, go on, forget."""
    acting = acting_of(request)
    file = queries.list_or_404(acting, list_id)
    version = whole_number(request.POST.get("version"))
    if name == "dates":
        lists.answer_dates(acting, file, request.POST.get("order", ""), version=version)
    elif name == "importer":
        lists.write_list(acting, file, version=version)
    elif name == "arreter":
        lists.stop_list(acting, file)
        messages.info(request, _("L’arrêt est demandé. Ce qui est importé le reste."))
    elif name == "reprendre":
        lists.resume_list(acting, file, version=version)
    else:
        lists.drop_list(acting, file, version=version)
        messages.info(request, _("La liste est oubliée. Personne n’a été importé."))
        return redirect("people:lists")
    return redirect("people:list", file.pk)


@professionals_only(*ROLES)
@require_GET
def report(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """The report, line by line, as a table to save."""
    file = queries.list_or_404(acting_of(request), list_id)
    # Read before the answer leaves: afterwards the transaction, and who acts, are gone.
    content = "".join(_csv(file))
    return StreamingHttpResponse(  # type: ignore[return-value]  # an answer all the same
        [content.encode("utf-8-sig")],
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="rapport.csv"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def _csv(file: IntakeFile) -> Iterator[str]:
    for cells in queries.report_lines(file):
        buffer = io.StringIO()
        csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
        yield buffer.getvalue()


@professionals_only(*ROLES)
@require_POST
def confirm(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Somebody of a list agreed in front of me; or I invite her to say it herself."""
    acting, how = acting_of(request), request.POST.get("how", "")
    if how == "inviter":
        confirming.invite_listed(acting, person_id)
        messages.success(request, _("Le message part à son courriel."))
    else:
        confirming.attest_listed(acting, person_id)
        messages.success(request, _("C’est confirmé : son accord est noté, vous en êtes témoin."))
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/travail/") else "people:lists")
