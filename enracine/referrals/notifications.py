"""What referrals write to people: a number and a link, never a name nor a fact of a file."""

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel import notifications
from enracine.kernel.clock import now
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency
from enracine.network.notifications import ACCOUNT, OPENS
from enracine.people.notifications import FILES
from enracine.referrals.actions.linking import CODE_LETTER, LINK_LETTER
from enracine.referrals.models import AnswerLink, Referral
from enracine.referrals.queries.links import code_of, token_of
from enracine.referrals.rules import DEFAULTS

FIELDS = frozenset({"number", "url", "referral", "what", "link"})
#: A letter about several referrals says how many, and where to read them.
SEVERAL = frozenset({"count", "url"})
NEW = "referrals.new"
YOUR_TURN = "referrals.your_turn"
ANSWER = "referrals.answer"
REFUSED = "referrals.refused"
PROGRESS = "referrals.progress"
ENDED = "referrals.ended"
WITHDRAWN = "referrals.withdrawn"
REMINDER = "referrals.reminder"
SILENCE = "referrals.silence"
EXPIRED = "referrals.expired"
RETURNED = "referrals.returned"
SEVERAL_LATE = "referrals.several_late"
SEVERAL_SILENT = "referrals.several_silent"
CONSENT_ANSWER = "referrals.consent_answer"
CONSENT_ASKED = "referrals.consent_asked"
CANDIDATE_NEWS = "referrals.candidate_news"
TRANSFER_ASKED = "referrals.transfer_asked"
TRANSFER_ANSWER = "referrals.transfer_answer"
TRANSFER_NEWS = "referrals.transfer_news"
CANDIDATE_LETTER = "referrals.candidate_letter"
MESSAGE = "referrals.message"
COPIES_LATE = "referrals.copies_late"
COPIES_ANSWER = "referrals.copies_answer"
COPIES_NEWS = "referrals.copies_news"
REFERRALS = "referrals"
WITHDRAWN_WHY = _(
    "La personne a retiré son consentement : ce qui a été reçu est à détruire, sans attendre."
)


def with_link(context: dict[str, Any]) -> dict[str, Any]:
    """Put the address of an answer link in the letter, as it is written."""
    if not context.get("link"):
        return context
    path = reverse("referrals:link", args=[token_of(uuid.UUID(context["link"]))])
    return context | {"url": settings.ENRACINE_SITE_URL.rstrip("/") + path}


def with_code(context: dict[str, Any]) -> dict[str, Any]:
    """Put the code in the letter, as it is written."""
    return context | {"code": code_of(uuid.UUID(context["link"]), context["number"])}


def code_still_serves(context: dict[str, Any]) -> bool:
    """Whether the code is still the last one, not used, in its time."""
    return AnswerLink.objects.filter(
        pk=context["link"],
        codes=context["number"],
        code_expires_at__gt=now(),
        revoked_at__isnull=True,
    ).exists()


def still_answered(context: dict[str, Any]) -> bool:
    """Whether the answer announced still stands: an undone one is never announced."""
    return (
        Referral.objects.filter(pk=str(context["referral"]))
        .exclude(state__in=["sent", "received"])
        .exists()
    )


