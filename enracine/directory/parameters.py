"""The dated settings of the directory, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import declare_whole

#: After how many days what is written is to be confirmed again. No source fixes it for our network.
STALE_DAYS = ("directory.stale_days", 365)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Répertoire"),
        (*STALE_DAYS, _("Après combien de temps un service est à confirmer"), _("jours"), 30, 1095),
    )
