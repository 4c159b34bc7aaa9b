"""The application as Django knows it."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.directory"
    label = "directory"

    def ready(self) -> None:
        """Load the taxonomy; reach the menus and the public pages."""
        from enracine.directory import jobs, notifications, parameters, registrations  # noqa: F401 - declares its jobs

        parameters.declare_all()
        notifications.register_all()
        registrations.register_all()
