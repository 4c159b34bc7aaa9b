"""Loading the demonstration world: quickly, always the same for a seed, with every constraint on."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from enracine.accompaniment.actions.first_meetings import count_first_meetings
from enracine.accompaniment.actions.tallying import gather_dossier_tallies
from enracine.accompaniment.queries.loads import BEYOND, teams_of
from enracine.demo import shares
from enracine.demo.added import NOBODY, Added, add
from enracine.demo.bulk import Bulk
from enracine.demo.lives import REGISTRATIONS_A_YEAR, SETTLED_A_YEAR, Inventor
from enracine.demo.story import Storyteller
from enracine.demo.tables import TABLES
from enracine.demo.world import World, make_world
from enracine.insights.actions import rebuild_figures
from enracine.insights.retention import shorten_retention
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.models import Setting
from enracine.kernel.reference import load_reference_data
from enracine.network.models import Organisation, OrganisationKind
from enracine.referrals.actions import count_loop
from enracine.referrals.actions.tallying import gather_tallies

#: The demonstration's usual size, in households: enough for every page to have something to show.
DEFAULT_SCALE = 1500
#: « The whole year » tells two years, as every size does: twice the yearly registrations.
YEAR_SCALE = 2 * REGISTRATIONS_A_YEAR
LOADED = "demo.loaded"
#: Places that each member of EER keeps for those who have a name and a story.
ROOM_FOR_STORIES = 20
CHUNK = 2_000
#: Past this size the planner's statistics are made as we go, so that triggers stay quick.
ANALYZE_EVERY = 50_000
#: Large worlds are written by several processes at once.
SHARDS, SHARD_FROM = 4, 50_000

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


def load(
    scale: int,
    seed: int,
    day: dt.date,
    tell: Tell = lambda _text: None,
    added: Added = NOBODY,
) -> Loaded:
    """Write a world of `scale` households as of `day`. Raises AlreadyLoaded when one is there.

    `added` are organisations of a known size, for a measurement.

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
        add(world, added, scale)
    shards = SHARDS if scale >= SHARD_FROM else 1
    if shards == 1:
        rows = write_share(world, scale, seed, 0, 1, tell)
    else:
        rows = _write_in_shares(scale, seed, day, shards, added, tell)
    with transaction.atomic(), acting_as(acting):
        _finish(world, scale)
        rebuild_figures(acting)
        shorten_retention(acting)
        count_loop(acting)
        gather_tallies(acting)
        gather_dossier_tallies(acting)
        count_first_meetings(acting)
        _scale_target(scale, seed, day)
        _leave_room(scale, day)
        Setting.objects.create(
            key=LOADED,
            value={"scale": scale, "seed": seed, "day": day.isoformat()},
            valid_from=day,
            source="Démonstration",
        )
    _analyze()
    return Loaded(scale, rows, time.perf_counter() - start)


def write_share(world: World, scale: int, seed: int, shard: int, shards: int, tell: Tell) -> int:
    """Write one share of the lives, piece by piece. Returns how many rows."""
    acting = Acting.for_system("demonstration")
    bulk = Bulk(TABLES)
    teller = Storyteller(world, bulk, seed)
    inventor = Inventor(seed, world.day)
    lives = inventor.lives(scale, len(world.homes), len(world.regions), shard, shards)
    for told, life in enumerate(lives, start=1):
        teller.tell(life)
        if told % CHUNK == 0:
            _flush(bulk, acting)
            tell(f"{told * shards} ménages sur {scale}")
            if shard == 0 and told % ANALYZE_EVERY == 0:
                _analyze()
    _flush(bulk, acting)
    return bulk.written


def _share_process(arguments: tuple[int, int, dt.date, int, int, Added]) -> int:
    """One share, in a process of its own with its own connection."""
    scale, seed, day, shard, shards, added = arguments
    acting = Acting.for_system("demonstration")
    with transaction.atomic(), acting_as(acting):
        world = make_world(acting, day)
        add(world, added, scale)
    shares.wait_for_everybody()
    return write_share(world, scale, seed, shard, shards, print if shard == 0 else lambda _t: None)


