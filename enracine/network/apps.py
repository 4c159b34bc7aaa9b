"""The application as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.network"
    label = "network"

    def ready(self) -> None:
        """Say who acts, who may open the pages of the accounts library, and what to load."""
        from enracine.kernel import commands, navigation, reference
        from enracine.kernel.api.mounting import mount
        from enracine.kernel.identity import register_resolver
        from enracine.network import (
            bearer,
            cli,
            new_password,
            notifications,
            parameters,
            registrations,
            second_factor,
        )
        from enracine.network.api import router
        from enracine.network.library_pages import declare_all
        from enracine.network.reference import load_network

        register_resolver(bearer.resolve)
        mount("", router)
        parameters.declare_all()
        second_factor.connect()
        new_password.connect()
        declare_all()
        notifications.register_all()
        registrations.register_all()
        reference.register("network", load_network, order=20)
        commands.register(
            "init",
            "Crée le premier organisme et sa première personne à l’administration.",
            cli.configure,
            cli.run,
            role="owner",
        )
        navigation.register("workspace", "team", _("Équipe"), "network:team", "people", order=900)
        navigation.register(
            "workspace",
            "privacy",
            _("Protection"),
            "network:protection",
            "shield-lock",
            roles=("privacy_officer", "administrator"),
            order=910,
        )
