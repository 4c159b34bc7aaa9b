"""How the events of eligibility are told in a timeline."""

from django.utils.translation import gettext, gettext_lazy

from enracine.eligibility.models import ServiceCode, VerdictCode
from enracine.kernel import timeline
from enracine.kernel.models import Event


def declare_all() -> None:
    """Register the sentences of this floor's events."""
    icon = "clipboard-check"
    timeline.register("eligibility.evaluated", gettext_lazy("Admissibilité évaluée"), icon)
    timeline.register("eligibility.decided", _decided, icon)
    timeline.register(
        "eligibility.review_asked", gettext_lazy("Révision de l’admissibilité demandée"), icon
    )


def _decided(event: Event) -> str:
    return gettext("Décision d’admissibilité, %(service)s : %(decision)s") % {
        "service": ServiceCode(event.data["service"]).label,
        "decision": VerdictCode(event.data["decision"]).label,
    }
