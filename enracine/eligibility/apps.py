"""The application as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EligibilityConfig(AppConfig):
    """Dated rules as data, explained verdicts."""

    name = "enracine.eligibility"
    label = "eligibility"

    def ready(self) -> None:
        """Bring the public menu, and the table of rules whenever reference facts are loaded."""
        from enracine.eligibility.actions import load_rules
        from enracine.kernel import navigation, reference

        navigation.register(
            "public",
            "eligibility",
            _("À quels services ai-je droit?"),
            "eligibility:check",
            "clipboard-check",
            order=30,
        )
        reference.register("eligibility.rules", load_rules, order=50)
