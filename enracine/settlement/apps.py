"""The application as Django knows it."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.settlement"
    label = "settlement"

    def ready(self) -> None:
        """Reach menus, « Aujourd’hui », timelines, the register of personal fields."""
        from enracine.settlement import (
            holdings,
            listeners,  # noqa: F401 - registers its listeners
            parameters,
            registrations,
            sections,
        )

        registrations.register_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
