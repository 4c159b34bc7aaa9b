"""The application as Django knows it."""

from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.threads"
    label = "threads"

    def ready(self) -> None:
        """Declare fields, letters and what they hold; reach the menus, the files and the portal."""
        from enracine.threads import holdings, notifications, registrations, sections

        holdings.register_all()
        notifications.register_all()
        registrations.register_all()
        sections.declare_all()
