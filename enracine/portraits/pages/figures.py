"""The figures of a place, one by one or by the file."""

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.inspection import CSV, WORKBOOK, made_safe
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.queries.keeping import KEEPING
from enracine.portraits import actions, queries
from enracine.portraits.forms import MOST_BYTES, AsideForm, FactForm, FiguresForm
from enracine.portraits.models import FigureList
from enracine.territories.actions import note_fact, put_back, set_aside
from enracine.territories.incoming import WHY, RawLine, TableTrouble, read_table
from enracine.territories.queries.labels import period_label

#: Lines of the report on one page; the refused ones come first.
SHOWN = 300
STATES = {"new": "ok", "changed": "info", "same": "neutral", "refused": "bad"}


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a place, and one more."""
    acting = acting_of(request)
    place = queries.kept_place(acting, code)
    form = FactForm(request.POST or None)

    def write() -> None:
        said = {name: str(value) for name, value in form.cleaned_data.items()}
        name = queries.organisation_name(acting)
        note_fact(acting, said | {"place": queries.code_of(place)}, noted_by=name)

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Ce chiffre est noté et publié."))
        return redirect("portraits:figures", code)
    context = {"form": form, "place": place, "code": code, "rows": queries.own_facts(place)}
    return render(request, "portraits/figures.html", context, status=status_of(form))


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, fact_id: uuid.UUID) -> HttpResponse:
    """One figure: what it said before; set it aside, or put it back."""
    acting = acting_of(request)
    found = queries.own_fact(acting, fact_id)
    form = AsideForm(request.POST or None, initial={"version": found.version})
    back = request.method == "POST" and "remettre" in request.POST
    if back:
        put_back(acting, fact_id, whole_number(request.POST.get("version")))
        messages.success(request, _("Ce chiffre est de nouveau publié."))
        return redirect("portraits:figure", fact_id)

    def write() -> None:
        set_aside(acting, fact_id, form.cleaned_data["why"], form.cleaned_data["version"])

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Ce chiffre est écarté; il reste ici, avec la raison."))
        return redirect("portraits:figure", fact_id)
    place = found.region or found.mrc or found.paj_territory
    context = {
        "form": form,
        "found": found,
        "place": place,
        "code": queries.code_of(place) if place else "",
        "period": period_label(found.period),
        "history": list(queries.history_of(found)[:100]),
    }
    return render(request, "portraits/figure.html", context, status=status_of(form))


@professionals_only(*KEEPING)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Bring a table of figures; those brought before."""
    acting = acting_of(request)
    form = FiguresForm(request.POST or None, request.FILES or None)
    made: list[FigureList] = []

    def write() -> None:
        sent = form.cleaned_data["file"]
        made.append(actions.bring_figures(acting, sent.name, _lines_of(sent)))

    if request.method == "POST" and done(form, write):
        return redirect("portraits:figure_list", made[0].pk)
    context = {"form": form, "rows": queries.own_lists(acting)}
    return render(request, "portraits/figure_lists.html", context, status=status_of(form))


def _lines_of(sent: "UploadedFile[Any]") -> list[RawLine]:
    """The lines of a file that somebody sends. Raises ActionRefused beside its field."""
    if (sent.size or 0) > MOST_BYTES:
        raise ActionRefused(_("Ce fichier est trop grand : 5 Mo au plus."), field="file")
    is_workbook = (sent.name or "").lower().endswith(".xlsx")
    made_safe(sent.file, WORKBOOK if is_workbook else CSV)  # type: ignore[arg-type]  # a file all the same
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("chiffres.xlsx" if is_workbook else "chiffres.csv")
        sent.seek(0)
        path.write_bytes(sent.read())
        try:
            return read_table(path, is_workbook=is_workbook)
        except TableTrouble as trouble:
            raise ActionRefused(str(trouble), field="file") from None


@professionals_only(*KEEPING)
@require_safe
def figure_list(request: HttpRequest, figures_id: uuid.UUID) -> HttpResponse:
    """The report, line by line: what would be kept, what is refused and why."""
    found = queries.own_list(acting_of(request), figures_id)
    counts = dict.fromkeys(STATES, 0)
    for line in found.lines:
        counts[line["state"]] += 1
    order = list(STATES)[::-1]
    rows = sorted(found.lines, key=lambda line: (order.index(line["state"]), line["number"]))
    context = {
        "found": found,
        "counts": counts,
        "good": counts["new"] + counts["changed"],
        "rows": [_row(line) for line in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
    }
    return render(request, "portraits/figure_list.html", context)


def _row(line: dict[str, object]) -> dict[str, object]:
    why = str(line["why"])
    return line | {
        "tag": STATES[str(line["state"])],
        "reason": _(WHY[why]) % {"said": line["said"]} if why else "",
    }


@professionals_only(*KEEPING)
@require_POST
def figure_list_import(request: HttpRequest, figures_id: uuid.UUID) -> HttpResponse:
    """Keep the good lines, all together."""
    try:
        count = actions.import_figures(
            acting_of(request), figures_id, whole_number(request.POST.get("version"))
        )
        messages.success(request, _("%(n)s chiffres gardés et publiés.") % {"n": count})
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect("portraits:figure_list", figures_id)


@professionals_only(*KEEPING)
@require_POST
def figure_list_forget(request: HttpRequest, figures_id: uuid.UUID) -> HttpResponse:
    """Throw the table away."""
    actions.forget_figures(acting_of(request), figures_id)
    messages.success(request, _("Le tableau est jeté. Les chiffres déjà gardés restent."))
    return redirect("portraits:figure_lists")
