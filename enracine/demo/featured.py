"""The people whom the demonstration shows by name, made by the product's own actions.

Bulk rows fill the lists; these few lives make every role's landing page tell something, and prove at
each load that the actions still work end to end.
"""

import dataclasses
import datetime as dt
import hashlib

from django.contrib.auth.hashers import make_password

from enracine.accompaniment.actions import decide_readiness, record_evaluation
from enracine.accompaniment.models import Dossier
from enracine.accompaniment.rules import INSTRUMENT
from enracine.demo import abroad, households
from enracine.demo.accounts import AGENTS_SHOWN
from enracine.demo.by_link import add_link_answers
from enracine.demo.cast import (
    AMINA,
    BY_LINK,
    DIEUDONNE,
    ISSA,
    KOFI,
    NABIL,
    NOURA,
    PAOLA,
    SAMIR,
    WAITING,
    YUSUF,
    Cast,
)
from enracine.demo.facts import announce, end_a_permit, tell_amina
from enracine.demo.listed import add_list
from enracine.demo.planning import add_plans
from enracine.demo.protecting import add_protection
from enracine.demo.rights import add_rights
from enracine.demo.softwares import add_softwares
from enracine.demo.watching import add_watching
from enracine.demo.world import DOMAIN, PASSWORD
from enracine.kernel.acting import Acting
from enracine.kernel.clock import telling
from enracine.network.models import Mandate, Membership, Role, User
from enracine.network.standing import acting_through
from enracine.people.actions import register_person
from enracine.people.actions.identity import compare_people
from enracine.people.models import Contact
from enracine.people.values import (
    Home,
    Identity,
    NewPerson,
    Project,
    Reach,
    Situation,
    Speech,
    Studies,
    Work,
)
from enracine.privacy.models import SubjectHolder
from enracine.referrals.actions import (
    Target,
    accept_referral,
    attest_referral_consent,
    draft_referral,
    make_contact,
    receive_referral,
    request_consent,
    send_referral,
    start_service,
)
from enracine.referrals.models import Referral
from enracine.settlement.actions import confirm_move, plan_move
from enracine.territories.models import Municipality, PajCoverage, Region

SHARED = ("contact", "education", "family", "identity", "languages", "occupation", "project")


def add_featured(day: dt.date) -> None:
    """Make the named people, their journeys and their accounts, as of `day`."""
    _amina(day)
    _samir(day)
    _paola(day)
    _noura(day)
    _waiting_referrals(day)
    _by_link(day)
    _at_the_agent(day)
    _at_the_ministry(day)
    abroad.add_several_agents(day, [_acting(agent.pk) for agent in _shown_agents()])
    abroad.add_abroad(day)
    add_list(day)
    _twice(day)
    _open_accounts()
    add_protection(day)
    add_watching(day, _dossiers_of(AMINA, SAMIR, PAOLA))
    add_plans(day, _dossiers_of(AMINA, SAMIR, PAOLA))
    add_rights(day)
    add_softwares()


def _dossiers_of(*casts: Cast) -> list[Dossier]:
    """The dossiers of these people, in their order."""
    found = []
    for cast in casts:
        held = SubjectHolder.objects.filter(user__email=f"{cast.address}@{DOMAIN}")
        found += list(
            Dossier.objects.filter(subject_id__in=held.values("subject_id"))
            .select_related("assignee__user", "assignee__organisation")
            .order_by("opened_on", "id")[:1]
        )
    return found


def _register(cast: Cast, day: dt.date, acting: Acting | None = None) -> Dossier | None:
    """Register somebody on a day; gives the dossier that the registration opened, if any."""
    town = Municipality.objects.get(name=cast.town, mrc__region__code__in=("06", "13", "16"))
    citizen = cast.status == "canadian_citizen"
    new = NewPerson(
        key=hashlib.sha256(f"demo:{cast.address}".encode()).hexdigest(),
        identity=Identity(
            cast.given, cast.family, dt.date(day.year - cast.born, 2, 14), cast.country
        ),
        reach=Reach(f"{cast.address}@{DOMAIN}", cast.phone, cast.language),
        consents=frozenset({"registration"}),
        home=Home("CA", town.code, ""),
        situation=Situation(
            cast.status,
            "canadian_naturalised" if citizen else "other",
            dt.date(day.year - 6, 9, 1),
            None,
            True,
        ),
        members=cast.family_members,
        studies=Studies("bachelor", "", "started"),
        work=Work(cast.title, 7),
        speech=Speech("advanced" if cast.born > 30 else "intermediate"),
        project=Project("employment", cast.regions),
        language=cast.language,
    )
    with telling(day):
        registered = register_person(acting or Acting.for_system("registration"), new)
    if registered.subject_id is None:
        return None
    return Dossier.objects.filter(subject_id=registered.subject_id).order_by("opened_on").first()


def _acting(membership_id: object) -> Acting:
    member = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    return acting_through(member, member.user.get_full_name())


