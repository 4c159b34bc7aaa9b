"""Whose turn it is, since when, until when, and what follows a silence: for whoever reads."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import QUEBEC
from enracine.kernel.templatetags.ui import day as in_words
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import party_name
from enracine.referrals.rules import next_step

#: What is expected in each state: completes « à vous de … ».
EXPECTED = {
    "draft": gettext_lazy("terminer la référence"),
    "sent": gettext_lazy("répondre"),
    "received": gettext_lazy("répondre"),
    "information_requested": gettext_lazy("donner la précision demandée"),
    "waiting_list": gettext_lazy("trouver une place, ou dire que la personne attend toujours"),
    "accepted": gettext_lazy("joindre la personne"),
    "first_contact": gettext_lazy("commencer le service"),
    "in_service": gettext_lazy("dire si le service continue, ou son résultat"),
    "on_hold": gettext_lazy("reprendre le service"),
    "contested": gettext_lazy("revoir le refus"),
    "declined": gettext_lazy("choisir la suite"),
    "decline_confirmed": gettext_lazy("choisir la suite"),
    "expired": gettext_lazy("choisir la suite"),
    "completed": gettext_lazy("lire le retour"),
    "failed": gettext_lazy("lire le retour"),
}


#: What is expected of the person whose agreement is asked.
ASKED_OF_HER = gettext_lazy("donner ou refuser son accord")


@dataclass(frozen=True)
class TurnSaid:
    """The sentence on top of the page; whether it speaks to the reader, and of a delay that is over;
    since when it stands so, and what time does if nobody acts (empty when nothing).
    """

    sentence: str
    is_mine: bool
    is_late: bool
    since: str = ""
    otherwise: str = ""


def turn_said(referral: Referral, parties: Collection[str], today: dt.date) -> TurnSaid:
    """« À vous de répondre d’ici le 27 novembre 2026. »: for the party that reads."""
    turn, over = referral.turn, referral.acknowledged_at is not None
    if turn == "nobody" or over or referral.state not in EXPECTED:
        return TurnSaid(_("Plus personne n’a à agir sur cette référence."), False, False)
    is_mine = turn in parties
    late = referral.due_on is not None and referral.due_on < today
    values = {
        "who": _who(referral),
        "what": str(ASKED_OF_HER if turn == "candidate" else EXPECTED[referral.state]),
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
    return TurnSaid(said % values, is_mine, late, _since(referral), _otherwise(referral, today))


def _since(referral: Referral) -> str:
    if referral.sent_at is None:
        return ""
    return _("Depuis le %(day)s.") % {"day": in_words(referral.state_changed_at.astimezone(QUEBEC))}


def _otherwise(referral: Referral, today: dt.date) -> str:
    """What time does next, and when (`rules.next_step`); the stored day, so no setting is read."""
    step = next_step(referral.state, referral.alarm)
    if not step or referral.next_alarm_on is None:
        return ""
    said = {
        "remind": _("Sans geste d’ici là, un rappel part le %(day)s."),
        "supervise": _("Sans geste, un avis part le %(day)s à qui supervise chez %(who)s."),
        "escalate": _("Sans geste, un avis part le %(day)s à : %(above)s."),
        "expire": _("Sans réponse, la référence revient à %(sender)s le %(day)s."),
        "acknowledge": _("Sans geste, ce retour est tenu pour lu le %(day)s."),
    }
    if referral.state == "draft":
        return _("Sans réponse de la personne, ce brouillon revient à %(sender)s le %(day)s.") % {
            "sender": referral.sender,
            "day": in_words(max(referral.next_alarm_on, today)),
        }
    return said[step] % {
        "who": _who(referral),
        "above": _above(referral),
        "sender": referral.sender,
        # Late by an hour or by a weekend: what time owes, it does at its next passage.
        "day": in_words(max(referral.next_alarm_on, today)),
    }


def _above(referral: Referral) -> str:
    """Whom a silence is told to, after whoever supervises."""
    if referral.turn == "sender":
        return str(referral.sender)
    return str(referral.coordinating_organisation or referral.receiver)


def _who(referral: Referral) -> str:
    if referral.turn == "sender":
        return str(referral.sender)
    if referral.turn == "coordination":
        return party_name(referral.coordinating_organisation)
    return str(referral.receiver) if referral.turn == "receiver" else _("la personne")
