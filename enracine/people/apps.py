"""The application as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.people"
    label = "people"

    def ready(self) -> None:
        """Declare the personal fields, the letters, and the sentences of the timeline."""
        from enracine.people import holdings, notifications, sections

        sections.declare_all()
        holdings.register_all()
        notifications.declare_all()
