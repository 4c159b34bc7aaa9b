"""What pages show of moves, welcome and follow-ups: a fixed number of queries, whatever the size."""

from enracine.settlement.queries.following import (
    FollowUpRow,
    follow_up_detail,
    follow_up_keys,
    follow_up_rows,
    follow_ups,
    follow_ups_held,
    retention_at,
)
from enracine.settlement.queries.lists import (
    PAGE,
    VIEWS,
    MoveDetail,
    MoveRow,
    adults_of,
    home_of,
    move_counts,
    move_detail,
    move_rows,
    moves,
    moves_of_household,
    my_move,
    welcome_keys,
)
from enracine.settlement.queries.need import (
    known_move,
    known_moves,
)

__all__ = [
    "PAGE",
    "VIEWS",
    "FollowUpRow",
    "MoveDetail",
    "MoveRow",
    "adults_of",
    "follow_up_detail",
    "follow_up_keys",
    "follow_up_rows",
    "follow_ups",
    "follow_ups_held",
    "home_of",
    "known_move",
    "known_moves",
    "move_counts",
    "move_detail",
    "move_rows",
    "moves",
    "moves_of_household",
    "my_move",
    "retention_at",
    "welcome_keys",
]
