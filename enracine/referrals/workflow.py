"""The machine of a referral, as a table (see docs/referrals-machine.md, drawn from it).

Content belongs to the sender, status and outcome to the receiver; the sender or the person cancels;
time reminds and ends. Two lines lead back to where they start: a receiver says that it still stands, and
the clock begins again. Reminders and acknowledgements do not change the state: they are facts beside
it (`alarm`, `acknowledged_at`).
"""

from enracine.kernel.workflow import Need, Transition, Workflow
from enracine.referrals.travel_workflow import NEED, TRANSFER

__all__ = [
    "ANSWERABLE",
    "CLOSED",
    "COORDINATION",
    "ENDED",
    "HOUSEHOLD",
    "MACHINE",
    "NEED",
    "OPEN",
    "RECEIVER",
    "SENDER",
    "SERVING",
    "STATES",
    "TIME",
    "TRANSFER",
    "WAITING",
]

SENDER, RECEIVER, HOUSEHOLD, COORDINATION, TIME = (
    "sender",
    "receiver",
    "household",
    "coordination",
    "time",
)
WAITING = frozenset({"sent", "received"})
ANSWERABLE = frozenset({"sent", "received", "waiting_list"})
SERVING = frozenset({"accepted", "first_contact", "in_service", "on_hold"})
OPEN = ANSWERABLE | SERVING | {"information_requested"}
ENDED = frozenset({"completed", "failed"})
CLOSED = ENDED | {
    "declined",
    "decline_confirmed",
    "cancelled",
    "withdrawn",
    "expired",
    "entered_in_error",
}


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


_CONSENT = Need("consent", _("un consentement en vigueur pour cet organisme et ces renseignements"))
_RECEIVER = Need(
    "receiver_serves", _("un organisme actif qui sert ce lieu et ce public ce jour-là")
)
_REASON = Need("reasons", _("au moins un critère de l’entente"))
_OWNER = Need("owner", _("la personne qui s’en occupe"))
_COMMENT = Need("reason", _("un motif"))
_OUTCOME = Need("outcome", _("un résultat"))
_FEEDBACK = Need("feedback", _("un retour à l’émetteur"))


def _by(*parties: str) -> frozenset[str]:
    return frozenset(parties)


def _from(*states: str) -> frozenset[str]:
    return frozenset(states)


STATES = {
    "draft": _("Brouillon"),
    "sent": _("Envoyée"),
    "received": _("Reçue"),
    "information_requested": _("Précisions demandées"),
    "waiting_list": _("Sur liste d’attente"),
    "accepted": _("Acceptée"),
    "declined": _("Refusée"),
    "contested": _("Refus contesté"),
    "decline_confirmed": _("Refus confirmé"),
    "first_contact": _("Premier contact fait"),
    "in_service": _("En service"),
    "on_hold": _("En pause"),
    "completed": _("Terminée"),
    "failed": _("Sans suite"),
    "cancelled": _("Annulée"),
    "withdrawn": _("Retirée par la personne"),
    "expired": _("Échue sans réponse"),
    "entered_in_error": _("Saisie par erreur"),
}

