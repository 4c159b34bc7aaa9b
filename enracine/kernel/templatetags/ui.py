"""Tags and filters every page may use: icons, status tags, dates, numbers, menu, form helpers."""

import datetime as dt
import functools
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language

from enracine.kernel import filtering, panels, sub_navigation, undo
from enracine.kernel.clock import today
from enracine.kernel.templatetags import formats

register = template.Library()

KIND_ICONS = {
    "info": "info-circle",
    "ok": "check-circle",
    "wait": "clock",
    "bad": "exclamation-triangle",
    "neutral": "circle",
}
# Levels of django.contrib.messages -> kinds of notices.
LEVEL_KINDS = {
    "success": "ok",
    "error": "bad",
    "warning": "wait",
    "info": "info",
    "debug": "neutral",
}


def _language() -> str:
    return get_language() or "fr-ca"


@functools.lru_cache(maxsize=512)
def _icon(name: str, css: str, label: str) -> SafeString:
    naming = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(),
        mark_safe(naming),  # noqa: S308 – built by format_html just above
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """Draw an icon, decorative unless `label` names it. `css`: icon--large, icon--huge."""
    return _icon(name, css, str(label))


@register.simple_tag
def kind_icon(kind: str) -> SafeString:
    """Draw the usual icon of a kind (info, ok, wait, bad, neutral)."""
    return _icon(KIND_ICONS.get(kind, "circle"), "", "")


@functools.lru_cache(maxsize=1_000)
def _tag(kind: str, label: str, icon: str, _is_safe: bool) -> SafeString:
    return format_html('<span class="tag tag--{}">{}{}</span>', kind, _icon(icon, "", ""), label)


@register.simple_tag
def tag(kind: str, label: str, icon: str = "") -> SafeString:
    """Draw a status tag: icon and word on a pale ground. Kinds: info, ok, wait, bad, neutral."""
    said = str(label)
    # A safe text and the same one typed by somebody are equal, and are not drawn alike.
    return _tag(kind, said, icon or KIND_ICONS.get(kind, "circle"), isinstance(said, SafeData))


@register.filter
def notice_kind(level: str) -> str:
    """Translate a level of django.contrib.messages into a kind of notice."""
    return LEVEL_KINDS.get(level, "info")


@register.filter
def undo_button(message: Message, area: str) -> undo.Button | None:
    """The button of a message that says an act which may be taken back."""
    return undo.button(message.extra_tags or "", area)


@register.simple_tag(takes_context=True)
def menu(context: Context) -> list[Any]:
    """Return the lines of the area's menu, computed once per page however often it is drawn.

    `nav` of the context is a list, or a function giving one (its badges cost queries).
    """
    kept: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]  # a dictionary, whatever Django's stubs say
    if "ui_menu" not in kept:
        nav = context.get("nav", [])
        kept["ui_menu"] = list(nav() if callable(nav) else nav or [])
    items: list[Any] = kept["ui_menu"]
    return items


@register.simple_tag
def object_tabs(tabs: panels.Tabs) -> SafeString:
    """Draw the tabs of an object (`page.tabs` of a dossier), by group."""
    return sub_navigation.tabs_of(tabs)


@register.simple_tag
def object_gestures(tabs: panels.Tabs) -> SafeString:
    """Draw what may be begun about an object from any of its pages."""
    return sub_navigation.gestures_of(tabs)


# Dates: a date, or an aware datetime shown in Québec's time.


def _as_date(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """« 22 novembre 2026 »; nothing for None."""
    return formats.day(_as_date(value), _language()) if value else ""


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """« 22 nov. 2026 »; nothing for None."""
    return formats.short_day(_as_date(value), _language()) if value else ""


@register.filter
def weekday(value: dt.date | dt.datetime | None) -> str:
    """« dimanche 22 novembre »; nothing for None."""
    return formats.weekday(_as_date(value), _language()) if value else ""


@register.filter
def hour(value: dt.time | dt.datetime | None) -> str:
    """« 14 h 05 » in Québec's time; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).time()
    return formats.hour(value, _language())


@register.filter
def moment(value: dt.datetime | None) -> str:
    """« 22 novembre 2026 à 14 h 05 » in Québec's time; nothing for None."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.moment(local, _language())


@register.filter
def ago(value: dt.date | dt.datetime | None) -> str:
    """« hier », « il y a 3 jours », « dans 2 mois », from the product's current day."""
    return formats.distance(_as_date(value), today()) if value else ""


@register.simple_tag
def when(value: dt.date | dt.datetime | None, style: str = "day") -> SafeString:
    """Write a <time> element. Styles: day, short_day, weekday, hour, moment, ago."""
    if value is None:
        return mark_safe("")
    styles: dict[str, Callable[[Any], str]] = {
        "day": day, "short_day": short_day, "weekday": weekday,
        "hour": hour, "moment": moment, "ago": ago,
    }  # fmt: skip
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), styles[style](value))


