"""Pure decisions of accompaniment: allocation, readiness, the instrument of the first meeting."""

from enracine.accompaniment.rules.allocation import (
    AllocationChoice,
    Candidate,
    Counsellor,
    CounsellorChoice,
    Standing,
    Step,
    allocate,
    counsellor_for,
    fiscal_year,
    replay,
    spread,
)
from enracine.accompaniment.rules.instrument import (
    INSTRUMENT,
    Choice,
    Instrument,
    Question,
)
from enracine.accompaniment.rules.readiness import (
    Factor,
    Facts,
    Item,
    Readiness,
    Thresholds,
    readiness,
)

__all__ = [
    "INSTRUMENT",
    "AllocationChoice",
    "Candidate",
    "Choice",
    "Counsellor",
    "CounsellorChoice",
    "Factor",
    "Facts",
    "Instrument",
    "Item",
    "Question",
    "Readiness",
    "Standing",
    "Step",
    "Thresholds",
    "allocate",
    "counsellor_for",
    "fiscal_year",
    "readiness",
    "replay",
    "spread",
]
