"""The application as Django knows it."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.aid"
    label = "aid"

    def ready(self) -> None:
        """Declare fields, settings, letters, exports; put aid in the product's pages."""
        from enracine.aid import (
            exports,
            holdings,
            jobs,  # noqa: F401 - declares its jobs
            listeners,  # noqa: F401 - registers its listeners
            notifications,
            parameters,
            registrations,
            sections,
        )

        exports.register_all()
        holdings.register_all()
        notifications.register_all()
        parameters.declare_all()
        registrations.register_all()
        sections.declare_all()
