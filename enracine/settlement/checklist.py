"""What a departure and an arrival ask to be done, by situation. Words only: no amount, no legal advice.

Each line becomes a thing to do in the file of who holds it, with its day; nothing is added twice.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

PERSON, COUNSELLOR = "candidate", "counsellor"
LEAVING, ARRIVING = "leaving", "arriving"


def _(text: str) -> str:
    """Mark a French text; it is kept as it is in the thing to do."""
    return text


@dataclass(frozen=True)
class Line:
    """One line: `days` from the departure (before it when negative), who does it, on which side."""

    code: str
    title: str
    side: str
    owner: str
    days: int
    #: Only where this is true of the household: « children », « abroad », « spouse », a track.
    when: str = ""


LINES: tuple[Line, ...] = (
    Line(
        "lease_end",
        _("Dire à votre propriétaire que vous partez, selon votre bail"),
        LEAVING,
        PERSON,
        -60,
    ),
    Line(
        "lease_new", _("Trouver un logement et lire le bail avant de signer"), LEAVING, PERSON, -30
    ),
    Line("truck", _("Réserver le camion ou le transport des meubles"), LEAVING, PERSON, -21),
    Line(
        "school", _("Inscrire les enfants à leur nouvelle école"), LEAVING, PERSON, -30, "children"
    ),
    Line(
        "childcare",
        _("Chercher une place en garderie près du nouveau logement"),
        LEAVING,
        PERSON,
        -60,
        "children",
    ),
    Line("home_insurance", _("Assurer le nouveau logement"), LEAVING, PERSON, -14),
    Line(
        "addresses",
        _("Changer d’adresse : gouvernements, banque, assurance, employeur, poste"),
        LEAVING,
        PERSON,
        -7,
    ),
    Line("services", _("Prévoir l’électricité, le chauffage et Internet"), LEAVING, PERSON, -14),
    Line(
        "study_place",
        _("Confirmer l’inscription à l’établissement d’études"),
        LEAVING,
        PERSON,
        -45,
        "training",
    ),
    Line(
        "first_day",
        _("Confirmer le premier jour de travail avec l’employeur"),
        LEAVING,
        PERSON,
        -7,
        "employment",
    ),
    Line(
        "call_before", _("Appeler le ménage une semaine avant le départ"), LEAVING, COUNSELLOR, -7
    ),
    Line("meet", _("Rencontrer le ménage sur place"), ARRIVING, COUNSELLOR, 3),
    Line("housing_ok", _("Vérifier que le logement convient"), ARRIVING, COUNSELLOR, 7),
    Line(
        "health_card",
        _("Aider à demander la carte d’assurance maladie"),
        ARRIVING,
        COUNSELLOR,
        7,
        "abroad",
    ),
    Line("licence", _("Aider avec le permis de conduire"), ARRIVING, COUNSELLOR, 21),
    Line(
        "school_ok",
        _("Vérifier que l’école et la garde sont en place"),
        ARRIVING,
        COUNSELLOR,
        7,
        "children",
    ),
    Line("french", _("Présenter les cours de français"), ARRIVING, COUNSELLOR, 14, "abroad"),
    Line(
        "spouse_work",
        _("Rencontrer la conjointe ou le conjoint : son travail, ses projets"),
        ARRIVING,
        COUNSELLOR,
        14,
        "spouse",
    ),
    Line(
        "network",
        _("Proposer un jumelage avec un ménage d’ici, si le ménage le veut"),
        ARRIVING,
        COUNSELLOR,
        30,
    ),
    Line("activities", _("Inviter à une activité du milieu"), ARRIVING, COUNSELLOR, 30),
)


def lines_for(side: str, situation: Iterable[str]) -> list[Line]:
    """The lines of one side that a household's situation calls for, in the order of their days."""
    known = frozenset(situation)
    kept = [line for line in LINES if line.side == side and (not line.when or line.when in known)]
    return sorted(kept, key=lambda line: (line.days, line.code))


def day_of(line: Line, departure: dt.date, earliest: dt.date) -> dt.date:
    """When a line is due; never before `earliest`: what is late is to do now."""
    return max(departure + dt.timedelta(days=line.days), earliest)
