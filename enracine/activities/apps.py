"""The application as Django knows it."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.activities"
    label = "activities"

    def ready(self) -> None:
        """Declare fields, settings, letters; put acts, notes and sessions in the product's pages."""
        from enracine.activities import (
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
