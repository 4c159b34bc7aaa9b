"""What the demonstration shows of care: three young people, a note begun, what did not leave, what waits."""

import datetime as dt
import hashlib

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.demo.protecting import acting_of_address
from enracine.demo.telling_others import add_telling_others
from enracine.demo.world import DOMAIN, PASSWORD
from enracine.kernel import keeping
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, telling
from enracine.kernel.events import record
from enracine.kernel.keeping import FormKey
from enracine.kernel.models import Event, OutboxMessage
from enracine.network.models import Membership, User
from enracine.people.actions import register_person
from enracine.people.actions.majority import (
    ANSWER_DAYS,
    REMINDER_DAYS,
    ask_those_of_age,
    remind_unanswered,
)
from enracine.people.values import Home, Identity, NewPerson, Reach
from enracine.referrals.models import Referral
from enracine.referrals.notifications import PROGRESS
from enracine.referrals.recipients import context_of

#: Registered at 17 at school: Maëlle is still under 18, Noé has just been asked, Théa was asked nearly
#: three months ago and reminded before the destruction.
YOUNG = (
    ("maelle", "Maëlle", "Gagnon", 17 * 12 + 8),
    ("noe", "Noé", "Bouchard", 18 * 12),
    ("thea", "Théa", "Lavoie", 18 * 12 + 3),
)
NOTE = (
    "Elle a visité Rimouski en octobre et veut y retourner avec son conjoint. "
    "À vérifier avant d’envoyer : une place en garderie, et"
)


def add_careful(day: dt.date) -> None:
    """Make them, as of `day`."""
    for address, given, family, months in YOUNG:
        _register(address, given, family, _months_before(day, months), day)
    _meet_at_school(day)
    clock = Acting.for_system("people.majority")
    asked = day - dt.timedelta(days=ANSWER_DAYS[1] - REMINDER_DAYS[1])
    with telling(asked):
        ask_those_of_age(clock, asked)
    ask_those_of_age(clock, day)
    remind_unanswered(clock, day)
    User.objects.filter(email=f"noe@{DOMAIN}").update(
        password=make_password(PASSWORD), is_demo=True, name="Noé Bouchard"
    )
    _begin_a_note()
    _lose_a_letter()
    _keep_for_the_morning()
    add_telling_others(day)


def _months_before(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


def _register(address: str, given: str, family: str, born: dt.date, day: dt.date) -> None:
    """Four months ago, alone, for information."""
    new = NewPerson(
        key=hashlib.sha256(f"demo:{address}".encode()).hexdigest(),
        identity=Identity(given, family, born, "CA"),
        reach=Reach(f"{address}@{DOMAIN}", ""),
        consents=frozenset({"registration", "news"}),
        home=Home("CA"),
    )
    with telling(_months_before(day, 4)):
        register_person(Acting.for_system("registration"), new)


def _meet_at_school(day: dt.date) -> None:
    """An agent met Anaïs at school and registered her: she is one of her contacts, nobody's candidate."""
    new = NewPerson(
        key=hashlib.sha256(b"demo:anais").hexdigest(),
        identity=Identity("Anaïs", "Poirier", _months_before(day, 16 * 12 + 5), "CA"),
        reach=Reach(f"anais@{DOMAIN}", "+15145550118"),
        consents=frozenset({"registration"}),
        home=Home("CA"),
        channel="professional",
    )
    with telling(_months_before(day, 1)):
        register_person(acting_of_address("agent.paj-01"), new)


def _begin_a_note() -> None:
    """A counsellor was writing a referral yesterday when her session ended."""
    member = Membership.objects.filter(user__email=f"conseil1.promis@{DOMAIN}").first()
    file = (
        Dossier.objects.open().filter(assignee=member).order_by("-opened_on", "-id").first()
        if member
        else None
    )
    if member is None or file is None:
        return
    page = reverse("referrals:prepare", args=[file.pk])
    key = FormKey("reference", str(member.pk), page)
    with telling((now() - dt.timedelta(days=1)).date()):
        keeping.keep(member.user_id, key, {"message": [NOTE]}, "")


def _keep_for_the_morning() -> None:
    """News of referrals that a counsellor sent: they wait for her letter of tomorrow morning."""
    member = Membership.objects.filter(user__email=f"conseil1.promis@{DOMAIN}").first()
    if member is None:
        return
    sent = Referral.objects.filter(sent_by=member, answered_at__isnull=False)
    for referral in sent.order_by("-answered_at", "-id")[:3]:
        event = Event.objects.filter(object_id=referral.pk).order_by("occurred_at", "id").last()
        if event is None:
            continue
        OutboxMessage.objects.get_or_create(
            event=event,
            notification=PROGRESS,
            recipient_user_id=member.user_id,
            recipient_address="",
            defaults={
                "recipient_membership_id": member.pk,
                "recipient_organisation_id": member.organisation_id,
                "context": context_of(referral, "referrals:detail", event),
                "state": OutboxMessage.State.HELD,
                "not_before": now(),
            },
        )


def _lose_a_letter() -> None:
    """An invitation to a mistyped address: the administration sees it, and tries again."""
    member = Membership.objects.filter(user__email=f"administration@{DOMAIN}").first()
    if member is None:
        return
    acting = Acting(
        user_id=member.user_id,
        membership_id=member.pk,
        organisation_id=member.organisation_id,
        role=member.role,
        label=str(member.user),
    )
    with transaction.atomic(), acting_as(acting):
        event = record("network.invited", acting, data={"role": "counsellor"})
        OutboxMessage.objects.create(
            event=event,
            notification="network.invitation",
            recipient_address="prenom.nom@exemple.invalid",
            state=OutboxMessage.State.FAILED,
            attempts=9,
            last_error="550 5.1.1 [masqué] : adresse inconnue",
        )
