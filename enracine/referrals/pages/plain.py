"""The states of a referral in the words of the person it is about: short sentences, no acronym."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.templatetags.ui import day
from enracine.referrals.models import Referral


@dataclass(frozen=True)
class Words:
    """A tag, its kind, what is happening, and what comes next."""

    kind: str
    tag: str
    now: str
    next: str


def plain_state(referral: Referral) -> Words:
    """What to tell the person about a referral."""
    who = str(referral.receiver)
    state = referral.state
    if state == "draft":
        return _asked(referral, who)
    if state in {"sent", "received"}:
        return Words(
            "info",
            _("Envoyée"),
            _("%(who)s a reçu votre dossier.") % {"who": who},
            _late(referral)
            or _("Une réponse est attendue au plus tard le %(day)s.")
            % {"day": day(referral.due_on)},
        )
    if state in {"information_requested", "contested"}:
        return Words(
            "wait",
            _("On se parle"),
            _("%(who)s a posé une question à votre organisme.") % {"who": who}
            if state == "information_requested"
            else _("La réponse de %(who)s est revue par la coordination.") % {"who": who},
            _("Vous n’avez rien à faire pour le moment."),
        )
    if state in {"accepted", "waiting_list", "first_contact", "in_service", "on_hold"}:
        return _followed(referral, who)
    return _over(referral, who)


def since(referral: Referral) -> str:
    """For how long it has stood so, in one short sentence; nothing before it is sent."""
    if referral.sent_at is None:
        return ""
    days = (today() - referral.state_changed_at.astimezone(QUEBEC).date()).days
    if days <= 0:
        return _("Depuis aujourd’hui.")
    return ngettext("Depuis %(n)d jour.", "Depuis %(n)d jours.", days) % {"n": days}


def _late(referral: Referral) -> str:
    """What is said once the day is over: that it was noticed, and that she may speak; else nothing."""
    if referral.due_on is None or referral.due_on >= today():
        return ""
    said = _("C’était attendu le %(day)s. On relance pour vous. Votre organisme peut vous aider.")
    return said % {"day": day(referral.due_on)}


def _asked(referral: Referral, who: str) -> Words:
    waits = _("Rien ne part sans votre accord.")
    if referral.due_on is not None:
        waits += " " + _("Sans réponse le %(day)s, votre organisme vous joindra.") % {
            "day": day(referral.due_on)
        }
    return Words(
        "wait",
        _("Votre accord"),
        _("On propose d’envoyer votre dossier à %(who)s.") % {"who": who},
        waits,
    )


def _followed(referral: Referral, who: str) -> Words:
    if referral.state == "waiting_list":
        return Words(
            "wait",
            _("En attente d’une place"),
            _("%(who)s a dit oui, mais n’a pas de place tout de suite.") % {"who": who},
            _("Vous gardez votre place. %(who)s doit redonner des nouvelles avant le %(day)s.")
            % {"who": who, "day": day(referral.due_on)},
        )
    if referral.state == "accepted":
        return Words(
            "ok",
            _("Acceptée"),
            _("%(who)s a dit oui.") % {"who": who},
            _late(referral)
            or _("Quelqu’un va vous appeler ou vous écrire avant le %(day)s.")
            % {"day": day(referral.due_on)},
        )
    if referral.state == "on_hold":
        return Words(
            "wait",
            _("En pause"),
            _("Le service de %(who)s est en pause.") % {"who": who},
            _("Il doit reprendre le %(day)s.") % {"day": day(referral.resume_on)},
        )
    return Words(
        "ok",
        _("En cours"),
        _("%(who)s vous accompagne.") % {"who": who},
        _("Écrivez ou appelez cet organisme pour la suite."),
    )


def _over(referral: Referral, who: str) -> Words:
    sentences = {
        "completed": _("Le service de %(who)s est terminé."),
        "withdrawn": _("Vous avez retiré votre accord. %(who)s ne voit plus votre dossier."),
        "cancelled": _("Cette demande à %(who)s est annulée."),
        "expired": _("%(who)s n’a pas répondu à temps."),
        "failed": _("Le service de %(who)s s’est arrêté."),
    }
    fallback = _("%(who)s ne peut pas vous accompagner pour le moment.")
    done = referral.state == "completed"
    return Words(
        "ok" if done else "neutral",
        _("Terminée") if done else _("Fermée"),
        sentences.get(referral.state, fallback) % {"who": who},
        _("Votre organisme prépare la suite avec vous.") if not done else "",
    )
