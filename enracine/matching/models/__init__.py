"""Wishes, lists and suggestions of one household; capacities and proposals for many."""

from enracine.matching.models.choosing import MOST_ASKED, AskedPlace, KeptSuggestion, Wishes
from enracine.matching.models.cohorts import Cohort, CohortLine, CohortLock, Resource, Room

__all__ = [
    "MOST_ASKED",
    "AskedPlace",
    "Cohort",
    "CohortLine",
    "CohortLock",
    "KeptSuggestion",
    "Resource",
    "Room",
    "Wishes",
]
