"""One installation: its mode, its folders, its database; and how a process reaches them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from enracine.kernel.commands import CommandFailed
from enracine.kernel.database.config import database_settings, is_embedded
from enracine.kernel.database.places import data_folder, places
from enracine.kernel.database.server import EmbeddedServer

MODES = ("demonstration", "production", "test")
SETTINGS = "enracine.project.settings"


@dataclass(frozen=True)
class Installation:
    """What the environment says of this installation."""

    mode: str
    data: Path
    host: str
    port: int
    embedded: bool

    @property
    def documents(self) -> Path:
        """The folder of private documents, when they are kept locally."""
        return self.data / "documents"

    @property
    def address(self) -> str:
        """The address a person on this machine types."""
        name = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self.host  # noqa: S104 – compared with, never bound
        return f"http://{name}:{self.port}"


def read_installation(env: Mapping[str, str] | None = None) -> Installation:
    """Read the installation from the environment.

    Raises `CommandFailed` naming the variable that cannot be used.
    """
    environment = os.environ if env is None else env
    mode = environment.get("ENRACINE_MODE") or "demonstration"
    if mode not in MODES:
        raise CommandFailed(f"ENRACINE_MODE vaut « {mode} »; les modes sont : {', '.join(MODES)}.")
    text = environment.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CommandFailed(f"PORT vaut « {text} »; il faut un nombre de 1 à 65535.")
    if not is_embedded(environment):
        # Said now rather than in the middle of a start.
        database_settings("owner", env=environment)
    return Installation(
        mode=mode,
        data=data_folder(environment),
        host=environment.get("ENRACINE_HOST") or "127.0.0.1",
        port=int(text),
        embedded=is_embedded(environment),
    )


def embedded_server(installation: Installation) -> EmbeddedServer:
    """Give the embedded server of the installation, not started."""
    return EmbeddedServer(places(installation.data, throwaway=installation.mode == "test"))


@contextmanager
def database_ready(installation: Installation) -> Iterator[EmbeddedServer | None]:
    """Hold the embedded server for the time of a command; nothing to do for a given server."""
    if not installation.embedded:
        yield None
        return
    with embedded_server(installation) as server:
        yield server


def process_environment(role: str) -> dict[str, str]:
    """Give the environment of a child process that uses this database role.

    A process which has its own address does not receive the owner's.
    """
    child = dict(os.environ) | {"ENRACINE_DB_ROLE": role, "DJANGO_SETTINGS_MODULE": SETTINGS}
    own = child.get({"app": "DATABASE_APP_URL", "jobs": "DATABASE_JOBS_URL"}.get(role, ""))
    if own:
        child["DATABASE_URL"] = own
        for name in ("DATABASE_APP_URL", "DATABASE_JOBS_URL"):
            child.pop(name, None)
        child[f"DATABASE_{role.upper()}_URL"] = own
    return child


def load_django(role: str) -> None:
    """Load Django and every app, connecting as `role`; opens no connection."""
    os.environ["ENRACINE_DB_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    use_role(role)


def use_role(role: str) -> None:
    """Make this process connect as `role` from now on."""
    from django.db import connections

    connections.close_all()
    os.environ["ENRACINE_DB_ROLE"] = role
    connections.settings["default"].update(database_settings(role))
