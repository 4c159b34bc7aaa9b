"""Another system that the demonstration's organisation tells of its referrals, and that fell silent.

Its address is nobody's (`.invalid`), and a demonstration calls this machine alone
(`OUTBOUND_ONLY_HERE`): the name is not even looked up.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from enracine.demo.protecting import acting_of_address
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.kernel.models import Event
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.privacy.actions.governance import approve_integration
from enracine.webhooks.actions import create_subscription
from enracine.webhooks.models import Delivery, Subscription

ADDRESS = "https://registre.exemple.invalid/enracine/avis"
KINDS = (
    "accompaniment.dossier_opened",
    "referrals.accepted",
    "referrals.declined",
    "referrals.sent",
)
#: How many were delivered, then one that was not, then those that wait.
DELIVERED, WAITING = 6, 3
SILENCE = "la démonstration n’appelle que cette machine"


def add_telling_others(day: dt.date) -> None:
    """The sheet that the law asks for, the subscription, and what became of its last notices."""
    administration = acting_of_address("administration")
    with telling(day - dt.timedelta(days=40)):
        _approve(administration, day)
    with telling(day - dt.timedelta(days=30)):
        found, _secret = create_subscription(
            administration, name="Registre du partenaire régional", address=ADDRESS, kinds=KINDS
        )
    system = Acting.for_system("demonstration")
    with transaction.atomic(), acting_as(system):
        _tell(found)


def _approve(administration: Acting, day: dt.date) -> None:
    approve_integration(
        Acting.for_system("demonstration"),
        Organisation.objects.get(pk=own_organisation(administration)),
        integration="webhooks",
        name="Registre du partenaire régional",
        place="Québec",
        information="Identifiants de dossiers et de références, genre et instant de l’événement.",
        measures="Avis signés, sans renseignement personnel; lecture par l’API avec un jeton.",
        end_terms="L’abonnement est supprimé et le jeton retiré le jour même.",
        mandate_on=day - dt.timedelta(days=45),
        review_on=day + dt.timedelta(days=320),
        officer="Paul Simard, responsable de la protection",
        opinion="Favorable : des identifiants seulement.",
        reason="Apprendre qu’une référence a une réponse sans relire tout le jour.",
    )


def _tell(found: Subscription) -> None:
    """The last events of the organisation as its subscription would have told them."""
    wanted = DELIVERED + 1 + WAITING
    events = list(
        Event.objects.filter(
            kind__in=KINDS, organisations__contains=[found.organisation_id]
        ).order_by("-occurred_at", "-id")[:wanted]
    )[::-1]
    moment = timezone.now()
    Delivery.objects.bulk_create(
        _delivery(found, event, number, moment) for number, event in enumerate(events)
    )
    Subscription.objects.filter(pk=found.pk).update(
        failures=4,
        failing_since=moment - dt.timedelta(hours=2),
        last_success_at=moment - dt.timedelta(hours=3),
        last_error=SILENCE,
        paused_until=moment + dt.timedelta(hours=1),
    )


def _delivery(found: Subscription, event: Event, number: int, moment: dt.datetime) -> Delivery:
    sent = Delivery(
        subscription=found,
        event_id=event.pk,
        kind=event.kind,
        occurred_at=event.occurred_at,
        object_type=event.object_type,
        object_id=event.object_id,
        object_version=event.object_version,
        line=event.object_id or event.pk,
        created_at=moment,
        not_before=moment,
    )
    if number < DELIVERED:
        sent.state, sent.attempts, sent.last_status = Delivery.State.DELIVERED, 1, 204
        sent.settled_at = moment - dt.timedelta(hours=3)
    elif number == DELIVERED:
        sent.state, sent.attempts, sent.last_error = Delivery.State.DEAD, 340, SILENCE
        sent.settled_at = moment - dt.timedelta(hours=2)
    else:
        sent.attempts, sent.last_error = 4, SILENCE
    return sent
