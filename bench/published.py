"""What the measures that stand apart share: a database of their own, and their part of the page."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from enracine.kernel.database.server import EmbeddedServer
from enracine.operations.installation import (
    embedded_server,
    load_django,
    read_installation,
    use_role,
)

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"


@contextlib.contextmanager
def migrated_database(role: str) -> Iterator[EmbeddedServer]:
    """The embedded server, its database brought up to date, this process connecting as `role`."""
    with embedded_server(read_installation()) as server:
        load_django("owner")
        from enracine.operations.migrating import migrate

        migrate()
        use_role(role)
        yield server


def publish(marks: tuple[str, str], text: str) -> None:
    """Put `text` between its two marks of docs/performance.md; what is around them stays.

    Raises ValueError or IndexError when a mark is not there.
    """
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(marks[0])
    after = rest.split(marks[1])[1]
    DOCUMENT.write_text(f"{before}{marks[0]}\n\n{text}\n\n{marks[1]}{after}", encoding="utf-8")
