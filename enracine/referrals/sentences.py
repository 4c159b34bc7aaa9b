"""How the events of referrals are said in timelines."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel import timeline
from enracine.kernel.models import Event
from enracine.referrals.models import (
    CloseCode,
    DeclineReason,
    NeedCode,
    NeedState,
    OutcomeCode,
    TransferRefusal,
)

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
    "referrals.still_waiting": (gettext_lazy("Attend toujours une place"), "hourglass-split"),
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
    "referrals.still_served": (gettext_lazy("Le service continue"), "people"),
    "referrals.chosen": (gettext_lazy("Cet endroit est choisi"), "geo-alt"),
    "referrals.reminded": (gettext_lazy("Rappel envoyé : le délai est passé"), "bell"),
    "referrals.supervised": (gettext_lazy("Silence signalé à qui supervise"), "bell"),
    "referrals.escalated": (gettext_lazy("Silence signalé à la coordination"), "bell"),
    "referrals.taken": (gettext_lazy("Quelqu’un s’en occupe"), "person-check"),
    "referrals.nudged": (gettext_lazy("Réponse demandée de nouveau par l’émetteur"), "bell"),
    "referrals.acknowledged": (gettext_lazy("Retour lu par l’émetteur"), "check-circle"),
    "referrals.reopened": (gettext_lazy("Référence rouverte"), "arrow-repeat"),
    "referrals.place_freed": (gettext_lazy("Place rendue"), "person-check"),
    "referrals.place_offered": (gettext_lazy("Une place est libre"), "person-check"),
    "referrals.letter_sent": (gettext_lazy("Message écrit à la personne"), "envelope"),
    "referrals.followed_up": (gettext_lazy("Autre référence préparée"), "arrow-repeat"),
    "referrals.message_written": (gettext_lazy("Message entre les deux organismes"), "chat-dots"),
    "referrals.link_code_sent": (gettext_lazy("Code envoyé pour répondre par lien"), "key"),
    "referrals.link_opened": (gettext_lazy("Lien ouvert avec son code"), "key"),
    "referrals.link_sent_again": (gettext_lazy("Nouveau lien envoyé"), "envelope"),
    "referrals.entered_in_error": (gettext_lazy("Référence saisie par erreur"), "x-circle"),
    "referrals.papers_chosen": (gettext_lazy("Documents à joindre choisis"), "paperclip"),
    "referrals.needs_listed": (gettext_lazy("Besoins inscrits à la référence"), "list-check"),
    "referrals.needs_acknowledged": (gettext_lazy("Besoins reçus et lus"), "check-circle"),
    "referrals.transfer_drafted": (gettext_lazy("Transfert du dossier préparé"), "pencil"),
    "referrals.transfer_consent_requested": (
        gettext_lazy("Accord demandé pour un transfert"),
        "hourglass-split",
    ),
    "referrals.transfer_proposed": (gettext_lazy("Transfert du dossier proposé"), "send"),
    "referrals.transfer_accepted": (
        gettext_lazy("Transfert accepté : le dossier a un nouveau détenteur"),
        "check-circle",
    ),
    "referrals.transfer_cancelled": (
        gettext_lazy("Transfert annulé : le dossier reste où il est"),
        "x-circle",
    ),
    "referrals.transfer_withdrawn": (
        gettext_lazy("Accord retiré : le dossier reste où il est"),
        "x-circle",
    ),
    "referrals.transfer_expired": (
        gettext_lazy("Transfert sans réponse : le dossier reste où il est"),
        "clock",
    ),
}


def _with_code(sentence: str, label: str) -> str:
    return f"{sentence} : {label}" if label else sentence


def _label(choices: type, code: str) -> str:
    return str(choices(code).label) if code in choices.values else ""  # type: ignore[attr-defined]  # an enumeration of choices


def _declined(event: Event) -> str:
    return _with_code(_("Référence refusée"), _label(DeclineReason, event.data.get("reason", "")))


def _closed(event: Event) -> str:
    sentences = {
        "referrals.cancelled": _("Référence annulée"),
        "referrals.withdrawn": _("Consentement retiré, accès coupé"),
        "referrals.expired": _("Référence échue"),
        "referrals.returned": _("Référence rendue à l’émetteur"),
    }
    code = _label(CloseCode, event.data.get("close_code", ""))
    return _with_code(sentences[event.kind], code)


def _ended(event: Event) -> str:
    done = event.kind == "referrals.completed"
    sentence = _("Référence terminée") if done else _("Référence fermée sans suite")
    return _with_code(sentence, _label(OutcomeCode, event.data.get("outcome", "")))


def _need(event: Event) -> str:
    need = _label(NeedCode, event.data.get("need", ""))
    return f"{need} : {_label(NeedState, event.data.get('to', ''))}"


def _transfer_declined(event: Event) -> str:
    why = _label(TransferRefusal, event.data.get("reason", ""))
    return _with_code(_("Transfert refusé, le dossier reste où il est"), why)


def register_all() -> None:
    """Give the sentences to the kernel's registry (from `ReferralsConfig.ready`)."""
    for kind, (sentence, icon) in PLAIN.items():
        timeline.register(kind, sentence, icon)
    timeline.register_family("references", gettext_lazy("Références"), "referrals.", order=30)
    timeline.register_family("messages", gettext_lazy("Messages"), "referrals.message_", order=50)
    timeline.register("referrals.declined", _declined, "x-circle")
    timeline.register("referrals.need_answered", _need, "check-circle")
    timeline.register("referrals.transfer_declined", _transfer_declined, "x-circle")
    for kind in (
        "referrals.cancelled", "referrals.withdrawn", "referrals.expired", "referrals.returned",
    ):  # fmt: skip
        timeline.register(kind, _closed, "x-circle")
    for kind in ("referrals.completed", "referrals.failed"):
        timeline.register(kind, _ended, "flag")
