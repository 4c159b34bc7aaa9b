"""The application as Django knows it."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Declare letters and settings; put the page in the menu."""
        from django.utils.translation import gettext_lazy as _

        from enracine.kernel import navigation
        from enracine.kernel.api.mounting import mount
        from enracine.privacy import whole
        from enracine.webhooks import notifications, parameters
        from enracine.webhooks.api import router

        mount("", router)
        notifications.declare_all()
        parameters.declare_all()
        whole.leave_out("Copie des événements que l’archive contient", "webhooks.Delivery")
        whole.leave_out("De quoi retrouver un secret", "webhooks.Secret")
        navigation.register(
            "workspace",
            "webhooks",
            _("Intégrations"),
            "webhooks:subscriptions",
            "send",
            roles=("administrator",),
            order=904,
        )