def _declared() -> tuple[Notification, ...]:
    hold = DEFAULTS["referrals.undo_minutes"]
    held: dict[str, Any] = {"hold_minutes": hold, "still_true": still_answered}

    def letter(name: str, audience: str, urgency: Urgency, **more: Any) -> Notification:
        given: dict[str, Any] = {
            "category": REFERRALS,
            "to": frozenset({PROFESSIONAL}),
            "fields": FIELDS,
            "complete": with_link,
        }
        template = f"referrals/mail/{name.partition('.')[2]}"
        return Notification(
            name=name, audience=audience, template=template, urgency=urgency, **given | more
        )

    several = {"fields": SEVERAL, "complete": notifications.as_written}
    to_her = {"to": frozenset({CANDIDATE})}
    files = {"category": FILES}
    opens = {"category": ACCOUNT, "why": OPENS}
    return (
        letter(NEW, "l’organisme qui reçoit une référence", Urgency.TURN),
        letter(YOUR_TURN, "qui doit maintenant répondre", Urgency.TURN),
        letter(REFUSED, "l’émetteur, quand la référence est refusée", Urgency.TURN, **held),
        letter(ANSWER, "l’émetteur, quand la référence est acceptée", Urgency.NEWS, **held),
        letter(PROGRESS, "l’émetteur", Urgency.NEWS),
        letter(ENDED, "le destinataire d’une référence annulée", Urgency.NEWS),
        letter(
            WITHDRAWN,
            "le destinataire, quand la personne retire son consentement",
            Urgency.REQUIRED,
            why=WITHDRAWN_WHY,
        ),
        letter(
            COPIES_LATE,
            "le destinataire qui n’a pas dit ce qu’il a détruit, après un retrait",
            Urgency.TURN,
        ),
        letter(
            COPIES_ANSWER,
            "l’émetteur, quand le destinataire dit ce qu’il a détruit ou doit garder",
            Urgency.NEWS,
        ),
        letter(
            COPIES_NEWS,
            "la personne, quand le destinataire dit ce qu’il a détruit ou doit garder",
            Urgency.NEWS,
            **to_her,
        ),
        letter(REMINDER, "qui n’a pas répondu dans le délai", Urgency.TURN),
        letter(MESSAGE, "l’autre organisme d’une référence", Urgency.TURN),
        letter(LINK_LETTER, "l’organisme dont le lien a expiré", Urgency.REQUIRED, **opens),
        letter(
            CODE_LETTER,
            "l’organisme qui répond par lien",
            Urgency.REQUIRED,
            fields=frozenset({"link", "number", "minutes"}),
            still_true=code_still_serves,
            complete=with_code,
            **opens,
        ),
        letter(SILENCE, "qui supervise, puis la coordination", Urgency.TURN),
        letter(SEVERAL_LATE, "qui n’a pas répondu à plusieurs références", Urgency.TURN, **several),
        letter(
            SEVERAL_SILENT,
            "qui supervise, puis la coordination, pour plusieurs références",
            Urgency.TURN,
            **several,
        ),
        letter(EXPIRED, "l’émetteur d’une référence sans réponse", Urgency.TURN),
        letter(RETURNED, "l’émetteur, quand l’organisme ne sert plus", Urgency.TURN),
        letter(CONSENT_ANSWER, "l’émetteur, quand la personne a répondu", Urgency.TURN),
        letter(CONSENT_ASKED, "la personne dont on demande l’accord", Urgency.TURN, **to_her),
        letter(
            CANDIDATE_LETTER,
            "la personne, quand sa conseillère ou son conseiller lui écrit",
            Urgency.NEWS,
            **to_her,
        ),
        letter(
            CANDIDATE_NEWS,
            "la personne, quand sa référence avance",
            Urgency.NEWS,
            **to_her,
            **held,
        ),
        letter(TRANSFER_ASKED, "l’organisme à qui un dossier est proposé", Urgency.TURN, **files),
        letter(
            TRANSFER_ANSWER,
            "l’autre organisme, quand un transfert a une réponse ou se termine",
            Urgency.NEWS,
            **files,
        ),
        letter(
            TRANSFER_NEWS,
            "la personne, quand on propose ou change qui tient son dossier",
            Urgency.TURN,
            **to_her,
            **files,
        ),
    )


def declare_all() -> None:
    """Declare the family and its letters (from `ReferralsConfig.ready`)."""
    notifications.declare_category(
        notifications.Category(
            REFERRALS,
            _("Références"),
            {
                PROFESSIONAL: _("Une référence est acceptée, avance ou se ferme."),
                CANDIDATE: _("Votre référence avance; un message ou une demande d’accord."),
            },
            order=10,
        )
    )
    for notification in _declared():
        notifications.register(notification)
