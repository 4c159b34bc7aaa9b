"""The dated settings of this floor, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import Parameter, declare
from enracine.people.actions.announcing import STATUS_ALERT_DAYS
from enracine.people.actions.identity.linking import PAPER_DAYS
from enracine.people.actions.list_work import MOST_LINES
from enracine.people.actions.lists import KEEP_DAYS
from enracine.people.actions.majority import ANSWER_DAYS, REMINDER_DAYS


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=ANSWER_DAYS[0],
            group=_("Inscription"),
            label=_("À 18 ans : temps pour confirmer avant la destruction"),
            help=_("Vaut pour les invitations à venir; celles déjà envoyées gardent leur date."),
            default=ANSWER_DAYS[1],
            unit=_("jours"),
            minimum=30,
            maximum=730,
        ),
        Parameter(
            key=REMINDER_DAYS[0],
            group=_("Inscription"),
            label=_("À 18 ans : combien de jours avant la destruction un rappel part"),
            help=_(
                "Rien n’est détruit sans ce rappel; parti en retard, il laisse autant de jours."
            ),
            default=REMINDER_DAYS[1],
            unit=_("jours"),
            minimum=7,
            maximum=90,
        ),
        Parameter(
            key=STATUS_ALERT_DAYS[0],
            group=_("Renseignements"),
            label=_("Combien de jours avant sa fin un permis est annoncé"),
            default=STATUS_ALERT_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=366,
        ),
    )
    declare(
        Parameter(
            key=PAPER_DAYS[0],
            group=_("Renseignements"),
            label=_("Code remis sur papier pour relier deux dossiers : combien de jours il sert"),
            default=PAPER_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=60,
        )
    )
    declare(
        Parameter(
            key=KEEP_DAYS[0],
            group=_("Listes importées"),
            label=_("Garder le fichier et ses lignes"),
            help=_("Ensuite, tout ce qui n’est pas devenu un dossier est vidé."),
            default=KEEP_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=365,
        )
    )
    declare(
        Parameter(
            key=MOST_LINES[0],
            group=_("Listes importées"),
            label=_("Lignes lues dans un fichier"),
            help=_("Au-delà, le rapport dit où la lecture s’arrête."),
            default=MOST_LINES[1],
            unit=_("lignes"),
            minimum=1000,
            maximum=1_000_000,
        )
    )
