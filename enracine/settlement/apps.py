"""The application as Django knows it."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.settlement"
    label = "settlement"

    def ready(self) -> None:
        """Reach menus, « Aujourd’hui », timelines, the register of personal fields."""
        from enracine.settlement import (
            arrival_letters,
            holdings,
            jobs,  # noqa: F401 - declares its job
            listeners,  # noqa: F401 - registers its listeners
            notifications,
            parameters,
            registrations,
            sections,
        )

        notifications.register_all()
        arrival_letters.register_all()
        registrations.register_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
