"""What sharing out brings to the shells: menus, what waits for a decision, sentences of timelines."""

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.deciding import contest_items
from enracine.accompaniment.queries import stale
from enracine.kernel import inbox, navigation, timeline

HOLDERS = ("counsellor", "paj_agent", "partner", "integration_officer")


def register_all() -> None:
    """Called once, when every application is loaded."""
    for key, label, url_name, icon, roles, order in (
        ("team_load", _("Charge de l’équipe"), "team_load", "bar-chart",
         ("coordinator", "administrator"), 26),
        ("fairness", _("Équité"), "fairness", "shuffle", ("coordinator",), 22),
        ("waiting_list", _("En attente d’une personne"), "waiting_list", "hourglass-split",
         ("coordinator",), 27),
    ):  # fmt: skip
        navigation.register(
            "workspace", key, label, f"accompaniment:{url_name}", icon, roles=roles, order=order
        )
    inbox.register(
        "contests", _("Contestations"), contest_items, roles=("coordinator",), order=12,
        url_name="accompaniment:fairness",
    )  # fmt: skip
    inbox.register(
        "stale", _("Sans activité"), stale.waiting, roles=HOLDERS, order=90,
        url_name="accompaniment:stale",
    )  # fmt: skip
    timeline.register(
        "accompaniment.allocation_contested", _("Répartition contestée par l’organisme"), "shuffle"
    )
    timeline.register("accompaniment.contest_decided", _("Contestation tranchée"), "shuffle")
