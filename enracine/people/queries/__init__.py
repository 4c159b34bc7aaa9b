"""What pages and upper floors read of people: always within what the acting may see.

A section that is not granted is absent: row-level security hides its row, nothing is guessed.
"""

from enracine.people.queries.files import (
    PersonFile,
    PersonHeader,
    header,
    header_of,
    headers,
    household_of,
    members_of,
    person_file,
    persons_among,
)
from enracine.people.queries.search import LAST, PersonHit, search

__all__ = [
    "LAST",
    "PersonFile",
    "PersonHeader",
    "PersonHit",
    "header",
    "header_of",
    "headers",
    "household_of",
    "members_of",
    "person_file",
    "persons_among",
    "search",
]
