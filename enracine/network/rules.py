"""Decisions of the network as pure functions."""

import re
from collections.abc import Iterable, Mapping

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def readable_lines(fields: Mapping[str, Iterable[str]]) -> list[str]:
    """Of a form that was kept, the values its author would recognise: no identifiers, no codes."""
    values = [value.strip() for many in fields.values() for value in many]
    return [
        value
        for value in values
        if value
        and not _UUID.fullmatch(value)
        and not re.fullmatch(r"[a-z_]+|on|\d{1,3}", value)
    ]
