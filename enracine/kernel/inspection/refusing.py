"""How a file is refused: beside the field, with a code for the tests and the journals."""

from enracine.kernel.errors import ActionRefused


def refused(code: str, message: str) -> ActionRefused:
    """The refusal of a file. `message` is already in the reader's language."""
    return ActionRefused(message, field="file", code=code)
