"""What pages and upper floors read of people: always within what the acting may see.

A section that is not granted is absent: row-level security hides its row, nothing is guessed.
"""

from enracine.people.queries.entries import Entries, documents_of, entries_of, names_behind
from enracine.people.queries.files import (
    PersonFile,
    PersonHeader,
    ages_at_registration,
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
from enracine.people.queries.occupations import CnpHit, group_titles, search_occupations
from enracine.people.queries.search import LAST, PersonHit, search

__all__ = [
    "Adult",
    "CnpHit",
    "Entries",
    "HouseholdView",
    "LAST",
    "MemberLine",
    "PastHousehold",
    "PersonFile",
    "PersonHeader",
    "PersonHit",
    "adults_seen",
    "ages_at_registration",
    "belongings",
    "documents_of",
    "entries_of",
    "group_titles",
    "header",
    "header_of",
    "headers",
    "home_of",
    "household_of",
    "household_view",
    "households_of",
    "members_of",
    "names_behind",
    "past_households",
    "person_file",
    "persons_among",
    "proposal_of",
    "proposals_for",
    "protection_of",
    "readers_of",
    "search",
    "search_occupations",
]
