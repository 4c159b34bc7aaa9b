"""Every write of accompaniment: one function, one gesture, one transaction, one event."""

from enracine.accompaniment.actions.ages import (
    announce_age_limits,
    decide_age_limit,
    pass_age_limits,
)
from enracine.accompaniment.actions.allocation import (
    allocate_registration,
    override_allocation,
)
from enracine.accompaniment.actions.closing import close_dossier, give_up_dossier, reopen_dossier
from enracine.accompaniment.actions.coordination_reading import COORDINATION_SECTIONS
from enracine.accompaniment.actions.dossiers import (
    ALL_SECTIONS,
    assign_counsellor,
    in_days,
    move_stage,
    open_dossier,
    set_next_step,
)
from enracine.accompaniment.actions.evaluation import (
    DECIDE,
    LEADS_TO_REFERRING,
    decide_readiness,
    record_evaluation,
)
from enracine.accompaniment.actions.listed import confirm_listed, open_listed
from enracine.accompaniment.actions.pauses import pause_allocation, resume_allocation
from enracine.accompaniment.actions.tasks import (
    add_task,
    complete_task,
    hand_over_task,
    postpone_task,
    reopen_task,
)

__all__ = [
    "ALL_SECTIONS",
    "COORDINATION_SECTIONS",
    "DECIDE",
    "LEADS_TO_REFERRING",
    "add_task",
    "allocate_registration",
    "announce_age_limits",
    "assign_counsellor",
    "close_dossier",
    "complete_task",
    "confirm_listed",
    "decide_age_limit",
    "decide_readiness",
    "give_up_dossier",
    "in_days",
    "hand_over_task",
    "move_stage",
    "open_dossier",
    "open_listed",
    "override_allocation",
    "pass_age_limits",
    "pause_allocation",
    "postpone_task",
    "record_evaluation",
    "reopen_dossier",
    "reopen_task",
    "resume_allocation",
    "set_next_step",
]
