"""Canadian social insurance numbers typed where none belongs: found, so that none is kept (L68).

Pure: no Django. A number is nine figures, written together or in threes, that pass the control of
the last one (Luhn). Those that begin with 8 are not attributed; 0 serves for temporary tax numbers.
"""

import re
import unicodedata

#: Nine figures, alone: not the middle of a longer number (a telephone, a file, an account).
_NINE = re.compile(r"(?<![\d+])(\d{3})([ .-]?)(\d{3})\2(\d{3})(?!\d)(?![ .-]\d{1,3}(?!\d))")
#: One to three figures just before make it a longer number written in groups; a year does not.
_BEFORE = re.compile(r"(?<!\d)\d{1,3}[ .-]$")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def _plain(text: str) -> str:
    """`text` with every kind of figure, space and dash written the plain way, one for one."""
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and c.isdecimal() else " " if c.isspace() else c
        for c in text.translate(_DASHES)
    )


def passes_luhn(digits: str) -> bool:
    """Whether the last figure controls the others, as those of a card or of a SIN do."""
    total = 0
    for place, figure in enumerate(reversed(digits)):
        value = int(figure) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def find_sin(text: str) -> tuple[int, int] | None:
    """Where the first number that looks like a SIN stands in `text` (start, end), or None."""
    plain = _plain(text)
    for match in _NINE.finditer(plain):
        digits = match[1] + match[3] + match[4]
        if _BEFORE.search(plain[max(0, match.start() - 5) : match.start()]):
            continue
        if digits[0] != "8" and digits != "000000000" and passes_luhn(digits):
            return match.span()
    return None


def without_sin(text: str, instead: str = "[numéro retiré]") -> str:
    """`text` with every number that looks like a SIN taken out."""
    while (found := find_sin(text)) is not None:
        text = text[: found[0]] + instead + text[found[1] :]
    return text
