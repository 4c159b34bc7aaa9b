"""Figures by the file: checked line by line, then kept all together or not at all."""

from collections.abc import Iterable, Sequence

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.events import record
from enracine.territories.actions.writing import write_line
from enracine.territories.incoming import RawLine
from enracine.territories.keepers import kept_by
from enracine.territories.queries.incoming import CheckedLine, Checker


def check_lines(acting: Acting, lines: Iterable[RawLine]) -> list[CheckedLine]:
    """What would happen to each line; writes nothing."""
    return Checker(kept_by(acting), today()).check(lines)


@action
def apply_lines(acting: Acting, lines: Sequence[CheckedLine], *, noted_by: str) -> int:
    """Keep the lines that are new or changed. Gives how many. Nothing is half-imported.

    The lines are those of `check_lines` for the same actor, just read again.
    """
    kept = [line for line in lines if line.state in ("new", "changed")]
    for line in kept:
        write_line(line.what, noted_by)
    record(
        "territories.facts_imported",
        acting,
        data={"kept": len(kept), "refused": sum(line.state == "refused" for line in lines)},
    )
    return len(kept)
