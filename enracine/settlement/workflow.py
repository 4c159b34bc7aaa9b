"""The states of a move. Who welcomes and whether the household is settled are facts, not states."""

from enracine.kernel.workflow import Need, Transition, Workflow

SENDER, RECEIVER = "sender", "receiver"
BOTH = frozenset({SENDER, RECEIVER})

MOVE = Workflow(
    name="move",
    initial="planned",
    states={
        "planned": "Prévu",
        "confirmed": "Confirmé",
        "done": "Fait",
        "cancelled": "Annulé",
    },
    transitions=(
        Transition("confirm", frozenset({"planned"}), "confirmed", BOTH, "Confirmer la date"),
        Transition(
            "complete",
            frozenset({"planned", "confirmed"}),
            "done",
            BOTH,
            "Le déménagement est fait",
            (Need("moved_on", "la date du déménagement"),),
        ),
        Transition(
            "cancel",
            frozenset({"planned", "confirmed"}),
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
}
