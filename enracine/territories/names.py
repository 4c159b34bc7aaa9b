"""Names of places, folded so that accents and hyphens are forgiven. Pure."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SAINT = {"st": "saint", "ste": "sainte", "mt": "mont"}


def fold(text: str) -> str:
    """The key under which a French name is searched and sorted.

    Lower case, without accents, ligatures open, everything that is not a letter or a digit as one
    space, « St » and « Ste » in full: « St-Jérôme » and « saint jerome » give the same key.
    """
    opened = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(c for c in opened if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^a-z0-9]+", " ", bare).split()
    return " ".join(_SAINT.get(word, word) for word in words)
