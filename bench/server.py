"""The real server: PostgreSQL, gunicorn with two processes, the product's own settings."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.client import Visitor
from bench.worlds import World
from enracine.kernel.database.config import DATABASE_NAME
from enracine.kernel.database.places import places
from enracine.kernel.database.server import EmbeddedServer

WORKERS, THREADS = 2, 4
START_SECONDS = 120
#: Read when the server starts: the extension counts only while we ask it to.
LOCAL_CONF = """# Mesures (bench).
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = none
pg_stat_statements.track_planning = on
pg_stat_statements.track_utility = off
"""


@dataclass
class Running:
    """A world being served: the product, the floors, and the way to the database."""

    world: World
    server: EmbeddedServer
    product: subprocess.Popen[bytes]
    floors: subprocess.Popen[bytes]
    port: int
    floor_port: int

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database, past row-level security."""
        address = self.server.superuser_address(DATABASE_NAME)
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def memory(self) -> dict[str, float]:
        """Megabytes held: each web process, and PostgreSQL as a whole (shared pages counted once)."""
        parent = psutil.Process(self.product.pid)
        found = {"gunicorn (maître)": _megabytes(parent)}
        for rank, child in enumerate(parent.children(), start=1):
            found[f"gunicorn (processus {rank})"] = _megabytes(child)
        postmaster = int((self.server.where.cluster / "postmaster.pid").read_text().split()[0])
        family = psutil.Process(postmaster)
        found["PostgreSQL (tous ses processus)"] = round(
            sum(_megabytes(p) for p in [family, *family.children()]), 1
        )
        return found


def _megabytes(process: psutil.Process) -> float:
    """PSS where the system tells it (shared pages are split among who share them), else RSS."""
    full = process.memory_full_info()
    return round(getattr(full, "pss", full.rss) / 1024 / 1024, 1)


@contextlib.contextmanager
def serving(world: World) -> Iterator[Running]:
    """Serve a world, the product and the floors each on a port of its own, then stop it all."""
    where = places(world.folder)
    conf = where.cluster / "local.conf"
    conf.write_text(LOCAL_CONF, encoding="utf-8")
    model = (where.cluster / "enracine.conf").stat()
    if os.geteuid() == 0:
        os.chown(conf, model.st_uid, model.st_gid)
    _gather_static(world)
    with EmbeddedServer(where) as server, contextlib.ExitStack() as stack:
        port, floor_port = free_port(), free_port()
        product = _gunicorn(world, port, "enracine.project.settings")
        stack.callback(stop, product)
        floors = _gunicorn(world, floor_port, "bench.floors.settings")
        stack.callback(stop, floors)
        running = Running(world, server, product, floors, port, floor_port)
        running.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        wait_for(port, "/sante")
        wait_for(floor_port, "/plancher/vide/")
        yield running


def _gunicorn(world: World, port: int, settings: str) -> subprocess.Popen[bytes]:
    """The command of `enracine up`, word for word but for the settings of the floors."""
    command = [sys.executable, "-m", "gunicorn", "enracine.project.wsgi:application"]
    command += ["--worker-class", "gthread", "--workers", str(WORKERS)]
    command += ["--threads", str(THREADS), "--bind", f"127.0.0.1:{port}"]
    command += ["--preload", "--no-control-socket", "--timeout", "60", "--graceful-timeout", "10"]
    command += ["--keep-alive", "75", "--log-level", "warning"]
    if Path("/dev/shm").is_dir():
        command += ["--worker-tmp-dir", "/dev/shm"]
    environment = world.environment | {
        "ENRACINE_DB_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": settings,
    }
    log = (world.folder / f"{settings}.log").open("wb")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _gather_static(world: World) -> None:
    environment = world.environment | {"ENRACINE_DB_ROLE": "owner"}
    command = [sys.executable, "-m", "enracine.operations.preparing", "static"]
    subprocess.run(command, env=environment, check=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to finish, then insist."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A TCP port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, seconds: float = START_SECONDS) -> float:
    """Wait until an address answers 200. Gives how long it took; raises TimeoutError."""
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        with contextlib.suppress(OSError):
            visitor = Visitor(port)
            if visitor.get(path).status == 200:
                return time.perf_counter() - start
        time.sleep(0.05)
    raise TimeoutError(f"no answer on port {port} {path} after {seconds} s")


def starts(folder: Path) -> dict[str, float]:
    """Seconds of a first start (empty folder) and of a second one, by `enracine up`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = {}
    for name in ("first", "second"):
        port = free_port()
        environment = os.environ | {
            "ENRACINE_DATA": str(folder),
            "ENRACINE_MODE": "demonstration",
            "PORT": str(port),
        }
        with (folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "enracine.cli", "up"],
                env=environment,
                stdout=log,
                stderr=log,
            )
            try:
                found[name] = round(wait_for(port, "/sante", 300), 1)
            finally:
                stop(process)
    shutil.rmtree(folder, ignore_errors=True)
    return found
