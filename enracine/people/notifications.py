"""What is sent about people, and how their events are told."""

import datetime as dt

from django.conf import settings
from django.utils.translation import get_language, gettext, gettext_lazy

from enracine.kernel import notifications, timeline
from enracine.kernel.acting import current_acting
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Urgency
from enracine.kernel.outbox import queue_notification
from enracine.kernel.templatetags import formats
from enracine.network.notifications import ACCOUNT
from enracine.people.models import Contact, SeenDocument
from enracine.privacy.models import Section
from enracine.privacy.notifications import DESTROYED, PROTECTION

INVITATION = "people.confirmation_asked"
RECEIPT = "people.registration_received"
MAJORITY = "people.majority"
MAJORITY_REMINDER = "people.majority_reminder"
FILES = "files"
RECEIVED = gettext_lazy("Il répond à une inscription : si ce n’était pas vous, dites-le-nous.")
#: The page of the portal where she answers.
CONFIRM_PAGE = "/mon-parcours/majorite/"


def declare_all() -> None:
    """Register the letters about a registration and the sentences of this floor's events."""
    notifications.declare_category(
        notifications.Category(
            FILES,
            gettext_lazy("Dossiers"),
            {
                CANDIDATE: gettext_lazy("Qui tient votre dossier; une question sur vos demandes."),
                PROFESSIONAL: gettext_lazy("Un transfert avance; une personne a choisi ailleurs."),
            },
            order=20,
        )
    )
    for name, template, fields, how in (
        (
            RECEIPT,
            "registration_received",
            {"number"},
            {"urgency": Urgency.REQUIRED, "why": RECEIVED, "category": ACCOUNT},
        ),
        (
            MAJORITY,
            "majority",
            {"url"},
            {"urgency": Urgency.REQUIRED, "why": DESTROYED, "category": PROTECTION},
        ),
        (
            MAJORITY_REMINDER,
            "majority_reminder",
            {"url", "day"},
            {"urgency": Urgency.REQUIRED, "why": DESTROYED, "category": PROTECTION},
        ),
        (INVITATION, "confirmation_asked", {"url"}, {"urgency": Urgency.TURN, "category": FILES}),
    ):
        notifications.register(
            notifications.Notification(
                name=name,
                audience="la personne",
                template=f"people/mail/{template}",
                fields=frozenset(fields),
                to=frozenset({CANDIDATE}),
                **how,
            )
        )
    for kind, sentence in (
        ("people.registered", gettext_lazy("Inscription reçue")),
        ("people.contact_registered", gettext_lazy("Demande d’information reçue")),
        ("people.majority_reached", gettext_lazy("Invitation à confirmer, à 18 ans")),
        ("people.majority_reminded", gettext_lazy("Rappel de confirmer, avant la destruction")),
        ("people.majority_confirmed", gettext_lazy("Inscription confirmée à 18 ans")),
    ):
        timeline.register(kind, sentence, icon="person-plus")
    timeline.register(
        "people.imported",
        gettext_lazy("Venue d’une liste, à confirmer avec la personne"),
        icon="upload",
    )
    timeline.register(
        "people.confirmation_invited",
        gettext_lazy("Invitée à confirmer ses renseignements elle-même"),
        icon="envelope",
    )
    timeline.register(
        "people.document_removed", gettext_lazy("Document retiré du dossier"), icon="trash"
    )
    timeline.register("people.section_updated", _updated, icon="pencil")
    for kind, sentence, icon in (
        ("separated", gettext_lazy("Le ménage s’est séparé"), "people"),
        ("household_split", gettext_lazy("Deux ménages sont nés d’une séparation"), "people"),
        ("households_joined", gettext_lazy("Deux ménages n’en font plus qu’un"), "people"),
        ("union_proposed", gettext_lazy("Proposition de réunir deux ménages"), "people"),
        ("union_refused", gettext_lazy("Proposition de réunir deux ménages : refusée"), "people"),
        ("arrival_planned", gettext_lazy("Arrivée plus tard prévue"), "calendar-event"),
        ("arrival_confirmed", gettext_lazy("Personne attendue arrivée"), "check-circle"),
        ("address_protected", gettext_lazy("Adresse secrète, à sa demande"), "shield-check"),
        ("reader_named", gettext_lazy("Une personne peut connaître l’adresse"), "shield-check"),
        (
            "reader_withdrawn",
            gettext_lazy("Une personne ne connaît plus l’adresse"),
            "shield-check",
        ),
        ("protection_ended", gettext_lazy("Adresse qui n’est plus secrète"), "shield-check"),
    ):
        timeline.register(f"people.{kind}", sentence, icon=icon)
    timeline.register("people.section_seen", _seen, icon="eye")
    timeline.register("people.status_expiring", _expiring, icon="calendar-event")


def _updated(event: Event) -> str:
    label = Section(event.data["section"]).label
    return gettext("Renseignements mis à jour : %(section)s") % {"section": label}


def _seen(event: Event) -> str:
    papers = [str(SeenDocument(code).label) for code in event.data["fields"]]
    return gettext("Document vu, %(section)s : %(paper)s") % {
        "section": Section(event.data["section"]).label,
        "paper": ", ".join(papers),
    }


def _expiring(event: Event) -> str:
    day = dt.date.fromisoformat(event.data["on"])
    return gettext("Fin de permis annoncée : %(on)s") % {
        "on": formats.day(day, get_language() or "fr-ca")
    }


@on("people.registered")
@on("people.contact_registered")
def send_receipt(event: Event) -> None:
    """Write the receipt to the person when she gave an address: the number, and nothing else."""
    if event.subject_id is None or current_acting().is_professional:
        return
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    if contact and contact.email:
        queue_notification(
            event,
            RECEIPT,
            address=contact.email,
            language=contact.language,
            context={"number": event.data["number"]},
        )


@on("people.majority_reached")
def ask_to_confirm(event: Event) -> None:
    """Write to who turns 18 that a question waits in her space: nothing of her in the letter."""
    if event.subject_id is None:
        return
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    if contact and contact.email:
        queue_notification(
            event,
            MAJORITY,
            address=contact.email,
            language=contact.language,
            context={"url": settings.ENRACINE_SITE_URL + CONFIRM_PAGE},
        )


@on("people.majority_reminded")
def remind_to_confirm(event: Event) -> None:
    """Write once more before the destruction: the day, the link, nothing of her."""
    if event.subject_id is None:
        return
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    if contact and contact.email:
        day = dt.date.fromisoformat(event.data["answer_by"])
        queue_notification(
            event,
            MAJORITY_REMINDER,
            address=contact.email,
            language=contact.language,
            context={
                "url": settings.ENRACINE_SITE_URL + CONFIRM_PAGE,
                "day": formats.day(day, contact.language),
            },
        )
