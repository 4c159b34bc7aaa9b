"""The application as Django knows it."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Declare fields and listeners; put outcomes in the product's pages."""
        from enracine.outcomes import (
            holdings,
            listeners,  # noqa: F401 - registers its listeners
            registrations,
            sections,
        )

        holdings.register_all()
        registrations.register_all()
        sections.declare_all()
