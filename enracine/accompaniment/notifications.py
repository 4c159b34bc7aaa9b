"""What a candidate is told: who has her file now, and who follows her."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import current_acting
from enracine.kernel.clock import now
from enracine.kernel.events import on, on_many
from enracine.kernel.models import Event
from enracine.kernel.notifications import CANDIDATE, Notification, Urgency, register
from enracine.kernel.outbox import Letter, queue_many, queue_notification
from enracine.network.models import Membership, Organisation
from enracine.people.models import Contact, Person
from enracine.people.notifications import FILES
from enracine.privacy.models import SubjectHolder

ENTRUSTED = Notification(
    name="accompaniment.entrusted",
    category=FILES,
    audience="la personne",
    template="accompaniment/mail/entrusted",
    fields=frozenset({"first_name", "organisation", "url"}),
    urgency=Urgency.NEWS,
    to=frozenset({CANDIDATE}),
    # An override in the first minutes sends one letter, the right one.
    hold_minutes=10,
    still_true=lambda context: Organisation.objects.filter(
        name=context["organisation"], is_active=True
    ).exists(),
)
FOLLOWED = Notification(
    name="accompaniment.followed_by",
    category=FILES,
    audience="la personne",
    template="accompaniment/mail/followed_by",
    fields=frozenset({"first_name", "follower", "organisation", "url", "dossier", "assignee"}),
    urgency=Urgency.NEWS,
    to=frozenset({CANDIDATE}),
    # As long as the gesture may be taken back: one letter, the right one.
    hold_minutes=15,
    still_true=lambda context: (
        Dossier.objects.open()
        .filter(pk=str(context["dossier"]), assignee_id=uuid.UUID(str(context["assignee"])))
        .exists()
    ),
)


def register_all() -> None:
    """Declare the notifications of this feature, once."""
    register(ENTRUSTED)
    register(FOLLOWED)


@on("accompaniment.registration_allocated")
@on("accompaniment.allocation_overridden")
def tell_who_has_the_file(event: Event) -> None:
    """« Votre dossier est confié à … », to the account if there is one, else to the address.

    Somebody who gave only a telephone is called by the organisation: nothing is queued.
    """
    if event.subject_id is None or event.subject_id not in current_acting().subject_ids:
        return
    person = Person.objects.filter(pk=event.subject_id).first()
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    organisation = Organisation.objects.filter(pk=event.data.get("organisation")).first()
    account = (
        SubjectHolder.objects.filter(subject_id=event.subject_id)
        .order_by("since")
        .values_list("user_id", flat=True)
        .first()
    )
    address = contact.email if contact else ""
    if person is None or organisation is None or not (account or address):
        return
    queue_notification(
        event,
        ENTRUSTED.name,
        user_id=account,
        address="" if account else address,
        language=contact.language if contact else "fr-ca",
        context={
            "first_name": person.given_name,
            "organisation": organisation.name,
            "url": settings.ENRACINE_SITE_URL + reverse("network:landing"),
        },
    )


@on_many("accompaniment.counsellor_assigned")
def tell_who_follows(events: list[Event]) -> None:
    """« C’est maintenant Jade qui suit votre dossier », by hundreds: seven SQL queries and two writes.

    Somebody who gave only a telephone is called: nothing is queued. A file given back before the
    letter left says nothing either: for the person, nothing has changed.
    """
    about = {e.object_id: e for e in events if e.object_id and e.data.get("assignee")}
    for given_back in _given_back(about):
        del about[given_back]
    dossiers = list(
        Dossier.objects.open()
        .filter(pk__in=list(about))
        .select_related("organisation")
        .order_by("id")
    )
    subjects = [d.subject_id for d in dossiers]
    names = dict(Person.objects.filter(pk__in=subjects).values_list("pk", "given_name"))
    contacts = {c.subject_id: c for c in Contact.objects.filter(subject_id__in=subjects)}
    followers = _first_names(e.data["assignee"] for e in about.values())
    accounts = _accounts(subjects)
    letters = []
    for dossier in dossiers:
        event, contact = about[dossier.pk], contacts.get(dossier.subject_id)
        account = accounts.get(dossier.subject_id)
        follower = followers.get(event.data["assignee"], "")
        address = contact.email if contact else ""
        if dossier.subject_id not in names or not follower or not (account or address):
            continue
        context = {
            "first_name": names[dossier.subject_id],
            "follower": follower,
            "organisation": dossier.organisation.name,
            "url": settings.ENRACINE_SITE_URL + reverse("network:landing"),
            "dossier": str(dossier.pk),
            "assignee": event.data["assignee"],
        }
        letters.append(
            Letter(
                event,
                FOLLOWED.name,
                context,
                account,
                "" if account else address,
                contact.language if contact else "fr-ca",
            )
        )
    queue_many(letters)


def _given_back(about: Mapping[uuid.UUID, Event]) -> set[uuid.UUID]:
    """The dossiers handed back to whoever followed them when the letters that still wait were written."""
    handed = {pk: e for pk, e in about.items() if e.data.get("handover")}
    if not handed:
        return set()
    lately = Event.objects.filter(
        kind="accompaniment.counsellor_assigned",
        object_id__in=list(handed),
        occurred_at__gte=now() - dt.timedelta(minutes=FOLLOWED.hold_minutes),
    ).order_by("occurred_at", "id")
    # Whoever followed first, within the time a letter is held, is whom the person knows.
    known: dict[uuid.UUID, str] = {}
    for dossier_id, data in lately.values_list("object_id", "data"):
        if dossier_id is not None:
            known.setdefault(dossier_id, data.get("former", ""))
    return {pk for pk, e in handed.items() if known.get(pk) == e.data["assignee"]}


def _first_names(members: Iterable[str]) -> dict[str, str]:
    rows = Membership.objects.filter(pk__in=set(members)).select_related("user")
    return {str(m.pk): m.user.get_full_name().partition(" ")[0] for m in rows}


def _accounts(subjects: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = SubjectHolder.objects.filter(subject_id__in=subjects).order_by("-since")
    # The first account in time stays: it is written last.
    return dict(rows.values_list("subject_id", "user_id"))
