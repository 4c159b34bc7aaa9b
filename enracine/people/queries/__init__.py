"""What pages and upper floors read of people: always within what the acting may see.

A section that is not granted is absent: row-level security hides its row, nothing is guessed.
"""

from enracine.people.queries.files import (
    PersonFile,
    PersonHeader,
    header,
    header_of,
    headers,
    home_of,
    household_of,
    households_of,
    members_of,
    person_file,
    persons_among,
)
from enracine.people.queries.households import (
    Adult,
    HouseholdView,
    MemberLine,
    PastHousehold,
    adults_seen,
    belongings,
    household_view,
    past_households,
    proposal_of,
    proposals_for,
    protection_of,
    readers_of,
)
from enracine.people.queries.search import LAST, PersonHit, search

__all__ = [
    "LAST",
    "Adult",
    "HouseholdView",
    "MemberLine",
    "PastHousehold",
    "PersonFile",
    "PersonHeader",
    "PersonHit",
    "adults_seen",
    "belongings",
    "header",
    "header_of",
    "headers",
    "home_of",
    "household_of",
    "household_view",
    "households_of",
    "members_of",
    "past_households",
    "person_file",
    "persons_among",
    "proposal_of",
    "proposals_for",
    "protection_of",
    "readers_of",
    "search",
]
