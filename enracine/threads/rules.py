"""What a thread allows, and how words ready to send are put together. Pure."""

from collections.abc import Sequence


def may_write(*, is_open: bool, is_party: bool) -> bool:
    """Whether somebody of one of the two sides may write: as long as the relationship lasts."""
    return is_open and is_party


def ready_words(french: str, english: str, language: str) -> str:
    """The words of a template for a person: French always, English under it for who reads it.

    The law asks an organisation for French first; a person who chose English reads both.
    """
    first, second = french.strip(), english.strip()
    return f"{first}\n\n{second}" if second and language.startswith("en") else first


def tells(unread: Sequence[bool], from_person: bool) -> bool:
    """Whether a new message is announced. `unread`: the `from_person` of messages not read yet.

    Three messages in a row are one letter: the first one is announced, the others wait with it.
    """
    return from_person not in unread
