"""PostgreSQL's own folder: created whole or not at all, configured, started, stopped."""

import atexit
import contextlib
import errno
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from enracine.kernel.database import binaries
from enracine.kernel.database.account import Account
from enracine.kernel.database.faults import (
    DatabaseFault,
    DiskFull,
    FolderNotUsable,
    OtherMajorVersion,
    ServerNotStarted,
    SocketTaken,
)
from enracine.kernel.database.places import SOCKET_PORT, Places

#: Bytes. A new cluster weighs about 40 MB plus its first 16 MB of journal; below this we do not
#: begin.
ROOM_FOR_A_CLUSTER = 150 * 1024 * 1024

_START_SECONDS = 300
_STATUS_LINE = 8
_STOP_SECONDS = 60
_LOG_KEPT_BYTES = 10 * 1024 * 1024
_MEBIBYTE = 1024 * 1024

# Kept so that their end is noticed: a dead child nobody waits for still looks alive.
_started: list[subprocess.Popen[bytes]] = []


def refuse_other_version(where: Places, ours: str) -> None:
    """Raise `OtherMajorVersion` when the data were written by another PostgreSQL; touch nothing."""
    mark = where.cluster / "PG_VERSION"
    try:
        theirs = mark.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        _refuse_unknown_folder(where)
        return
    except OSError as error:
        raise FolderNotUsable(f"Impossible de lire {mark} ({error.strerror}).") from error
    if theirs != ours:
        raise OtherMajorVersion(
            f"Les données de {where.cluster} viennent de PostgreSQL {theirs}; "
            f"cette version d'Enracine fournit PostgreSQL {ours}.\n"
            "Rien n'a été modifié. Pour les reprendre :\n"
            f"  1. avec la version d'Enracine qui fournissait PostgreSQL {theirs} : "
            "enracine backup sauvegarde.tar\n"
            f"  2. déplacez ce dossier : mv '{where.cluster}' '{where.cluster}-{theirs}'\n"
            "  3. avec cette version-ci : enracine restore sauvegarde.tar"
        )


def _refuse_unknown_folder(where: Places) -> None:
    """Refuse a folder that holds something else than a cluster."""
    try:
        foreign = where.cluster.exists() and (
            not where.cluster.is_dir() or any(where.cluster.iterdir())
        )
    except OSError as error:
        raise FolderNotUsable(f"Impossible de lire {where.cluster} ({error.strerror}).") from error
    if foreign:
        raise FolderNotUsable(
            f"{where.cluster} existe mais n'est pas une base de données; rien n'a été modifié.\n"
            "Déplacez-le, ou choisissez un autre dossier avec ENRACINE_DATA."
        )


