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
    "admission": "Admission refusée ou reportée",
    "other_place": "Autre lieu choisi",
    "entered_in_error": "Saisi par erreur",
    "separation": "Le ménage s’est séparé",
}
