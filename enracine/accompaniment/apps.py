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
            handing_registrations,
            holdings,
            listeners,  # noqa: F401 - registers its listeners
            notifications,
            parameters,
            piece_listeners,
            plan_listeners,  # noqa: F401 - registers its listeners
            plan_registrations,
            predeparture_registrations,
            registrations,
            sections,
            sharing_registrations,
        )
        from enracine.accompaniment.api import router
        from enracine.accompaniment.api_plans import router as plans_router
        from enracine.kernel.api.mounting import mount

        exports.register_all()
        notifications.register_all()
        piece_listeners.register_all()
        registrations.register_all()
        handing_registrations.register_all()
        sharing_registrations.register_all()
        predeparture_registrations.register_all()
        plan_registrations.register_all()
        sections.declare_all()
        parameters.declare_all()
        holdings.register_all()
        mount("", router)
        mount("", plans_router)
