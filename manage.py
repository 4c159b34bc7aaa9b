#!/usr/bin/env python
"""Django's commands, with the embedded database at hand and the role each one needs."""

import contextlib
import os
import sys

#: They look at files only.
WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "version", "--help", "--version", "-h",
}  # fmt: skip
#: They run as the web or the jobs do; every other command acts as the owner.
ROLES = {"procrastinate": "jobs", "runserver": "app"}


def main() -> int:
    """Run one of Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enracine.project.settings")
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("ENRACINE_DB_ROLE", ROLES.get(name, "owner"))
    from django.core.management import execute_from_command_line

    from enracine.kernel.commands import CommandFailed
    from enracine.operations.installation import database_ready, read_installation

    try:
        needed = name not in WITHOUT_DATABASE
        with database_ready(read_installation()) if needed else contextlib.nullcontext():
            execute_from_command_line(sys.argv)
    except CommandFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return failure.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
