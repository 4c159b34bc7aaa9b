"""How the events of referrals are said in timelines."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import timeline
from enracine.kernel.models import Event
from enracine.referrals.models import CloseCode, DeclineReason, OutcomeCode

PLAIN = {
    "referrals.drafted": (gettext_lazy("Référence préparée"), "pencil"),
    "referrals.consent_requested": (
        gettext_lazy("Accord demandé"),
        "hourglass-split",
    ),
    "referrals.consent_given": (gettext_lazy("Accord donné"), "check-circle"),
    "referrals.consent_refused": (gettext_lazy("Accord refusé"), "x-circle"),
    "referrals.draft_discarded": (gettext_lazy("Référence abandonnée avant l’envoi"), "trash"),
    "referrals.sent": (gettext_lazy("Référence envoyée"), "send"),
    "referrals.received": (gettext_lazy("Référence ouverte par le destinataire"), "envelope-open"),
    "referrals.accepted": (gettext_lazy("Référence acceptée"), "check-circle"),
    "referrals.wait_listed": (gettext_lazy("Mise sur liste d’attente"), "hourglass-split"),
    "referrals.information_requested": (gettext_lazy("Précision demandée"), "question-circle"),
    "referrals.information_given": (gettext_lazy("Précision donnée"), "chat-left-text"),
    "referrals.acceptance_undone": (
        gettext_lazy("Acceptation annulée"),
        "arrow-counterclockwise",
    ),
    "referrals.refusal_undone": (gettext_lazy("Refus annulé"), "arrow-counterclockwise"),
    "referrals.refusal_contested": (gettext_lazy("Refus contesté"), "exclamation-triangle"),
    "referrals.resubmitted": (gettext_lazy("Réexamen demandé par la coordination"), "arrow-repeat"),
    "referrals.refusal_confirmed": (gettext_lazy("Refus confirmé par la coordination"), "x-circle"),
    "referrals.first_contact": (gettext_lazy("Premier contact fait"), "telephone"),
    "referrals.in_service": (gettext_lazy("Service commencé"), "people"),
    "referrals.on_hold": (gettext_lazy("Service mis en pause"), "pause-circle"),
    "referrals.resumed": (gettext_lazy("Service repris"), "arrow-repeat"),
    "referrals.chosen": (gettext_lazy("Cet endroit est choisi"), "geo-alt"),
    "referrals.reminded": (gettext_lazy("Rappel envoyé : le délai est passé"), "bell"),
    "referrals.escalated": (gettext_lazy("Silence signalé à la coordination"), "bell"),
    "referrals.acknowledged": (gettext_lazy("Retour lu par l’émetteur"), "check-circle"),
    "referrals.reopened": (gettext_lazy("Référence rouverte"), "arrow-repeat"),
    "referrals.entered_in_error": (gettext_lazy("Référence saisie par erreur"), "x-circle"),
}


def _with_code(sentence: str, label: str) -> str:
    return f"{sentence} : {label}" if label else sentence


def _label(choices: type, code: str) -> str:
    return str(choices(code).label) if code in choices.values else ""  # type: ignore[attr-defined]


def _declined(event: Event) -> str:
    return _with_code(_("Référence refusée"), _label(DeclineReason, event.data.get("reason", "")))


def _closed(event: Event) -> str:
    sentences = {
        "referrals.cancelled": _("Référence annulée"),
        "referrals.withdrawn": _("Consentement retiré, accès coupé"),
        "referrals.expired": _("Référence échue"),
    }
    code = _label(CloseCode, event.data.get("close_code", ""))
    return _with_code(sentences[event.kind], code)


def _ended(event: Event) -> str:
    done = event.kind == "referrals.completed"
    sentence = _("Référence terminée") if done else _("Référence fermée sans suite")
    return _with_code(sentence, _label(OutcomeCode, event.data.get("outcome", "")))


def register_all() -> None:
    """Give the sentences to the kernel's registry (from `ReferralsConfig.ready`)."""
    for kind, (sentence, icon) in PLAIN.items():
        timeline.register(kind, sentence, icon)
    timeline.register("referrals.declined", _declined, "x-circle")
    for kind in ("referrals.cancelled", "referrals.withdrawn", "referrals.expired"):
        timeline.register(kind, _closed, "x-circle")
    for kind in ("referrals.completed", "referrals.failed"):
        timeline.register(kind, _ended, "flag")