def _ready(dossier: Dossier, day: dt.date) -> Acting:
    """The first meeting, with answers that make the project ready, and the decision to refer."""
    acting = _acting(dossier.assignee_id)
    answers: dict[str, object] = {
        q.code: max(q.choices, key=lambda c: c.rank).code for q in INSTRUMENT.questions
    }
    answers["health"] = "no"
    with telling(day):
        evaluation = record_evaluation(acting, dossier, answers, held_on=day, complete=True)
        dossier.refresh_from_db()
        decide_readiness(
            acting, dossier, evaluation, "refer", "Projet clair, famille d’accord, régions connues."
        )
    dossier.refresh_from_db()
    return acting


def _partner(region: Region, letter: str = "a") -> Membership:
    found: Membership = Membership.objects.select_related("user", "organisation").get(
        organisation__code=f"demo-partenaire-{region.code}{letter}", role=Role.PARTNER
    )
    return found


def _send(
    acting: Acting, dossier: Dossier, target: Target, reasons: list[str], day: dt.date
) -> Referral:
    """A referral with its consent attested in person, sent that day."""
    with telling(day):
        (referral,) = draft_referral(acting, dossier.pk, [target], reasons)
        attest_referral_consent(acting, referral)
        return send_referral(acting, referral)


def _amina(day: dt.date) -> None:
    """Ready; her counsellor proposes a partner: the consent waits on her own screen."""
    dossier = _register(AMINA, day - dt.timedelta(days=41))
    if dossier is None:
        return
    acting = _ready(dossier, day - dt.timedelta(days=24))
    tell_amina(acting, dossier, day - dt.timedelta(days=20))
    region = Region.objects.get(code="01")
    partner = _partner(region)
    with telling(day - dt.timedelta(days=1)):
        (referral,) = draft_referral(
            acting,
            dossier.pk,
            [Target(partner.organisation_id, SHARED, region.pk)],
            ["settlement"],
            message="Amina souhaite visiter Rimouski avant de décider.",
        )
        request_consent(acting, referral)


def _samir(day: dt.date) -> None:
    """Accepted by the partner of Estrie; the departure is near."""
    dossier = _register(SAMIR, day - dt.timedelta(days=120))
    if dossier is None:
        return
    acting = _ready(dossier, day - dt.timedelta(days=95))
    region = Region.objects.get(code="05")
    partner = _partner(region)
    target = Target(partner.organisation_id, SHARED, region.pk)
    referral = _send(acting, dossier, target, ["settlement"], day - dt.timedelta(days=60))
    receiver = _acting(partner.pk)
    with telling(day - dt.timedelta(days=58)):
        receive_referral(receiver, referral)
        accept_referral(receiver, referral)
    with telling(day - dt.timedelta(days=54)):
        make_contact(receiver, referral, day - dt.timedelta(days=54))
        start_service(receiver, referral)
    dossier.refresh_from_db()
    with telling(day - dt.timedelta(days=10)):
        move = plan_move(
            acting,
            dossier,
            Municipality.objects.select_related("mrc").get(name="Sherbrooke"),
            day + dt.timedelta(days=18),
            people=[dossier.subject_id],
            track="employment",
            from_municipality=Municipality.objects.get(name="Laval"),
        )
        confirm_move(receiver, move, day + dt.timedelta(days=18))


def _paola(day: dt.date) -> None:
    """A permanent resident and her spouse who asked for asylum, joined yesterday (S08)."""
    both = [
        (dossier, f"{cast.address}@{DOMAIN}")
        for cast in (PAOLA, ISSA)
        if (dossier := _register(cast, day - dt.timedelta(days=1))) is not None
    ]
    region = Region.objects.get(code="05")
    households.add_pasi_partner(_partner(region), region, day)
    if len(both) == 2:
        households.join(both[0], both[1], day)


def _noura(day: dt.date) -> None:
    """A household that separated last week; her address is secret since then (S09)."""
    both = [
        (dossier, f"{cast.address}@{DOMAIN}")
        for cast in (NOURA, NABIL)
        if (dossier := _register(cast, day - dt.timedelta(days=70))) is not None
    ]
    if len(both) == 2:
        households.join(both[0], both[1], day - dt.timedelta(days=69))
        households.separate_and_protect(both[0], day - dt.timedelta(days=6))


def _shown_agents() -> list[Membership]:
    return list(
        Membership.objects.filter(user__is_demo=True, role=Role.PAJ_AGENT, valid_to__isnull=True)
        .select_related("user", "organisation")
        .order_by("organisation__code", "user__email")[:AGENTS_SHOWN]
    )


