"""Loading the demonstration world: quickly, always the same for a seed, with every constraint on."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from enracine.accompaniment.models import AllocationTally
from enracine.demo.bulk import Bulk
from enracine.demo.lives import REGISTRATIONS_A_YEAR, Inventor
from enracine.demo.story import Storyteller
from enracine.demo.tables import TABLES
from enracine.demo.world import World, make_world
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.models import Setting
from enracine.kernel.reference import load_reference_data

#: The demonstration's usual size, in households: enough for every page to have something to show.
DEFAULT_SCALE = 600
#: « The whole year » tells two years, as every size does: twice the yearly registrations.
YEAR_SCALE = 2 * REGISTRATIONS_A_YEAR
LOADED = "demo.loaded"
CHUNK = 2_000
#: Past this size the planner's statistics are made as we go, so that triggers stay quick.
ANALYZE_EVERY = 100_000

Tell = Callable[[str], None]


class AlreadyLoaded(Exception):
    """A demonstration world is there already; nothing was changed."""


@dataclass(frozen=True)
class Loaded:
    """What a load wrote, and in how long (seconds)."""

    households: int
    rows: int
    seconds: float


def is_loaded() -> bool:
    """Whether a demonstration world is in this database."""
    return Setting.objects.filter(key=LOADED).exists()


def load(scale: int, seed: int, day: dt.date, tell: Tell = lambda _text: None) -> Loaded:
    """Write a world of `scale` households as of `day`. Raises AlreadyLoaded when one is there.

    Written in pieces past a few thousand households, each piece whole: an interrupted load leaves a
    consistent part, and says so at the next start.
    """
    if is_loaded():
        raise AlreadyLoaded
    start = time.perf_counter()
    acting = Acting.for_system("demonstration")
    with transaction.atomic(), acting_as(acting):
        load_reference_data()
        world = make_world(acting, day)
    bulk = Bulk(TABLES)
    inventor = Inventor(seed, day)
    teller = Storyteller(world, bulk, seed)
    lives = inventor.lives(scale, len(world.homes), len(world.regions))
    told = 0
    for life in lives:
        teller.tell(life)
        told += 1
        if told % CHUNK == 0:
            _flush(bulk, acting)
            tell(f"{told} ménages sur {scale}")
            if told % ANALYZE_EVERY == 0:
                _analyze()
    _flush(bulk, acting)
    with transaction.atomic(), acting_as(acting):
        _finish(world, teller, told)
        Setting.objects.create(
            key=LOADED,
            value={"scale": scale, "seed": seed, "day": day.isoformat()},
            valid_from=day,
            source="Démonstration",
        )
    _analyze()
    return Loaded(told, bulk.written, time.perf_counter() - start)


def _flush(bulk: Bulk, acting: Acting) -> None:
    with transaction.atomic(), acting_as(acting):
        bulk.flush()


def _finish(world: World, teller: Storyteller, told: int) -> None:
    """The tallies that the allocations add up to, and sequences past the numbers given."""
    codes = {m.code: m for m in world.members}
    AllocationTally.objects.bulk_create(
        AllocationTally(
            network=world.coordination, organisation=codes[code], year=year, received=received
        )
        for (year, code), received in sorted(teller.received.items())
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(%s, %s)", ["accompaniment_dossier_number", next(teller.numbers)]
        )
        cursor.execute("SELECT to_regclass('referrals_referral_number')")
        if cursor.fetchone()[0]:
            cursor.execute(
                "SELECT setval(%s, %s)",
                ["referrals_referral_number", next(teller.referral_numbers)],
            )


def _analyze() -> None:
    """Fresh statistics, so that the first pages have good plans."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