def _write_in_shares(
    scale: int, seed: int, day: dt.date, shards: int, added: Added, tell: Tell
) -> int:
    """Several processes at once: half the time on two cores. The lives are the same."""
    tell(f"{shards} processus")
    context = multiprocessing.get_context("spawn")
    everybody = (context.Barrier(shards),)
    with context.Pool(shards, initializer=shares.begin, initargs=everybody) as pool:
        tasks = [(scale, seed, day, shard, shards, added) for shard in range(shards)]
        # The first share that fails stops the others: nobody waits minutes for a load that is lost.
        return sum(pool.imap_unordered(_share_process, tasks))


def _flush(bulk: Bulk, acting: Acting) -> None:
    with transaction.atomic(), acting_as(acting):
        bulk.flush()


_TALLY = """
INSERT INTO accompaniment_allocationtally
  (id, version, created_at, updated_at, network_id, organisation_id, year, received)
SELECT gen_random_uuid(), 1, now(), now(), network_id, organisation_id,
       extract(year FROM allocated_at AT TIME ZONE 'America/Toronto' - interval '3 months'),
       count(*)
FROM accompaniment_allocation GROUP BY network_id, organisation_id, 7
ON CONFLICT (network_id, organisation_id, year) DO UPDATE SET received = EXCLUDED.received
"""
_MONTHS = """
INSERT INTO accompaniment_allocationmonth (network_id, organisation_id, month, received)
SELECT network_id, organisation_id,
       date_trunc('month', allocated_at AT TIME ZONE 'America/Toronto')::date, count(*)
FROM accompaniment_allocation GROUP BY 1, 2, 3
ON CONFLICT (network_id, month, organisation_id) DO UPDATE SET received = EXCLUDED.received
"""


def _finish(world: World, scale: int) -> None:
    """The tallies that the allocations add up to, and sequences past the numbers given."""
    with connection.cursor() as cursor:
        cursor.execute(_TALLY)
        cursor.execute(_MONTHS)
        for sequence in ("accompaniment_dossier_number", "referrals_referral_number"):
            cursor.execute("SELECT to_regclass(%s)", [sequence])
            if cursor.fetchone()[0]:
                cursor.execute("SELECT setval(%s, %s)", [sequence, 2 * scale + 10])


def _leave_room(scale: int, day: dt.date) -> None:
    """In a large world fourteen counsellors follow more than anybody could: nobody waits for them.

    Its lists stay whole; without it, each new registration would wait, those of the stories too.
    """
    members = Organisation.objects.filter(kind=OrganisationKind.EER_MEMBER).values_list("pk")
    free = [
        sum(max(0, one.capacity - one.load) for one in team)
        for team in teams_of(pk for (pk,) in members).values()
    ]
    if min(free) >= ROOM_FOR_STORIES:
        return
    Setting.objects.create(
        key=BEYOND[0],
        value=scale,
        valid_from=day - dt.timedelta(days=2 * 365),
        source="Démonstration : monde plus grand que ce que les équipes réelles peuvent suivre",
    )


def _scale_target(scale: int, seed: int, day: dt.date) -> None:
    """A small world has a small target: the real one, brought to its size, and saying so."""
    if scale >= YEAR_SCALE:
        return
    share = scale / YEAR_SCALE
    Setting.objects.create(
        key="eer.target.households_settled",
        value=round(SETTLED_A_YEAR * share),
        # Older than every fact of the demonstration, younger than the real setting.
        valid_from=day - dt.timedelta(days=2 * 365),
        source=(
            f"Démonstration (graine {seed}) : cible réelle de {SETTLED_A_YEAR} ménages par an, "
            f"ramenée à {share:.1%} du volume réel"
        ),
    )


def _analyze() -> None:
    """Fresh statistics, so that the first pages have good plans."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
