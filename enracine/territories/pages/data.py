"""The figures to take away: CSV and JSON, for everybody, as they are kept."""

import io
import itertools
from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enracine.kernel.access import public
from enracine.kernel.clock import today
from enracine.kernel.export_files import CsvTable
from enracine.territories.models import Mrc, PajTerritory, Region
from enracine.territories.queries import OPEN_COLUMNS, open_facts
from enracine.territories.queries.open_data import LICENCE, Row

Place = Region | Mrc | PajTerritory
CSV = "csv"


@public
@require_safe
def everything(request: HttpRequest, kind: str) -> HttpResponse:
    """Every figure of every place."""
    return _answer(open_facts(), kind, "territoires", "")


@public
@require_safe
def place(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The figures of one place, by its code: « region-01 », « mrc-14 », « paj-14 »."""
    found = _place(code)
    if found is None:
        raise Http404
    return _answer(open_facts(found), kind, code, found.name)


def _place(code: str) -> Place | None:
    kind, _dash, number = code.partition("-")
    day = today()
    if kind == "region":
        return Region.objects.in_force(day).filter(code=number).first()
    if kind == "mrc":
        return Mrc.objects.in_force(day).filter(code=number).first()
    if kind == "paj":
        return PajTerritory.objects.in_force(day).filter(code=code).first()
    return None


def _answer(rows: Iterable[Row], kind: str, name: str, title: str) -> HttpResponse:
    if kind == CSV:
        answer: HttpResponse = StreamingHttpResponse(  # type: ignore[assignment]  # an answer all the same
            _lines(rows), content_type="text/csv; charset=utf-8"
        )
    else:
        told = {"name": title, "licence": _(LICENCE), "facts": list(rows)}
        answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="enracine-{name}.{kind}"'
    # Figures are for everybody's software, whatever site it runs on.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """A table of text, a row at a time."""
    head: list[list[object]] = [list(OPEN_COLUMNS)]
    buffer = io.BytesIO()
    table = CsvTable(buffer)
    for row in itertools.chain(head, ([r[name] for name in OPEN_COLUMNS] for r in rows)):
        table.write(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
