"""The dated settings of webhooks, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import declare_whole
from enracine.webhooks import rules

_LINES = (
    (rules.RETRY_DAYS, _("Combien de temps un avis est réessayé"), 1, 60),
    (rules.SUSPEND_DAYS, _("Quand arrêter une intégration qui ne répond plus"), 1, 60),
    (rules.KEEP_DAYS, _("Combien de temps la liste des avis est gardée"), 7, 366),
    (rules.OVERLAP_DAYS, _("Combien de temps l’ancien secret signe encore"), 0, 60),
)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Intégrations"),
        *(
            (key, safe, label, _("jours"), least, most)
            for (key, safe), label, least, most in _LINES
        ),
    )
