"""Names of places and regions as lists write them, to their official codes."""

import re
from collections import Counter
from collections.abc import Callable

from enracine.territories.models import Municipality, Region
from enracine.territories.names import fold

Find = Callable[[str], str]


def plain(name: str) -> str:
    """A name folded, without what lists add after it (« Rimouski, QC »)."""
    words = fold(re.split(r"[,(/]", name, maxsplit=1)[0]).split()
    if len(words) > 1 and words[-1] in {"qc", "quebec"}:
        words = words[:-1]
    return " ".join(words)


def finders() -> tuple[Find, Find]:
    """The functions that give the code of a municipality and of a region. Two SQL queries.

    A name that two municipalities share is nobody's: it is not guessed.
    """
    named = [(plain(name), code) for name, code in Municipality.objects.values_list("name", "code")]
    often = Counter(name for name, _code in named)
    places = {name: code for name, code in named if often[name] == 1}
    regions: dict[str, str] = {}
    for name, code in Region.objects.values_list("name", "code"):
        regions |= {plain(name): code, code: code, code.lstrip("0"): code}
        regions |= {re.sub(r"^(la |le |les |l )", "", plain(name)): code}

    def region(name: str) -> str:
        bare = plain(re.sub(r"^\s*\d{1,2}\s*[-–.:]\s*(?=\D)", "", name))
        return regions.get(bare) or regions.get(re.sub(r"^(la |le |les |l )", "", bare), "")

    return (lambda name: places.get(plain(name), "")), region
