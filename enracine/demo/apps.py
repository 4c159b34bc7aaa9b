"""The application as Django knows it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration world; absent of production."""

    name = "enracine.demo"
    label = "demo"

    def ready(self) -> None:
        """Offer the command."""
        from enracine.demo import commands
        from enracine.kernel.commands import register

        register(
            "demo load",
            "Charge le monde de démonstration",
            commands.configure,
            commands.run,
            role="owner",
        )
