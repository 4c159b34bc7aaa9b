"""The `enracine` command: the operator's commands, and those each app registered."""

import argparse
import sys
from collections.abc import Sequence

from enracine import __version__
from enracine.kernel.commands import Command, CommandFailed, find, registered
from enracine.operations import french
from enracine.operations.installation import (
    database_ready,
    load_django,
    read_installation,
    use_role,
)
from enracine.operations.output import complain

_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 something is broken, 2 impossible."""
    french.install()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(words)
    except CommandFailed as failure:
        complain(str(failure))
        return failure.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return 0
    except Exception as error:
        message = _database_trouble(error)
        if message is None:
            raise
        complain(message)
        return 2


def _dispatch(words: list[str]) -> int:
    from enracine.operations import register_commands

    register_commands()
    # The supervisor stays small: it never loads Django.
    if words[:1] != ["up"]:
        load_django("jobs")
    parser = _parser()
    arguments = parser.parse_args(words)
    command = find(getattr(arguments, "command", ""))
    if command is None:
        getattr(arguments, "parser", parser).print_help()
        return 2 if words else 0
    return _run(command, arguments)


def _run(command: Command, arguments: argparse.Namespace) -> int:
    if command.role is None:
        return command.run(arguments) or 0
    with database_ready(read_installation()):
        use_role(command.role)
        try:
            return command.run(arguments) or 0
        finally:
            from django.db import connections

            connections.close_all()


def _parser() -> argparse.ArgumentParser:
    """Build the parser of every registered command, with one level of groups (`demo load`)."""
    parser = argparse.ArgumentParser(
        prog="enracine",
        description="Exploite une installation d'Enracine.",
        epilog="« enracine COMMANDE --help » décrit une commande.",
    )
    parser.add_argument("--version", action="version", version=f"Enracine {__version__}")
    top = parser.add_subparsers(metavar="COMMANDE", title="commandes")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in registered():
        first, _, second = command.name.partition(" ")
        under = _group(top, groups, first) if second else top
        child = under.add_parser(second or first, help=command.help, description=command.help)
        command.configure(child)
        child.set_defaults(command=command.name)
    return parser


def _group(
    top: "argparse._SubParsersAction[argparse.ArgumentParser]",
    groups: "dict[str, argparse._SubParsersAction[argparse.ArgumentParser]]",
    name: str,
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    if name not in groups:
        members = [
            command.name.split()[1]
            for command in registered()
            if command.name.startswith(f"{name} ")
        ]
        group = top.add_parser(name, help=f"suivi de : {', '.join(members)}")
        group.set_defaults(parser=group)
        groups[name] = group.add_subparsers(metavar="ACTION", title="actions")
    return groups[name]


def _database_trouble(error: Exception) -> str | None:
    """Give a sentence for troubles of the database that are not faults of the program."""
    import psycopg

    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    if isinstance(cause, psycopg.errors.DiskFull):
        return (
            "Le disque de la base de données est plein. Rien de ce qui était enregistré "
            "n'est perdu; libérez de la place."
        )
    if isinstance(cause, psycopg.errors.UndefinedTable):
        return (
            "La base de données n'est pas à jour : lancez « enracine migrate », puis recommencez."
        )
    if isinstance(cause, psycopg.OperationalError):
        return f"La base de données ne répond pas comme il faut : {cause}"
    return None


if __name__ == "__main__":
    sys.exit(main())
