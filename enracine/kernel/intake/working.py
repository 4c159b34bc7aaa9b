"""Long work on what somebody brought: in pieces, seen, stopped when she asks, never half of a piece.

The row of the work says where it stands: `state`, `total`, `done`, `stop_asked`. Its page shows it.
"""

import contextlib
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Manager, Model

Work = TypeVar("Work", bound=Model)
#: In whose name each piece is done: opened for it alone.
Entering = Callable[[], contextlib.AbstractContextManager[Any]]


def piece_by_piece(
    rows: "Manager[Work]",
    pk: uuid.UUID,
    state: str,
    entering: Entering,
    piece: Callable[[Work], bool],
) -> tuple[Work, bool]:
    """Do a piece in one transaction after another, as long as the work is in that state.

    `piece` is given the row, held, and answers whether something may be left. Returns the row as it was
    last read, and whether the work came to its end: otherwise somebody asked for a stop, or it moved.
    """
    while True:
        with transaction.atomic(), entering():
            asked: Any = rows.select_for_update().get(pk=pk)
            if asked.state != state or asked.stop_asked:
                return asked, False
            if not piece(asked):
                return asked, True
