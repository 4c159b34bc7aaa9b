"""The states of a request that a person makes about her own facts."""

from enracine.kernel.workflow import Need, Transition, Workflow

PERSON, OFFICER, CLOCK = "person", "officer", "clock"
_OPEN = frozenset({"received", "silent"})
_IDENTITY = Need("proof", "ce qui a été vu pour reconnaître la personne")
_WHY = Need("provisions", "le motif, dans la liste de la loi")

REQUEST = Workflow(
    name="rights_request",
    initial="received",
    states={
        "received": "Reçue",
        "accepted": "Acceptée",
        "partial": "Acceptée en partie",
        "refused": "Refusée",
        "silent": "Sans réponse dans le délai : refus réputé",
        "contested": "Contestée",
        "done": "Exécutée",
        "closed": "Recours terminé",
        "withdrawn": "Retirée par la personne",
        "not_entitled": "Demande d’une personne qui n’y a pas droit",
    },
    transitions=(
        Transition(
            "accept", _OPEN, "accepted", frozenset({OFFICER}), "Accepter la demande", (_IDENTITY,)
        ),
        Transition(
            "accept_partly",
            _OPEN,
            "partial",
            frozenset({OFFICER}),
            "Accepter en partie",
            (_IDENTITY, _WHY),
        ),
        Transition("refuse", _OPEN, "refused", frozenset({OFFICER}), "Refuser", (_WHY,)),
        Transition(
            "turn_away",
            frozenset({"received"}),
            "not_entitled",
            frozenset({OFFICER}),
            "Cette personne n’y a pas droit",
        ),
        Transition(
            "fall_silent",
            frozenset({"received"}),
            "silent",
            frozenset({CLOCK}),
            "Le délai est passé : refus réputé",
        ),
        Transition(
            "contest",
            frozenset({"partial", "refused", "silent"}),
            "contested",
            frozenset({PERSON, OFFICER}),
            "Un recours est commencé",
        ),
        Transition(
            "close",
            frozenset({"contested"}),
            "closed",
            frozenset({OFFICER}),
            "Le recours est terminé",
            (Need("contest_note", "comment le recours s’est terminé"),),
        ),
        Transition(
            "carry_out",
            frozenset({"accepted", "partial"}),
            "done",
            frozenset({OFFICER, CLOCK}),
            "C’est fait",
        ),
        Transition(
            "withdraw",
            frozenset({"received", "silent"}),
            "withdrawn",
            frozenset({PERSON}),
            "Retirer ma demande",
        ),
    ),
)
