"""The states of a move. Who welcomes and whether the household is settled are facts, not states."""

from enracine.kernel.workflow import Need, Transition, Workflow

SENDER, RECEIVER = "sender", "receiver"
BOTH = frozenset({SENDER, RECEIVER})
#: Still to be made.
OPEN = frozenset({"planned", "confirmed", "postponed"})

MOVE = Workflow(
    name="move",
    initial="planned",
    states={
        "planned": "Prévu",
        "confirmed": "Confirmé",
        "postponed": "Reporté",
        "done": "Fait",
        "cancelled": "Annulé",
    },
    transitions=(
        Transition(
            "confirm", frozenset({"planned", "postponed"}), "confirmed", BOTH, "Confirmer la date"
        ),
        Transition(
            "postpone",
            OPEN,
            "postponed",
            BOTH,
            "Reporter le départ",
            (Need("planned_on", "la nouvelle date"), Need("reason", "le motif")),
        ),
        Transition(
            "complete",
            OPEN,
            "done",
            BOTH,
            "Le déménagement est fait",
            (Need("moved_on", "la date du déménagement"),),
        ),
        Transition(
            "cancel",
            OPEN,
            "cancelled",
            BOTH,
            "Annuler le départ",
            (Need("reason", "le motif"),),
        ),
    ),
)

#: Why a departure does not happen: coded (scenarios S14 and S16).
CANCEL_REASONS = {
    "offer_withdrawn": "Offre d’emploi retirée",
    "housing": "Logement perdu ou introuvable",
    "childcare": "Pas de place en garderie",
    "family": "Décision de la famille",
    # Neutral on purpose: both parties read it, and why a journey stops is the person's own (S14).
    "journey_stopped": "Le parcours s’arrête",
    "other_place": "Autre lieu choisi",
    "entered_in_error": "Saisi par erreur",
    "separation": "Le ménage s’est séparé",
    "same_move": "Déjà inscrit par un autre organisme : un seul déménagement",
}
#: What the product says itself, and nobody chooses.
SAID_ALONE = frozenset({"same_move"})

#: Why a departure is put off: coded, nothing medical, nothing intimate.
POSTPONE_REASONS = {
    "employment": "La date d’entrée en poste a changé",
    "housing": "Le logement n’est pas prêt",
    "children": "La garde ou l’école des enfants",
    "studies": "La fin d’une formation",
    "papers": "Des papiers se font attendre",
    "transport": "Le transport ou la météo",
    "family": "Décision de la famille",
}
