"""The application as Django knows it."""

from django.apps import AppConfig


class PortraitsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.portraits"
    label = "portraits"

    def ready(self) -> None:
        """Reach the sheets of places, the menus, the letters."""
        from enracine.portraits import jobs, registrations  # noqa: F401 - declares its jobs

        registrations.register_all()
