"""What the pages of protection share: who may open them, and a form that meets a refusal."""

import datetime as dt
import uuid
from collections.abc import Callable

from django import forms
from django.http import HttpRequest

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused

KEEPERS = ("privacy_officer", "administrator")


def acting_of(request: HttpRequest) -> Acting:
    """Who acts (set by ActingMiddleware)."""
    acting: Acting = request.acting  # type: ignore[attr-defined]
    return acting


def done(form: forms.Form, write: Callable[[], object]) -> bool:
    """Whether the form was valid and the action done; a refusal goes beside its field."""
    if not form.is_valid():
        return False
    try:
        write()
    except ActionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def after(request: HttpRequest) -> tuple[dt.date, uuid.UUID] | None:
    """The keyset position of the address; a nonsense one starts the list again."""
    day, _sep, row = request.GET.get("apres", "").partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(row)
    except ValueError:
        return None


def status_of(*forms_shown: forms.Form | None) -> int:
    """422 when a form shown has errors, so that it is never taken for a success."""
    return 422 if any(form is not None and form.errors for form in forms_shown) else 200
