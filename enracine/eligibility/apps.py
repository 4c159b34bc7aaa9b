"""The application as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EligibilityConfig(AppConfig):
    """Dated rules as data, explained verdicts."""

    name = "enracine.eligibility"
    label = "eligibility"

    def ready(self) -> None:
        """Bring the menu, the table of rules, the register and the timeline sentences."""
        from enracine.eligibility import holdings, notifications, sections
        from enracine.eligibility.actions import load_rules
        from enracine.eligibility.api import router
        from enracine.kernel import navigation, reference
        from enracine.kernel.api.mounting import mount

        navigation.register(
            "public",
            "eligibility",
            _("À quels services ai-je droit?"),
            "eligibility:check",
            "clipboard-check",
            order=30,
        )
        reference.register("eligibility.rules", load_rules, order=50)
        mount("", router)
        sections.declare_all()
        holdings.register_all()
        notifications.declare_all()
