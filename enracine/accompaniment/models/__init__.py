"""What one organisation holds about one adult: dossier, allocation, first meeting, tasks, plan."""

from enracine.accompaniment.models.ages import AgeLimit
from enracine.accompaniment.models.allocation import (
    Allocation,
    AllocationContest,
    AllocationMonth,
    AllocationPause,
    AllocationTally,
)
from enracine.accompaniment.models.dossiers import (
    CaseloadTally,
    Dossier,
    DossierTally,
    DossierWord,
    FirstMeetingDelay,
    Stage,
)
from enracine.accompaniment.models.handovers import Handover, SavedFilter
from enracine.accompaniment.models.plans import (
    ActionPlan,
    PlanObjective,
    PlanRevision,
    PlanStep,
)
from enracine.accompaniment.models.predeparture import Appointment, Predeparture
from enracine.accompaniment.models.work import NeedsEvaluation, ReadinessDecision, Task

__all__ = [
    "ActionPlan",
    "AgeLimit",
    "Allocation",
    "AllocationContest",
    "AllocationMonth",
    "AllocationPause",
    "AllocationTally",
    "Appointment",
    "CaseloadTally",
    "Dossier",
    "DossierTally",
    "DossierWord",
    "FirstMeetingDelay",
    "Handover",
    "NeedsEvaluation",
    "PlanObjective",
    "PlanRevision",
    "PlanStep",
    "Predeparture",
    "ReadinessDecision",
    "SavedFilter",
    "Stage",
    "Task",
]
