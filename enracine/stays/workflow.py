"""The states of a household's request for a stay."""

from enracine.kernel.workflow import Need, Transition, Workflow

HOUSEHOLD, REQUESTER, ORGANISER, CLOCK = "household", "requester", "organiser", "clock"
ASKING = frozenset({HOUSEHOLD, REQUESTER})

STAY_REQUEST = Workflow(
    name="stay_request",
    initial="collecting",
    states={
        "collecting": "Accord attendu",
        "submitted": "Demande reçue",
        "waiting": "Liste d’attente",
        "offered": "Place offerte",
        "confirmed": "Place confirmée",
        "declined": "Non retenue",
        "expired": "Offre sans réponse",
        "withdrawn": "Retirée par le ménage",
        "lapsed": "Jamais complétée",
        "cancelled": "Séjour annulé",
    },
    transitions=(
        Transition(
            "submit",
            frozenset({"collecting"}),
            "submitted",
            ASKING,
            "Chaque adulte a dit oui",
            (Need("agreed", "l’accord de chaque adulte"),),
        ),
        Transition(
            "lapse",
            frozenset({"collecting"}),
            "lapsed",
            ASKING | {CLOCK},
            "Abandonner, ou inscriptions fermées",
        ),
        Transition(
            "offer",
            frozenset({"submitted", "waiting"}),
            "offered",
            frozenset({ORGANISER, CLOCK}),
            "Offrir une place",
            (Need("reason", "le motif"),),
        ),
        Transition(
            "wait",
            frozenset({"submitted"}),
            "waiting",
            frozenset({ORGANISER}),
            "Mettre en attente",
            (Need("reason", "le motif"),),
        ),
        Transition(
            "decline",
            frozenset({"submitted", "waiting"}),
            "declined",
            frozenset({ORGANISER, CLOCK}),
            "Ne pas retenir",
            (Need("reason", "le motif"),),
        ),
        Transition(
            "confirm",
            frozenset({"offered"}),
            "confirmed",
            ASKING,
            "Accepter la place",
        ),
        Transition(
            "expire",
            frozenset({"offered"}),
            "expired",
            frozenset({CLOCK, ORGANISER}),
            "Offre échue",
        ),
        Transition(
            "withdraw",
            frozenset({"submitted", "waiting", "offered", "confirmed"}),
            "withdrawn",
            ASKING,
            "Se désister",
        ),
        Transition(
            "cancel",
            frozenset({"collecting", "submitted", "waiting", "offered", "confirmed"}),
            "cancelled",
            frozenset({ORGANISER, CLOCK}),
            "Annuler le séjour",
        ),
    ),
)
