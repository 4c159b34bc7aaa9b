"""Sentences of pure modules, marked for translation without Django."""


def gettext_noop(text: str) -> str:
    """The sentence itself: shown later through gettext, in the reader's language."""
    return text
