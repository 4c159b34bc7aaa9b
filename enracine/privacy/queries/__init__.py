"""What pages and other features ask about protection."""

from enracine.privacy.queries.access import (
    granted_sections,
    note_read,
    open_grants,
    who_can_see,
    who_looked,
)
from enracine.privacy.queries.consents import (
    agreement_for,
    consents_of,
    may_share,
    pending_consents,
    rests_on,
)

__all__ = [
    "agreement_for",
    "consents_of",
    "granted_sections",
    "may_share",
    "note_read",
    "open_grants",
    "pending_consents",
    "rests_on",
    "who_can_see",
    "who_looked",
]
