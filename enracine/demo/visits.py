"""Exploratory stays, as the demonstration shows them: one open, one to choose, one past."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.demo.cast import AMINA, PAOLA
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, telling
from enracine.network.models import Membership
from enracine.network.standing import acting_through
from enracine.people.models import HouseholdMember
from enracine.privacy.models import SubjectHolder
from enracine.stays.actions import (
    Spent,
    StayFacts,
    StepFacts,
    Wish,
    add_step,
    assess_request,
    confirm_place,
    evaluate_stay,
    lapse_requests,
    plan_stay,
    publish_stay,
    record_expense,
    request_stay,
    select_participants,
    set_budget,
    take_attendance,
)
from enracine.stays.models import Stay, StayParticipant, StayRequest
from enracine.stays.queries.lists import to_choose
from enracine.stays.rules import Decision
from enracine.territories.models import Municipality


@dataclass(frozen=True)
class Told:
    """A stay of the story: who organises it, where, when (days from today), for how many."""

    organiser: str
    town: str
    title: str
    title_en: str
    kind: str
    capacity: int
    opens: int
    closes: int
    starts: int
    days: int
    asking: int


SUMMARY = (
    "Rencontres avec des employeurs et des organismes d’accueil.\n\n"
    "Visite d’une école, d’une garderie et de logements.\n\n"
    "Du temps libre pour marcher en ville et poser vos questions."
)
SUMMARY_EN = (
    "Meetings with employers and welcoming organisations.\n\n"
    "Visit of a school, a daycare and places to live.\n\n"
    "Free time to walk in town and ask your questions."
)
STAYS = (
    Told(
        "partenaire.01a", "Rimouski", "Trois jours à Rimouski", "Three days in Rimouski",
        "group", 8, -8, 14, 40, 3, 3,
    ),
    Told(
        "partenaire.05a", "Sherbrooke", "Une fin de semaine à Sherbrooke", "A weekend in Sherbrooke",
        "group", 6, -9, -2, 19, 2, 5,
    ),
    Told(
        "partenaire.05a", "Sherbrooke", "Visiter Sherbrooke en famille",
        "Visit Sherbrooke as a family", "individual", 4, -80, -50, -30, 2, 3,
    ),
)  # fmt: skip
#: Days after the first, hour, minutes, kind, title.
SCHEDULE = (
    (0, 8, 240, "transport", "Départ de l’autocar, station de métro"),
    (0, 12, 60, "meal", "Dîner avec l’équipe d’accueil"),
    (0, 14, 90, "housing", "Visite de logements"),
    (0, 18, 60, "lodging", "Arrivée à l’hébergement"),
    (1, 9, 90, "employer", "Rencontre avec des employeurs"),
    (1, 13, 60, "school", "Visite d’une école"),
    (1, 15, 240, "transport", "Retour"),
)
#: Invented amounts, in cents: nothing is known of what a stay costs.
BUDGET = {"transport": 600_00, "lodging": 500_00, "meals": 300_00}
SPENT = (
    Spent("transport", "Autocar", dt.date.min, 560_00, no_receipt="Facture à venir"),
    Spent("lodging", "Deux chambres", dt.date.min, 480_00, no_receipt="Payé par virement"),
    Spent(
        "meals", "Repas du groupe", dt.date.min, 324_00, no_receipt="Reçu perdu",
        over_reason="Un souper de plus : le retour a été retardé",
    ),
)  # fmt: skip
LIKED = "Parler avec une famille arrivée l’an dernier."
#: Households looked at: each stay takes one in three.
MOST = 18
#: Whoever asked for the oldest stay was followed already.
LONG_AGO = 90
CRITERIA = (("all_days", True), ("place_chosen", False), ("prepared", False), ("ready_soon", False))


@dataclass(frozen=True)
class Home:
    """A household that asks: one adult, the children."""

    person: uuid.UUID
    household: uuid.UUID
    children: tuple[uuid.UUID, ...]

    @property
    def acting(self) -> Acting:
        """The person on her own portal."""
        return Acting.for_subject(self.person, self.household)


def add_visits(day: dt.date) -> None:
    """Tell them as of `day`."""
    homes = _homes(day)
    for rank, told in enumerate(STAYS):
        member = (
            Membership.objects.filter(user__email=f"{told.organiser}@{DOMAIN}", role="partner")
            .select_related("user", "organisation")
            .order_by("pk")
            .first()
        )
        if member is None:
            continue
        acting = acting_through(member, member.user.get_full_name())
        stay = _publish(acting, member, told, day)
        if stay is not None:
            _fill(stay, acting, told, homes[rank :: len(STAYS)][: told.asking], day)


def _homes(day: dt.date) -> list[Home]:
    """Named people first, each in turn for the stay of her own region; then people of the files."""
    named = [
        held.subject_id
        for name in (AMINA.address, PAOLA.address)
        for held in SubjectHolder.objects.filter(
            user__email=f"{name}@{DOMAIN}", subject__kind="person"
        ).order_by("since", "id")[:1]
    ]
    others = (
        Dossier.objects.open()
        .filter(
            programme__code="eer",
            stage__in=["preparation", "ready"],
            opened_on__lte=day - dt.timedelta(days=LONG_AGO),
        )
        .exclude(subject_id__in=named)
        .order_by("number")
        .values_list("subject_id", flat=True)[:MOST]
    )
    found = []
    for person in [*named, *others]:
        home = HouseholdMember.objects.filter(person_id=person, left_on__isnull=True).first()
        if home is None:
            continue
        children = HouseholdMember.objects.filter(
            household_id=home.household_id, kind="child", left_on__isnull=True
        )
        found.append(
            Home(
                person,
                home.household_id,
                tuple(children.order_by("birth_year", "pk").values_list("pk", flat=True)),
            )
        )
    return found


def _publish(acting: Acting, member: Membership, told: Told, day: dt.date) -> Stay | None:
    town = (
        Municipality.objects.filter(name=told.town, mrc__isnull=False)
        .select_related("mrc")
        .order_by("code")
        .first()
    )
    if town is None:
        return None
    starts = day + dt.timedelta(days=told.starts)
    with telling(day + dt.timedelta(days=told.opens)), transaction.atomic():
        stay = plan_stay(
            acting,
            StayFacts(
                kind=told.kind,
                title=told.title,
                title_en=told.title_en,
                summary=SUMMARY,
                summary_en=SUMMARY_EN,
                municipality=town,
                starts_on=starts,
                ends_on=starts + dt.timedelta(days=told.days - 1),
                opens_on=day + dt.timedelta(days=told.opens),
                closes_on=day + dt.timedelta(days=told.closes),
                capacity=told.capacity,
                lead_id=member.pk,
                included=("transport", "lodging", "meals"),
                criteria=CRITERIA,
            ),
        )
        return publish_stay(acting, stay)


def _fill(stay: Stay, acting: Acting, told: Told, homes: list[Home], day: dt.date) -> None:
    """Households ask, one a day; when registration is over, the organiser checks and may choose."""
    codes = [code for code, _required in CRITERIA]
    for rank, home in enumerate(homes):
        asks = day + dt.timedelta(days=min(told.opens + 1 + rank, told.closes, 0))
        with telling(asks), transaction.atomic(), acting_as(home.acting):
            request_stay(
                home.acting,
                stay,
                home.household,
                Wish((), home.children[: told.capacity - 1], tuple(codes[: len(codes) - rank % 3])),
                me=home.person,
            )
    if told.closes >= 0:
        with telling(day), transaction.atomic():
            _schedule(stay, acting)
        return
    with telling(day + dt.timedelta(days=told.closes + 1)), transaction.atomic():
        with acting_as(acting):
            lines = to_choose(stay)
        for line in lines:
            # The last one asked is still to check where nobody is chosen yet.
            if told.starts < 0 or line is not lines[-1]:
                assess_request(acting, line.line.request, line.line.request.claimed)
        if told.starts >= 0:
            return
        with acting_as(acting):
            lines = to_choose(stay)
        made = {x.placed.asked.key: Decision(x.placed.proposal, x.placed.reason) for x in lines}
        select_participants(acting, Stay.objects.get(pk=stay.pk), made)
    _live(Stay.objects.get(pk=stay.pk), acting, homes)


def _live(stay: Stay, acting: Acting, homes: list[Home]) -> None:
    """The stay itself: places accepted, the schedule, who came, what it cost, what they say."""
    came = []
    with telling(stay.closes_on + dt.timedelta(days=2)), transaction.atomic():
        for home in homes:
            with acting_as(home.acting):
                offered = StayRequest.objects.filter(
                    stay=stay, subject_id=home.household, state="offered"
                ).first()
            if offered is not None:
                confirm_place(home.acting, offered)
                came.append(home)
    with telling(stay.starts_on), transaction.atomic():
        _schedule(stay, acting)
        set_budget(acting, stay, BUDGET)
        for spent in SPENT:
            record_expense(acting, stay, replace(spent, spent_on=stay.starts_on))
        with acting_as(acting):
            present = list(
                StayParticipant.objects.filter(request__stay=stay, request__state="confirmed")
                .order_by("pk")
                .values_list("pk", flat=True)
            )
        take_attendance(acting, Stay.objects.get(pk=stay.pk), present)
    with telling(stay.ends_on), transaction.atomic():
        for home in came[:1]:
            with acting_as(home.acting):
                me = StayParticipant.objects.select_related("request__stay").get(
                    request__stay=stay, subject_id=home.person
                )
            evaluate_stay(home.acting, me, useful="much", next_step="unsure", liked=LIKED)
    with transaction.atomic():
        lapse_requests(Acting.for_system("demonstration"))


def _schedule(stay: Stay, acting: Acting) -> None:
    for days, hour, minutes, kind, title in SCHEDULE:
        day = stay.starts_on + dt.timedelta(days=days)
        if day <= stay.ends_on:
            starts = dt.datetime.combine(day, dt.time(hour), QUEBEC)
            add_step(acting, stay, StepFacts(kind, title, starts, minutes))
