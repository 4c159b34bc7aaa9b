"""How a stage of the journey looks, wherever it is shown."""

import functools

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from enracine.accompaniment.models import Stage
from enracine.kernel.templatetags.ui import tag

register = template.Library()

#: Kind of tag and icon of each stage; the others travel.
LOOKS = {
    Stage.REGISTERED: ("wait", "people"),
    Stage.FIRST_MEETING: ("wait", "people"),
    Stage.PREPARATION: ("info", "pencil"),
    Stage.READY: ("ok", "check-circle"),
    Stage.REFERRED: ("info", "send"),
    Stage.SETTLED: ("ok", "house-heart"),
    Stage.CLOSED: ("neutral", "lock"),
}
TRAVELLING = ("info", "truck")


@functools.lru_cache(maxsize=64)
def _drawn(stage: str, _language: str | None) -> SafeString:
    known = Stage(stage)
    kind, icon = LOOKS.get(known, TRAVELLING)
    return tag(kind, str(known.label), icon)


@register.simple_tag
def stage_tag(stage: str) -> SafeString:
    """Draw the tag of a stage, by its code. Drawn once for each language: lists show fifty."""
    return _drawn(stage, get_language())
