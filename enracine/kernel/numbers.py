"""Whole numbers as they arrive in addresses and hidden fields: anything may be written there."""

#: The largest whole number that a column holds.
LARGEST = 2**31 - 1


def whole_number(text: str | None) -> int | None:
    """The whole number written in `text`, from 0 to LARGEST; None for anything else.

    Python refuses to read thousands of digits, and takes « ² » for a digit that is not a number.
    """
    typed = (text or "").strip()
    if not typed.isdecimal() or len(typed) > len(str(LARGEST)):
        return None
    found = int(typed)
    return found if found <= LARGEST else None
