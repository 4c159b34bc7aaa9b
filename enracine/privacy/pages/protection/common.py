"""What the pages of protection share: who may open them, and where a list goes on."""

import datetime as dt
import uuid

from django.http import HttpRequest

KEEPERS = ("privacy_officer", "administrator")


def after(request: HttpRequest) -> tuple[dt.date, uuid.UUID] | None:
    """The keyset position of the address; a nonsense one starts the list again."""
    day, _sep, row = request.GET.get("apres", "").partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(row)
    except ValueError:
        return None
