"""Templates of a plan, as data: what people who follow this track usually have to do.

Short words, one thing a line: the person reads them. Weeks are a first guess that the meeting
changes; none is a deadline of any law. `guidance` names a page of help, when there is one.
"""

from dataclasses import dataclass


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class StepTemplate:
    """A usual step: its code, its words, whose turn it is, in how many weeks."""

    code: str
    title: str
    weeks: int
    owner: str = "candidate"
    guidance: str = ""


@dataclass(frozen=True)
class PlanTemplate:
    """The usual steps of a track, under one objective."""

    code: str
    label: str
    objective: str
    steps: tuple[StepTemplate, ...]


EMPLOYMENT = PlanTemplate(
    "employment",
    _("Emploi"),
    _("Trouver un emploi dans une région"),
    (
        StepTemplate("employment-cv", _("Mettre mon CV à jour"), 2),
        StepTemplate(
            "employment-market", _("Regarder les emplois de mon métier dans la région"), 3
        ),
        StepTemplate("employment-apply", _("Envoyer mon CV à trois employeurs"), 6),
        StepTemplate(
            "employment-interview", _("Préparer une entrevue avec moi"), 6, owner="counsellor"
        ),
    ),
)
TRAINING = PlanTemplate(
    "training",
    _("Formation"),
    _("Suivre une formation dans une région"),
    (
        StepTemplate("training-choose", _("Choisir une formation et une école"), 4),
        StepTemplate("training-entry", _("Demander à l’école ce qu’il faut pour entrer"), 5),
        StepTemplate("training-money", _("Vérifier l’aide financière aux études"), 5),
        StepTemplate("training-apply", _("Envoyer ma demande d’admission"), 8),
    ),
)
BUSINESS = PlanTemplate(
    "business",
    _("Création d’entreprise"),
    _("Créer mon entreprise dans une région"),
    (
        StepTemplate("business-idea", _("Écrire mon idée en une page"), 3),
        StepTemplate("business-help", _("Rencontrer un service d’aide aux entreprises"), 5),
        StepTemplate("business-numbers", _("Calculer l’argent qu’il faut pour commencer"), 8),
        StepTemplate(
            "business-network", _("Me présenter à des gens d’affaires"), 8, owner="counsellor"
        ),
    ),
)
TAKEOVER = PlanTemplate(
    "takeover",
    _("Reprise d’entreprise"),
    _("Reprendre une entreprise dans une région"),
    (
        StepTemplate("takeover-wish", _("Dire quelle entreprise je cherche, et où"), 3),
        StepTemplate("takeover-help", _("Rencontrer un service de reprise d’entreprises"), 5),
        StepTemplate("takeover-money", _("Faire le point sur mon argent"), 6),
        StepTemplate("takeover-visit", _("Visiter une entreprise à reprendre"), 12),
    ),
)
PREDEPARTURE = PlanTemplate(
    "predeparture",
    _("Avant le départ"),
    _("Préparer mon arrivée au Québec"),
    (
        StepTemplate("predeparture-papers", _("Rassembler mes diplômes et mes papiers"), 4),
        StepTemplate("predeparture-translate", _("Faire traduire mes papiers importants"), 8),
        StepTemplate(
            "predeparture-region", _("Me renseigner sur ma région"), 6,
            guidance="visiter-avant-de-choisir",
        ),
        StepTemplate(
            "predeparture-home", _("Chercher un premier logement"), 12, guidance="logement-et-bail"
        ),
        StepTemplate(
            "predeparture-contact", _("Me présenter la personne qui m’attend"), 10,
            owner="counsellor",
        ),
    ),
)  # fmt: skip
ARRIVAL = PlanTemplate(
    "arrival",
    _("Après l’arrivée"),
    _("M’installer dans ma région"),
    (
        StepTemplate(
            "arrival-ramq", _("Demander ma carte d’assurance maladie"), 1, guidance="sante-et-ramq"
        ),
        StepTemplate("arrival-sin", _("Demander mon numéro d’assurance sociale"), 1),
        StepTemplate(
            "arrival-school", _("Inscrire mes enfants à l’école"), 2, guidance="ecole-et-garde"
        ),
        StepTemplate(
            "arrival-licence", _("Échanger mon permis de conduire"), 4, guidance="permis-et-voiture"
        ),
        StepTemplate(
            "arrival-visit", _("Me faire visiter la ville et ses services"), 2, owner="partner"
        ),
    ),
)
TEMPLATES: tuple[PlanTemplate, ...] = (
    EMPLOYMENT, TRAINING, BUSINESS, TAKEOVER, PREDEPARTURE, ARRIVAL,
)  # fmt: skip
#: The objective under which what a first meeting left to prepare is put.
FROM_MEETING = _("Préparer mon projet")
