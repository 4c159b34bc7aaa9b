"""What protection writes to people: that something was agreed, ends, or is asked again. Never a fact."""

import uuid

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel import notifications, timeline
from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, Organisation, PrivacyOfficer, Role
from enracine.network.queries.hearing import accounts
from enracine.privacy.models import (
    Consent,
    ConsentEnd,
    Disposal,
    Purpose,
    RecipientAnswer,
    SubjectHolder,
)
from enracine.privacy.notifications import PROTECTION

ATTESTED = "privacy.consent_attested"
RENEWAL = "privacy.consent_renewal"
ENDED = "privacy.consent_expired"
EXCEPTION = "privacy.exception_opened"
DISCLOSURE = "privacy.disclosed_under_law"
DISPOSAL = "privacy.disposal_late"
FIELDS = frozenset({"url", "recipient"})
IN_HER_NAME = _("Quelqu’un a parlé en votre nom : vous devez pouvoir dire que c’est faux.")
WATCHED = _("Un accès sans consentement est toujours vu par quelqu’un d’autre.")


def declare_all() -> None:
    """Register the letters and the sentences of this floor's events."""
    person, watchers = frozenset({CANDIDATE}), frozenset({PROFESSIONAL})
    for name, template, audience, how in (
        (
            ATTESTED,
            "privacy/mail/attested",
            "la personne, quand un témoin atteste son accord",
            {"urgency": Urgency.REQUIRED, "why": IN_HER_NAME},
        ),
        (
            RENEWAL,
            "privacy/mail/renewal",
            "la personne, avant la fin d’un accord encore utile",
            {"urgency": Urgency.TURN},
        ),
        (
            ENDED,
            "privacy/mail/expired",
            "la personne, quand un accord arrive à échéance",
            {"urgency": Urgency.NEWS},
        ),
    ):
        notifications.register(
            Notification(name, PROTECTION, audience, template, FIELDS, to=person, **how)
        )
    for kind, sentence, icon in (
        ("privacy.consent_asked", _("Accord demandé à la personne"), "question-circle"),
        ("privacy.consent_given", _("Accord donné"), "check-circle"),
        ("privacy.consent_refused", _("Accord refusé"), "x-circle"),
        ("privacy.consent_withdrawn", _("Accord retiré par la personne"), "x-circle"),
        ("privacy.consent_ended", _ended_told, "hourglass-split"),
        ("privacy.consent_renewed", _("Accord renouvelé par la personne"), "arrow-repeat"),
        ("privacy.consent_void", _("Accord sur papier incomplet : sans effet"), "slash-circle"),
        (
            "privacy.consent_help_asked",
            _("Aide demandée pour comprendre un accord"),
            "life-preserver",
        ),
        ("privacy.renewal_asked", _("Renouvellement d’un accord demandé"), "arrow-repeat"),
        ("privacy.exception_opened", _("Ouvert par exception, avec une raison"), "key"),
        ("privacy.exception_reviewed", _("Accès exceptionnel revu"), "shield-check"),
        (
            "privacy.disposal_asked",
            _("On demande au destinataire ce qu’il a fait de ce qu’il avait reçu"),
            "question-circle",
        ),
        ("privacy.disposal_reminded", _("Rappel au destinataire : dire ce qu’il a fait"), "bell"),
        ("privacy.disposal_settled", _("Nouvel accord : plus rien n’est demandé"), "arrow-repeat"),
        ("privacy.recipient_answered", _answered_told, "chat-dots"),
    ):
        timeline.register(kind, sentence, icon)
    notifications.register(
        Notification(
            DISPOSAL,
            PROTECTION,
            "la personne responsable de la protection de l’organisme qui avait reçu",
            "privacy/mail/disposal_late",
            frozenset({"url", "number"}),
            urgency=Urgency.TURN,
            to=watchers,
        )
    )
    for name, template, audience in (
        (EXCEPTION, "privacy/mail/exception", "la coordination et la protection"),
        (DISCLOSURE, "privacy/mail/disclosure", "la personne responsable de la protection"),
    ):
        notifications.register(
            Notification(
                name,
                PROTECTION,
                audience,
                template,
                frozenset({"url", "who"}),
                urgency=Urgency.REQUIRED,
                to=watchers,
                why=WATCHED,
            )
        )


def _ended_told(event: Event) -> str:
    reason = event.data.get("reason", "")
    label = str(ConsentEnd(reason).label) if reason in ConsentEnd.values else ""
    return str(_("Accord terminé : %(why)s")) % {"why": label.lower()} if label else ""


def _answered_told(event: Event) -> str:
    told = {
        RecipientAnswer.DESTROYED: _("Le destinataire dit avoir détruit ce qu’il avait reçu"),
        RecipientAnswer.KEPT: _("Le destinataire dit devoir garder ce qu’il avait reçu"),
    }
    return str(told.get(event.data.get("answer", ""), _("Le destinataire a dit ce qu’il a fait")))


