"""`{% caseload_row row %}`: a dossier in a list."""

from django.template import Context, Library
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from enracine.accompaniment.queries.caseload import Row
from enracine.accompaniment.templatetags.stages import stage_tag
from enracine.kernel.addresses import address
from enracine.kernel.drawn import Line, Word
from enracine.kernel.templatetags.ui import short_day

register = Library()
LINE = Line("accompaniment/_caseload_row.html")


@register.simple_tag(takes_context=True)
def caseload_row(context: Context, row: Row) -> SafeString:
    """The line. Of the page: `closed`, `gestures` (panels.Gesture), `mine` (one's organisation)."""
    return LINE.drawn(row_words(context, row))


def row_words(context: Context, row: Row) -> dict[str, Word]:
    """What is said of a dossier, open or closed."""
    dossier, closed = row.dossier, bool(context["closed"])
    step = dossier.next_step
    return {
        "pk": dossier.pk,
        "url": address("accompaniment:dossier", dossier.pk),
        "title": row.title,
        "number": dossier.number,
        "stage": stage_tag(dossier.stage),
        "region": row.region,
        "who": dossier.assignee.user.name if dossier.assignee else "",
        "closed": closed,
        "closed_on": short_day(dossier.closed_on),
        "step": _(step) if step else "",
        "step_on": short_day(dossier.next_step_on),
        "begins": bool(context["gestures"]),
        "gestures": _gestures(context, row),
    }


def _gestures(context: Context, row: Row) -> SafeString | str:
    """What may be begun from the row, of a dossier of one's own organisation."""
    if row.dossier.organisation_id != context["mine"]:
        return ""
    return format_html_join(
        "",
        '<a href="{}">{}<span class="visually-hidden"> – {}</span></a>',
        (
            (address(gesture.url_name, row.dossier.pk), gesture.label, row.title)
            for gesture in context["gestures"]
        ),
    )
