"""« I read version 3 »: said before writing, so that nobody overwrites what she did not see."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Header

from enracine.kernel.api.problems import Problem
from enracine.kernel.errors import Conflict

#: A parameter of every route that changes an object.
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='the version read, as « 3 » or « "3" »; required'),
]
_VERSION = re.compile(r'^(?:W/)?"?([0-9]{1,9})"?$')


def tagged(response: HttpResponse, version: int) -> None:
    """Say the version of the object that this answer shows."""
    response["ETag"] = f'"{version}"'


@contextlib.contextmanager
def unchanged(if_match: str | None, version: int, show: Callable[[], Any]) -> Iterator[None]:
    """Write only if the object is still the one that was read.

    Raises Problem: 428 without a version, 409 with the object as it stands (`show`) when it moved,
    before or during the writing.
    """
    said = _VERSION.match(if_match.strip()) if if_match else None
    if said is None:
        raise Problem(
            428, "version_missing", _("Dites la version que vous avez lue dans l’en-tête If-Match.")
        )
    if int(said.group(1)) != version:
        raise _moved(show())
    try:
        yield
    except Conflict as error:
        raise _moved(show()) from error


def _moved(current: Any) -> Problem:
    return Problem(409, "conflict", _("L’objet a changé entre-temps."), current=current)