def _waiting_referrals(day: dt.date) -> None:
    """A referral waits for an answer at each agent and partner that visitors may try."""
    targets = []
    for agent in _shown_agents():
        mandate = Mandate.objects.get(organisation=agent.organisation, programme__code="pajr")
        region = _region_of(mandate)
        targets.append(
            (Target(agent.organisation_id, SHARED, region.pk, mandate.paj_territory_id), region)
        )
    for code in ("05", "01"):
        region = Region.objects.get(code=code)
        targets.append((Target(_partner(region).organisation_id, SHARED, region.pk), region))
    for rank, (cast, (target, region)) in enumerate(zip(WAITING, targets, strict=True)):
        reason = "mature_project" if target.paj_territory_id else "settlement"
        _refer(cast, target, region, reason, day - dt.timedelta(days=2 + rank))


def _refer(
    cast: Cast, target: Target, region: Region, reason: str, day: dt.date
) -> Referral | None:
    """Somebody who aims at a region, registered and made ready before, referred there that day."""
    known = dataclasses.replace(cast, regions=(region.code,))
    dossier = _register(known, day - dt.timedelta(days=48))
    if dossier is None:
        return None
    acting = _ready(dossier, day - dt.timedelta(days=28))
    return _send(acting, dossier, target, [reason], day)


def _by_link(day: dt.date) -> None:
    """A partner that answers by link: one referral waits there, another is answered and talked about."""
    region = Region.objects.get(code="05")
    partner = _partner(region, "b")
    pending, answered = BY_LINK
    target = Target(partner.organisation_id, SHARED, region.pk)
    add_link_answers(
        partner,
        day,
        answered=lambda: _refer(answered, target, region, "settlement", day - dt.timedelta(days=9)),
        pending=lambda: _refer(pending, target, region, "settlement", day - dt.timedelta(days=1)),
    )


def _region_of(mandate: Mandate) -> Region:
    coverage = (
        PajCoverage.objects.filter(territory_id=mandate.paj_territory_id)
        .select_related("mrc__region", "municipality__mrc__region")
        .order_by("pk")[0]
    )
    mrc = coverage.mrc or (coverage.municipality.mrc if coverage.municipality else None)
    if mrc is None:
        raise LookupError(f"PAJ territory {mandate.paj_territory_id} covers nothing")
    region: Region = mrc.region
    return region


def _at_the_agent(day: dt.date) -> None:
    """Somebody not ready wrote to a PAJ agent: she holds the dossier, and may refer to EER (S02)."""
    agent = _acting(_shown_agents()[0].pk)
    followed = _register(DIEUDONNE, day - dt.timedelta(days=11), agent)
    if followed is not None:
        end_a_permit(agent, followed, day)
    _register(KOFI, day - dt.timedelta(days=40), agent)
    announce(day)


def _at_the_ministry(day: dt.date) -> None:
    """An integration officer follows somebody under Accompagnement Québec."""
    officer = Membership.objects.filter(
        user__is_demo=True, role=Role.INTEGRATION_OFFICER, valid_to__isnull=True
    ).first()
    if officer is not None:
        _register(YUSUF, day - dt.timedelta(days=12), _acting(officer.pk))


#: The same person on both platforms, and twins whom nothing ever joins (S12).
MAI = Cast("mai", "Mai", "Nguyen", 30, "VN", "Montréal", "Comptable", "permanent_resident", ("01",))
MAI_AT_THE_AGENT = Cast(
    "thi.mai", "Thị Mai", "Nguyễn", 30, "VN", "Montréal", "Comptable", "permanent_resident", ("01",)
)
DIEUDONNE_AGAIN = Cast(
    "d.mbarga", "Dieudonne", "M’Barga", 29, "CM", "Longueuil", "Soudeur", "permanent_resident",
    ("01",),
)  # fmt: skip
TWIN = Cast(
    "jumelle", "Dieudonnée", "Mbarga", 29, "CM", "Longueuil", "Soudeuse", "permanent_resident",
    ("01",),
)  # fmt: skip


def _twice(day: dt.date) -> None:
    """Files to bring together: one elsewhere, offered to her; two at one agent, one of them a twin."""
    agent = _acting(_shown_agents()[0].pk)
    _register(MAI, day - dt.timedelta(days=6))
    for cast, ago in ((MAI_AT_THE_AGENT, 5), (DIEUDONNE_AGAIN, 4), (TWIN, 3)):
        _register(cast, day - dt.timedelta(days=ago), agent)
    worker = Acting.for_system("people.identity")
    named = {f"{c.address}@{DOMAIN}" for c in (MAI, MAI_AT_THE_AGENT, DIEUDONNE, TWIN)}
    found = Contact.objects.filter(email__in=named).order_by("pk")
    compare_people(worker, list(found.values_list("subject_id", flat=True)))


def _open_accounts() -> None:
    """The candidates' accounts open with the demonstration's password, beside the usual code."""
    secret = make_password(PASSWORD)
    for cast in (AMINA, SAMIR, PAOLA, NOURA, MAI):
        User.objects.filter(email=f"{cast.address}@{DOMAIN}").update(
            password=secret,
            is_demo=True,
            name=f"{cast.given} {cast.family}",
            language=cast.language,
        )
    abroad.open_accounts(secret)
