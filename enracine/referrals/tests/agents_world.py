"""S04's people: three agents, and somebody who writes to each of them."""

import datetime as dt
from dataclasses import dataclass, field

from django.test import Client

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.testing import jobs_role, run_jobs
from enracine.network.models import Mandate, Membership, User
from enracine.network.tests.factories import acting_of, make_member, make_organisation, signed_in
from enracine.people.tests.factories import make_network, register
from enracine.people.values import Home, Identity, Reach, Situation
from enracine.privacy.models import SubjectHolder
from enracine.referrals.models import AgentGrouping, AgentRequest
from enracine.referrals.tests.world import LONG_AGO, _territory, make_world
from enracine.territories.models import Mrc, Municipality

EMAIL = "samba@exemple.invalid"

BORN = dt.date(1997, 5, 9)


@dataclass
class Three:
    """Three agents, and the person who writes to them."""

    world: object
    agents: list[Membership]
    files: list[object] = field(default_factory=list)

    def writes_to(self, rank: int, *, email=EMAIL, given="Samba", born=BORN, here="Longueuil"):
        """An agent registers the person she met; the worker then looks."""
        done = register(
            acting_of(self.agents[rank]),
            identity=Identity(given, "Diop", born, "SN"),
            reach=Reach(email=email, phone="+15145550161"),
            home=Home("CA", Municipality.objects.get(name=here).code),
            situation=Situation("permanent_resident", "other", dt.date(2022, 9, 1)),
        )
        self.files.append(done)
        run_jobs()
        return done

    def grouping(self) -> AgentGrouping | None:
        with jobs_role():
            return AgentGrouping.objects.first()

    def requests(self) -> dict:
        with jobs_role():
            return {r.organisation_id: r for r in AgentRequest.objects.all()}

    def person(self) -> Acting:
        """Herself, on the first of her files, as her account opens it."""
        user, first = self.proved(), self.files[0]
        return Acting.for_subject(first.subject_id, first.household_id, user_id=user.pk)

    def proved(self) -> User:
        """Her account, after a sign-in by code: her address is hers."""
        user = User.objects.get(email=EMAIL)
        with jobs_role():
            SubjectHolder.objects.filter(user=user).update(proved_at=dt.datetime.now(dt.UTC))
        return user

    def dossier(self, rank: int) -> Dossier:
        with jobs_role():
            return Dossier.objects.get(organisation=self.agents[rank].organisation)

    def browser(self) -> Client:
        """Her telephone: a sign-in by code proves the address; no JavaScript."""
        client = signed_in(self.proved())
        if len(self.files) > 1:
            client.post("/mon-parcours/choisir/", {"person": str(self.files[0].subject_id)})
        return client


def make_three() -> Three:
    """Build it as the owner of the database."""
    world = make_world()
    make_network()
    third = make_organisation(kind="paj_promoter", parent=world.national, short_name="CJE C")
    mrc = Mrc.objects.filter(region=world.region).order_by("code")[2]
    Mandate.objects.create(
        organisation=third, programme=world.pajr, valid_from=LONG_AGO,
        paj_territory=_territory("T2", "Territoire C", mrc),
        minimum_age=18, maximum_age=35,
    )  # fmt: skip
    return Three(world, [world.chloe, world.marie, make_member("paj_agent", third)])


def text_of(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")
