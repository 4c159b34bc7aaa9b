"""The application as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.api"
    label = "api"

    def ready(self) -> None:
        """Bring the dated settings."""
        from enracine.api import parameters
        from enracine.privacy import whole

        parameters.declare_all()
        whole.leave_out("Compteurs, et réponses scellées gardées un jour", "api.*")
