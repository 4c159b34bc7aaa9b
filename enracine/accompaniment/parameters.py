"""The dated settings of accompaniment, as people read them."""

from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.actions.ages import AGE_ALERT_DAYS
from enracine.accompaniment.actions.coordination_reading import OTHERS
from enracine.accompaniment.actions.coordination_reading import SETTING as COORDINATION
from enracine.accompaniment.actions.dossiers import FIRST_MEETING_DAYS
from enracine.accompaniment.actions.evaluation import REVIEW_DAYS
from enracine.accompaniment.actions.handovers import REASSIGN_DAYS
from enracine.accompaniment.actions.households import STOCK_DAYS
from enracine.accompaniment.actions.predeparture import DEFAULTS as PREDEPARTURE
from enracine.accompaniment.models import ReadinessDecision, Stage
from enracine.accompaniment.queries.households import PASI_STATUSES
from enracine.accompaniment.queries.loads import BEYOND, WEIGHTS
from enracine.accompaniment.queries.stale import STALE_DAYS
from enracine.accompaniment.rules.readiness import DEFAULTS
from enracine.kernel.parameters import CHOICE, TABLE, Parameter, declare
from enracine.people.actions.unions import PROPOSAL_DAYS
from enracine.people.models import StatusCode
from enracine.privacy.models import Section

_POINTS = {
    "cv": _("CV"),
    "recognition": _("Reconnaissance des diplômes"),
    "french": _("Français"),
    "regions": _("Connaissance des régions"),
    "project": _("Projet"),
    "family": _("Accord de la famille"),
    "agents": _("Agents contactés"),
    "order": _("Demande à l’ordre professionnel"),
    "housing": _("Logement"),
    "licence": _("Permis de conduire"),
    "transit": _("Vivre sans auto"),
    "money": _("Argent pour commencer"),
    "motivation": _("Envie de partir"),
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
            key=COORDINATION[0],
            group=_("Charge et répartition"),
            label=_("Ce que la coordination lit d’un dossier, en plus du nom et de la famille"),
            help=_(
                "Le statut d’immigration est sensible : gardez-le seulement s’il sert à répartir. "
                "Les accès en cours suivent pendant la nuit."
            ),
            default=COORDINATION[1],
            kind=CHOICE,
            words={code: Section(code).label for code in OTHERS},
        ),
        Parameter(
            key=REASSIGN_DAYS[0],
            group=_("Charge et répartition"),
            label=_("Combien de temps la coordination a pour réattribuer après un compte fermé"),
            help=_("Ensuite, la règle répartit pendant la nuit."),
            default=REASSIGN_DAYS[1],
            unit=_("jours ouvrables"),
            minimum=0,
            maximum=30,
        ),
        Parameter(
            key=WEIGHTS[0],
            group=_("Charge et répartition"),
            label=_("Ce que pèse un dossier, selon son étape"),
            help=_("0 : ne compte pas. Partout 1 : la charge est le nombre de dossiers."),
            default=WEIGHTS[1],
            kind=TABLE,
            maximum=10,
            words={s.value: s.label for s in Stage if s != Stage.CLOSED},
        ),
        Parameter(
            key=BEYOND[0],
            group=_("Charge et répartition"),
            label=_("Combien de dossiers au-delà de la charge visée avant la liste d’attente"),
            default=BEYOND[1],
            unit=_("dossiers"),
            maximum=1000,
        ),
        Parameter(
            key=STALE_DAYS[0],
            group=_("Charge et répartition"),
            label=_("Après combien de temps un dossier sans activité est annoncé"),
            default=STALE_DAYS[1],
            unit=_("jours"),
            minimum=7,
            maximum=730,
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
            key="predeparture.check_days",
            group=_("Prédépart"),
            label=_("Tous les combien prendre des nouvelles d’une personne encore à l’étranger"),
            default=PREDEPARTURE["predeparture.check_days"],
            unit=_("jours"),
            minimum=7,
            maximum=366,
        ),
        Parameter(
            key="predeparture.ready_days",
            group=_("Prédépart"),
            label=_("Combien de temps avant l’arrivée espérée la préparer"),
            default=PREDEPARTURE["predeparture.ready_days"],
            unit=_("jours"),
            minimum=1,
            maximum=366,
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
