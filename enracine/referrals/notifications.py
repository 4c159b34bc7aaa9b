"""What referrals write to people: a number and a link, never a name nor a fact of a file."""

from typing import Any

from enracine.kernel import notifications
from enracine.kernel.notifications import Notification
from enracine.referrals.models import Referral
from enracine.referrals.rules import DEFAULTS

FIELDS = frozenset({"number", "url", "referral", "what"})
NEW = "referrals.new"
YOUR_TURN = "referrals.your_turn"
ANSWER = "referrals.answer"
PROGRESS = "referrals.progress"
ENDED = "referrals.ended"
WITHDRAWN = "referrals.withdrawn"
REMINDER = "referrals.reminder"
SILENCE = "referrals.silence"
EXPIRED = "referrals.expired"
CONSENT_ANSWER = "referrals.consent_answer"
CONSENT_ASKED = "referrals.consent_asked"
CANDIDATE_NEWS = "referrals.candidate_news"


def still_answered(context: dict[str, Any]) -> bool:
    """Whether the answer announced still stands: an undone one is never announced."""
    return (
        Referral.objects.filter(pk=str(context["referral"]))
        .exclude(state__in=["sent", "received"])
        .exists()
    )


def _declared() -> tuple[Notification, ...]:
    hold = DEFAULTS["referrals.undo_minutes"]

    def letter(name: str, template: str, audience: str, **more: Any) -> Notification:
        return Notification(name, "referrals", audience, template, FIELDS, **more)

    held = {"hold_minutes": hold, "still_true": still_answered}
    return (
        letter(NEW, "referrals/mail/new", "l’organisme qui reçoit une référence"),
        letter(YOUR_TURN, "referrals/mail/your_turn", "qui doit maintenant répondre"),
        letter(ANSWER, "referrals/mail/answer", "l’émetteur", **held),
        letter(PROGRESS, "referrals/mail/progress", "l’émetteur"),
        letter(ENDED, "referrals/mail/ended", "le destinataire d’une référence annulée"),
        letter(
            WITHDRAWN,
            "referrals/mail/withdrawn",
            "le destinataire, quand la personne retire son consentement",
        ),
        letter(REMINDER, "referrals/mail/reminder", "qui n’a pas répondu dans le délai"),
        letter(SILENCE, "referrals/mail/silence", "la coordination du destinataire"),
        letter(EXPIRED, "referrals/mail/expired", "l’émetteur d’une référence sans réponse"),
        letter(
            CONSENT_ANSWER,
            "referrals/mail/consent_answer",
            "l’émetteur, quand la personne a répondu",
        ),
        letter(
            CONSENT_ASKED, "referrals/mail/consent_asked", "la personne dont on demande l’accord"
        ),
        letter(
            CANDIDATE_NEWS,
            "referrals/mail/candidate_news",
            "la personne, quand sa référence avance",
            **held,
        ),
    )


def declare_all() -> None:
    """Register them (from `ReferralsConfig.ready`)."""
    for notification in _declared():
        notifications.register(notification)
