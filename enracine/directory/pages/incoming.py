"""« Autres répertoires » : bring one in, read its report, import it, decide of what disappeared."""

import csv
import io
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from enracine.directory import actions, queries
from enracine.directory.actions import Declared
from enracine.directory.forms import BringForm
from enracine.directory.models import Intake, IntakeRow
from enracine.kernel.acting import Acting
from enracine.kernel.export_files import safe_cell
from enracine.kernel.identity import acting_of
from enracine.kernel.intake.showing import progress_page
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only

STATES = Intake.State
TAGS = {
    "reading": "info", "checked": "wait", "writing": "info", "done": "ok", "stopped": "neutral",
    "failed": "bad",
}  # fmt: skip


@professionals_only(*queries.IMPORTERS)
@require_safe
def intakes(request: HttpRequest) -> HttpResponse:
    """The directories that come from elsewhere, and each reading, newest first."""
    acting = acting_of(request)
    context = {
        "origins": list(queries.origins_of(acting)[:100]),
        "rows": [{"intake": one, "tag": TAGS[one.state]} for one in queries.intakes_of(acting)],
    }
    return render(request, "directory/intakes/intakes.html", context)


@professionals_only(*queries.IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """An archive or an address, and what is declared of it."""
    acting = acting_of(request)
    sent = request.method == "POST"
    form = BringForm(request.POST, request.FILES) if sent else BringForm()
    made: list[Intake] = []

    def write() -> None:
        made.append(_brought(acting, form.cleaned_data))

    if sent and done(form, write):
        return redirect("directory:intake", made[0].pk)
    return render(request, "directory/intakes/bring.html", {"form": form}, status=status_of(form))


def _brought(acting: Acting, said: dict[str, Any]) -> Intake:
    declared = Declared(said["name"], said["licence"], said["is_open"] == "1")
    if said.get("file"):
        return actions.bring_package(acting, said["file"].file, said["file"].name, declared)
    return actions.bring_address(acting, said["address"], declared)


@professionals_only(*queries.IMPORTERS)
@require_safe
def intake(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """Where a reading stands, and its report. While the worker is at it, the page asks again by itself."""
    found = queries.intake_or_404(acting_of(request), intake_id)
    moving = found.state in {STATES.READING, STATES.WRITING}
    if request.headers.get("HX-Request"):
        stop = reverse("directory:intake_gesture", args=[found.pk, "arreter"])
        return progress_page(request, found, url=request.path, stop_url=stop, moving=moving)
    return render(
        request,
        "directory/intakes/intake.html",
        _context(found, moving, request.GET.get("etat", ""), request.GET.get("apres", "")),
    )


def _context(found: Intake, moving: bool, state: str, after: str) -> dict[str, Any]:
    counts = queries.counts_of(found)
    present = [code for code, count in counts.items() if count]
    first = "quarantined" if counts["quarantined"] else (present[0] if present else "")
    chosen = state if state in counts else first
    rows, more = queries.rows_of(found, chosen, after) if chosen else ([], "")
    labels = dict(IntakeRow.State.choices)
    has_report = found.checked_at is not None
    return {
        "intake": found,
        "moving": moving,
        "tag": TAGS[found.state],
        "counts": counts,
        "ready": counts["new"] + counts["changed"],
        "chips": [(code, labels[code], counts[code]) for code in present],
        "state": chosen,
        "rows": rows,
        "more": more,
        "remarks": queries.remarks_of(found),
        "has_report": has_report,
        "may_write": found.state == STATES.CHECKED,
        "may_drop": found.state in {STATES.CHECKED, STATES.STOPPED, STATES.FAILED}
        and not counts["written"],
        "may_settle": found.state == STATES.DONE and chosen == IntakeRow.State.MISSING,
    }


@professionals_only(*queries.IMPORTERS)
@require_POST
def gesture(request: HttpRequest, intake_id: uuid.UUID, name: str) -> HttpResponse:
    """The buttons of a reading: import, stop, go on, forget, close what disappeared, keep it though."""
    acting = acting_of(request)
    found = queries.intake_or_404(acting, intake_id)
    version = whole_number(request.POST.get("version"))
    if name == "importer":
        actions.write_intake(acting, found, version=version)
    elif name == "arreter":
        actions.stop_intake(acting, found)
        messages.info(
            request, _("L’arrêt est demandé. Chaque organisme importé le reste, en entier.")
        )
    elif name == "reprendre":
        actions.resume_intake(acting, found, version=version)
    elif name in ("fermer", "garder"):
        count = actions.settle_missing(acting, found, _chosen(request), close=name == "fermer")
        if name == "fermer":
            words = ngettext("%(n)s service est fermé.", "%(n)s services sont fermés.", count)
        else:
            words = ngettext("%(n)s service est gardé.", "%(n)s services sont gardés.", count)
        messages.success(request, words % {"n": count})
    else:
        actions.drop_intake(acting, found, version=version)
        messages.info(request, _("Cette lecture est oubliée. Rien n’a été importé."))
        return redirect("directory:intakes")
    return redirect("directory:intake", found.pk)


def _chosen(request: HttpRequest) -> list[uuid.UUID]:
    found = []
    for text in request.POST.getlist("service")[:1000]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@professionals_only(*queries.IMPORTERS)
@require_GET
def report(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    """The report, a line for each reason, as a table to save."""
    found = queries.intake_or_404(acting_of(request), intake_id)
    table = io.StringIO()
    csv.writer(table).writerows(
        [safe_cell(cell) for cell in cells] for cells in queries.report_lines(found)
    )
    return HttpResponse(
        table.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="rapport.csv"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
