"""The application « territories »: floor 1."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerritoriesConfig(AppConfig):
    """Places, divisions, facts."""

    name = "enracine.territories"
    label = "territories"

    def ready(self) -> None:
        """Bring the reference tables, the public menu and the operator's command."""
        from enracine.kernel import commands, invariants, navigation, reference
        from enracine.kernel.api.mounting import mount
        from enracine.territories import operations
        from enracine.territories.actions import load_reference
        from enracine.territories.api import router

        mount("/territories", router)

        reference.register("territories", load_reference, order=10)
        navigation.register(
            "public", "regions", _("Régions"), "territories:regions", "geo-alt", order=20
        )
        commands.register(
            "reference load",
            "Charge ou met à jour les tables de référence des lieux.",
            run=operations.load,
            role="owner",
        )
        commands.register(
            "import boundaries",
            "Met des contours officiels (GeoJSON, TopoJSON) à la place de la carte schématique.",
            operations.configure_boundaries,
            operations.boundaries,
            role="owner",
        )
        commands.register(
            "import facts",
            "Vérifie un tableau de chiffres ligne par ligne, puis l’importe.",
            operations.configure_facts,
            operations.facts,
            role="owner",
        )
        invariants.register(
            "territories.search_keys",
            "La clé de recherche de chaque municipalité correspond à son nom.",
            operations.misfiled_places,
        )
        invariants.register(
            "territories.directorates",
            "Chaque région est desservie par une direction du MIFI.",
            operations.unserved_regions,
        )
