"""Looks for a social insurance number in the text of a PDF, apart, with little memory and little time.

A PDF can be made to take hours or a machine's memory to read. Whatever happens here, the caller gets a
page number or nothing, and lives; the number itself never leaves this process. Run as a module, the
file on its standard input:

    python -m enracine.kernel.sin_in_pdf < FILE

It writes the number of the first page that holds one (0: in the fields of a form), or nothing.
"""

import contextlib
import logging
import sys
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader

from enracine.kernel.sin import find_sin

MEMORY, SECONDS = 1_000_000_000, 8
#: Pages read: more than any paper of a person's file; a book is not one.
MOST_PAGES = 300


def limit() -> None:
    """Bound what this process may take; a system that does not know how lets it be."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def texts(content: BinaryIO) -> Iterator[tuple[int, str]]:
    """What the form says, then what each page says, with its number from 1."""
    reader = PdfReader(content)
    fields = reader.get_form_text_fields() or {}
    yield 0, "\n".join(str(value) for value in fields.values() if value)
    for number, page in enumerate(reader.pages[:MOST_PAGES], start=1):
        yield number, page.extract_text()


def holds_number(text: str) -> bool:
    """Whether one line of a text holds what looks like such a number.

    A line at a time: three figures one above the other, in a table, are three numbers.
    """
    return any(find_sin(line) is not None for line in text.splitlines())


def main() -> int:
    """Read the standard input. Returns 0, also when nothing can be read of it."""
    limit()
    logging.disable()
    with contextlib.suppress(Exception):  # a library for any PDF fails in any way
        for number, text in texts(sys.stdin.buffer):
            if holds_number(text):
                print(number)  # noqa: T201 - how it answers
                break
    return 0


if __name__ == "__main__":
    sys.exit(main())