_SENDING = (
    Transition(
        "send", _from("draft"), "sent", _by(SENDER), _("Envoyer"), (_CONSENT, _RECEIVER, _REASON)
    ),
    Transition("receive", _from("sent"), "received", _by(RECEIVER), _("Ouvrir")),
)
_ANSWERS = (
    Transition("accept", ANSWERABLE, "accepted", _by(RECEIVER), _("Accepter"), (_OWNER,)),
    Transition(
        "decline",
        ANSWERABLE,
        "declined",
        _by(RECEIVER),
        _("Refuser"),
        (Need("decline_reason", _("un motif de refus")),),
    ),
    Transition(
        "ask_information",
        WAITING,
        "information_requested",
        _by(RECEIVER),
        _("Demander une précision"),
        (Need("question", _("une question")),),
    ),
    Transition(
        "wait_list",
        WAITING,
        "waiting_list",
        _by(RECEIVER),
        _("Mettre sur liste d’attente"),
        (_OWNER,),
    ),
    # The clock starts again, the place in the line stays.
    Transition(
        "keep_waiting",
        _from("waiting_list"),
        "waiting_list",
        _by(RECEIVER),
        _("Garder sur la liste d’attente"),
    ),
    Transition(
        "answer_information",
        _from("information_requested"),
        "received",
        _by(SENDER),
        _("Répondre à la question"),
        (Need("answer", _("une réponse")),),
    ),
    Transition(
        "undo_accept", _from("accepted"), "received", _by(RECEIVER), _("Annuler l’acceptation")
    ),
    Transition("undo_decline", _from("declined"), "received", _by(RECEIVER), _("Annuler le refus")),
    Transition(
        "contest", _from("declined"), "contested", _by(SENDER), _("Contester le refus"), (_COMMENT,)
    ),
    Transition(
        "resubmit", _from("contested"), "received", _by(COORDINATION), _("Demander un réexamen")
    ),
    Transition(
        "confirm_decline",
        _from("contested"),
        "decline_confirmed",
        _by(COORDINATION),
        _("Confirmer le refus"),
    ),
)
_SERVICE = (
    Transition(
        "make_contact",
        _from("accepted"),
        "first_contact",
        _by(RECEIVER),
        _("Noter le premier contact"),
        (Need("contacted_on", _("la date du premier contact")),),
    ),
    Transition(
        "start_service", _from("first_contact"), "in_service", _by(RECEIVER), _("Mettre en service")
    ),
    Transition("resume", _from("on_hold"), "in_service", _by(RECEIVER), _("Reprendre")),
    Transition(
        "complete",
        _from("in_service"),
        "completed",
        _by(RECEIVER),
        _("Terminer"),
        (_OUTCOME, _FEEDBACK),
    ),
    Transition(
        "keep_serving",
        _from("in_service"),
        "in_service",
        _by(RECEIVER),
        _("Dire que le service continue"),
    ),
    Transition(
        "hold",
        _from("in_service"),
        "on_hold",
        _by(RECEIVER),
        _("Mettre en pause"),
        (_COMMENT, Need("resume_on", _("une date de reprise"))),
    ),
    # Somebody who cannot be reached never comes « into service »: the table allows it earlier too.
    Transition(
        "fail", SERVING, "failed", _by(RECEIVER), _("Fermer sans suite"), (_OUTCOME, _FEEDBACK)
    ),
)
_CLOSING = (
    Transition(
        "cancel",
        OPEN | {"contested"},
        "cancelled",
        _by(SENDER, HOUSEHOLD),
        _("Annuler la référence"),
        (Need("close_code", _("un motif")),),
    ),
    Transition(
        "withdraw",
        OPEN | {"contested"},
        "withdrawn",
        _by(HOUSEHOLD, TIME),
        _("Retirer le consentement"),
    ),
    Transition("expire", WAITING, "expired", _by(TIME), _("Laisser échoir")),
    # Nobody is there to answer any more: what waits does not wait in silence.
    Transition(
        "give_back",
        ANSWERABLE | {"information_requested"},
        "expired",
        _by(TIME),
        _("Rendre à l’émetteur"),
        (Need("receiver_gone", _("un organisme qui ne sert plus cet endroit")),),
    ),
    Transition(
        "reopen_request",
        _from("declined", "decline_confirmed", "expired"),
        "received",
        _by(SENDER, RECEIVER),
        _("Rouvrir la demande"),
        (_CONSENT, Need("in_time", _("une fermeture encore récente")), _COMMENT),
    ),
    # Cancelled by the sender or the person: the receiver does not give itself back what it saw.
    Transition(
        "reopen_cancelled",
        _from("cancelled"),
        "received",
        _by(SENDER),
        _("Rouvrir la demande"),
        (_CONSENT, Need("in_time", _("une fermeture encore récente")), _COMMENT),
    ),
    Transition(
        "reopen_service",
        ENDED,
        "in_service",
        _by(SENDER, RECEIVER),
        _("Rouvrir le service"),
        (_CONSENT, Need("in_time", _("une fermeture encore récente")), _COMMENT),
    ),
    Transition(
        "enter_in_error",
        frozenset(STATES) - {"draft", "entered_in_error"},
        "entered_in_error",
        _by(SENDER),
        _("Dire saisie par erreur"),
        (_COMMENT,),
    ),
)

MACHINE = Workflow(
    name="referral",
    initial="draft",
    states=STATES,
    transitions=(*_SENDING, *_ANSWERS, *_SERVICE, *_CLOSING),
)
