"""The application « territories »: floor 1."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """Places, divisions, facts."""

    name = "enracine.territories"
    label = "territories"

    def ready(self) -> None:
        """Bring the public menu and the operator's command."""
        from enracine.kernel import commands, navigation
        from enracine.territories.cli import load

        navigation.register(
            "public", "regions", _("Régions"), "territories:regions", "geo-alt", order=20
        )
        commands.register(
            "reference load",
            "Charge ou met à jour les tables de référence des lieux.",
            run=load,
            role="owner",
        )
