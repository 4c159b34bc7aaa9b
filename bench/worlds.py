"""The data: one folder for each scale, loaded once and kept between two runs.

`python -m bench.worlds N` loads the world of the folder named by ENRACINE_DATA, in a process of its
own: one process, one folder.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from enracine.kernel.database.config import DATABASE_NAME
from enracine.kernel.database.places import data_folder
from enracine.kernel.database.server import EmbeddedServer
from enracine.operations.installation import read_installation

SEED = 2026
AVERAGE, LARGE = "mesure-moyen", "mesure-grand"
#: The two that receive: about five thousand referrals, and a hundred thousand.
RECEIVER, LARGE_RECEIVER = "mesure-receveur", "mesure-grand-receveur"
#: Households (or referrals) of the organisations added for the measure, in a world large enough.
AVERAGE_SIZE, LARGE_SIZE = 5_000, 100_000
RECORD = "monde.json"


@dataclass(frozen=True)
class World:
    """A loaded world: its folder, its size, its « today », and how long it took to load."""

    folder: Path
    scale: int
    day: str
    seconds: float
    cpu_seconds: float
    rows: int
    migrate_seconds: float
    featured_seconds: float
    bytes: int
    added: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on this world, on the day it was loaded for."""
        return os.environ | {
            "ENRACINE_DATA": str(self.folder),
            "ENRACINE_MODE": "demonstration",
            "DEMO_DAY": self.day,
            "ENRACINE_LOG_LEVEL": "WARNING",
        }


def root() -> Path:
    """The folder of the measures: BENCH_DATA, else `bench` in the data folder."""
    named = os.environ.get("BENCH_DATA")
    return Path(named).absolute() if named else data_folder() / "bench"


def world_of(scale: int) -> World:
    """The world of a scale, loaded now when it is not there, or when it lacks who is measured."""
    folder = root() / str(scale)
    record = folder / RECORD
    if record.exists():
        known = json.loads(record.read_text(encoding="utf-8"))
        if known.get("added") != sorted(added_at(scale)):
            print(
                f"Le monde de {scale} ménages est d’une autre mesure : il est refait.", flush=True
            )
            shutil.rmtree(folder)
    if not record.exists():
        # What an interrupted load left is no world.
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"Chargement de {scale} ménages…", flush=True)
        environment = os.environ | {
            "ENRACINE_DATA": str(folder),
            "ENRACINE_MODE": "demonstration",
            "DEMO_DAY": dt.date.today().isoformat(),  # noqa: DTZ011  # any day will do
        }
        subprocess.run(
            [sys.executable, "-m", "bench.worlds", str(scale)], env=environment, check=True
        )
    _bring_up_to_date(folder)
    return World(folder=folder, **json.loads(record.read_text(encoding="utf-8")))


def _bring_up_to_date(folder: Path) -> None:
    """Apply the migrations that were written since a world was loaded."""
    environment = os.environ | {"ENRACINE_DATA": str(folder), "ENRACINE_MODE": "demonstration"}
    subprocess.run(
        [sys.executable, "-m", "enracine.cli", "migrate"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def added_at(scale: int) -> dict[str, tuple[str, int]]:
    """The organisations added at this scale, by code: their name, and how many each has.

    Households for the first two; referrals received for the others, of which there are eight times
    fewer in all. At a million, the hundred thousand received by one leave the others less than usual.
    """
    found = {}
    if scale >= 4 * AVERAGE_SIZE:
        found[AVERAGE] = ("Organisme moyen (mesure)", AVERAGE_SIZE)
    if scale >= 4 * LARGE_SIZE:
        found[LARGE] = ("Grand organisme (mesure)", LARGE_SIZE)
    if scale >= 20 * AVERAGE_SIZE:
        found[RECEIVER] = ("Receveur moyen (mesure)", AVERAGE_SIZE)
    if scale >= 10 * LARGE_SIZE:
        found[LARGE_RECEIVER] = ("Grand receveur (mesure)", LARGE_SIZE)
    return found


def load(scale: int) -> dict[str, Any]:
    """Migrate and load, by the product's own loader. Gives what `World` keeps."""
    from enracine.operations.installation import embedded_server, load_django, use_role

    with embedded_server(read_installation()) as server:
        load_django("owner")
        from enracine.operations.migrating import migrate

        start = time.perf_counter()
        migrate()
        migrated = time.perf_counter() - start
        use_role("owner")
        from enracine.demo.added import Added, Gatherer, Holder
        from enracine.demo.load import load as load_world
        from enracine.demo.stories import tell_stories
        from enracine.kernel.clock import today

        sizes = added_at(scale)
        added = Added(
            [Holder(c, *sizes[c]) for c in (AVERAGE, LARGE) if c in sizes],
            [Gatherer(c, *sizes[c]) for c in (RECEIVER, LARGE_RECEIVER) if c in sizes],
        )
        loaded = load_world(scale, SEED, today(), lambda text: print(text, flush=True), added)
        processor = _processor(server)
        start = time.perf_counter()
        tell_stories(today())
        featured = time.perf_counter() - start
        _make_floors(server, scale)
        return {
            "scale": scale,
            "day": today().isoformat(),
            "seconds": round(loaded.seconds, 1),
            "cpu_seconds": round(processor, 1),
            "rows": loaded.rows,
            "migrate_seconds": round(migrated, 1),
            "featured_seconds": round(featured, 1),
            "bytes": _size(server),
            "added": sorted(sizes),
        }


def _processor(server: EmbeddedServer) -> float:
    """Processor seconds spent until now by this process, its children and PostgreSQL.

    On a machine where others work, it tells the cost of a load better than the clock does.
    """
    postmaster = int((server.where.cluster / "postmaster.pid").read_text().split()[0])
    family = psutil.Process(postmaster)
    spent = [psutil.Process().cpu_times(), family.cpu_times()]
    total = sum(sum(t[:4]) for t in spent)
    return total + sum(sum(p.cpu_times()[:2]) for p in family.children())


def _make_floors(server: EmbeddedServer, scale: int) -> None:
    """The plain table of the bare list, as many lines as households, and the statistics' extension."""
    from bench.floors.models import TABLES

    with psycopg.connect(server.superuser_address(DATABASE_NAME), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        for statement in TABLES.replace("%(lines)s", str(scale)).split(";"):
            if statement.strip():
                connection.execute(statement)
        # Steady state: what a first visitor would clean up is cleaned up before.
        connection.execute("VACUUM ANALYZE")


def _size(server: EmbeddedServer) -> int:
    with psycopg.connect(server.superuser_address(DATABASE_NAME)) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def describe(world: World) -> dict[str, Any]:
    """What of a world goes into the results: no folder."""
    return {k: v for k, v in asdict(world).items() if k != "folder"}


if __name__ == "__main__":
    written = load(int(sys.argv[1]))
    target = read_installation().data / RECORD
    target.write_text(json.dumps(written, indent=2), encoding="utf-8")
