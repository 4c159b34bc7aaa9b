"""Every write about who is who: prints, suggestions, decisions, merges, links."""

from enracine.people.actions.identity.linking import (
    answer_code,
    hand_code,
    refuse_link,
    request_link,
    send_link_code,
    settle_links,
)
from enracine.people.actions.identity.merging import merge_files, undo_merge
from enracine.people.actions.identity.pairs import (
    compare_people,
    reopen_pair,
    say_different,
)
from enracine.people.actions.identity.prints import everybody_again, file_people, refresh_stale

__all__ = [
    "answer_code",
    "compare_people",
    "everybody_again",
    "file_people",
    "hand_code",
    "merge_files",
    "refresh_stale",
    "refuse_link",
    "reopen_pair",
    "request_link",
    "say_different",
    "send_link_code",
    "settle_links",
    "undo_merge",
]
