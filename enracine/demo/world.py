"""The organisations and people of the demonstration: real networks, invented partners and staff.

Real organisations come from the reference data of `network`. Everything invented says so in its
name, and every invented account is marked `is_demo`, which production refuses.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from enracine.kernel.acting import Acting
from enracine.network.models import (
    Mandate,
    Membership,
    Organisation,
    OrganisationKind,
    PrivacyOfficer,
    Programme,
    Regime,
    Role,
    User,
    Vacancy,
)
from enracine.territories.models import (
    CmmMembership,
    Municipality,
    PajCoverage,
    PajTerritory,
    Region,
)

PASSWORD = "Enracine-demo-2026"  # noqa: S105  # public on purpose: demonstration accounts only
DOMAIN = "demo.enracine.invalid"
#: Fourteen counsellors among the three organisations (S2); how they are split is fiction.
COUNSELLORS = {"promis": 5, "cfiq": 5, "inici": 4}
#: Montréal and Laval are wholly in the CMM: EER aims at the fifteen others.
NOT_AIMED = ("06", "13")
#: Territories without an agent in the demonstration: agents and territories differ (dossier.md §13).
VACANT_EVERY = 9
FIRST_NAMES = (
    "Jade", "Nadia", "Chloé", "Marc", "Louise", "Karim", "Steeve", "Fatou", "Paul", "Émilie",
    "Olivier", "Sophie", "Mathieu", "Audrey", "Vincent", "Catherine", "Simon", "Isabelle",
    "François", "Geneviève", "Étienne", "Julie", "Samuel", "Annie", "Maxime", "Mélanie",
)  # fmt: skip
FAMILY_NAMES = (
    "Tremblay", "Haddad", "Gagnon", "Roy", "Côté", "Bouchard", "Gauthier", "Morin", "Lavoie",
    "Fortin", "Gagné", "Ouellet", "Pelletier", "Bélanger", "Lévesque", "Bergeron", "Leblanc",
    "Paquette", "Girard", "Simard", "Boucher", "Caron", "Beaulieu", "Cloutier", "Dubé",
)  # fmt: skip


@dataclass(slots=True)
class Receiver:
    """An organisation that receives: where, for which programme, and who works there."""

    organisation: Organisation
    programme: Programme
    region: Region
    member: Membership | None
    territory: PajTerritory | None = None


@dataclass(slots=True)
class World:
    """Everything that the lives are attached to."""

    day: dt.date
    coordination: Organisation
    members: list[Organisation]
    counsellors: dict[str, list[Membership]]
    programmes: dict[str, Programme]
    regions: list[Region]
    homes: list[Municipality]
    partners: dict[str, list[Receiver]] = field(default_factory=dict)
    agents: dict[str, list[Receiver]] = field(default_factory=dict)
    towns: dict[str, list[Municipality]] = field(default_factory=dict)
    #: Who holds the next household, each in turn: the members, and any holder added for a measure.
    turns: list[Organisation] = field(default_factory=list)
    #: Who receives the next referral, in turn, where a measure asks for it; None: as in any life.
    seats: list[Receiver | None] = field(default_factory=list)


class Staff:
    """Makes accounts and memberships, the same ones each time."""

    def __init__(self, day: dt.date) -> None:
        """One password for all, hashed once: a demonstration must start quickly."""
        self.since = day - dt.timedelta(days=3 * 365)
        self.hash = make_password(PASSWORD)
        self.count = 0

    def member(
        self, organisation: Organisation, role: str, email: str, name: str = "", **values: object
    ) -> Membership:
        """A membership of the demonstration; the account is made when missing."""
        if not name:
            first = FIRST_NAMES[self.count % len(FIRST_NAMES)]
            family = FAMILY_NAMES[(self.count * 7 + self.count // 26) % len(FAMILY_NAMES)]
            name = f"{first} {family}"
            self.count += 1
        user, _made = User.objects.update_or_create(
            email=f"{email}@{DOMAIN}",
            defaults={"name": name, "is_demo": True, "is_active": True, "password": self.hash},
        )
        membership, _made = Membership.objects.update_or_create(
            user=user,
            organisation=organisation,
            role=role,
            valid_to=None,
            defaults={"valid_from": self.since, **values},
        )
        return membership


def organisation_of(code: str, name: str, short: str, kind: str, **values: object) -> Organisation:
    """An organisation of the demonstration, made or found again."""
    organisation, _made = Organisation.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "short_name": short,
            "kind": kind,
            "regime": Regime.PRIVATE.value,
            "is_demo": True,
            "is_active": True,
            "languages": ["fr", "en"],
            **values,
        },
    )
    return organisation


def mandate_of(
    organisation: Organisation, programme: Programme, since: dt.date, **place: object
) -> Mandate:
    """What an organisation serves, and where; made or found again."""
    ages = {"minimum_age": 18, "maximum_age": 35} if programme.code == "pajr" else {}
    defaults = {"valid_from": since, "to_be_confirmed": True, "source": "Démonstration", **ages}
    key: dict[str, Any] = {"organisation": organisation, "programme": programme, **place}
    mandate, _made = Mandate.objects.update_or_create(defaults=defaults, **key)
    return mandate


def make_world(acting: Acting, day: dt.date) -> World:
    """Make (or find again) the organisations, mandates, vacancies and accounts of the demonstration."""
    programmes = {p.code: p for p in Programme.objects.all()}
    coordination = Organisation.objects.get(code="eer")
    # « Répartition équitable » (S1) without a published share: equal ones in the demonstration.
    Organisation.objects.filter(code__in=COUNSELLORS).update(
        agreed_share=Decimal("0.3333"), languages=["fr", "en", "es", "ar"]
    )
    members = list(Organisation.objects.filter(code__in=COUNSELLORS).order_by("code"))
    staff = Staff(day)
    world = World(
        day=day,
        coordination=coordination,
        members=members,
        counsellors=_counsellors(staff, members),
        programmes=programmes,
        regions=list(Region.objects.exclude(code__in=NOT_AIMED).order_by("code")),
        homes=_homes(),
        turns=list(members),
    )
    # The nearer and larger regions first: the draw prefers the first ones.
    preferred = [
        "03",
        "05",
        "04",
        "16",
        "12",
        "14",
        "15",
        "17",
        "07",
        "02",
        "01",
        "08",
        "11",
        "09",
        "10",
    ]
    world.regions.sort(key=lambda r: preferred.index(r.code))
    for place in (
        Municipality.objects.filter(mrc__region__in=world.regions)
        # EER aims outside the CMM, which cuts across four regions.
        .exclude(pk__in=CmmMembership.objects.values("municipality_id"))
        .select_related("mrc")
        .order_by("-population", "code")
    ):
        code = next(r.code for r in world.regions if r.pk == place.mrc.region_id)
        towns = world.towns.setdefault(code, [])
        if len(towns) < 8:
            towns.append(place)
    _partners(world, staff)
    _agents(world, staff)
    _others(world, staff)
    _privacy_officers(day)
    return world


def _counsellors(staff: Staff, members: list[Organisation]) -> dict[str, list[Membership]]:
    found = {}
    for organisation in members:
        found[organisation.code] = [
            staff.member(
                organisation,
                Role.COUNSELLOR,
                f"conseil{number + 1}.{organisation.code}",
                "Jade Tremblay" if (organisation.code, number) == ("promis", 0) else "",
                languages=["fr", "en", "es", "ar"][: 2 + number % 3],
                capacity=90,
                team="Équipe 1" if number < 3 else "Équipe 2",
            )
            for number in range(COUNSELLORS[organisation.code])
        ]
    return found


def _homes() -> list[Municipality]:
    """Where people live first: municipalities of the CMM, the largest first."""
    inside = CmmMembership.objects.values("municipality_id")
    return list(
        Municipality.objects.filter(pk__in=inside)
        .select_related("mrc")
        .order_by("-population", "code")[:24]
    )


def _partners(world: World, staff: Staff) -> None:
    """Thirty invented partners, two in each of the fifteen regions."""
    since = world.day - dt.timedelta(days=4 * 365)
    eer = world.programmes["eer"]
    for region in world.regions:
        world.partners[region.code] = []
        for letter in ("a", "b"):
            code = f"demo-partenaire-{region.code}{letter}"
            kind = "Accueil" if letter == "a" else "Intégration"
            organisation = organisation_of(
                code,
                f"{kind} {region.name} (organisme de démonstration)",
                f"{kind} {region.name} (démo)",
                OrganisationKind.REGIONAL_PARTNER,
                municipality=world.towns[region.code][0 if letter == "a" else 1],
                email=f"info.{region.code}{letter}@{DOMAIN}",
            )
            mandate_of(organisation, eer, since, region=region)
            member = staff.member(
                organisation,
                Role.PARTNER,
                f"partenaire.{region.code}{letter}",
                "Marc Gagnon" if (region.code, letter) == ("05", "a") else "",
            )
            world.partners[region.code].append(Receiver(organisation, eer, region, member))


def _agents(world: World, staff: Staff) -> None:
    """A promoter in each PAJ territory; one territory in nine has no agent for now."""
    since = world.day - dt.timedelta(days=4 * 365)
    pajr = world.programmes["pajr"]
    region_of: dict[object, Region] = {}
    for row in PajCoverage.objects.select_related(
        "mrc__region", "municipality__mrc__region"
    ).order_by("pk"):
        mrc = row.mrc or row.municipality.mrc
        region_of.setdefault(row.territory_id, mrc.region)
    for number, territory in enumerate(PajTerritory.objects.order_by("code")):
        region = region_of[territory.pk]
        slug = territory.code.lower()
        organisation = organisation_of(
            f"demo-promoteur-{slug}",
            f"Promoteur Place aux jeunes – {territory.name} (organisme de démonstration)",
            f"PAJ {territory.name} (démo)",
            OrganisationKind.PAJ_PROMOTER,
            parent=Organisation.objects.get(code="pajr"),
            email=f"info.{slug}@{DOMAIN}",
        )
        mandate = mandate_of(organisation, pajr, since, paj_territory=territory)
        member = None
        if number % VACANT_EVERY == VACANT_EVERY - 1:
            Vacancy.objects.update_or_create(
                mandate=mandate,
                defaults={"valid_from": world.day - dt.timedelta(days=80), "interim": None},
            )
        else:
            member = staff.member(
                organisation,
                Role.PAJ_AGENT,
                f"agent.{slug}",
                "Chloé Bouchard" if number == 0 else "",
            )
        world.agents.setdefault(region.code, []).append(
            Receiver(organisation, pajr, region, member, territory)
        )


def _others(world: World, staff: Staff) -> None:
    """Coordination, ministry, funder, employers, communications, protection, administration."""
    directorates = Organisation.objects.filter(
        kind=OrganisationKind.MINISTRY_DIRECTORATE, is_active=True
    ).order_by("code")
    # The one that the field's documents describe (S4), when it is there.
    directorate = (
        directorates.filter(name__contains="Bas-Saint-Laurent").first() or directorates.first()
    )
    pajr = Organisation.objects.get(code="pajr")
    staff.member(world.coordination, Role.COORDINATOR, "coordination", "Nadia Haddad")
    staff.member(world.coordination, Role.COMMUNICATIONS, "communications", "Fatou Diop")
    staff.member(world.coordination, Role.PRIVACY_OFFICER, "protection", "Paul Simard")
    staff.member(world.coordination, Role.ADMINISTRATOR, "administration", "Annie Caron")
    staff.member(pajr, Role.PAJ_NATIONAL, "pajr.national", "Mathieu Girard")
    if directorate is not None:
        staff.member(directorate, Role.INTEGRATION_OFFICER, "mifi.aai", "Louise Dubé")
        staff.member(directorate, Role.REGIONAL_ADVISOR, "mifi.cir", "Karim Benali")
    funder = Organisation.objects.filter(kind=OrganisationKind.FUNDER).order_by("code").first()
    if funder is not None:
        staff.member(funder, Role.FUNDER, "bailleur", "Isabelle Cloutier")
    employer = organisation_of(
        "demo-employeur-acier",
        "Aciers du Fleuve (employeur de démonstration)",
        "Aciers du Fleuve (démo)",
        OrganisationKind.EMPLOYER,
        municipality=world.towns["05"][0],
    )
    staff.member(employer, Role.EMPLOYER, "employeur", "Steeve Lavoie")
    # The members of the project share one officer, who watches over each of them apart.
    for member in world.members:
        staff.member(member, Role.PRIVACY_OFFICER, "protection", "Paul Simard")
    # One person with two memberships: the header names the one she acts through.
    staff.member(world.members[0], Role.COORDINATOR, "coordination", "Nadia Haddad")


def _privacy_officers(day: dt.date) -> None:
    """An invented officer, who says so, for each organisation of the demonstration (L03)."""
    since = day - dt.timedelta(days=365)
    has_one = PrivacyOfficer.objects.filter(to_be_confirmed=False).values("organisation_id")
    PrivacyOfficer.objects.bulk_create(
        PrivacyOfficer(
            organisation=organisation,
            name="Personne responsable (démonstration)",
            title="Responsable de la protection des renseignements personnels",
            email=f"protection.{organisation.code}@{DOMAIN}",
            valid_from=since,
        )
        for organisation in Organisation.objects.exclude(pk__in=has_one).order_by("code")
    )
