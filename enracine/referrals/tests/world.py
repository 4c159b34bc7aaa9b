"""A small world for tests of referrals: the common project, two PAJ territories, a partner, people."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from enracine.accompaniment.actions import open_dossier
from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.testing import seen_in
from enracine.network.models import Mandate, Membership, Organisation, Programme, Vacancy
from enracine.network.tests.factories import acting_of, make_member, make_organisation, make_user
from enracine.people.models import Contact, Education, Person, SettlementProject, TargetRegion
from enracine.privacy.models import AccessGrant, Subject, SubjectHolder
from enracine.referrals.models import Referral
from enracine.territories.models import Mrc, PajCoverage, PajTerritory, Region

LONG_AGO = dt.date(2019, 1, 1)
SECTIONS = ("identity", "contact", "project", "education")


@dataclass
class World:
    """Organisations with one worker each, by short names."""

    project: Organisation
    member: Organisation
    national: Organisation
    promoter_a: Organisation
    promoter_b: Organisation
    partner: Organisation
    eer: Programme
    pajr: Programme
    region: Region
    territory_a: PajTerritory
    territory_b: PajTerritory
    jade: Membership
    nadia: Membership
    chloe: Membership
    marie: Membership
    marc: Membership
    numbers: int = 0


def _territory(code: str, name: str, mrc: Mrc) -> PajTerritory:
    territory = PajTerritory.objects.create(code=code, name=name, reliability="confirmed")
    PajCoverage.objects.filter(mrc=mrc).delete()
    PajCoverage.objects.create(territory=territory, mrc=mrc, valid_from=LONG_AGO)
    return territory


def _programme(code: str, organisation: Organisation) -> Programme:
    programme, _created = Programme.objects.get_or_create(
        code=code,
        defaults={"name": code.upper(), "organisation": organisation, "valid_from": LONG_AGO},
    )
    Programme.objects.filter(pk=programme.pk).update(organisation=organisation, valid_to=None)
    programme.refresh_from_db()
    return programme


def make_world() -> World:
    """Build it as the owner of the database (`with as_owner(): …`)."""
    Organisation.objects.filter(kind__in=["eer_network", "eer_member"]).update(is_active=False)
    project = make_organisation(kind="eer_network", name="Projet commun", short_name="EER")
    member = make_organisation(
        kind="eer_member",
        parent=project,
        short_name="INICI",
        agreed_share=Decimal("1.0"),
        languages=["fr-ca"],
    )
    national = make_organisation(kind="paj_national", short_name="PAJ national")
    promoter_a = make_organisation(kind="paj_promoter", parent=national, short_name="CJE A")
    promoter_b = make_organisation(kind="paj_promoter", parent=national, short_name="CJE B")
    partner = make_organisation(kind="regional_partner", short_name="Portes ouvertes")
    eer, pajr = _programme("eer", project), _programme("pajr", national)
    region = Region.objects.get(code="02")
    mrcs = list(Mrc.objects.filter(region=region).order_by("code")[:2])
    territories = [_territory(f"T{i}", f"Territoire {'AB'[i]}", m) for i, m in enumerate(mrcs)]
    since = {"valid_from": LONG_AGO}
    Mandate.objects.create(organisation=project, programme=eer, everywhere=True, **since)
    for promoter, territory in zip([promoter_a, promoter_b], territories, strict=True):
        Mandate.objects.create(
            organisation=promoter, programme=pajr, paj_territory=territory,
            minimum_age=18, maximum_age=35, **since,
        )  # fmt: skip
    Mandate.objects.create(organisation=partner, programme=eer, region=region, **since)
    return World(
        project, member, national, promoter_a, promoter_b, partner, eer, pajr, region,
        *territories,
        jade=make_member("counsellor", member),
        nadia=make_member("coordinator", project),
        chloe=make_member("paj_agent", promoter_a),
        marie=make_member("paj_agent", promoter_b),
        marc=make_member("partner", partner),
    )  # fmt: skip


def make_person(
    world: World, holder: Membership, programme: str, name: str = "Dieudonné", age: int = 29
) -> tuple[Dossier, Acting]:
    """A person with a file held by `holder`'s organisation; returns the dossier and her own acting."""
    world.numbers += 1
    subject = Subject.objects.create(kind="person")
    user = make_user(name=name)
    SubjectHolder.objects.create(subject=subject, user=user)
    birth = dt.date(dt.date.today().year - age, 1, 1)
    Person.objects.create(
        subject=subject, given_name=name, family_name="Essai", birth_date=birth,
        search_key=f"essai {name.lower()}",
    )  # fmt: skip
    Contact.objects.create(subject=subject, email=user.email, phone="+15145550199")
    Education.objects.create(subject=subject, level="bachelor", recognition="not_started")
    project = SettlementProject.objects.create(subject=subject, track="employment")
    TargetRegion.objects.create(subject=subject, project=project, region=world.region, rank=1)
    dossier = open_dossier(
        Acting.for_system("test"),
        subject.id,
        organisation_id=holder.organisation_id,
        programme=programme,
        assignee_id=holder.pk,
    )
    return dossier, Acting.for_subject(subject.id, user_id=user.pk)


def leave_vacant(territory: PajTerritory, interim: Organisation | None = None) -> None:
    """Nobody holds the post of this territory any more."""
    mandate = Mandate.objects.get(paj_territory=territory)
    Vacancy.objects.create(
        mandate=mandate, valid_from=dt.date.today() - dt.timedelta(days=30), interim=interim
    )


def open_grants(referral: Referral) -> int:
    """How many organisations still read through this referral (seen by the owner)."""
    return AccessGrant.objects.filter(object_id=referral.pk, ended_at__isnull=True).count()


__all__ = [
    "SECTIONS",
    "World",
    "acting_of",
    "leave_vacant",
    "make_person",
    "make_world",
    "open_grants",
]


def post_seen(client, url, data):
    """A gesture on a preparation, made from the page that shows it."""
    page = client.get(url).content.decode()
    after = 'id="envoyer"' if data["action"] == "envoyer" else f'value="{data["referral"]}"'
    return client.post(url, data | {"seen": seen_in(page, after)})
