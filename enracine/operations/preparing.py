"""What `enracine up` does before it opens the door, each in its own short-lived process.

`demonstration`: migrate and load the demonstration world, once.
`static`: gather the static files.
`production`: check that nothing is missing, change nothing.
"""

import argparse
import sys

from enracine.kernel.commands import CommandFailed, find
from enracine.operations import stamps
from enracine.operations.installation import load_django, read_installation
from enracine.operations.output import complain, say


def main(what: str) -> int:
    """Do one preparation; return 0, or 2 after having said why it is impossible."""
    try:
        {
            "demonstration": prepare_demonstration,
            "static": gather_static,
            "production": check_production,
        }[what]()
    except CommandFailed as failure:
        complain(str(failure))
        return failure.exit_code
    return 0


def prepare_demonstration() -> None:
    """Migrate, load the demonstration world if it is not there, and remember that it is done."""
    from enracine.operations.migrating import migrate

    stamp = stamps.migrations_stamp()
    load_django("owner")
    migrate()
    load_world_once()
    from django.db import connection

    stamps.write_database_stamp(connection, stamp)


def load_world_once() -> None:
    """Load the demonstration world when its feature exists and it is not loaded yet."""
    command = find("demo load")
    if command is None:
        return
    from enracine.operations.installation import use_role

    parser = argparse.ArgumentParser(prog="enracine demo load")
    command.configure(parser)
    say("Chargement du monde de démonstration (une seule fois)…")
    use_role(command.role or "owner")
    # The command itself knows whether its world is there.
    code = command.run(parser.parse_args(["--once"]))
    use_role("owner")
    if code:
        raise CommandFailed("Le monde de démonstration n'a pas été chargé.", exit_code=code)


def gather_static() -> None:
    """Gather the static files with their fingerprints and compressed forms."""
    stamp = stamps.static_stamp()
    load_django("owner")
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    folder = read_installation().data / "static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".empreinte").write_text(stamp, encoding="utf-8")


def check_production() -> None:
    """Refuse to start an installation that would not be safe or whose database is not up to
    date.
    """
    load_django("app")
    from enracine.operations.migrating import pending
    from enracine.operations.production_checks import refuse_unsafe

    refuse_unsafe()
    waiting = pending()
    if waiting:
        raise CommandFailed(
            f"La base de données n'est pas à jour ({len(waiting)} migrations à appliquer).\n"
            "Lancez « enracine migrate », puis « enracine up »."
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
