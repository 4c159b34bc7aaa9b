"""The twenty sectors of the SCIAN, by which employers of a place are told."""

import functools

from django.utils.translation import get_language

from enracine.territories.tables import read


@functools.cache
def _names() -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["name_fr"], row["name_en"]) for row in read("sectors")}


def sectors() -> dict[str, str]:
    """Names by code, in the reader's language and the order of the classification."""
    at = 1 if (get_language() or "").startswith("en") else 0
    return {code: names[at] for code, names in _names().items()}
