"""The application as Django knows it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.matching"
    label = "matching"

    def ready(self) -> None:
        """Add its command."""
        from enracine.matching import commands

        commands.register_all()
