"""Who may use which service on which day: pure functions over plain values.

Nothing here knows Django, the database or the clock: the rules, the facts and the day are
arguments, so the answer given for a past day is the same whenever it is asked.
"""

from enracine.eligibility.rules.contradictions import Contradiction, contradictions
from enracine.eligibility.rules.evaluation import (
    Reason,
    Verdict,
    age_window,
    evaluate,
    in_force,
)
from enracine.eligibility.rules.values import (
    EDUCATION_LEVELS,
    FACT_NAMES,
    SERVICES,
    Citizenship,
    Criterion,
    Facts,
    ImmigrationStatus,
    Outcome,
    Residence,
    Rule,
    Service,
    Source,
    VerdictValue,
)

__all__ = [
    "EDUCATION_LEVELS",
    "FACT_NAMES",
    "SERVICES",
    "Citizenship",
    "Contradiction",
    "Criterion",
    "Facts",
    "ImmigrationStatus",
    "Outcome",
    "Reason",
    "Residence",
    "Rule",
    "Service",
    "Source",
    "Verdict",
    "VerdictValue",
    "age_window",
    "contradictions",
    "evaluate",
    "in_force",
]
