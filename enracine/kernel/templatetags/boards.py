"""`{% board_card card lanes lane %}`: a card of a board, drawn once for each shape (`kernel.drawn`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from enracine.kernel.drawn import Line

register = Library()
#: The form that sends the moves of every card: it stands once on the page, under this id.
MOVES = "deplacer"
#: What begins the name of the choice of a card in that form, before the card's own key.
CHOICE = "vers-"
CARD = Line("parts/board_card.html")


@dataclass(frozen=True)
class Card:
    """A card: its key, its name, where it leads, where its moves are sent, what it says.

    `version` is what is shown, so that a stale move is told.
    """

    key: str
    title: str
    url: str
    move_url: str
    version: int = 0
    text: str = ""


class Lane(Protocol):
    """A column: a value and its words."""

    value: str
    label: str


@register.simple_tag(takes_context=True)
def board_card(context: Context, card: Card, lanes: Iterable[Lane], lane: str) -> SafeString:
    """The card; its move is a choice and a button, that a form elsewhere on the page sends."""
    return CARD.drawn(
        {
            "key": card.key,
            "title": card.title,
            "url": card.url,
            "move_url": card.move_url,
            "version": str(card.version),
            "text": card.text,
            "choices": _choices(context, lanes, lane),
        }
    )


@register.simple_tag(takes_context=True)
def board_moves(context: Context, back: str) -> SafeString:
    """The form of all the moves, once on a page; `back` is where to come back to."""
    return format_html(
        '<form id="{}" method="post" hidden><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="retour" value="{}"></form>',
        MOVES,
        context["csrf_token"],
        back,
    )


def _choices(context: Context, lanes: Iterable[Lane], chosen: str) -> SafeString:
    """The lanes to choose from, one chosen: written once a page for each."""
    kept: dict[str, Any] = context.render_context.dicts[0]  # type: ignore[assignment]  # a dictionary, whatever Django’s stubs say
    key = f"ui_choices_{id(lanes)}_{chosen}"
    if key not in kept:
        kept[key] = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (o.value, mark_safe(" selected" if o.value == chosen else ""), o.label)  # noqa: S308 - fixed
                for o in lanes
            ),
        )
    drawn: SafeString = kept[key]
    return drawn
