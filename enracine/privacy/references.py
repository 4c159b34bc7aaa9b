"""How a subject is called in a register: by the number of its dossier, that an upper floor knows.

The register of incidents names people no more than it must: a number, which opens nothing by itself.
"""

import uuid
from collections.abc import Callable, Iterable

Numbers = Callable[[Iterable[uuid.UUID]], dict[uuid.UUID, str]]
Subjects = Callable[[Iterable[str]], dict[str, uuid.UUID]]
_numbers: list[Numbers] = []
_subjects: list[Subjects] = []


def register(numbers: Numbers, subjects: Subjects) -> None:
    """Say how to find numbers from subjects and back, within what the reader may see."""
    _numbers[:], _subjects[:] = [numbers], [subjects]


def numbers_of(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number of each subject that the reader may see. One SQL query."""
    wanted = list(subject_ids)
    return _numbers[0](wanted) if _numbers and wanted else {}


def subjects_of(numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """The subject of each number that the reader may see. One SQL query."""
    wanted = sorted({n.strip().upper() for n in numbers if n.strip()})
    return _subjects[0](wanted) if _subjects and wanted else {}
