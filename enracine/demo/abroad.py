"""Two more stories by name: somebody who wrote to three agents, and journeys begun abroad (S04, S14, S15).

Made by the product's own actions, like the other named people.
"""

import datetime as dt
import hashlib

from enracine.accompaniment.actions import predeparture
from enracine.accompaniment.models import Dossier
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Membership, Organisation, OrganisationKind, Role, User
from enracine.network.scope import own_organisation
from enracine.network.standing import acting_through
from enracine.people.actions import register_person
from enracine.people.actions.arrivals import say_arrival
from enracine.people.values import Home, Identity, Member, NewPerson, Project, Reach, Situation
from enracine.referrals.actions import (
    Target,
    accept_referral,
    attest_referral_consent,
    draft_referral,
    send_referral,
)
from enracine.referrals.actions.predeparture import register_before_departure
from enracine.referrals.actions.several_agents import LOOK_TASK, propose_grouping
from enracine.referrals.models import Referral
from enracine.territories.models import Municipality, Region

_SECTIONS = ("contact", "family", "identity", "project")


def _key(*parts: str) -> str:
    return hashlib.sha256(":".join(("demo", *parts)).encode()).hexdigest()


def _ago(day: dt.date, days: int) -> dt.date:
    return day - dt.timedelta(days=days)


def add_several_agents(day: dt.date, agents: list[Acting]) -> None:
    """Samba met three agents in ten days: the question waits on his own screen."""
    town = Municipality.objects.get(name="Longueuil")
    subject = None
    for rank, agent in enumerate(agents[:3]):
        with telling(_ago(day, 6 - rank)):
            done = register_person(
                agent,
                NewPerson(
                    key=_key("samba", str(rank)),
                    identity=Identity("Samba", "Diop", dt.date(day.year - 28, 5, 9), "SN"),
                    reach=Reach(f"samba@{DOMAIN}", "+15145550171"),
                    consents=frozenset({"registration"}),
                    home=Home("CA", town.code),
                    situation=Situation("permanent_resident", "other", dt.date(day.year - 3, 9, 1)),
                    project=Project("employment"),
                ),
            )
        subject = done.subject_id or subject
    if subject is not None:
        with telling(_ago(day, 4)):
            propose_grouping(Acting.for_system(LOOK_TASK), subject)


def add_abroad(day: dt.date) -> None:
    """A couple who waits with a date that slid, somebody refused, somebody who landed elsewhere."""
    officer = (
        Membership.objects.filter(
            user__is_demo=True, role=Role.INTEGRATION_OFFICER, valid_to__isnull=True
        )
        .select_related("user", "organisation")
        .order_by("user__email")
        .first()
    )
    if officer is None:
        return
    acting = acting_through(officer, officer.user.get_full_name())
    waiting = _referred(acting, day, "rodrigo", "Rodrigo", "Salazar", "05", "Lucía")
    if waiting is not None:
        with telling(_ago(day, 20)):
            later = day + dt.timedelta(days=190)
            say_arrival(acting, waiting[0].subject_id, later, "formalities")
    refused = _referred(acting, day, "camila", "Camila", "Herrera", "05", "")
    if refused is not None:
        dossier, counsellor = refused
        with telling(_ago(day, 9)):
            _welcome(counsellor, dossier, "05")
        with telling(_ago(day, 3)):
            predeparture.stop_journey(counsellor, dossier, "admission_refused")
    elsewhere = _referred(acting, day, "joao", "João", "Pereira", "01", "Beatriz")
    if elsewhere is not None:
        dossier, counsellor = elsewhere
        with telling(_ago(day, 12)):
            _welcome(counsellor, dossier, "01")
        laval = Municipality.objects.select_related("mrc__region").get(name="Laval")
        with telling(_ago(day, 2)):
            predeparture.arrive(counsellor, dossier, laval, _ago(day, 5))


def _referred(
    officer: Acting, day: dt.date, address: str, given: str, family: str, region: str, spouse: str
) -> tuple[Dossier, Acting] | None:
    """Registered and referred by the ministry, accepted at EER; gives the file and who follows it."""
    new = NewPerson(
        key=_key(address),
        identity=Identity(given, family, dt.date(day.year - 33, 3, 4), "CO"),
        reach=Reach(f"{address}@{DOMAIN}", "", "fr-ca", "America/Bogota"),
        consents=frozenset({"registration"}),
        home=Home("CO"),
        situation=Situation("csq_holder_abroad"),
        members=(Member("adult", spouse),) if spouse else (),
        project=Project("employment", (region,)),
        channel="professional",
    )
    with telling(_ago(day, 60)):
        done = register_before_departure(
            officer, new, certificate_region=region, hoped_on=day + dt.timedelta(days=120)
        )
    network = (
        Organisation.objects.filter(kind=OrganisationKind.EER_NETWORK, is_active=True)
        .order_by("code")
        .first()
    )
    if done.subject_id is None or network is None:
        return None
    mine = Dossier.objects.get(subject_id=done.subject_id, organisation=own_organisation(officer))
    with telling(_ago(day, 58)):
        target = Target(network.pk, _SECTIONS)
        (draft,) = draft_referral(officer, mine.pk, [target], ["predeparture"])
        attest_referral_consent(officer, draft)
        sent = send_referral(officer, draft)
    counsellor = _worker(sent)
    with telling(_ago(day, 55)):
        accept_referral(counsellor, sent)
    dossier = Dossier.objects.get(
        subject_id=done.subject_id, organisation=own_organisation(counsellor)
    )
    return dossier, counsellor


def _worker(referral: Referral) -> Acting:
    member = (
        Membership.objects.filter(
            organisation_id=referral.receiver_id, role=Role.COUNSELLOR, valid_to__isnull=True
        )
        .select_related("user", "organisation")
        .order_by("user__email")[:1]
        .get()
    )
    return acting_through(member, member.user.get_full_name())


def _welcome(counsellor: Acting, dossier: Dossier, region_code: str) -> None:
    """The partner of the region accepts to welcome: it will be told when that changes."""
    region = Region.objects.get(code=region_code)
    partner = Membership.objects.select_related("user", "organisation").get(
        organisation__code=f"demo-partenaire-{region.code}a", role=Role.PARTNER
    )
    target = Target(partner.organisation_id, ("contact", "identity", "project"), region.pk)
    (draft,) = draft_referral(counsellor, dossier.pk, [target], ["settlement"])
    attest_referral_consent(counsellor, draft)
    sent = send_referral(counsellor, draft)
    accept_referral(acting_through(partner, partner.user.get_full_name()), sent)


def open_accounts(secret: str) -> None:
    """Their accounts open with the demonstration's password, beside the usual code."""
    for address, name in (("samba", "Samba Diop"), ("rodrigo", "Rodrigo Salazar")):
        User.objects.filter(email=f"{address}@{DOMAIN}").update(
            password=secret, is_demo=True, name=name
        )
