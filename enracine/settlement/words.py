"""What a programme does, did or was to do for a move it counts: never said done before it is."""

from django.utils.translation import gettext_lazy as _

from enracine.settlement.models import Move
from enracine.settlement.rules import RECORDED

#: By the rule of a claim: before, after, and when the move was cancelled.
_CLAIMS = {
    "prepared": (_("prépare le départ"), _("a préparé le départ"), _("préparait le départ")),
    "received": (_("doit accueillir"), _("a accueilli"), _("devait accueillir")),
}
_RECORDED = _("l’a inscrit aussi, dans son propre dossier")


def claim_said(rule: str, move: Move) -> str:
    """Why a programme counts a move, in the tense that is true on that move's present state."""
    if rule == RECORDED:
        return str(_RECORDED)
    before, after, dropped = _CLAIMS[rule]
    if move.state == Move.State.CANCELLED:
        return str(dropped)
    # Whoever settled was welcomed, whether or not the day was noted.
    done = move.moved_on if rule == "prepared" else move.welcomed_on or move.settled_on
    return str(after if done else before)
