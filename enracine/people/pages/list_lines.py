"""The quarantine of a list: each doubtful line is corrected in place, accepted, or set aside."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.network.access import professionals_only
from enracine.people.actions import list_lines
from enracine.people.forms.lists import LineForm
from enracine.people.intake.lines import Verdict
from enracine.people.models import IntakeFile, IntakeRow
from enracine.people.pages.lists import ROLES
from enracine.people.queries import lists as queries
from enracine.privacy.queries import note_read

#: The states that have a page of lines, with their words.
SHOWN = ("doubtful", "refused", "accepted", "rejected", "already", "created")
OPEN = (IntakeRow.State.DOUBTFUL, IntakeRow.State.REFUSED)


@professionals_only(*ROLES)
@require_GET
def lines(request: HttpRequest, list_id: uuid.UUID) -> HttpResponse:
    """The lines of a list in one state, a page at a time."""
    file = queries.list_or_404(acting_of(request), list_id)
    state = request.GET.get("etat", "")
    counts = queries.counts_of(file)
    if state not in SHOWN:
        state = next((s for s in SHOWN if counts[s]), SHOWN[0])
    shown, more = queries.lines_of(file, state, whole_number(request.GET.get("apres")) or 0)
    labels = dict(IntakeRow.State.choices)
    chips = [(s, labels[s], counts[s]) for s in SHOWN if counts[s] or s == state]
    context = {
        "file": file, "state": state, "label": labels[state], "lines": shown, "more": more,
        "chips": chips, "opens": state in {"doubtful", "refused", "accepted", "rejected"},
    }  # fmt: skip
    return render(request, "people/lists/lines.html", context)


@professionals_only(*ROLES)
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, list_id: uuid.UUID, row_id: uuid.UUID) -> HttpResponse:
    """One line: what it says, what is wrong, who looks like it; then the next one."""
    acting = acting_of(request)
    row = queries.row_or_404(acting, list_id, row_id)
    if row.state in {IntakeRow.State.CREATED, IntakeRow.State.ALREADY}:
        return redirect("people:list_lines", list_id)
    if request.method == "POST":
        answer = _written(request, row)
        if answer is not None:
            return answer
        row = queries.row_or_404(acting, list_id, row_id)
    likely = queries.likely_people(row)
    for person in likely:
        note_read(request, person.pk, ["identity"], "people:list_line")
    context = {
        "file": row.file,
        "line": queries.shown(row.file, row),
        "row": row,
        "form": LineForm.of(row),
        "likely": likely,
        "remarks": [s for s in queries.shown(row.file, row).said if s.level == "remark"],
    }
    return render(
        request,
        "people/lists/line.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _written(request: HttpRequest, row: IntakeRow) -> HttpResponse | None:
    """Do what the button says. None when the line still needs a correction."""
    acting, what = acting_of(request), request.POST.get("what", "")
    version = whole_number(request.POST.get("version"))
    if what == "ecarter":
        list_lines.reject_line(acting, row, version)
        messages.info(request, _("Ligne %(n)s écartée.") % {"n": row.number})
    elif what == "accepter":
        list_lines.accept_line(acting, row, version)
        messages.success(request, _("Ligne %(n)s acceptée.") % {"n": row.number})
    elif what == "reprendre":
        list_lines.take_back_line(acting, row, version)
        return redirect("people:list_line", row.file_id, row.pk)
    else:
        typed = LineForm(request.POST, row=row).raw()
        left = list_lines.correct_line(acting, row, typed, version)
        if left.verdict != Verdict.ACCEPTED:
            return None
        messages.success(request, _("Ligne %(n)s corrigée : elle est prête.") % {"n": row.number})
    return _next(row)


def _next(row: IntakeRow) -> HttpResponse:
    """The next line to look at, else the list."""
    waiting = IntakeFile.objects.get(pk=row.file_id).rows.filter(state__in=OPEN)
    following = waiting.filter(number__gt=row.number).order_by("number").first()
    following = following or waiting.order_by("number").first()
    if following is None:
        return redirect("people:list", row.file_id)
    return redirect("people:list_line", row.file_id, following.pk)
