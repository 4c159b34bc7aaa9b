"""The dated settings of accompaniment, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.actions.ages import AGE_ALERT_DAYS
from enracine.accompaniment.actions.dossiers import FIRST_MEETING_DAYS
from enracine.accompaniment.actions.evaluation import REVIEW_DAYS
from enracine.accompaniment.actions.households import STOCK_DAYS
from enracine.accompaniment.models import ReadinessDecision
from enracine.accompaniment.queries.households import PASI_STATUSES
from enracine.accompaniment.rules.readiness import DEFAULTS
from enracine.kernel.parameters import CHOICE, TABLE, Parameter, declare
from enracine.people.actions.unions import PROPOSAL_DAYS
from enracine.people.models import StatusCode

_POINTS = {
    "cv": _("CV"),
    "recognition": _("Reconnaissance des diplômes"),
    "french": _("Français"),
    "regions": _("Connaissance des régions"),
    "project": _("Projet"),
    "family": _("Accord de la famille"),
    "agents": _("Agents contactés"),
}


def declare_all() -> None:
    """Make them known to the page of settings."""
    declare(
        Parameter(
            key=FIRST_MEETING_DAYS[0],
            group=_("Accompagnement"),
            label=_("Délai avant la première rencontre"),
            default=FIRST_MEETING_DAYS[1],
            unit=_("jours ouvrables"),
            minimum=1,
            maximum=120,
        ),
        Parameter(
            key=STOCK_DAYS[0],
            group=_("Accompagnement"),
            label=_("Délai pour refaire le point quand un ménage se sépare ou se réunit"),
            default=STOCK_DAYS[1],
            unit=_("jours ouvrables"),
            minimum=1,
            maximum=120,
        ),
        Parameter(
            key=PASI_STATUSES[0],
            group=_("Ménages"),
            label=_("Statuts dirigés vers le volet 4 du PASI"),
            default=PASI_STATUSES[1],
            kind=CHOICE,
            words=dict(StatusCode.choices),
        ),
        Parameter(
            key=PROPOSAL_DAYS[0],
            group=_("Ménages"),
            label=_("Combien de temps une proposition de réunir deux ménages attend"),
            default=PROPOSAL_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=90,
        ),
        Parameter(
            key=AGE_ALERT_DAYS[0],
            group=_("Accompagnement"),
            label=_("Combien de jours avant l’anniversaire un âge limite est annoncé"),
            help=_("Aucune source ne dit si les droits sont acquis : une personne décide alors."),
            default=AGE_ALERT_DAYS[1],
            unit=_("jours"),
            minimum=1,
            maximum=366,
        ),
        Parameter(
            key=REVIEW_DAYS[0],
            group=_("Accompagnement"),
            label=_("Quand refaire le point, après une décision (jours ouvrables)"),
            default=REVIEW_DAYS[1],
            kind=TABLE,
            minimum=1,
            maximum=366,
            words={d.value: d.label for d in ReadinessDecision.Decision if d in REVIEW_DAYS[1]},
        ),
        Parameter(
            key="readiness.minimum",
            group=_("Maturité du projet"),
            label=_("Rang à partir duquel un point est prêt"),
            help=_("Le rang d’une réponse est sa place dans la liste, à partir de 0."),
            default=DEFAULTS["readiness.minimum"],
            kind=TABLE,
            maximum=4,
            words=_POINTS,
        ),
        Parameter(
            key="readiness.essential",
            group=_("Maturité du projet"),
            label=_("Ce que la suggestion regarde d’abord"),
            help=_("Une suggestion n’est jamais un refus."),
            default=DEFAULTS["readiness.essential"],
            kind=CHOICE,
            words=_POINTS,
        ),
        Parameter(
            key="readiness.paj_age_limit",
            group=_("Maturité du projet"),
            label=_("Âge à partir duquel un agent dirige vers Emplois en régions"),
            default=DEFAULTS["readiness.paj_age_limit"],
            unit=_("ans"),
            minimum=18,
            maximum=99,
        ),
    )
