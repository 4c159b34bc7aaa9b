"""The application as Django knows it."""

from django.apps import AppConfig


class StaysConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.stays"
    label = "stays"

    def ready(self) -> None:
        """Declare fields, settings, letters; put stays in the product's pages."""
        from enracine.stays import (
            holdings,
            jobs,  # noqa: F401 - declares its jobs
            listeners,  # noqa: F401 - registers its listeners
            notifications,
            parameters,
            registrations,
            sections,
        )

        holdings.register_all()
        notifications.register_all()
        parameters.declare_all()
        registrations.register_all()
        sections.declare_all()
