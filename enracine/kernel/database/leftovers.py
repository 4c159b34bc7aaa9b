"""What a previous server left: is it alive, and what of its marks must go.

PostgreSQL trusts the process number written in its lock files. After an unclean
stop, that number may belong to anybody (very likely in a container, where numbers
start again from one), and it would refuse to start for ever. Here a number only
counts when the process is PostgreSQL *in this folder*.
"""

import contextlib
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from enracine.kernel.database.faults import SocketTaken
from enracine.kernel.database.places import Places

_ORPHANS_SECONDS = 15


def live_server(where: Places) -> int | None:
    """Give the process number of the server of these data, or None when it is dead."""
    pid = _first_line(where.cluster / "postmaster.pid")
    if pid is None:
        return None
    process = _postgres(pid)
    if process is None or not _stands_in(process, where.cluster):
        return None
    return pid


def clear(where: Places) -> None:
    """Remove the marks of a dead server, once sure that none of its processes remains.

    To be called when `live_server` is None. Raises `SocketTaken` when another server holds the
    socket.
    """
    _wait_for_orphans(where.cluster)
    if where.cluster.is_dir():
        (where.cluster / "postmaster.pid").unlink(missing_ok=True)
    lock = where.socket_file.with_name(where.socket_file.name + ".lock")
    if not lock.exists():
        _refuse_foreign_socket(where)
        return
    pid = _first_line(lock)
    if pid is not None and _postgres(pid) is not None:
        raise _taken(where, f"le serveur PostgreSQL n° {pid}")
    lock.unlink(missing_ok=True)
    _refuse_foreign_socket(where)
    where.socket_file.unlink(missing_ok=True)


def _refuse_foreign_socket(where: Places) -> None:
    """Refuse to replace a socket on which something answers, or a thing that is no socket."""
    if not where.socket_file.exists():
        return
    if not where.socket_file.is_socket():
        raise _taken(where, "un fichier qui n'est pas un socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(str(where.socket_file))
        except OSError:
            return
    raise _taken(where, "un autre programme")


def _taken(where: Places, by: str) -> SocketTaken:
    return SocketTaken(
        f"L'emplacement du socket de la base de données est déjà pris par {by} : "
        f"{where.socket_file}\n"
        "Arrêtez-le, ou choisissez un autre dossier avec ENRACINE_DATA."
    )


def _wait_for_orphans(cluster: Path) -> None:
    """Wait for the processes of a killed server to notice and leave.

    A server whose folder was deleted under it has nothing left to lose, and would
    remove its successor's socket when it notices: it is stopped at once.
    """
    deadline = time.monotonic() + _ORPHANS_SECONDS
    while orphans := list(_processes_in(cluster)):
        for process, deleted in orphans:
            if deleted:
                _stop_at_once(process)
        if time.monotonic() > deadline:
            numbers = ", ".join(str(process.pid) for process, _ in orphans)
            raise SocketTaken(
                f"Des processus d'un serveur interrompu utilisent encore {cluster} (n° "
                f"{numbers}).\n"
                "Attendez qu'ils finissent, ou arrêtez-les, puis recommencez."
            )
        time.sleep(0.1)


def _stop_at_once(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(signal.SIGQUIT)


def _processes_in(cluster: Path) -> Iterator[tuple[psutil.Process, bool]]:
    """Find PostgreSQL's processes in this folder, and whether the folder they stand in was
    deleted.
    """
    for process in psutil.process_iter(["name", "status"]):
        if process.info["name"] != "postgres" or process.info["status"] == psutil.STATUS_ZOMBIE:
            continue
        folder, deleted = _folder_of(process)
        if folder is not None and folder == cluster.resolve():
            yield process, deleted


def _postgres(pid: int) -> psutil.Process | None:
    """Give the process when it is a living PostgreSQL."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return None
    except psutil.NoSuchProcess:
        return None
    return process


def _stands_in(process: psutil.Process, cluster: Path) -> bool:
    """Say whether a server's working folder is this cluster; believed when the system hides it."""
    folder, deleted = _folder_of(process)
    if folder is None:
        return bool(process.is_running())
    return folder == cluster.resolve() and not deleted


def _folder_of(process: psutil.Process) -> tuple[Path | None, bool]:
    """Give a process's working folder (None when hidden or gone), and whether it was deleted."""
    try:
        # psutil hides the kernel's mark of a deleted folder.
        seen = (
            str(Path(f"/proc/{process.pid}/cwd").readlink())
            if sys.platform == "linux"
            else process.cwd()
        )
    except (OSError, psutil.Error):
        return None, False
    mark = " (deleted)"
    return (
        (Path(seen.removesuffix(mark)), True)
        if seen.endswith(mark)
        else (Path(seen).resolve(), False)
    )


def _first_line(lock: Path) -> int | None:
    """Read the process number a lock file starts with (negative for a standalone server)."""
    try:
        return abs(int(lock.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]))
    except (OSError, ValueError):
        return None
