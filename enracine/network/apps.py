"""The application as Django knows it."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.network"
    label = "network"

    def ready(self) -> None:
        """Say who acts, who may open the pages of the accounts library, and what to load."""
        from enracine.kernel.identity import register_resolver
        from enracine.network import second_factor, standing
        from enracine.network.library_pages import declare_all

        register_resolver(standing.resolve)
        second_factor.connect()
        declare_all()
