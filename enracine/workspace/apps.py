"""The application as Django knows it."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.workspace"
    label = "workspace"

    def ready(self) -> None:
        """Put the home and the network in the menu."""
        from django.utils.translation import gettext_lazy as _

        from enracine.kernel import commands, navigation, timeline
        from enracine.workspace import commands as own
        from enracine.workspace import leaving, registrations, rights_registrations

        leaving.register_all()
        rights_registrations.register_all()
        registrations.register_all()
        commands.register(
            "messages",
            "Montre les messages qui ne sont pas partis, et les remet en route.",
            own.configure,
            own.run,
        )

        timeline.register("kernel.undone", _("Geste annulé"), "arrow-counterclockwise")
        following = ("counsellor", "paj_agent", "partner", "integration_officer")
        others = (
            "coordinator",
            "paj_national",
            "regional_advisor",
            "employer",
            "communications",
            "funder",
            "privacy_officer",
            "administrator",
        )
        navigation.register(
            "workspace", "today", _("Aujourd’hui"), "workspace:home", "calendar-check",
            roles=following, order=10,
        )  # fmt: skip
        navigation.register(
            "workspace", "home", _("Accueil"), "workspace:home", "house-door",
            roles=others, order=10,
        )  # fmt: skip
        navigation.register(
            "workspace", "exports", _("Exports"), "workspace:exports", "download",
            roles=(*following, "coordinator", "privacy_officer", "administrator"), order=95,
        )  # fmt: skip
        navigation.register(
            "workspace", "settings", _("Réglages"), "workspace:settings", "sliders",
            roles=("administrator", "coordinator", "privacy_officer"), order=98,
        )  # fmt: skip
        navigation.register(
            "workspace", "directory", _("Réseau"), "workspace:directory", "signpost-split", order=70
        )
