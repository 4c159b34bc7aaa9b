"""The rows of a table of retention, drawn in one go: two hundred numbers, each with what it opens to."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.insights.queries.retention import Row
from enracine.insights.retention_rules import Cell
from enracine.kernel.templatetags.ui import number, percent

PART_LABELS = {
    "presents": gettext_lazy("Présents"),
    "partis": gettext_lazy("Partis"),
    "inconnus": gettext_lazy("Non joints"),
    "hors": gettext_lazy("Hors du calcul"),
    "plus-tard": gettext_lazy("Plus tard"),
    "tous": gettext_lazy("Délai passé"),
}


def _values(cell: Cell) -> dict[str, int]:
    """The numbers of a row, by what each opens to, in the order of the columns."""
    return {
        "tous": cell.whole,
        "presents": cell.present,
        "partis": cell.gone,
        "inconnus": cell.unknown,
        "plus-tard": cell.later,
        "hors": cell.out,
    }


def numbers(cell: Cell, opens: bool, months: int) -> list[tuple[Any, int, str]]:
    """The numbers of everybody: label, value, the query that opens it (none for who may not)."""
    return [
        (
            PART_LABELS[part],
            value,
            "?" + urlencode({"delai": months, "partie": part}) if opens else "",
        )
        for part, value in _values(cell).items()
    ]


def drawn_rows(rows: Iterable[Row], opens: bool, months: int, name: str) -> SafeString:
    """The lines of a table. `name`: what the address of a number calls its line; `opens`: if it may.

    A line whose cell is None is there, without its numbers. Empty text without a line.
    """
    target, hidden = reverse("insights:retention_rows"), escape(_("non montré"))
    labels = {part: escape(label) for part, label in PART_LABELS.items()}
    drawn = []
    for row in rows:
        label, cell = conditional_escape(row.label), row.cell
        drawn.append(f'<tr><th scope="row">{label}</th>')
        if cell is None:
            drawn.append(f'<td colspan="9" class="muted">{hidden}</td></tr>')
            continue
        drawn += [
            f'<td class="num">{percent(share)}</td>'
            for share in (cell.at_least, cell.at_most, cell.among_reached)
        ]
        of = escape(urlencode({name: row.key}))
        for part, value in _values(cell).items():
            if opens and value:
                url = f"{target}?delai={months}&amp;partie={part}&amp;{of}"
                drawn.append(
                    f'<td class="num"><a href="{url}" aria-label="{label}, {labels[part]} : {value}">'
                    f"{number(value)}</a></td>"
                )
            else:
                drawn.append(f'<td class="num">{number(value)}</td>')
        drawn.append("</tr>")
    # Every text of it was escaped above.
    return mark_safe("".join(drawn))  # noqa: S308
