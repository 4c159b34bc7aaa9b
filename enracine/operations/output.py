"""How commands speak: plain lines, flushed at once, marks that work in any terminal."""

import sys
from collections.abc import Sequence


def say(message: str) -> None:
    """Print one line to the operator."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def complain(message: str) -> None:
    """Print one line of trouble."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Lay rows out in aligned columns under their headings."""
    widths = [max(len(row[index]) for row in [headings, *rows]) for index in range(len(headings))]
    lines = [headings, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
