"""The application as Django knows it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.matching"
    label = "matching"

    def ready(self) -> None:
        """Add its command and its job; declare fields; reach the menus, the files and the portal."""
        from enracine.kernel.api import mounting
        from enracine.matching import (
            api,
            commands,
            holdings,
            jobs,  # noqa: F401 - declares its job
            notifications,
            registrations,
            sections,
        )

        mounting.mount("", api.router)
        commands.register_all()
        holdings.register_all()
        notifications.register_all()
        registrations.register_all()
        sections.declare_all()
