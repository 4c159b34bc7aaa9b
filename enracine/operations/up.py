"""`enracine up`: the whole site in the foreground – database, pages, background jobs."""

import argparse
import contextlib
import errno
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from enracine.kernel.commands import CommandFailed
from enracine.kernel.database.server import EmbeddedServer
from enracine.operations import stamps
from enracine.operations.installation import (
    Installation,
    database_ready,
    process_environment,
    read_installation,
)
from enracine.operations.output import complain, say
from enracine.operations.supervisor import Child, Supervisor, stop_what_a_killed_supervisor_left

_ANSWER_SECONDS = 90.0
_REVIVE_EVERY = 2.0
_OK = 200


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the size of the web server."""
    parser.add_argument(
        "--web-workers", type=int, default=2, metavar="N", help="processus du serveur de pages (2)"
    )
    parser.add_argument(
        "--threads", type=int, default=4, metavar="N", help="fils d'exécution par processus (4)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Start everything, print the address, watch until Ctrl-C, stop everything cleanly."""
    began = time.monotonic()
    installation = read_installation()
    record = installation.data / "run" / "processus.json"
    if stop_what_a_killed_supervisor_left(record):
        say("Des processus laissés par un arrêt brutal ont été arrêtés.")
    refuse_taken_port(installation)
    with database_ready(installation) as server:
        _prepare(installation, server)
        record.parent.mkdir(parents=True, exist_ok=True)
        children = [_web(installation, arguments), _worker()]
        supervisor = Supervisor(children, record, _Care(server).look)
        supervisor.listen()
        try:
            supervisor.start()
            _announce(installation, supervisor, began)
            supervisor.watch()
        finally:
            say("Arrêt en cours…")
            supervisor.stop()
    say("Tout est arrêté.")
    return 0


def refuse_taken_port(installation: Installation) -> None:
    """Raise `CommandFailed` when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in installation.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((installation.host, installation.port))
        except OSError as error:
            reasons = {
                errno.EADDRINUSE: "un autre programme l'utilise déjà",
                errno.EACCES: "il est réservé à l'administrateur de la machine",
                errno.EADDRNOTAVAIL: "cette machine n'a pas cette adresse",
            }
            reason = reasons.get(error.errno or 0, str(error))
            raise CommandFailed(
                f"Le port {installation.port} de {installation.host} n'est pas disponible "
                f": {reason}.\n"
                f"Arrêtez-le, ou choisissez un autre port : PORT={installation.port + 1}"
            ) from error


class _Care:
    """Looks after the embedded server between two looks at the children."""

    def __init__(self, server: EmbeddedServer | None) -> None:
        self.server = server
        self.pause = _REVIVE_EVERY
        self.next = 0.0

    def look(self) -> None:
        """Start the server again when it died; pages answer 503 meanwhile."""
        now = time.monotonic()
        if self.server is None or now < self.next:
            return
        self.next = now + _REVIVE_EVERY
        if self.server.is_alive():
            self.pause = _REVIVE_EVERY
            return
        complain("La base de données s'est arrêtée; redémarrage.")
        try:
            self.server.revive()
        except CommandFailed as fault:
            complain(str(fault))
            self.pause = min(self.pause * 2, 60)
            self.next = time.monotonic() + self.pause


def _prepare(installation: Installation, server: EmbeddedServer | None) -> None:
    """Bring the database and the static files to what the code expects; quick when they already
    are.
    """
    work = []
    if installation.mode == "production":
        work.append("production")
    elif stamps.read_database_stamp(stamps.database_address(server)) != stamps.migrations_stamp():
        say("Préparation de la base de données…")
        work.append("demonstration")
    static = installation.data / "static" / ".empreinte"
    if not static.exists() or static.read_text(encoding="utf-8") != stamps.static_stamp():
        work.append("static")
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "enracine.operations.preparing", what],
            env=process_environment("app" if what == "production" else "owner"),
        )
        for what in work
    ]
    codes = [process.wait() for process in running]
    if any(codes):
        raise CommandFailed(
            "Le site n'a pas été démarré.",
            exit_code=max(2, *(abs(code) for code in codes if code <= 2)),
        )


def _web(installation: Installation, arguments: argparse.Namespace) -> Child:
    host = f"[{installation.host}]" if ":" in installation.host else installation.host
    command = [sys.executable, "-m", "gunicorn", "enracine.project.wsgi:application"]
    command += ["--worker-class", "gthread", "--workers", str(arguments.web_workers)]
    command += ["--threads", str(arguments.threads), "--bind", f"{host}:{installation.port}"]
    # A question of five thousand letters is answered in words, not by the server’s own page.
    command += ["--limit-request-line", "8190"]
    command += ["--preload", "--no-control-socket", "--timeout", "60", "--graceful-timeout", "10"]
    command += ["--keep-alive", "75", "--log-level", "warning"]
    if Path("/dev/shm").is_dir():  # noqa: S108 - heartbeats only
        # The workers' heartbeat must not wait for a busy disk.
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return Child("Le serveur de pages", command, process_environment("app"))


def _worker() -> Child:
    command = [sys.executable, "-m", "enracine.operations.working"]
    return Child("Le travailleur des tâches de fond", command, process_environment("jobs"))


def _announce(installation: Installation, supervisor: Supervisor, began: float) -> None:
    """Wait for the first answer and print the address."""
    if supervisor.watch_until(lambda: answers(installation), _ANSWER_SECONDS):
        say(
            f"\nEnracine répond à {installation.address} ({time.monotonic() - began:.0f} "
            "s). Ctrl-C pour arrêter.\n"
        )
    elif not supervisor.stopping:
        complain(
            f"Le site ne répond pas encore à {installation.address}/sante; les messages "
            "ci-dessus disent pourquoi."
        )


def answers(installation: Installation) -> bool:
    """Say whether the site answers that it is well."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(installation.host, installation.host)  # noqa: S104 – compared with, never bound
    connection = http.client.HTTPConnection(host, installation.port, timeout=5)
    headers = {"X-Forwarded-Proto": "https"} if installation.mode == "production" else {}
    allowed = os.environ.get("ENRACINE_HOSTS", "").split(",")[0]
    if allowed and not allowed.startswith((".", "*")):
        headers["Host"] = allowed
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/sante", headers=headers)
        return connection.getresponse().status == _OK
    return False
