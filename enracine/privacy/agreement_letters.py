"""What protection writes to people: that something was agreed, ends, or is asked again. Never a fact."""

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel import notifications, timeline
from enracine.kernel.acting import acting_as, current_acting
from enracine.kernel.clock import today
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import Notification
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership, Organisation, PrivacyOfficer, Role
from enracine.privacy.models import Consent, ConsentEnd, Purpose, SubjectHolder

ATTESTED = "privacy.consent_attested"
RENEWAL = "privacy.consent_renewal"
ENDED = "privacy.consent_expired"
EXCEPTION = "privacy.exception_opened"
DISCLOSURE = "privacy.disclosed_under_law"
FIELDS = frozenset({"url", "recipient"})


def declare_all() -> None:
    """Register the letters and the sentences of this floor's events."""
    for name, template, audience in (
        (ATTESTED, "privacy/mail/attested", "la personne, quand un témoin atteste son accord"),
        (RENEWAL, "privacy/mail/renewal", "la personne, avant la fin d’un accord encore utile"),
        (ENDED, "privacy/mail/expired", "la personne, quand un accord arrive à échéance"),
    ):
        notifications.register(Notification(name, "privacy", audience, template, FIELDS))
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
        ("privacy.recipient_answered", _("Le destinataire a dit ce qu’il a fait"), "chat-dots"),
    ):
        timeline.register(kind, sentence, icon)
    for name, template, audience in (
        (EXCEPTION, "privacy/mail/exception", "la coordination et la protection"),
        (DISCLOSURE, "privacy/mail/disclosure", "la personne responsable de la protection"),
    ):
        notifications.register(
            Notification(name, "privacy", audience, template, frozenset({"url", "who"}))
        )


def _ended_told(event: Event) -> str:
    reason = event.data.get("reason", "")
    label = str(ConsentEnd(reason).label) if reason in ConsentEnd.values else ""
    return str(_("Accord terminé : %(why)s")) % {"why": label.lower()} if label else ""


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


def _tell_watchers(event: Event, notification: str, page: str, roles: set[Role]) -> None:
    """Members in these roles, and the published privacy officer when nobody holds that role.

    An organisation without coordination is watched by that of the project it belongs to.
    """
    if event.organisation_id is None:
        return
    organisation = Organisation.objects.get(pk=event.organisation_id)
    watchers = list(
        Membership.objects.on(today())
        .filter(organisation=organisation, role__in=roles, user__is_active=True)
        .order_by("id")
        .values_list("user_id", "role")
    )
    held = {role for _user, role in watchers}
    if Role.COORDINATOR in roles - held and organisation.parent_id:
        watchers += (
            Membership.objects.on(today())
            .filter(
                organisation=organisation.parent_id,
                role=Role.COORDINATOR,
                user__is_active=True,
            )
            .order_by("id")
            .values_list("user_id", "role")
        )
    context = {"url": f"{settings.ENRACINE_SITE_URL}{_address(page)}", "who": event.actor_label}
    for user_id in sorted({user for user, _role in watchers}):
        queue_notification(event, notification, user_id=user_id, context=context)
    if Role.PRIVACY_OFFICER not in held:
        named = (
            PrivacyOfficer.objects.on(today())
            .filter(organisation=organisation, to_be_confirmed=False)
            .order_by("is_deputy", "id")
            .first()
        )
        if named is not None:
            queue_notification(event, notification, address=named.email, context=context)


def _address(page: str) -> str:
    """A page of the workspace; a higher floor owns it."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return "/"
