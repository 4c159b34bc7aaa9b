"""Every write about moves, welcome and follow-ups."""

from enracine.settlement.actions.capacity import set_capacity
from enracine.settlement.actions.checklists import add_checklist, lines_of, side_of
from enracine.settlement.actions.counting import (
    contest_counting,
    count_too,
    fold_into_known,
    settle_dispute,
)
from enracine.settlement.actions.deaths import follow_death, forget_death, note_mover_death
from enracine.settlement.actions.follow_ups import (
    METHODS_SETTING,
    Answer,
    accepted_methods,
    by_hand,
    close_follow_up,
    record_attempt,
    record_follow_up,
    review_answer,
)
from enracine.settlement.actions.knowing import KNOWN_ELSEWHERE
from enracine.settlement.actions.moves import (
    cancel_move,
    complete_move,
    confirm_move,
    plan_move,
    postpone_move,
    receiver_of,
    record_welcome,
)
from enracine.settlement.actions.needs import dossier_for, take_up_needs
from enracine.settlement.actions.staying import CADENCE_SETTING, cadence, record_settled
from enracine.settlement.actions.surveys import (
    add_details,
    answer_survey,
    send_due,
    send_survey,
)

__all__ = [
    "CADENCE_SETTING",
    "KNOWN_ELSEWHERE",
    "METHODS_SETTING",
    "Answer",
    "accepted_methods",
    "add_checklist",
    "add_details",
    "answer_survey",
    "by_hand",
    "cadence",
    "cancel_move",
    "close_follow_up",
    "complete_move",
    "confirm_move",
    "contest_counting",
    "count_too",
    "dossier_for",
    "fold_into_known",
    "lines_of",
    "follow_death",
    "forget_death",
    "note_mover_death",
    "plan_move",
    "postpone_move",
    "receiver_of",
    "record_attempt",
    "record_follow_up",
    "record_settled",
    "record_welcome",
    "review_answer",
    "send_due",
    "send_survey",
    "set_capacity",
    "settle_dispute",
    "side_of",
    "take_up_needs",
]
