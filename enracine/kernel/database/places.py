"""Where the embedded server keeps its files and its socket.

Pure functions of the data folder, so that the process which starts the server
and the processes which connect to it agree without talking to each other.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: The number in the socket's file name; no TCP port is ever opened.
SOCKET_PORT = 5432

# The shortest limit among supported systems (macOS: 104 bytes with the final zero).
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Places:
    """Files and folders of one embedded server.

    `cluster` is PostgreSQL's own folder, `socket` the folder of its socket,
    `run` holds the locks, `log` its journal.
    """

    root: Path
    cluster: Path
    run: Path
    socket: Path
    log: Path
    throwaway: bool = False

    @property
    def socket_file(self) -> Path:
        """The socket on which the server answers."""
        return self.socket / f".s.PGSQL.{SOCKET_PORT}"


def data_folder(env: Mapping[str, str] | None = None) -> Path:
    """Give the absolute data folder: `ENRACINE_DATA`, or `.data` in the clone (where we stand
    when installed).
    """
    environment = os.environ if env is None else env
    if environment.get("ENRACINE_DATA"):
        return Path(environment["ENRACINE_DATA"]).expanduser().absolute()
    base = Path(__file__).resolve().parents[3]
    return (base if (base / "manage.py").exists() else Path.cwd()) / ".data"


def places(
    data_dir: Path, *, throwaway: bool = False, env: Mapping[str, str] | None = None
) -> Places:
    """Lay out the server of `data_dir`.

    `throwaway` names the server of the test suite: beside the real one, never the same,
    because it runs without the guarantees that protect data.
    """
    root = Path(data_dir).expanduser().absolute()
    suffix = "-tests" if throwaway else ""
    run = root / f"run{suffix}"
    return Places(
        root=root,
        cluster=root / f"postgres{suffix}",
        run=run,
        socket=_socket_folder(run, os.environ if env is None else env),
        log=root / "log" / f"postgres{suffix}.log",
        throwaway=throwaway,
    )


def _socket_folder(run: Path, env: Mapping[str, str]) -> Path:
    """Choose the socket's folder: beside the data, or a short private one when that path is too
    long.
    """
    beside = run / "socket"
    if _fits(beside):
        return beside
    name = f"enracine-{hashlib.sha256(os.fsencode(run)).hexdigest()[:12]}"
    runtime = env.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir() and _fits(Path(runtime) / name):
        return Path(runtime) / name
    return Path("/tmp") / f"{name}-{os.getuid()}"  # noqa: S108 - created 0700 and its owner is checked


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}")) <= _LONGEST_SOCKET_PATH
