"""The dated settings of the directory, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import declare_whole

#: After how many days what is written is to be confirmed again. No source fixes it for our network.
STALE_DAYS = ("directory.stale_days", 365)
#: After how many days the page of a service is called again.
LINK_DAYS = ("directory.link_days", 30)
#: After how many days what was brought of another directory is removed; what was imported stays.
KEEP_DAYS = ("directory.intake_keep_days", 30)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Répertoire"),
        (*STALE_DAYS, _("Après combien de temps un service est à confirmer"), _("jours"), 30, 1095),
        (
            *LINK_DAYS,
            _("Après combien de temps la page d’un service est rappelée"),
            _("jours"),
            7,
            365,
        ),
        (*KEEP_DAYS, _("Combien de temps un répertoire apporté est gardé"), _("jours"), 7, 365),
    )
