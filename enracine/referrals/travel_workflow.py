"""The tables of a need sent with a referral, and of a transfer; drawn with the others."""

from enracine.kernel.workflow import Need, Transition, Workflow

_SENDER, _RECEIVER, _HOUSEHOLD, _TIME = "sender", "receiver", "household", "time"


def _(text: str) -> str:
    """Mark a French text for translation; it is translated where it is shown."""
    return text


def _set(*words: str) -> frozenset[str]:
    return frozenset(words)


_REASON = Need("reason", _("un motif"))
_DAY = Need("day", _("une date"))
_UNANSWERED = _set("asked", "acknowledged", "waiting")
_BY_RECEIVER = _set(_RECEIVER)

NEED = Workflow(
    name="need",
    initial="asked",
    states={
        "asked": _("Transmis"),
        "acknowledged": _("Accusé de réception"),
        "waiting": _("En attente"),
        "answered": _("Répondu"),
        "refused": _("Refusé"),
        "dropped": _("Sans suite"),
    },
    transitions=(
        Transition(
            "acknowledge", _set("asked"), "acknowledged", _BY_RECEIVER, _("Accuser réception")
        ),
        Transition("answer", _UNANSWERED, "answered", _BY_RECEIVER, _("Répondu"), (_DAY,)),
        Transition("wait", _UNANSWERED, "waiting", _BY_RECEIVER, _("En attente"), (_DAY, _REASON)),
        Transition("refuse", _UNANSWERED, "refused", _BY_RECEIVER, _("Refusé"), (_DAY, _REASON)),
        Transition("drop", _UNANSWERED, "dropped", _BY_RECEIVER, _("Sans suite"), (_DAY, _REASON)),
        Transition(
            "correct",
            _set("answered", "refused", "dropped"),
            "acknowledged",
            _BY_RECEIVER,
            _("Reprendre ce besoin"),
        ),
    ),
)

_CONSENT = Need("consent", _("un accord en vigueur pour cet organisme et ces renseignements"))

TRANSFER = Workflow(
    name="transfer",
    initial="draft",
    states={
        "draft": _("En préparation"),
        "proposed": _("Proposé"),
        "accepted": _("Accepté"),
        "declined": _("Refusé"),
        "cancelled": _("Annulé"),
        "withdrawn": _("Accord retiré"),
        "expired": _("Échu sans réponse"),
    },
    transitions=(
        Transition(
            "propose",
            _set("draft"),
            "proposed",
            _set(_SENDER),
            _("Proposer"),
            (_CONSENT, Need("receiver", _("un organisme actif, qui a un mandat ce jour-là"))),
        ),
        # The only line by which a dossier changes holder.
        Transition(
            "accept",
            _set("proposed"),
            "accepted",
            _set(_RECEIVER),
            _("Accepter"),
            (_CONSENT, Need("owner", _("la personne qui s’en occupe"))),
        ),
        Transition(
            "decline",
            _set("proposed"),
            "declined",
            _set(_RECEIVER),
            _("Refuser"),
            (Need("refusal", _("un motif de refus")),),
        ),
        Transition(
            "cancel",
            _set("draft", "proposed"),
            "cancelled",
            _set(_SENDER, _HOUSEHOLD),
            _("Annuler"),
        ),
        Transition(
            "withdraw",
            _set("proposed"),
            "withdrawn",
            _set(_HOUSEHOLD, _TIME),
            _("Retirer l’accord"),
        ),
        Transition("expire", _set("proposed"), "expired", _set(_TIME), _("Laisser échoir")),
    ),
)
