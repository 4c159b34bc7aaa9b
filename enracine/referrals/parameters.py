"""The dated settings of referrals, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import declare_whole
from enracine.referrals.link_rules import DEFAULTS as LINK_DEFAULTS
from enracine.referrals.rules import DEFAULTS

_WORKING = _("jours ouvrables")
_DEFAULTS = DEFAULTS | LINK_DEFAULTS
_LINES = (
    ("answer_days", _("Délai pour répondre à une référence"), _WORKING, 1, 60),
    ("information_days", _("Délai pour donner une précision"), _WORKING, 1, 60),
    ("first_contact_days", _("Délai pour un premier contact"), _WORKING, 1, 60),
    (
        "start_days",
        _("Délai pour commencer le service, après le premier contact"),
        _WORKING,
        1,
        120,
    ),
    ("waiting_list_days", _("Quand redemander si une personne attend toujours"), _WORKING, 1, 250),
    ("review_days", _("Quand redemander si un service continue"), _WORKING, 1, 250),
    ("repeat_days", _("Quand redire un silence que le temps ne ferme pas"), _WORKING, 1, 60),
    ("supervise_after_days", _("Quand prévenir qui supervise, après l’échéance"), _WORKING, 1, 60),
    ("escalate_after_days", _("Quand signaler un silence, après l’échéance"), _WORKING, 1, 60),
    ("expire_after_days", _("Quand fermer sans réponse, après l’échéance"), _WORKING, 1, 120),
    ("acknowledge_days", _("Quand un retour est tenu pour lu"), _WORKING, 1, 120),
    ("reopen_days", _("Jusqu’à quand rouvrir une référence fermée"), _("jours"), 1, 366),
    ("link_days", _("Combien de temps sert un lien de réponse"), _("jours"), 1, 60),
    (
        "link_session_minutes",
        _("Combien de temps reste ouverte une page par lien"),
        _("minutes"),
        10,
        120,
    ),
    ("undo_minutes", _("Combien de temps une réponse se défait"), _("minutes"), 0, 10),
    ("transfer_days", _("Délai pour répondre à un transfert de dossier"), _WORKING, 1, 60),
    ("usual_answers", _("Délai habituel : combien de dernières réponses"), _("réponses"), 1, 500),
    ("usual_least", _("Délai habituel : à partir de combien de réponses"), _("réponses"), 1, 100),
    ("nudge_days", _("Attente entre deux relances à la main"), _WORKING, 1, 60),
    ("paj_age_limit", _("« Plus de … ans » dans les critères de l’entente"), _("ans"), 18, 99),
)


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare_whole(
        _("Références"),
        *(
            (f"referrals.{name}", _DEFAULTS[f"referrals.{name}"], label, unit, least, most)
            for name, label, unit, least, most in _LINES
        ),
    )
