"""What the demonstration shows of care: two young people, a note begun, a letter that did not leave."""

import datetime as dt
import hashlib

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.demo.world import DOMAIN, PASSWORD
from enracine.kernel import keeping
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import now, telling
from enracine.kernel.events import record
from enracine.kernel.keeping import FormKey
from enracine.kernel.models import OutboxMessage
from enracine.network.models import Membership, User
from enracine.people.actions import register_person
from enracine.people.actions.majority import ask_those_of_age
from enracine.people.values import Home, Identity, NewPerson, Reach

#: Registered at 17 at school: Maëlle is still under 18, Noé has just been asked.
YOUNG = (("maelle", "Maëlle", "Gagnon", 17 * 12 + 8), ("noe", "Noé", "Bouchard", 18 * 12))
NOTE = (
    "Elle a visité Rimouski en octobre et veut y retourner avec son conjoint. "
    "À vérifier avant d’envoyer : une place en garderie, et"
)


def add_careful(day: dt.date) -> None:
    """Make them, as of `day`."""
    for address, given, family, months in YOUNG:
        _register(address, given, family, _months_before(day, months), day)
    ask_those_of_age(Acting.for_system("people.majority"), day)
    User.objects.filter(email=f"noe@{DOMAIN}").update(
        password=make_password(PASSWORD), is_demo=True, name="Noé Bouchard"
    )
    _begin_a_note()
    _lose_a_letter()


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
