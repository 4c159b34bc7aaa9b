"""The dated settings of moves and follow-ups, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.kernel.parameters import CHOICE, NUMBERS, Parameter, declare
from enracine.settlement.actions import CADENCE_SETTING, METHODS_SETTING
from enracine.settlement.jobs import SURVEY_SETTING
from enracine.settlement.models import FollowUp
from enracine.settlement.rules import ACCEPTED_METHODS, DEFAULT_CADENCE_MONTHS


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=CADENCE_SETTING,
            group=_("Établissement"),
            label=_("Cadence des suivis après l’établissement"),
            help=_("Les suivis déjà prévus gardent leur date."),
            default=DEFAULT_CADENCE_MONTHS,
            unit=_("mois"),
            kind=NUMBERS,
            minimum=1,
            maximum=120,
        ),
        Parameter(
            key=METHODS_SETTING,
            group=_("Établissement"),
            label=_("Moyens acceptés de savoir si un ménage est resté"),
            help=_("« Vue sur place » n’est accepté que si cette liste le dit."),
            default=list(ACCEPTED_METHODS),
            kind=CHOICE,
            words=dict(FollowUp.Method.choices),
        ),
        Parameter(
            key=SURVEY_SETTING,
            group=_("Établissement"),
            label=_("Le questionnaire part seul le jour du suivi"),
            help=_("0 : quelqu’un l’envoie. 1 : il part de lui-même, une fois."),
            default=0,
            maximum=1,
        ),
    )
