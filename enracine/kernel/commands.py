"""Registry of the operator's commands: each app adds its own when it loads.

`enracine --help` lists what is registered, so a command exists exactly when its feature does.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Configure = Callable[[argparse.ArgumentParser], None]
Run = Callable[[argparse.Namespace], int | None]


class CommandFailed(Exception):
    """A command cannot do what was asked.

    The message is French, complete and meant for the operator: it is printed
    without a traceback. `exit_code` is what the shell receives.
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        """Keep the message and the exit code (2 unless said otherwise)."""
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Command:
    """One command: `name` is one word (`verify`) or two (`demo load`)."""

    name: str
    help: str
    configure: Configure
    run: Run
    role: str | None


_commands: dict[str, Command] = {}


def _no_argument(parser: argparse.ArgumentParser) -> None:
    """Configure nothing: for commands without arguments."""


def register(
    name: str,
    help: str,
    configure: Configure | None = None,
    run: Run | None = None,
    *,
    role: str | None = "jobs",
) -> None:
    """Add a command, once, from an app's `ready()`.

    `name` is one or two words; `help` one French sentence; `configure` adds the
    arguments to the parser; `run` receives them and returns the exit code (None
    is 0). `role` is the database role it runs under: `jobs` by default, `owner`
    for what must see or change everything, `app` to see what the web sees, None when
    no database is needed (none is then started).

    Raises `ValueError` for a name already taken or with more than two words.
    """
    if run is None:
        raise ValueError(f"The command {name!r} has nothing to run.")
    if not 1 <= len(name.split()) <= 2:
        raise ValueError(f"A command has one or two words, not {name!r}.")
    if role not in (None, "app", "jobs", "owner"):
        raise ValueError(f"Unknown database role {role!r} for the command {name!r}.")
    present = _commands.get(name)
    if present is not None and present.run is not run:
        raise ValueError(f"The command {name!r} is registered twice.")
    _commands[name] = Command(name, help, configure or _no_argument, run, role)


def registered() -> Iterator[Command]:
    """Give the commands by name."""
    return iter(sorted(_commands.values(), key=lambda command: command.name))


def find(name: str) -> Command | None:
    """Give the command of that name, or None."""
    return _commands.get(name)