# Figures


@register.filter
def number(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """« 1 240 »; an en dash for None (an absent figure is not zero)."""
    return "–" if value is None else formats.number(value, _language(), decimals)


@register.filter
def money(value: int | float | Decimal | None) -> str:
    """« 1 240,50 $ »; an en dash for None."""
    return "–" if value is None else formats.money(value, _language())


@register.filter
def cents(value: int | None) -> str:
    """Whole cents as an amount: « 1 240,50 $ »; an en dash for None."""
    return "–" if value is None else formats.money(Decimal(value) / 100, _language())


@register.filter
def percent(value: float | Decimal | None, decimals: int = 0) -> str:
    """A share between 0 and 1 as « 74 % »; an en dash for None."""
    return "–" if value is None else formats.percent(value, _language(), decimals)


@register.filter
def phone(value: str | None) -> str:
    """« 514 555-0199 » or the international form; nothing for None."""
    return formats.phone(value) if value else ""


# Forms (used by templates/forms/field.html and c-error-summary)

TEXT_LIKE = {
    "text",
    "number",
    "email",
    "url",
    "password",
    "tel",
    "date",
    "time",
    "datetime-local",
    "search",
    "file",
}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw a field's widget with the kit's classes, whatever form it comes from."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    attrs: dict[str, str | bool] = {}
    given = str(widget.attrs.get("class", ""))
    if kind == "select":
        attrs["class"] = f"form-select {given}".strip()
    elif kind in TEXT_LIKE or type(widget).__name__.endswith("Textarea"):
        attrs["class"] = f"form-control {given}".strip()
    elif kind in {"checkbox", "radio"}:
        attrs["class"] = f"form-check-input {given}".strip()
    return field.as_widget(attrs=attrs)


@register.simple_tag
def choice_input(option: BoundWidget) -> SafeString:
    """Draw the radio or the box of one choice card."""
    option.data["attrs"]["class"] = "form-check-input"
    return option.tag()


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Return whether the field is one yes/no box, whose label stands beside it."""
    widget = field.field.widget
    return getattr(widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Return whether the field is a list of radios or of boxes, drawn as cards."""
    return field.use_fieldset and getattr(field.field.widget, "input_type", "") in {
        "checkbox",
        "radio",
    }


@register.filter
def error_anchor(field: BoundField) -> str:
    """Return the id a link of the error summary must lead to: the first control of the field."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label or field.auto_id


@register.filter
def choice_hint(option: BoundWidget, field: BoundField) -> str:
    """Return the explanation of a choice, from the form field's `choice_hints` (value -> text)."""
    hints: dict[str, str] = getattr(field.field, "choice_hints", {})
    return conditional_escape(hints.get(str(option.data["value"]), ""))


@register.filter
def choices_css(field: BoundField) -> str:
    """Return the extra class of a list of choices (the form field's `choices_css`)."""
    return str(getattr(field.field, "choices_css", ""))


@register.simple_tag
def filters_on(form: BaseForm) -> list[str]:
    """Return the filters of a list that are on, each in words."""
    return filtering.filters_on(form)


# Data


@register.filter
def breakable(address: str) -> SafeString:
    """Return an e-mail that a narrow cell cuts after « @ » and at its dots, never within a word."""
    pieces = re.split(r"(?<=@)|(?=\.)", str(address)) if "@" in str(address) else [str(address)]
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in pieces))


@register.filter
def tile_step(step: int | None) -> int:
    """Keep a map step between 1 and 5."""
    return min(5, max(1, step or 1))


@register.filter
def bar_width(value: float, greatest: float) -> str:
    """Return a length out of 100 for a bar, with one decimal, for an SVG attribute."""
    return f"{100 * value / greatest:.1f}" if greatest else "0"
