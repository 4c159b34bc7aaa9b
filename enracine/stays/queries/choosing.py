"""The requests of a stay in the order of its criteria."""

from collections.abc import Iterable

from enracine.stays import rules
from enracine.stays.models import Stay, StayRequest


def placed(stay: Stay, requests: Iterable[StayRequest]) -> list[rules.Placed]:
    """Each request with what the published criteria propose for it. One SQL query."""
    criteria = list(stay.criteria.values_list("code", "is_required"))
    return rules.proposed(
        [
            rules.Asked(r.pk, frozenset(r.met), r.seats, r.submitted_at)
            for r in requests
            if r.submitted_at is not None
        ],
        [code for code, required in criteria if required],
        [code for code, required in criteria if not required],
        stay.capacity,
    )
