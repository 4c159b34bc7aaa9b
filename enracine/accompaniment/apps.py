"""The application as Django knows it."""

from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.accompaniment"
    label = "accompaniment"

    def ready(self) -> None:
        """Listen to registrations; declare fields, invariants, pages, timelines and inbox."""
        from enracine.accompaniment import (
            exports,
            holdings,
            listeners,  # noqa: F401 - registers its listeners
            notifications,
            parameters,
            registrations,
            sections,
        )

        exports.register_all()
        notifications.register_all()
        registrations.register_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
