"""The application as Django knows it."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Registered with the kernel when Django has loaded every model."""

    name = "enracine.guidance"
    label = "guidance"

    def ready(self) -> None:
        """Load the first contents after each migration; reach the menus, the portal and the settings."""
        from django.db.models import Q
        from django.utils.translation import gettext_lazy as _

        from enracine.guidance import parameters, queries
        from enracine.guidance.reference import load_contents
        from enracine.kernel import navigation, panels, reference
        from enracine.kernel.identity import acting_of
        from enracine.privacy import whole

        parameters.declare_all()
        whole.hold("guidance.Edition", lambda mine: Q(content__organisation_id=mine))
        reference.register("guidance", load_contents, order=25)
        navigation.register(
            "public", "guidance", _("Se préparer"), "guidance:contents", "book", order=40
        )
        navigation.register(
            "workspace",
            "contents",
            _("Contenus"),
            "guidance:writing",
            "book",
            roles=("communications",),
            order=500,
            badge=lambda request: queries.due_count(acting_of(request)),
        )
        panels.register_panel(
            "portal.home", "guidance", "guidance/_portal.html", lambda _acting, _of: {}, order=90
        )
