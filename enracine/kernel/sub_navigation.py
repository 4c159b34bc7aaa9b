"""The sub-navigation of an object, drawn once for each role, open tab and language.

Every page about a dossier has the same one: only the object's identifier changes. It is drawn with
a fixed identifier, kept, and given with the object's own.
"""

import functools
import uuid
from dataclasses import replace

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from enracine.kernel import panels

_ANY = uuid.UUID(int=0)


def tabs_of(asked: panels.Tabs) -> SafeString:
    """The tabs of the object, by group: rows of words on a wide screen, one box to unfold on a phone."""
    return _of(asked, _drawn_tabs)


def gestures_of(asked: panels.Tabs) -> SafeString:
    """What may be begun about the object from any of its pages, as buttons."""
    return _of(asked, _drawn_gestures)


def _of(asked: panels.Tabs, draw: "functools._lru_cache_wrapper[str]") -> SafeString:
    drawn = draw(replace(asked, object_id=_ANY), get_language() or "", get_script_prefix())
    # A template's own output, where one identifier takes the place of another.
    return mark_safe(drawn.replace(str(_ANY), str(uuid.UUID(str(asked.object_id)))))  # noqa: S308 – just above


@functools.lru_cache(maxsize=512)
def _drawn_tabs(asked: panels.Tabs, _language: str, _prefix: str) -> str:
    return render_to_string("parts/object_tabs.html", {"groups": panels.grouped_tabs(asked)})


@functools.lru_cache(maxsize=512)
def _drawn_gestures(asked: panels.Tabs, _language: str, _prefix: str) -> str:
    offered = panels.gestures_of_role(asked.place, asked.role)
    links = [
        panels.TabLink(
            g.key, str(g.label), reverse(g.url_name, args=[_ANY]), g.key == asked.current
        )
        for g in offered
    ]
    return render_to_string("parts/object_gestures.html", {"links": links})
