"""Aid and outcomes, as the demonstration shows them: every amount is invented, and says so."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.aid import actions
from enracine.aid.models import Aid, AidRequest
from enracine.demo.cast import PAOLA
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.network.models import Membership, Programme
from enracine.network.standing import acting_through
from enracine.outcomes.actions import Facts, record_outcome
from enracine.privacy.models import SubjectHolder

SOURCE = "Montant fictif de la démonstration : aucune entente ne le dit"
#: In cents, all invented.
ENVELOPE = 40_000_00
NONE = actions.Proof(none="Avis du service de la paie à venir")


@dataclass(frozen=True)
class Told:
    """An aid of the story, with its terms."""

    facts: actions.AidFacts
    conditions: str
    conditions_en: str
    ceiling: int
    pieces: tuple[str, ...] = ()


HANDLED = (
    Told(
        actions.AidFacts(
            "moving", "Aide au déménagement", "Help with moving", "once", for_move=True
        ),
        "Avoir une date de départ vers une région.\n\nGarder les factures du camion.",
        "Have a departure date to a region.\n\nKeep the truck receipts.",
        1_500_00,
    ),
    Told(
        actions.AidFacts(
            "housing", "Premier mois de loyer", "First month of rent", "once", for_move=True
        ),
        "Avoir un bail signé dans une région.\n\nJoindre le bail.",
        "Have a signed lease in a region.\n\nAttach the lease.",
        900_00,
        ("other",),
    ),
    Told(
        actions.AidFacts(
            "transport", "Transport pour une entrevue", "Transport for an interview", "month"
        ),
        "Avoir une entrevue fixée dans une région.",
        "Have an interview set in a region.",
        600_00,
    ),
)
#: Told only: where to read about it, no amount, nothing decided here.
ELSEWHERE = actions.AidFacts(
    "other", "Services et mesures du gouvernement", "Government services and measures",
    is_handled=False,
)  # fmt: skip
OFFICIAL = "https://www.quebec.ca/immigration"
#: How many people of the files each part of the story takes.
PAID, APPROVED, WAITING, CARRIED = 6, 3, 4, 1
LONG_AGO = 120


def add_aids(day: dt.date) -> None:
    """Tell them as of `day`."""
    member = _member("coordination", "coordinator")
    if member is None:
        return
    keeper = acting_through(member, member.user.get_full_name())
    with telling(day - dt.timedelta(days=LONG_AGO)), transaction.atomic():
        aids = _catalogue(keeper, day)
    people = _people(day)
    _paid(keeper, aids[0], people[:PAID], day)
    with telling(day - dt.timedelta(days=2)), transaction.atomic():
        for dossier in people[PAID : PAID + WAITING]:
            _ask(dossier, aids[0], 1_200_00, "Camion et essence")
        for dossier in people[PAID + WAITING :][:APPROVED]:
            request = _ask(dossier, aids[2], 180_00, "Autocar pour une entrevue")
            _grant(keeper, request, 180_00)
    _paola(keeper, aids[2], day)
    _outcomes(people, day)


def _member(address: str, role: str) -> Membership | None:
    return (
        Membership.objects.filter(
            user__email=f"{address}@{DOMAIN}", role=role, organisation__kind="eer_network"
        )
        .select_related("user", "organisation")
        .order_by("pk")
        .first()
    )


def _catalogue(keeper: Acting, day: dt.date) -> list[Aid]:
    programme = Programme.objects.get(code="eer")
    envelope = actions.open_envelope(
        keeper,
        actions.EnvelopeFacts(
            programme_id=programme.pk,
            name="Aides aux ménages (démonstration)",
            cents=ENVELOPE,
            source=SOURCE,
            valid_from=day - dt.timedelta(days=LONG_AGO),
            valid_to=day + dt.timedelta(days=500),
            is_fictitious=True,
        ),
    )
    aids = [
        actions.add_aid(
            keeper,
            told.facts,
            actions.TermsFacts(
                valid_from=day - dt.timedelta(days=LONG_AGO),
                conditions=told.conditions,
                conditions_en=told.conditions_en,
                pieces=told.pieces,
                envelope_id=envelope.pk,
                ceiling_cents=told.ceiling,
                ceiling_source=SOURCE,
                is_fictitious=True,
            ),
        )
        for told in HANDLED
    ]
    actions.add_aid(
        keeper,
        ELSEWHERE,
        actions.TermsFacts(
            valid_from=day - dt.timedelta(days=LONG_AGO),
            conditions="Lisez l’information officielle, puis parlez-en à la personne qui vous suit.",
            conditions_en="Read the official information, then talk to the person who follows you.",
            official_url=OFFICIAL,
        ),
    )
    return aids


def _people(day: dt.date) -> list[Dossier]:
    """People of the files on their way, whom no other story tells; one of a household."""
    named = SubjectHolder.objects.filter(user__is_demo=True).values("subject_id")
    on_their_way = (
        Dossier.objects.open()
        .filter(
            programme__code="eer",
            stage__in=["moving", "welcomed", "settled", "ready"],
            opened_on__lte=day - dt.timedelta(days=LONG_AGO),
            household_id__isnull=False,
            assignee__isnull=False,
        )
        .exclude(subject_id__in=named)
        .select_related("assignee__user", "assignee__organisation", "programme")
        .order_by("number")
    )
    first: dict[uuid.UUID | None, Dossier] = {}
    for dossier in on_their_way:
        first.setdefault(dossier.household_id, dossier)
        if len(first) == PAID + WAITING + APPROVED:
            break
    return list(first.values())


def _ask(dossier: Dossier, aid: Aid, cents: int, what: str) -> AidRequest:
    """She asks from her own portal."""
    assert dossier.household_id is not None  # noqa: S101 - filtered by `_people`
    me = Acting.for_subject(dossier.subject_id, dossier.household_id)
    with acting_as(me):
        return actions.request_aid(
            me, aid, dossier.subject_id, dossier.household_id, actions.Wish(cents, what)
        )


def _seen(keeper: Acting, request: AidRequest) -> AidRequest:
    with acting_as(keeper):
        return AidRequest.objects.select_related("aid", "envelope", "terms").get(pk=request.pk)


def _grant(keeper: Acting, request: AidRequest, cents: int) -> None:
    actions.decide(keeper, _seen(keeper, request), actions.Decision(True, "conditions_met", cents))


def _paid(keeper: Acting, aid: Aid, people: list[Dossier], day: dt.date) -> None:
    """Asked, granted, paid in one or two times; one of them is to recover."""
    for rank, dossier in enumerate(people):
        asked, cents = day - dt.timedelta(days=90 - rank * 7), 800_00 + rank * 100_00
        with telling(asked), transaction.atomic():
            request = _ask(dossier, aid, cents, "Camion, boîtes et essence")
        with telling(asked + dt.timedelta(days=3)), transaction.atomic():
            _grant(keeper, request, cents)
            parts = (cents,) if rank % 2 else (500_00, cents - 500_00)
            paid_on = asked + dt.timedelta(days=3)
            for number, part in enumerate(parts):
                # The second part is due when the truck is given back.
                due = paid_on + dt.timedelta(days=20 * number)
                payment = actions.plan_payment(
                    keeper, _seen(keeper, request), part, due, "supplier"
                )
                # The second part of some is still to come.
                if number == 0 or rank > 1:
                    actions.pay(keeper, payment, paid_on, NONE)
        if rank < CARRIED:
            with telling(day - dt.timedelta(days=5)), transaction.atomic():
                actions.open_recovery(keeper, _seen(keeper, request), 120_00, "less")


def _paola(keeper: Acting, aid: Aid, day: dt.date) -> None:
    """Somebody whose account visitors try: asked in English, granted, to be paid."""
    held = (
        SubjectHolder.objects.filter(
            user__email=f"{PAOLA.address}@{DOMAIN}", subject__kind="person"
        )
        .order_by("since", "id")
        .first()
    )
    dossier = (
        Dossier.objects.open()
        .filter(subject_id=held.subject_id, coordinating_organisation_id=keeper.organisation_id)
        .first()
        if held is not None
        else None
    )
    if dossier is None or dossier.household_id is None:
        return
    with telling(day - dt.timedelta(days=6)), transaction.atomic():
        request = _ask(dossier, aid, 140_00, "Bus to an interview")
    with telling(day - dt.timedelta(days=4)), transaction.atomic():
        _grant(keeper, request, 140_00)
        actions.plan_payment(
            keeper, _seen(keeper, request), 140_00, day + dt.timedelta(days=3), "transfer"
        )


#: (kind, days ago, how it is known, with whom): offers that become jobs, a training, a business.
STORY = (
    ("offer", 40, "document", "Usine d’essai"),
    ("started", 12, "person", "Usine d’essai"),
    ("registered", 30, "document", "Centre de formation d’essai"),
    ("business", 25, "person", ""),
    ("takeover", 18, "document", "Boulangerie d’essai"),
    ("started", 9, "third_party", "Clinique d’essai"),
)


def _outcomes(people: list[Dossier], day: dt.date) -> None:
    """What came to some of them, as whoever follows them noted it."""
    for rank, (kind, ago, known, whom) in enumerate(STORY):
        if rank >= len(people):
            return
        dossier = people[rank if kind != "started" or rank > 1 else 0]
        follower = dossier.assignee
        if follower is None:
            continue
        acting = acting_through(follower, follower.user.get_full_name())
        with telling(day - dt.timedelta(days=ago)), transaction.atomic():
            with acting_as(acting):
                fresh = Dossier.objects.get(pk=dossier.pk)
            record_outcome(
                acting, fresh, Facts(kind, day - dt.timedelta(days=ago), known, with_whom=whom)
            )
