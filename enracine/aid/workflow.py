"""The states of a request for aid. What is paid and given back are facts, not states."""

from enracine.kernel.workflow import Need, Transition, Workflow

PERSON, REQUESTER, KEEPER, CLOCK = "person", "requester", "keeper", "clock"
ASKING = frozenset({PERSON, REQUESTER})

AID_REQUEST = Workflow(
    name="aid_request",
    initial="collecting",
    states={
        "collecting": "Accord attendu",
        "incomplete": "Document attendu",
        "submitted": "À décider",
        "approved": "Accordée",
        "ended": "Terminée",
        "declined": "Refusée",
        "withdrawn": "Retirée",
        "lapsed": "Jamais complétée",
    },
    transitions=(
        Transition(
            "submit",
            frozenset({"collecting", "incomplete"}),
            "submitted",
            ASKING | {KEEPER},
            "La personne a dit oui, les documents sont là",
            (Need("agreed", "l’accord de la personne"), Need("pieces", "les documents demandés")),
        ),
        Transition(
            "wait_for_pieces",
            frozenset({"collecting", "submitted", "incomplete"}),
            "incomplete",
            ASKING | {KEEPER},
            "Attendre un document",
        ),
        Transition(
            "lapse",
            frozenset({"collecting"}),
            "lapsed",
            ASKING | {CLOCK},
            "Jamais complétée",
        ),
        Transition(
            "approve",
            frozenset({"submitted"}),
            "approved",
            frozenset({KEEPER}),
            "Accorder",
            (Need("cents", "le montant"), Need("reason", "le motif")),
        ),
        Transition(
            "decline",
            frozenset({"submitted", "incomplete"}),
            "declined",
            frozenset({KEEPER}),
            "Refuser",
            (Need("reason", "le motif"),),
        ),
        Transition(
            "withdraw",
            frozenset({"collecting", "incomplete", "submitted", "approved"}),
            "withdrawn",
            ASKING | {KEEPER},
            "Retirer, avant tout versement",
        ),
        Transition(
            "end",
            frozenset({"approved"}),
            "ended",
            frozenset({KEEPER, PERSON}),
            "Plus rien à verser",
            (Need("reason", "le motif"),),
        ),
    ),
)
