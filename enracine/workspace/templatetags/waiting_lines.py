"""`{% waiting_line item late %}`: a thing that waits, in « Aujourd’hui »."""

from typing import Any

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from enracine.kernel.addresses import address
from enracine.kernel.drawn import Line, Word
from enracine.kernel.inbox import InboxItem
from enracine.kernel.panels import Gesture
from enracine.kernel.templatetags.ui import ago, icon, short_day, tag

register = Library()
LINE = Line("workspace/_item.html")
GESTURE = Line("workspace/_gesture.html")


@register.simple_tag(takes_context=True)
def waiting_line(context: Context, item: InboxItem, late: bool) -> SafeString:
    """The line. Of the page: `gestures` (panels.Gesture), `from_here`, the token of its forms."""
    return LINE.drawn(item_words(context, item, late))


def item_words(context: Context, item: InboxItem, late: bool) -> dict[str, Word]:
    """What is said of a thing that waits, and whether it is late."""
    return {
        "late": late,
        "url": str(item.url),
        "title": str(item.title),
        "tag": _tag(item, late),
        "icon": icon(item.icon),
        "what": str(item.what),
        "detail": "" if item.detail == item.title else str(item.detail),
        "due": item.due_on.isoformat() if item.due_on else "",
        "due_said": short_day(item.due_on),
        "since": item.since.isoformat(),
        "since_said": short_day(item.since),
        "done": str(item.done_url),
        "here": str(context["from_here"]),
        "token": _token(context) if item.done_url else "",
        "gestures": _gestures(context, item),
    }


def _tag(item: InboxItem, late: bool) -> SafeString | str:
    if late:
        said = ngettext("En retard de %(n)s jour", "En retard de %(n)s jours", item.days_late)
        return tag("bad", said % {"n": item.days_late}, "exclamation-triangle")
    return tag("wait", ago(item.due_on), "clock") if item.due_on else ""


def _token(context: Context) -> SafeString:
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"]
    )


def _gestures(context: Context, item: InboxItem) -> SafeString | str:
    """What may be begun from the line: of a dossier only."""
    gestures: list[Gesture] = context["gestures"]
    if item.dossier_id is None or not gestures:
        return ""
    return mark_safe("".join(_gesture(context, item, one) for one in gestures))  # noqa: S308  # drawn by a template


def _gesture(context: Context, item: InboxItem, gesture: Gesture) -> SafeString:
    words: dict[str, Any] = {
        "url": address(gesture.url_name, item.dossier_id) if item.dossier_id else "",
        "here": context["from_here"],
        "label": str(gesture.label),
        "title": str(item.title),
    }
    return GESTURE.drawn(words)
