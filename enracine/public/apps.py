"""The application as Django knows it."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.public"
    label = "public"

    def ready(self) -> None:
        """Put registration and help in the public menu."""
        from django.utils.translation import gettext_lazy

        from enracine.kernel.navigation import register

        register(
            "public",
            "registration",
            gettext_lazy("M’inscrire"),
            "portal:registration",
            "person-plus",
            order=32,
        )
        register("public", "help", gettext_lazy("Aide"), "public:help", "question-circle", order=90)
