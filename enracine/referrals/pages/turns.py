"""Whose turn it is and until when, in one sentence, for whoever reads."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.templatetags.ui import day as in_words
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import party_name

#: What is expected in each state: completes « à vous de … ».
EXPECTED = {
    "draft": gettext_lazy("terminer la référence"),
    "sent": gettext_lazy("répondre"),
    "received": gettext_lazy("répondre"),
    "information_requested": gettext_lazy("donner la précision demandée"),
    "waiting_list": gettext_lazy("trouver une place"),
    "accepted": gettext_lazy("joindre la personne"),
    "first_contact": gettext_lazy("commencer le service"),
    "in_service": gettext_lazy("rendre le service, puis dire le résultat"),
    "on_hold": gettext_lazy("reprendre le service"),
    "contested": gettext_lazy("revoir le refus"),
    "declined": gettext_lazy("choisir la suite"),
    "decline_confirmed": gettext_lazy("choisir la suite"),
    "expired": gettext_lazy("choisir la suite"),
    "completed": gettext_lazy("lire le retour"),
    "failed": gettext_lazy("lire le retour"),
}


@dataclass(frozen=True)
class TurnSaid:
    """The sentence on top of the page; whether it speaks to the reader, and of a delay that is over."""

    sentence: str
    is_mine: bool
    is_late: bool


def turn_said(referral: Referral, parties: Collection[str], today: dt.date) -> TurnSaid:
    """« À vous de répondre d’ici le 27 novembre 2026. »: for the party that reads."""
    turn, over = referral.turn, referral.acknowledged_at is not None
    if turn == "nobody" or over or referral.state not in EXPECTED:
        return TurnSaid(_("Plus personne n’a à agir sur cette référence."), False, False)
    is_mine = turn in parties
    late = referral.due_on is not None and referral.due_on < today
    values = {
        "who": _who(referral),
        "what": str(EXPECTED[referral.state]),
        "day": in_words(referral.due_on),
    }
    if referral.due_on is None:
        said = _("À vous de %(what)s.") if is_mine else _("C’est à %(who)s de %(what)s.")
    elif late:
        said = (
            _("À vous de %(what)s : c’était attendu le %(day)s.")
            if is_mine
            else _("C’est à %(who)s de %(what)s : c’était attendu le %(day)s.")
        )
    else:
        said = (
            _("À vous de %(what)s d’ici le %(day)s.")
            if is_mine
            else _("C’est à %(who)s de %(what)s d’ici le %(day)s.")
        )
    return TurnSaid(said % values, is_mine, late)


def _who(referral: Referral) -> str:
    if referral.turn == "sender":
        return str(referral.sender)
    if referral.turn == "coordination":
        return party_name(referral.coordinating_organisation)
    return str(referral.receiver) if referral.turn == "receiver" else _("la personne")