@on("privacy.consent_given")
def tell_attested(event: Event) -> None:
    """Somebody attested in her name: the person learns it, with the way to take it back."""
    if event.data.get("channel") == Consent.Channel.SCREEN or not current_acting().is_professional:
        return
    if event.data.get("purpose") != Purpose.REGISTRATION:
        _tell_person(event, ATTESTED)


@on("privacy.renewal_asked")
def tell_renewal(event: Event) -> None:
    """What she shares ends soon: it is hers to say whether it goes on."""
    _tell_person(event, RENEWAL)


@on("privacy.consent_ended")
def tell_ended(event: Event) -> None:
    """Its day has come: the person knows that nothing is shared under it any more."""
    shared = event.data.get("purpose") in {Purpose.REFERRAL, Purpose.ARRIVAL_NOTICE}
    if shared and event.data.get("reason") == ConsentEnd.EXPIRED:
        _tell_person(event, ENDED)


def _tell_person(event: Event, notification: str) -> None:
    """One message to each account of the person, in its own language; nothing without account."""
    if event.subject_id is None or event.object_id is None:
        return
    with acting_as(current_acting().with_subjects(event.subject_id)):
        consent = Consent.objects.select_related("recipient").get(pk=event.object_id)
        accounts = list(
            SubjectHolder.objects.filter(subject_id=event.subject_id, user__is_active=True)
            .order_by("since", "id")
            .values_list("user_id", flat=True)
        )
    context = {
        "url": f"{settings.ENRACINE_SITE_URL}{_page(consent)}",
        "recipient": consent.recipient.name if consent.recipient else "",
    }
    for user_id in accounts:
        queue_notification(event, notification, user_id=user_id, context=context)


def _page(consent: Consent) -> str:
    """The person's page about a consent; the portal's floor owns it."""
    try:
        return reverse("portal:consent", args=[consent.pk])
    except NoReverseMatch:
        return "/"


@on("privacy.exception_opened")
def tell_exception(event: Event) -> None:
    """Somebody opened a file she does not follow: the coordination and the protection know at once."""
    _tell_watchers(
        event, EXCEPTION, "workspace:exceptions", {Role.COORDINATOR, Role.PRIVACY_OFFICER}
    )


@on("privacy.disclosed_under_law")
def tell_disclosure(event: Event) -> None:
    """Something was communicated without consent: the privacy officer sees it."""
    _tell_watchers(event, DISCLOSURE, "workspace:disclosures", {Role.PRIVACY_OFFICER})


@on("privacy.disposal_reminded")
def tell_disposal_late(event: Event) -> None:
    """A recipient has not said what it did: whoever answers for protection there hears of it too."""
    receiver = Disposal.objects.values_list("receiver_id", flat=True).get(pk=str(event.object_id))
    page = f"{settings.ENRACINE_SITE_URL}{reverse('privacy:disposal', args=[event.object_id])}"
    number = event.data.get("number", "")
    _tell_watchers_of(
        receiver, event, DISPOSAL, {"url": page, "number": number}, {Role.PRIVACY_OFFICER}
    )


def _tell_watchers(event: Event, notification: str, page: str, roles: set[Role]) -> None:
    if event.organisation_id is not None:
        context = {
            "url": f"{settings.ENRACINE_SITE_URL}{_address(page)}",
            "who": event.actor_label,
        }
        _tell_watchers_of(event.organisation_id, event, notification, context, roles)


def _tell_watchers_of(
    organisation_id: uuid.UUID,
    event: Event,
    notification: str,
    context: dict[str, str],
    roles: set[Role],
) -> None:
    """Members in these roles, and the published privacy officer when nobody holds that role.

    An organisation without coordination is watched by that of the project it belongs to.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    there = Membership.objects.on(today()).filter(organisation=organisation, role__in=roles)
    watchers = accounts(there)
    held = {role for watcher in watchers for role in watcher.roles}
    if Role.COORDINATOR in roles - held and organisation.parent_id:
        above = Membership.objects.on(today()).filter(
            organisation=organisation.parent_id, role=Role.COORDINATOR
        )
        already = {w.user_id for w in watchers}
        watchers += [w for w in accounts(above) if w.user_id not in already]
    for watcher in watchers:
        queue_notification(event, notification, context=context, **watcher.to)
    if Role.PRIVACY_OFFICER not in held:
        named = (
            PrivacyOfficer.objects.on(today())
            .filter(organisation=organisation, to_be_confirmed=False)
            .order_by("is_deputy", "id")
            .first()
        )
        if named is not None:
            queue_notification(
                event,
                notification,
                address=named.email,
                organisation_id=organisation.pk,
                context=context,
            )


def _address(page: str) -> str:
    """A page of the workspace; a higher floor owns it."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return "/"
