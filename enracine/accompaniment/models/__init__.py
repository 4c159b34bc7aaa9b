"""What one organisation holds about one adult: dossier, allocation, first meeting, tasks."""

from enracine.accompaniment.models.ages import AgeLimit
from enracine.accompaniment.models.allocation import Allocation, AllocationPause, AllocationTally
from enracine.accompaniment.models.dossiers import CaseloadTally, Dossier, DossierWord, Stage
from enracine.accompaniment.models.work import NeedsEvaluation, ReadinessDecision, Task

__all__ = [
    "AgeLimit",
    "Allocation",
    "AllocationPause",
    "AllocationTally",
    "CaseloadTally",
    "Dossier",
    "DossierWord",
    "NeedsEvaluation",
    "ReadinessDecision",
    "Stage",
    "Task",
]
