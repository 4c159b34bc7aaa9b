"""What each figure means: its definition is printed beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

ACCOMPANIED = "households_accompanied"
SETTLED = "households_settled"
#: The pilot before departure: everybody referred is its denominator, those who did not come included.
ABROAD = "predeparture_households"
ARRIVED = "predeparture_arrived"
NOT_COME = "predeparture_not_come"
#: What came on the way, spouses included: each kind is a figure of its own.
JOBS_STARTED = "jobs_started"
TRAININGS = "trainings_registered"
BUSINESSES = "businesses_started"
TAKEOVERS = "takeovers_signed"
OFFERS_WITHDRAWN = "offers_withdrawn"
BY_OUTCOME = {
    "started": JOBS_STARTED,
    "registered": TRAININGS,
    "business": BUSINESSES,
    "takeover": TAKEOVERS,
    "withdrawn": OFFERS_WITHDRAWN,
}
#: What a home shows of them; « Chiffres » has the others. Nobody waits for a pilot in a territory.
HEADLINES = (SETTLED, ACCOMPANIED, ABROAD)
HEADLINES_PAJ = (SETTLED, ACCOMPANIED)
#: How many households a separated one makes for the target. No agreement says it: one, so that
#: nothing is counted twice until somebody decides (decision 0020).
SEPARATION_RULE = ("insights.separated_households", 1)


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Figure:
    """A figure: what it counts, exactly, and the setting that holds its target, if any."""

    code: str
    label: str
    definition: str
    target_key: str = ""


FIGURES: Mapping[str, Figure] = {
    SETTLED: Figure(
        SETTLED,
        _("Ménages établis"),
        _(
            "Ménages dont l’établissement en région a été constaté pendant l’année financière. "
            "Un ménage compte une fois, même après deux déménagements."
        ),
        "eer.target.households_settled",
    ),
    ACCOMPANIED: Figure(
        ACCOMPANIED,
        _("Ménages accompagnés"),
        _(
            "Ménages dont un adulte a eu sa première rencontre pendant l’année financière. "
            "Être accompagné n’est pas être établi."
        ),
    ),
    ABROAD: Figure(
        ABROAD,
        _("Prédépart : ménages pris en charge"),
        _(
            "Ménages encore à l’étranger dont le parcours a commencé pendant l’année financière. "
            "C’est le dénominateur du projet pilote : personne n’en sort."
        ),
    ),
    ARRIVED: Figure(
        ARRIVED,
        _("Prédépart : arrivés"),
        _(
            "Ménages du prédépart arrivés au Québec pendant l’année financière, où que ce soit. "
            "Arriver n’est pas être établi."
        ),
    ),
    JOBS_STARTED: Figure(
        JOBS_STARTED,
        _("Personnes en emploi"),
        _(
            "Personnes, conjointes et conjoints compris, dont un emploi noté a commencé pendant l’année "
            "financière. Une personne compte une fois; une offre reçue ou acceptée n’est pas un emploi."
        ),
    ),
    TRAININGS: Figure(
        TRAININGS,
        _("Personnes inscrites en formation"),
        _(
            "Personnes, conjointes et conjoints compris, dont une inscription à une formation est notée "
            "pendant l’année financière. Une personne compte une fois."
        ),
    ),
    BUSINESSES: Figure(
        BUSINESSES,
        _("Entreprises démarrées"),
        _(
            "Personnes dont une entreprise démarrée est notée pendant l’année financière. Une personne "
            "compte une fois, même avec deux entreprises."
        ),
    ),
    TAKEOVERS: Figure(
        TAKEOVERS,
        _("Reprises signées"),
        _(
            "Personnes dont la reprise d’une entreprise a été signée pendant l’année financière. Une "
            "personne compte une fois."
        ),
    ),
    OFFERS_WITHDRAWN: Figure(
        OFFERS_WITHDRAWN,
        _("Offres d’emploi retirées"),
        _(
            "Personnes à qui un employeur a retiré une offre pendant l’année financière. Une personne "
            "compte une fois. Ce n’est ni un abandon ni un échec de la personne."
        ),
    ),
    NOT_COME: Figure(
        NOT_COME,
        _("Prédépart : non venus"),
        _(
            "Ménages du prédépart dont le parcours s’est arrêté avant l’arrivée, sans que ce soit un "
            "abandon. Ils restent dans le dénominateur."
        ),
    ),
}


def counts_as(rule: int, own: str, former: str, *, continues: bool) -> str:
    """Under which household one born of a separation counts: `former`'s, or its `own`.

    `rule` says how many households the two make for the target. With 1, both count as the one they
    were; with 2, those who stay (`continues`) do, and those who leave are another household.
    """
    return former if rule == 1 or continues else own


def expected_by(target: int, elapsed_days: int, year_days: int) -> int:
    """What an even year would have reached by now; rounded to the nearest whole number.

    Raises ValueError when the year has no day.
    """
    if year_days <= 0:
        raise ValueError("a year has days")
    return round(target * min(max(elapsed_days, 0), year_days) / year_days)
