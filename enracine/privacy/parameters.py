"""The dated settings of the rights of persons, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import NUMBERS, TABLE, Parameter, declare
from enracine.privacy.actions.complaints import ANSWER_DAYS, ANSWER_SETTING
from enracine.privacy.actions.requests.answering import FIRST_MONTHS
from enracine.privacy.actions.setting_aside import ASIDE_DAYS
from enracine.privacy.queries.incidents import READS_A_DAY, READS_SETTING
from enracine.privacy.rights import DEFAULTS

_LAWS = {"P-39.1": _("Secteur privé (P-39.1)"), "A-2.1": _("Organismes publics (A-2.1)")}
_DAYS = _("jours")
_TABLES = (
    ("answer_days", _("Délai pour répondre à une demande"), 1, 60),
    ("extension_days", _("Prolongation permise, une fois"), 0, 60),
)
_NUMBERS = (
    ("recourse_days", _("Délai pour se plaindre à la Commission"), _DAYS, 1, 365),
    ("package_days", _("Temps pour prendre un paquet remis"), _DAYS, 1, 365),
    ("destruction_wait_days", _("Attente entre la réponse et la destruction"), _DAYS, 0, 365),
    (
        "correction_notice_months",
        _("Corrections : qui a reçu depuis combien de temps est avisé"),
        _("mois"),
        1,
        120,
    ),
    ("purge_notice_days", _("Avis à la personne avant une destruction"), _DAYS, 1, 365),
    ("export_days", _("Combien de temps un export reste"), _DAYS, 1, 365),
    ("anonymity_group", _("Anonymisation : le plus petit groupe"), _("personnes"), 2, 100),
)


def declare_all() -> None:
    """Make them known to the page of settings."""
    group = _("Droits des personnes")
    declare(
        *(
            Parameter(
                key=f"privacy.{name}",
                group=group,
                label=label,
                default=DEFAULTS[f"privacy.{name}"],
                unit=_DAYS,
                kind=TABLE,
                minimum=least,
                maximum=most,
                words=_LAWS,
            )
            for name, label, least, most in _TABLES
        ),
        Parameter(
            key="privacy.reminder_days",
            group=group,
            label=_("Rappels avant l’échéance d’une demande"),
            default=DEFAULTS["privacy.reminder_days"],
            unit=_DAYS,
            kind=NUMBERS,
            minimum=1,
            maximum=60,
        ),
        *(
            Parameter(
                key=f"privacy.{name}",
                group=group,
                label=label,
                default=DEFAULTS[f"privacy.{name}"],
                unit=unit,
                minimum=least,
                maximum=most,
            )
            for name, label, unit, least, most in _NUMBERS
        ),
    )
    declare(
        Parameter(
            key=ANSWER_SETTING,
            group=group,
            label=_("Délai pour répondre à une plainte"),
            default=ANSWER_DAYS,
            unit=_DAYS,
            minimum=1,
            maximum=60,
        ),
        Parameter(
            key=ASIDE_DAYS[0],
            group=group,
            label=_("Documents mis de côté par une restauration : combien de temps ils restent"),
            default=ASIDE_DAYS[1],
            unit=_DAYS,
            minimum=1,
            maximum=365,
        ),
        Parameter(
            key=READS_SETTING,
            group=group,
            label=_("Dossiers lus en un jour par une personne : au-delà, à regarder"),
            default=READS_A_DAY,
            unit=_("dossiers"),
            minimum=1,
            maximum=1000,
        ),
    )
    declare(
        Parameter(
            key=FIRST_MONTHS[0],
            group=_("Langue"),
            label=_(
                "Organismes publics : mois après l’arrivée où une autre langue s’ajoute au français"
            ),
            help=_("Charte de la langue française, article 22.3. À l’étranger : toujours."),
            default=FIRST_MONTHS[1],
            unit=_("mois"),
            minimum=0,
            maximum=6,
        )
    )
