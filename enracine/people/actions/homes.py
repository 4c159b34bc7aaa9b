"""Writing where somebody lives: each home is a period, the former one stays."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.people.actions.writing import person_or_404, provenance, tell
from enracine.people.models import Residence
from enracine.people.values import Home, Told
from enracine.territories.models import Municipality


def home_changes(values: Home) -> dict[str, Any]:
    """The columns of a home. Refuses an unknown municipality; abroad keeps no postal code."""
    place = None
    if values.municipality_code:
        place = Municipality.objects.filter(code=values.municipality_code).first()
        if place is None:
            raise ActionRefused(
                _("Choisissez une municipalité dans la liste."), field="place", code="unknown_place"
            )
    in_canada = values.country == "CA"
    return {
        "country": values.country,
        "municipality": place if in_canada else None,
        "postal_code": values.postal_code if in_canada else "",
    }


@action
def update_home(
    acting: Acting,
    subject_id: uuid.UUID,
    values: Home,
    version: int | None = None,
    *,
    since: dt.date | None = None,
    source: str = "",
    announce: bool = True,
    told: Told | None = None,
) -> Residence:
    """Say where the person lives since a day (today unless given); the former home is closed.

    What was said the same day is corrected in place: it was a slip, not a move. `version` is that of
    the home that the form showed, 0 when it showed none. Raises Conflict when it moved meanwhile,
    ActionRefused for an unknown municipality, or a day before the present home.
    """
    changes = home_changes(values)
    said = provenance(acting, told) | ({"source": source} if source else {})
    day = since or today()
    current = Residence.objects.filter(subject_id=subject_id, valid_to__isnull=True).first()
    if current is None:
        if version:
            # The form showed a home that is gone: nothing sensible to compare it with.
            raise NotVisible
        person_or_404(subject_id)
        return _open(acting, subject_id, changes | said, day, announce)
    if version is not None and current.version != version:
        raise Conflict(current=current, mine=changes)
    if all(getattr(current, name) == value for name, value in changes.items()):
        if told is not None:
            update_versioned(current, version, **said)
            tell(acting, subject_id, "contact", ["residence"])
        return current
    if day < current.valid_from:
        raise ActionRefused(
            _("Cette date est avant celle du domicile précédent."), field="since", code="before"
        )
    if day == current.valid_from:
        update_versioned(current, version, **changes, **said)
        if announce:
            tell(acting, subject_id, "contact", ["residence"])
        return current
    update_versioned(current, version, valid_to=day)
    # Whoever still shows the former home meets the new one: its version goes on from it.
    return _open(acting, subject_id, changes | said, day, announce, current.version)


def _open(
    acting: Acting,
    subject_id: uuid.UUID,
    changes: dict[str, Any],
    day: dt.date,
    announce: bool,
    version: int = 1,
) -> Residence:
    home = Residence.objects.create(
        subject_id=subject_id,
        valid_from=day,
        version=version,
        **changes,
    )
    if announce:
        tell(acting, subject_id, "contact", ["residence"])
    return home
