"""The letter that carries a questionnaire: a first name and an address, nothing of the file."""

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import (
    CANDIDATE,
    Category,
    Notification,
    Urgency,
    declare_category,
    register,
)
from enracine.kernel.outbox import queue_notification
from enracine.people.models import Contact, Person
from enracine.privacy.models import SubjectHolder
from enracine.settlement.actions.surveys import SENT
from enracine.settlement.models import FollowUp, SurveyLink
from enracine.settlement.queries.surveys import token_of

CATEGORY = Category(
    "follow_ups",
    _("Après le déménagement"),
    {CANDIDATE: _("Une question, de temps en temps, sur votre nouvelle vie.")},
    order=60,
)


def with_address(context: dict[str, Any]) -> dict[str, Any]:
    """Put the address of the questionnaire in the letter, as it is written."""
    path = reverse("settlement:survey", args=[token_of(uuid.UUID(context["link"]))])
    return context | {"url": settings.ENRACINE_SITE_URL.rstrip("/") + path}


def still_asked(context: dict[str, Any]) -> bool:
    """Whether the question is still to answer."""
    return (
        SurveyLink.objects.filter(
            pk=context["link"],
            revoked_at__isnull=True,
            answered_at__isnull=True,
            expires_at__gt=now(),
        )
        .exclude(follow_up__state=FollowUp.State.CANCELLED)
        .exists()
    )


SURVEY = Notification(
    name="settlement.survey",
    category="follow_ups",
    audience="la personne établie",
    template="settlement/mail/survey",
    fields=frozenset({"first_name", "link"}),
    urgency=Urgency.NEWS,
    to=frozenset({CANDIDATE}),
    still_true=still_asked,
    complete=with_address,
)


def register_all() -> None:
    """Declare the letter of this feature, once."""
    declare_category(CATEGORY)
    register(SURVEY)


@on(SENT)
def ask_the_person(event: Event) -> None:
    """Write to her account, else to her address, in her language."""
    if event.subject_id is None:
        return
    person = Person.objects.filter(pk=event.subject_id).first()
    contact = Contact.objects.filter(subject_id=event.subject_id).first()
    account = (
        SubjectHolder.objects.filter(subject_id=event.subject_id, user__is_active=True)
        .order_by("since")
        .values_list("user_id", flat=True)
        .first()
    )
    address = contact.email if contact else ""
    if person is None or not (account or address):
        return
    queue_notification(
        event,
        SURVEY.name,
        user_id=account,
        address="" if account else address,
        language=contact.language if contact else "fr-ca",
        context={"first_name": person.given_name, "link": event.data["link"]},
    )
