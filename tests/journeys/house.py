"""The product as a newcomer has it: `enracine up`, its own data folder, the demonstration world.

Nothing is replaced: the embedded PostgreSQL, gunicorn, the worker, the mail folder are the real
ones. `ENRACINE_JOURNEYS_URL` and `ENRACINE_JOURNEYS_DATA` name a site that already runs, for
whoever writes a journey and does not want to wait for a start each time.
"""

import collections
import contextlib
import datetime as dt
import email
import email.policy
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import psutil
import psycopg

from enracine.kernel.database.config import DATABASE_NAME
from enracine.kernel.database.places import SOCKET_PORT, places
from enracine.kernel.database.server import SUPERUSER

DAY = dt.date(2026, 11, 23)
START_SECONDS = 900
STOP_SECONDS = 45

#: The code of a letter: six figures, or two groups on a line by themselves.
CODE = re.compile(r"\b(\d{6})\b|^\s*([A-Z0-9]{3,}-[A-Z0-9]{3,})\s*$", re.M)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class House:
    """One running site: where it answers, what it wrote, how to stop a part of it."""

    def __init__(self, address: str, data: pathlib.Path) -> None:
        self.address = address
        self.data = data
        self._process: subprocess.Popen | None = None
        self._accounts: list[dict] | None = None
        #: Sessions opened once by account, which other contexts may carry on.
        self.sessions: dict[str, dict] = {}
        #: How often each address was judged whole, by size.
        self.judged: collections.Counter[tuple] = collections.Counter()

    # — Life ————————————————————————————————————————————————————————

    def start(self) -> None:
        """Start everything and wait for the first healthy answer."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ENRACINE_", "DATABASE_", "DJANGO_", "PYTEST_"))
        }
        environment |= {
            "ENRACINE_MODE": "demonstration",
            "ENRACINE_DATA": str(self.data),
            "DEMO_DAY": DAY.isoformat(),
            "PORT": self.address.rpartition(":")[2],
        }
        self.journal = self.data / "journal-des-parcours.txt"
        with self.journal.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "enracine.cli", "up"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_well():
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = self.journal.read_text(encoding="utf-8")[-4000:]
                self.stop()
                raise AssertionError(f"the site did not start:\n{told}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop as Ctrl-C does; insist only when that is not heard."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError("the site did not stop when asked") from None

    def health(self) -> dict | None:
        """What `/sante` says, or None when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.address}/sante", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return json.load(refusal)
        except (OSError, ValueError):
            return None

    def is_well(self) -> bool:
        """Whether pages, database and worker are all there."""
        said = self.health()
        return bool(said) and said["status"] == "ok" and said.get("worker") == "ok"

    # — Accidents ——————————————————————————————————————————————————————

    def worker(self) -> psutil.Process:
        """The process that does the background jobs."""
        record = json.loads((self.data / "run" / "processus.json").read_text(encoding="utf-8"))
        for pid, _started in record["children"]:
            process = psutil.Process(pid)
            if "enracine.operations.working" in process.cmdline():
                return process
        raise AssertionError("no worker runs")

    @contextlib.contextmanager
    def without_worker(self):
        """For a while, nobody does the background jobs."""
        stopped = self.worker()
        stopped.suspend()
        try:
            yield
        finally:
            stopped.resume()

    def stop_the_database(self) -> None:
        """Stop PostgreSQL at once, as an update of the machine would; the supervisor revives it."""
        line = (self.data / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
        os.kill(int(line), signal.SIGINT)

    # — Days ———————————————————————————————————————————————————————

    def let_a_link_expire(self, link: str) -> None:
        """Make one link of an answer too old, by its own row, as its superuser.

        The site's clock is never moved for a gesture that writes: what is written on a later day,
        among facts of this one, leaves a journal that no site could have.
        """
        where = places(self.data)
        # Only the digest of the secret is kept (`kernel.drafts.digest`).
        digest = hashlib.sha256(link.strip("/").rpartition("/")[2].encode()).hexdigest()
        with psycopg.connect(
            host=str(where.socket), port=SOCKET_PORT, user=SUPERUSER, dbname=DATABASE_NAME
        ) as connection:
            changed = connection.execute(
                "UPDATE referrals_answerlink SET expires_at = expires_at - interval '30 days'"
                " WHERE digest = %s",
                [digest],
            )
            assert changed.rowcount == 1, link

    def asks(self, question: str, *values: object) -> tuple:
        """One row of the site's own database, to find who plays a part."""
        where = places(self.data)
        with psycopg.connect(
            host=str(where.socket), port=SOCKET_PORT, user=SUPERUSER, dbname=DATABASE_NAME
        ) as connection:
            row = connection.execute(question, values).fetchone()
        assert row is not None, question
        return row

    # — People ———————————————————————————————————————————————————————

    def accounts(self) -> list[dict]:
        """The accounts that the demonstration gives to whoever tries it."""
        if self._accounts is None:
            with urllib.request.urlopen(f"{self.address}/demo/comptes.json", timeout=20) as answer:
                self._accounts = json.load(answer)
        return self._accounts

    def account(self, role: str, beginning: str = "") -> dict:
        """The account of a role whose e-mail begins so."""
        return next(
            account
            for account in self.accounts()
            if account["role"] == role and account["email"].startswith(beginning)
        )

    # — Mail —————————————————————————————————————————————————————————

    def letters(self, to: str) -> list[str]:
        """The text of every message sent to this address, oldest first."""
        found = []
        for path in sorted((self.data / "mail").glob("*.log"), key=lambda p: p.stat().st_mtime_ns):
            for raw in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                letter = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
                if to in str(letter["To"] or ""):
                    body = letter.get_body(("plain",))
                    found.append(f"{letter['Subject']}\n{body.get_content() if body else ''}")
        return found

    def letter(
        self, to: str, containing: str | re.Pattern = "", after: int = 0, seconds: float = 20
    ) -> str:
        """Wait for a message to this address, beyond the first `after` ones, where this is found."""
        wanted = re.compile(re.escape(containing)) if isinstance(containing, str) else containing
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for text in reversed(self.letters(to)[after:]):
                if wanted.search(text):
                    return text
            time.sleep(0.15)
        raise AssertionError(f"no message to {to} with {wanted.pattern!r}: {self.letters(to)}")

    def code_for(self, to: str, after: int = 0) -> str:
        """The code of the newest message that carries one: six figures, or a line by itself.

        A letter that only speaks of a code, such as the one that answers a registration, may
        arrive after the code was asked for: it is passed over.
        """
        found = CODE.search(self.letter(to, CODE, after=after))
        assert found
        return found.group(1) or found.group(2)


@contextlib.contextmanager
def open_house():
    """A site for the length of the tests: the one that is named, or a new one."""
    if address := os.environ.get("ENRACINE_JOURNEYS_URL"):
        yield House(address.rstrip("/"), pathlib.Path(os.environ["ENRACINE_JOURNEYS_DATA"]))
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="enracine-parcours-"))
    house = House(f"http://localhost:{free_port()}", folder)
    try:
        house.start()
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)
