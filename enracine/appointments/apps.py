"""The application as Django knows it."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.appointments"
    label = "appointments"

    def ready(self) -> None:
        """Declare settings and letters; reach the menus, the files and the portal."""
        from enracine.appointments import (
            jobs,  # noqa: F401 - declares its job
            notifications,
            parameters,
            registrations,
            sections,
            texting,  # noqa: F401 - declares its task
        )
        from enracine.privacy import whole

        notifications.register_all()
        parameters.declare_all()
        registrations.register_all()
        sections.declare_all()
        whole.leave_out(
            "Heures offertes par une membre, sans personne", "appointments.Availability"
        )
        whole.leave_out("De quoi retrouver une adresse secrète", "appointments.CalendarFeed")
