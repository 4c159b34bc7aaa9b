"""The application as Django knows it."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.insights"
    label = "insights"

    def ready(self) -> None:
        """Listen to what figures count; reach the menu, the invariants and the register."""
        from enracine.insights import (
            holdings,
            jobs,  # noqa: F401 - declares its job
            listeners,  # noqa: F401 - registers its listeners
            parameters,
            registrations,
        )

        parameters.declare_all()
        registrations.register_all()
        holdings.register_all()
