"""What public pages read of an address: nothing of it reaches the database as it was typed."""

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enracine.kernel.templatetags.formats import number

#: Longer than anything these pages understand.
LONGEST = 80


def typed(request: HttpRequest, name: str) -> str:
    """A word of the address, cut and without what no database takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def language() -> str:
    """The reader's language, as the formats of the kernel take it."""
    return get_language() or "fr-ca"


def typed_many(request: HttpRequest, name: str, most: int = 20) -> list[str]:
    """The words of a choice that may be made several times."""
    found = (one.replace("\x00", "").strip()[:LONGEST] for one in request.GET.getlist(name)[:most])
    return [one for one in found if one]


def kilometres(value: int) -> str:
    """« 1 240 km » in the reader's language."""
    return _("%(distance)s km") % {"distance": number(value, language())}
