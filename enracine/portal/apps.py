"""The application as Django knows it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.portal"
    label = "portal"

    def ready(self) -> None:
        """Fill the candidate's menu."""
        from enracine.portal import parameters, steps

        parameters.declare_all()
        steps.register_all()
