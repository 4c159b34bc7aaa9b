"""Stays, households that ask and those who organise, for tests."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from enracine.accompaniment.tests.factories import make_person
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now, today
from enracine.network.models import Membership, PrivacyOfficer, User
from enracine.network.tests.factories import acting_of, make_member, make_organisation, make_user
from enracine.people.models import Household, HouseholdMember
from enracine.privacy.models import AccessGrant, Consent, ConsentText, Subject, SubjectHolder
from enracine.stays.actions import StayFacts, plan_stay, publish_stay
from enracine.stays.models import Stay, StayParticipant, StayRequest
from enracine.territories.models import Municipality


@dataclass
class Home:
    """A household with accounts for its adults."""

    household: uuid.UUID
    people: list[uuid.UUID] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    children: list[uuid.UUID] = field(default_factory=list)

    def acting(self, rank: int = 0) -> Acting:
        """One adult on her own portal: herself and the household, never her spouse."""
        return Acting(
            user_id=self.users[rank].pk,
            subject_ids=(self.people[rank], self.household),
            label=self.users[rank].name,
        )


def make_home(*names: str, children: tuple[int, ...] = ()) -> Home:
    """A household of these adults, as the owner of the database makes it."""
    subject = Subject.objects.create(kind="household").pk
    Household.objects.create(subject_id=subject)
    home = Home(subject)
    for name in names or ("Amina",):
        person = make_person(name, "Essai", household=subject)
        user = make_user(name=f"{name} Essai")
        for held in (person.pk, subject):
            SubjectHolder.objects.create(user=user, subject_id=held)
        home.people.append(person.pk)
        home.users.append(user)
    for year in children:
        child = HouseholdMember.objects.create(
            subject_id=subject,
            household_id=subject,
            kind="child",
            first_name=f"Enfant {year}",
            birth_year=year,
        )
        home.children.append(child.pk)
    return home


@dataclass
class Organiser:
    """Who organises a stay, in an organisation that may collect."""

    member: Membership
    colleague: Membership
    stranger: Membership

    @property
    def acting(self) -> Acting:
        """The acting of whoever organises."""
        return acting_of(self.member)


def make_organiser() -> Organiser:
    """An organisation with somebody who answers for personal information."""
    here = make_organisation(name="Accueil d’essai", short_name="Accueil")
    PrivacyOfficer.objects.create(
        organisation=here,
        name="Responsable Essai",
        title="Direction",
        email="rprp@exemple.invalid",
        valid_from=dt.date(2019, 1, 1),
        to_be_confirmed=False,
    )
    return Organiser(
        make_member("partner", here), make_member("partner", here), make_member("partner")
    )


def facts(organiser: Organiser, **values: Any) -> StayFacts:
    """A stay of three days for twelve people, in a month; every fact may be given."""
    day = today()
    base: dict[str, Any] = {
        "kind": Stay.Kind.GROUP,
        "title": "Trois jours à Rimouski",
        "summary": "Des visites, des rencontres.",
        "title_en": "Three days in Rimouski",
        "summary_en": "Visits and meetings.",
        "municipality": Municipality.objects.get(name="Rimouski", mrc__isnull=False),
        "opens_on": day - dt.timedelta(days=5),
        "closes_on": day,
        "starts_on": day + dt.timedelta(days=30),
        "ends_on": day + dt.timedelta(days=32),
        "capacity": 12,
        "lead_id": organiser.member.pk,
        "included": ("transport", "lodging", "meals"),
        "criteria": (("all_days", True), ("place_chosen", False), ("prepared", False)),
    }
    return StayFacts(**base | values)


def make_stay(organiser: Organiser, **values: Any) -> Stay:
    """A published stay, by its organiser."""
    stay = plan_stay(organiser.acting, facts(organiser, **values))
    return publish_stay(organiser.acting, stay)


def make_coming(stay: Stay, home: Home) -> StayRequest:
    """A household whose place is confirmed, every adult having agreed, as the owner makes it."""
    Stay.objects.filter(pk=stay.pk).update(state=Stay.State.SELECTED)
    request = StayRequest.objects.create(
        subject_id=home.household,
        stay=stay,
        organisation_id=stay.organisation_id,
        state=StayRequest.State.CONFIRMED,
        child_years=[2021] * len(home.children),
        seats=len(home.people) + len(home.children),
        submitted_at=now(),
        decided_at=now(),
        reason=StayRequest.Reason.CRITERIA,
    )
    for person in home.people:
        consent = Consent.objects.create(
            subject_id=person,
            purpose="stay",
            recipient_id=stay.organisation_id,
            sections=["contact", "identity"],
            state="given",
            given_at=now(),
            valid_until=today() + dt.timedelta(days=365),
            text=ConsentText.objects.filter(purpose="stay").first(),
            channel="screen",
        )
        StayParticipant.objects.create(
            subject_id=person, request=request, consent=consent, agreed_at=now()
        )
        AccessGrant.objects.create(
            subject_id=person,
            organisation_id=stay.organisation_id,
            sections=["contact", "identity"],
            basis="consent",
            object_id=request.pk,
            consent=consent,
            valid_from=today(),
            valid_until=consent.valid_until,
        )
    return request