def create_if_missing(where: Places, account: Account) -> None:
    """Create the cluster beside its place, then move it there: an interruption leaves nothing
    half made.
    """
    if (where.cluster / "PG_VERSION").exists():
        return
    for abandoned in where.root.glob(f"{where.cluster.name}.en-creation-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    if shutil.disk_usage(where.root).free < ROOM_FOR_A_CLUSTER:
        raise disk_full(where.root)
    new = where.root / f"{where.cluster.name}.en-creation-{os.getpid()}"
    try:
        new.mkdir(mode=0o700)
        account.own(new)
        _initialise(new, where, account)
        if where.cluster.is_dir():
            where.cluster.rmdir()
        new.rename(where.cluster)
    except OSError as error:
        raise ServerNotStarted(f"La base de données n'a pas pu être créée : {error}") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _initialise(new: Path, where: Places, account: Account) -> None:
    arguments = [
        "-D",
        str(new),
        "-U",
        "postgres",
        "--auth=reject",
        "--auth-local=trust",
        "--encoding=UTF8",
    ]
    # The same order and the same capitals on every system, whatever its own library says.
    arguments += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments += ["--data-checksums", "--no-instructions"]
    if where.throwaway:
        arguments.append("--no-sync")
    code, said = binaries.run("initdb", arguments, account)
    if code != 0:
        raise interpret(said, where)
    with (new / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write("\ninclude 'enracine.conf'\ninclude 'local.conf'\n")
    own = new / "local.conf"
    own.write_text("# Vos réglages : ils l'emportent sur ceux d'Enracine.\n", encoding="utf-8")
    account.own(own)


def start(where: Places, account: Account) -> None:
    """Start the server and wait until it accepts connections, recovery included.

    The program is started directly: `pg_ctl` would hand our paths to a shell.
    Raises the `DatabaseFault` that its journal reveals.
    """
    _write_configuration(where, account)
    already_said = _open_log(where, account)
    with where.log.open("ab") as log:
        process = subprocess.Popen(
            [binaries.program("postgres"), "-D", str(where.cluster)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=binaries.environment(),
            **account.run_options(),
        )
    _started.append(process)
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and not _is_ready(where):
        if time.monotonic() > deadline:
            process.terminate()
            process.wait()
        time.sleep(0.02)
    if process.returncode is not None:
        with where.log.open("rb") as log:
            log.seek(already_said)
            raise interpret(log.read().decode("utf-8", errors="replace"), where)


def _is_ready(where: Places) -> bool:
    """Say whether the server has written, at the end of its mark, that it accepts connections."""
    try:
        lines = (where.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return False
    return len(lines) >= _STATUS_LINE and lines[_STATUS_LINE - 1].strip() == "ready"


def reap() -> None:
    """Take note of the death of the servers this process started."""
    _started[:] = [process for process in _started if process.poll() is None]


@atexit.register
def _leave_the_living() -> None:
    """A server that others use outlives the process that started it: it is no child forgotten."""
    reap()
    for process in _started:
        process.returncode = 0


def stop(where: Places, account: Account) -> None:
    """Stop the server: open transactions are rolled back, everything committed is kept."""
    arguments = ["stop", "-D", str(where.cluster), "-m", "fast", "-w", "-t", str(_STOP_SECONDS)]
    code, said = binaries.run("pg_ctl", [*arguments, "-s"], account, timeout=_STOP_SECONDS + 30)
    if code != 0 and (where.cluster / "postmaster.pid").exists():
        raise ServerNotStarted(
            f"La base de données ne s'arrête pas : {said.strip()}\nSon journal : {where.log}"
        )
    _wait_for_the_end(where)


def _wait_for_the_end(where: Places) -> None:
    """The mark of a server goes an instant before its process: be there for its end too."""
    for process in _started:
        if isinstance(process.args, list) and process.args[-1] == str(where.cluster):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_SECONDS)
    reap()


def interpret(said: str, where: Places) -> DatabaseFault:
    """Turn what PostgreSQL said into the right fault."""
    known: list[tuple[tuple[str, ...], Callable[[], DatabaseFault]]] = [
        (("No space left on device", "Disk quota exceeded"), lambda: disk_full(where.root)),
        (("Permission denied", "Read-only file system"), lambda: _unwritable(where, said)),
        (("Address already in use", "already exists"), lambda: _occupied(where)),
    ]
    for words, fault in known:
        if any(word in said for word in words):
            return fault()
    lines = [line for line in said.strip().splitlines() if line.strip()]
    return ServerNotStarted(
        "La base de données n'a pas démarré. Voici ce qu'elle dit :\n  "
        + "\n  ".join(lines[-6:])
        + f"\nSon journal complet : {where.log}"
    )


def disk_full(folder: Path) -> DiskFull:
    """Say that the disk is full, and that nothing was lost."""
    try:
        free = f" (il reste {shutil.disk_usage(folder).free // _MEBIBYTE} Mo)"
    except OSError:
        free = ""
    return DiskFull(
        f"Le disque qui porte {folder} est plein{free}.\n"
        "Rien n'est perdu : libérez de la place (au moins 200 Mo) et relancez la même commande."
    )


def _unwritable(where: Places, said: str) -> FolderNotUsable:
    reason = next(
        (line.strip() for line in said.splitlines() if "denied" in line or "Read-only" in line), ""
    )
    return FolderNotUsable(
        f"PostgreSQL ne peut pas écrire dans {where.root} : {reason}\n"
        "Corrigez les droits du dossier, ou choisissez-en un autre avec ENRACINE_DATA."
    )


def _occupied(where: Places) -> SocketTaken:
    return SocketTaken(
        f"Un autre serveur occupe déjà {where.socket_file}.\n"
        "Arrêtez-le, ou choisissez un autre dossier avec ENRACINE_DATA."
    )


def _open_log(where: Places, account: Account) -> int:
    """Prepare the journal, keep one previous file, and give the length already written."""
    if where.log.exists() and where.log.stat().st_size > _LOG_KEPT_BYTES:
        where.log.replace(where.log.with_suffix(".1.log"))
    where.log.touch(mode=0o600)
    account.own(where.log)
    account.open_way_to(where.log)
    return where.log.stat().st_size


def _write_configuration(where: Places, account: Account) -> None:
    """Write our settings; an operator's own go in `local.conf`, read after."""
    text = configuration(where)
    target = where.cluster / "enracine.conf"
    try:
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return
        new = target.with_suffix(".conf.nouveau")
        new.write_text(text, encoding="utf-8")
        account.own(new)
        new.replace(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(where.root) from error
        raise FolderNotUsable(f"Impossible d'écrire {target} ({error.strerror}).") from error


def configuration(where: Places) -> str:
    """Compose the settings for this machine."""
    memory = psutil.virtual_memory().total // _MEBIBYTE
    socket_folder = str(where.socket).replace("\\", "\\\\").replace("'", "''").replace('"', '""')
    values = {
        "listen_addresses": "''",
        "port": str(SOCKET_PORT),
        "unix_socket_directories": f"'\"{socket_folder}\"'",
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{min(max(memory // 8, 64), 1024)}MB",
        # A page of a hundred tables, and tests that visit every page in one transaction.
        "max_locks_per_transaction": "256",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "maintenance_work_mem": "128MB",
        "work_mem": "8MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "lc_messages": "'C'",
        # No value typed by a person may reach the journal: neither failed statements nor details
        # of keys.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_line_prefix": "'%m [%p] '",
        "log_checkpoints": "off",
    }
    if _shared_memory_is_small():
        values["dynamic_shared_memory_type"] = "mmap"
    if where.throwaway:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = [f"{name} = {value}" for name, value in values.items()]
    return (
        "# Écrit par Enracine à chaque démarrage. Vos réglages : local.conf, lu ensuite.\n"
        + "\n".join(lines)
        + "\n"
    )


def _shared_memory_is_small() -> bool:
    """Say whether parallel queries could fill the system's shared memory (containers give 64
    MB).
    """
    try:
        return shutil.disk_usage("/dev/shm").total < 256 * _MEBIBYTE  # noqa: S108 - only looked at
    except OSError:
        return False
