"""What sub-queries under row-level security give of somebody, and how it is said."""

import datetime as dt
from typing import Any

from enracine.kernel.clock import today
from enracine.people.rules import age_on
from enracine.people.status_list import status_label


class SharedFacts:
    """Identity and status as far as the reader sees them; an absent section is empty."""

    identity: dict[str, Any]
    status: dict[str, Any]

    @property
    def name(self) -> str:
        """Given name then family name; empty when the identity is not visible."""
        return f"{self.identity.get('given', '')} {self.identity.get('family', '')}".strip()

    @property
    def age(self) -> int | None:
        """The age today, when the birth date is known and visible."""
        born = self.identity.get("born")
        return age_on(dt.date.fromisoformat(born), today()) if born else None

    @property
    def status_label(self) -> str:
        """The immigration status in words, those of the dated list included."""
        code = self.status.get("code", "")
        return status_label(code) if code else ""
