"""The filters of the lists of referrals, as the address carries them: read, shown, taken away."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from enracine.referrals.forms import ListFilter
from enracine.referrals.queries.narrowing import MINE, NOBODY, Only


@dataclass(frozen=True)
class Chip:
    """An active filter in words, and the list without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Narrowed:
    """A list as it is asked: its filters, the form that changes them, the chips that remove them."""

    only: Only
    form: ListFilter
    chips: tuple[Chip, ...]
    kept: dict[str, str]

    def address(self, **more: str) -> str:
        """The address of a list under the same filters."""
        return "?" + urlencode({k: v for k, v in {**self.kept, **more}.items() if v})


def narrowed(request: HttpRequest, show: str, whose: list[tuple[str, Any]]) -> Narrowed:
    """What the address asks of a list; anything unknown is ignored. One SQL query (the regions)."""
    form = ListFilter(request.GET, whose=whose, show=show)
    form.is_valid()
    asked = form.cleaned_data
    region: uuid.UUID | None = asked.get("region") or None
    only = Only(region_id=region, who=asked.get("qui", ""), late=bool(asked.get("retard")))
    kept = {
        "region": str(region or ""),
        "qui": only.who,
        "retard": "1" if only.late else "",
    }
    words = {
        "region": form.region_name(region),
        "qui": dict(whose).get(only.who, ""),
        "retard": _("En retard"),
    }
    chips = tuple(
        Chip(str(words[name]), "?" + urlencode({"voir": show} | _without(kept, name)))
        for name, value in kept.items()
        if value
    )
    return Narrowed(only, form, chips, kept)


def _without(kept: dict[str, str], name: str) -> dict[str, str]:
    return {k: v for k, v in kept.items() if v and k != name}


def whose_received() -> list[tuple[str, Any]]:
    """For those received: everybody's, mine, those nobody has taken."""
    return [("", _("Tout l’organisme")), (MINE, _("Les miennes")), (NOBODY, _("Sans responsable"))]


def whose_sent() -> list[tuple[str, Any]]:
    """For those sent: everybody's, or those I sent."""
    return [("", _("Tout l’organisme")), (MINE, _("Les miennes"))]
