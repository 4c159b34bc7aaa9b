"""What invented households wish and where, what territories could take, and one cohort proposed.

Everything here is fiction, and says so: no figure of a real territory is touched.
"""

import datetime as dt
import random
import uuid
from collections import Counter

from django.db import transaction

from enracine.accompaniment.models import Dossier, Stage
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.matching.actions import ask_cohort, find
from enracine.matching.models import MOST_ASKED, AskedPlace, Resource, Room, Wishes
from enracine.matching.queries.homes import family_of
from enracine.matching.queries.places import board
from enracine.matching.rules.board import Board
from enracine.matching.rules.homes import USUAL, Home, needs
from enracine.network.models import Membership, Role
from enracine.network.standing import acting_through
from enracine.territories.models import Mrc

#: How many households have a list, at most; how many territories say their places.
HOUSEHOLDS, TERRITORIES = 80, 40
#: What there is for what is asked, by resource: childcare is short, schools are not.
SUPPLY = (1.0, 1.05, 1.0, 0.9, 0.75, 1.3, 0.85, 1.1)
SAID_BY = "Démonstration (chiffres inventés)"
#: Seconds given to the cohort of the demonstration: its first answer is nearly its last.
SECONDS = 1


def add_choices(day: dt.date) -> None:
    """Lists, places, and one cohort, as of `day`."""
    acting = Acting.for_system("demonstration")
    with telling(day), transaction.atomic(), acting_as(acting):
        wanted = _lists(board(day))
        _rooms(wanted)
    _propose(day)


def _lists(places: Board) -> list[tuple[tuple[int, ...], list[str]]]:
    """Make the lists; gives what each household takes and asks."""
    dossiers = (
        Dossier.objects.open()
        .filter(
            coordinating_organisation__code="eer",
            stage__in=[Stage.PREPARATION, Stage.READY],
            household__isnull=False,
        )
        .order_by("opened_on", "id")
    )
    told = []
    mrcs = {m.code: m.pk for m in Mrc.objects.all()}
    for number, dossier in enumerate(dossiers[:HOUSEHOLDS]):
        family = family_of(dossier.subject_id, dossier.household_id)
        if family.said or not family.home.adults:
            continue
        chance = random.Random(number)  # noqa: S311 - a story, the same each time
        weights = {code: chance.randint(0, 3) for code in USUAL} | {"work": 3}
        told.append(_list(places, family.home, dossier, weights, chance, mrcs))
    return told


def _list(
    places: Board,
    home: Home,
    dossier: Dossier,
    weights: dict[str, int],
    chance: random.Random,
    mrcs: dict[str, uuid.UUID],
) -> tuple[tuple[int, ...], list[str]]:
    ranked = places.rank(home)
    # What people say after a visit is not what a table says: a taste of their own.
    liked = sorted(
        (int(c) for c in ranked.order[: ranked.open]),
        key=lambda c: -(int(ranked.points[c]) + chance.gauss(0, 500)),
    )
    chosen = liked[: chance.randint(5, MOST_ASKED)]
    counted = needs(home)
    wishes = Wishes.objects.create(
        subject_id=dossier.subject_id,
        household_id=dossier.household_id,
        weights=weights,
        needs=list(counted),
        track=home.adults[0].track,
    )
    AskedPlace.objects.bulk_create(
        AskedPlace(
            subject_id=dossier.subject_id, wishes=wishes, mrc_id=mrcs[places.places[column].code],
            rank=rank, points=int(ranked.points[column]), certainty=int(ranked.certainty[column]),
        )
        for rank, column in enumerate(chosen, start=1)
    )  # fmt: skip
    return counted, [places.places[column].code for column in chosen]


def _rooms(wanted: list[tuple[tuple[int, ...], list[str]]]) -> None:
    """Places where they are asked most, so that there is nearly enough, and never everywhere."""
    asks = Counter(code for _needs, codes in wanted for code in codes)
    total = [sum(column) for column in zip(*(n for n, _codes in wanted), strict=True)] or [0] * 8
    first = asks.most_common(TERRITORIES)
    whole = sum(count for _code, count in first) or 1
    mrcs = {m.code: m for m in Mrc.objects.all()}
    rows = []
    for code, count in first:
        for name, need, supply in zip(Resource.values, total, SUPPLY, strict=True):
            amount = round(need * supply * count / whole)
            rows.append(Room(mrc=mrcs[code], resource=name, amount=amount, noted_by=SAID_BY))
    Room.objects.bulk_create(rows)


def _propose(day: dt.date) -> None:
    """One cohort asked for by the coordination, and found."""
    member = (
        Membership.objects.filter(role=Role.COORDINATOR, user__email__endswith=f"@{DOMAIN}")
        .select_related("user", "organisation")
        .order_by("pk")
        .first()
    )
    if member is None or not AskedPlace.objects.exists():
        return
    with telling(day):
        made = ask_cohort(
            acting_through(member, member.user.get_full_name()),
            name="Départs du printemps (démonstration)",
            stages=[Stage.PREPARATION.value, Stage.READY.value],
            seconds=SECONDS,
        )
        find(Acting.for_system("demonstration"), made.pk)
