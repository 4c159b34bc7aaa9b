"""What the network brings to the shells: its menu entries, and what waits in « Aujourd'hui »."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import handover, inbox, navigation, panels
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.network.actions import standing_in
from enracine.network.queries.capacity import DECLARING, to_confirm
from enracine.network.queries.keeping import kept_places
from enracine.network.queries.service import who_serves
from enracine.network.queries.serving import explorer_offer
from enracine.territories import keepers, serving
from enracine.territories.queries import PlaceSheet

#: Lines of « Qui peut vous accueillir » on the sheet of a place.
SHOWN = 12


def _old_words(acting: Acting, limit: int) -> list[inbox.InboxItem]:
    since = to_confirm(acting)
    if since is None:
        return []
    return [
        inbox.InboxItem(
            kind="capacity",
            title=_("Nos places"),
            what=_("Confirmer que vos places sont encore vraies"),
            url=reverse("network:capacity"),
            since=since,
            icon="people",
        )
    ][:limit]


def _who_serves(_acting: Acting, sheet: PlaceSheet) -> dict[str, Any]:
    """Who serves the place of a sheet today, in every programme."""
    code, kind = sheet.place.code, sheet.kind
    lines = who_serves(
        "",
        today(),
        region_code=code if kind == "region" else "",
        mrc_code=code if kind == "mrc" else "",
        paj_territory_code=code if kind == "paj" else "",
    )
    return {"lines": lines[:SHOWN]}


def register_all() -> None:
    """Called once, when every application is loaded."""
    keepers.register(kept_places)
    serving.register(explorer_offer, part="network")
    panels.register_panel(
        "territory", "who", "network/_who_serves.html", _who_serves, side=True, parts=("network",)
    )
    navigation.register(
        "workspace",
        "capacity",
        gettext_lazy("Nos places"),
        "network:capacity",
        "people",
        roles=DECLARING,
        order=50,
    )
    inbox.register(
        "capacity",
        gettext_lazy("Places à confirmer"),
        _old_words,
        roles=DECLARING,
        order=60,
        url_name="network:capacity",
    )
    handover.register(
        "network.covers",
        gettext_lazy("Absences qu’elle remplace"),
        standing_in.covered,
        standing_in.give_covers,
        order=60,
    )
