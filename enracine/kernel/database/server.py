"""The embedded PostgreSQL: first start, next starts, shared use, stop.

Several processes of one installation may use the server at once (the supervisor,
a command beside it, tests). Each holds a shared lock; whoever leaves last stops
the server. The system releases locks at death, so a killed process never keeps
the server up, and the next start finds it, attaches, and becomes responsible for it.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from enracine.kernel.database import binaries, cluster, leftovers
from enracine.kernel.database.account import Account, account_for
from enracine.kernel.database.faults import DiskFull, FolderNotUsable, ServerSilent
from enracine.kernel.database.places import SOCKET_PORT, Places
from enracine.kernel.database.roles import prepare_embedded

#: Name of the embedded server's superuser; only this module and backups use it.
SUPERUSER = "postgres"

_START_LOCK_SECONDS = 120
_ANSWER_SECONDS = 60


class EmbeddedServer:
    """The server of one data folder. Use as a context manager, or `start()` then `stop()`."""

    def __init__(self, where: Places) -> None:
        """Name the server's places; nothing happens before `start()`."""
        self.where = where
        self.account = Account()
        self._use: IO[str] | None = None

    def __enter__(self) -> Self:
        """Start or attach."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave; stop the server when nobody else uses it."""
        self.stop()

    def start(self) -> bool:
        """Make sure the server answers. Return True when it was started, False when it was
        already there.

        Raises a `DatabaseFault` saying what is wrong; data are never touched then.
        """
        if self._use is not None:
            return False
        self._prepare_folders()
        with self._starting():
            self.account = account_for(self.where.cluster)
            self.account.open_way_to(self.where.cluster)
            version = binaries.major(self.account)
            cluster.refuse_other_version(self.where, version)
            launched = self._make_it_answer()
            prepare_embedded(self.superuser_address())
            self._use = self._join()
        return launched

    def stop(self) -> bool:
        """Leave the server. Return True when it was stopped, False when others still use it."""
        if self._use is None:
            return False
        use, self._use = self._use, None
        with self._starting(), use:
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            cluster.stop(self.where, self.account)
            return True

    def is_alive(self) -> bool:
        """Say whether the server process lives (not whether it answers)."""
        cluster.reap()
        return leftovers.live_server(self.where) is not None

    def revive(self) -> None:
        """Start again a server that died while in use, without giving up our place."""
        with self._starting():
            self._make_it_answer()

    def superuser_address(self, database: str = "postgres") -> str:
        """Give the libpq words of the superuser, by the private socket."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.where.socket),
            port=SOCKET_PORT,
            user=SUPERUSER,
            dbname=database,
            connect_timeout=10,
        )

    def _launch(self) -> None:
        leftovers.clear(self.where)
        cluster.create_if_missing(self.where, self.account)
        self._prepare_socket_folder()
        cluster.start(self.where, self.account)

    def _prepare_folders(self) -> None:
        """Create our folders; refuse with a sentence when that is impossible."""
        for folder in (self.where.root, self.where.run, self.where.log.parent):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                probe = folder / f".essai-{os.getpid()}"
                probe.touch()
                probe.unlink()
            except OSError as error:
                raise _folder_fault(folder, error) from error

    def _prepare_socket_folder(self) -> None:
        """Create the socket's folder: private, because whoever reaches the socket is trusted."""
        folder = self.where.socket
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ours = {
                os.geteuid(),
                self.account.uid if self.account.uid is not None else os.geteuid(),
            }
            if folder.is_symlink() or folder.stat().st_uid not in ours:
                raise FolderNotUsable(
                    f"Le dossier du socket, {folder}, appartient à un autre compte.\n"
                    "Supprimez-le, ou choisissez un chemin plus court avec ENRACINE_DATA."
                )
            folder.chmod(0o700)
            self.account.own(folder)
            self.account.open_way_to(folder)
        except OSError as error:
            raise _folder_fault(folder, error) from error

    def _make_it_answer(self) -> bool:
        """Launch the server unless it lives, and wait for it. Return True when it was launched."""
        launched = False
        deadline = time.monotonic() + _ANSWER_SECONDS
        while True:
            # Looked at each time: a server that was just killed dies a moment later.
            if not self.is_alive():
                self._launch()
                launched = True
            try:
                psycopg.connect(self.superuser_address()).close()
                return launched
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise ServerSilent(
                        f"Un serveur PostgreSQL sert déjà {self.where.cluster} mais ne répond "
                        f"pas : {error}\nSon journal : {self.where.log}"
                    ) from error
            time.sleep(0.1)

    def _join(self) -> IO[str]:
        """Declare ourselves among the users of the server."""
        use = (self.where.run / "usagers.verrou").open("w")
        fcntl.flock(use, fcntl.LOCK_SH)
        return use

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        deadline = time.monotonic() + _START_LOCK_SECONDS
        with (self.where.run / "demarrage.verrou").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise ServerSilent(
                            "Un autre processus démarre ou arrête la base de données "
                            "depuis plus de "
                            f"{_START_LOCK_SECONDS} secondes.\nSon journal : {self.where.log}"
                        ) from None
                    time.sleep(0.05)
            yield


def _folder_fault(folder: Path, error: OSError) -> DiskFull | FolderNotUsable:
    """Turn a system error on a folder into a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return cluster.disk_full(folder)
    return FolderNotUsable(
        f"Le dossier des données ne peut pas être utilisé : {folder} ({error.strerror or error}).\n"
        "Corrigez ses droits, ou choisissez un autre dossier avec ENRACINE_DATA."
    )
