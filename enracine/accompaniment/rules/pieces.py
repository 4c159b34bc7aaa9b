"""Documents asked of a person: how the code of a thing to do names their kind. Pure."""

#: What asks for a document of a kind; what tells whoever follows that it came.
PIECE, CAME = "piece-", "piece-lue-"


def piece_asked(code: str) -> str:
    """The kind of document that a thing to do asks for; nothing when it asks for something else."""
    return "" if code.startswith(CAME) or not code.startswith(PIECE) else code.removeprefix(PIECE)
