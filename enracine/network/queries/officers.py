"""Who answers for personal information: published for everybody (law.md, L03)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Prefetch

from enracine.kernel.acting import Acting
from enracine.network.models import Organisation, PrivacyOfficer
from enracine.network.scope import own_organisation


@dataclass(frozen=True)
class OfficerLine:
    """An organisation and those who answer for it that day; none means « à confirmer »."""

    organisation_id: uuid.UUID
    code: str
    name: str
    regime: str
    is_demo: bool
    officers: tuple[PrivacyOfficer, ...]


def public_officers(day: dt.date) -> list[OfficerLine]:
    """Every active organisation with its officers on `day`, by name. Two queries."""
    now_in_office = PrivacyOfficer.objects.on(day).filter(to_be_confirmed=False)
    rows = (
        Organisation.objects.filter(is_active=True)
        .exclude(kind="employer")
        .order_by("name", "id")
        .prefetch_related(Prefetch("privacy_officers", now_in_office, "in_office"))
    )
    return [
        OfficerLine(o.pk, o.code, o.name, o.get_regime_display(), o.is_demo, tuple(o.in_office))
        for o in rows
    ]


def officers_of(acting: Acting) -> list[PrivacyOfficer]:
    """All the officers of the acting organisation, past and present, placeholders included."""
    return list(PrivacyOfficer.objects.filter(organisation_id=own_organisation(acting)))


def can_collect(organisation_id: uuid.UUID, day: dt.date) -> bool:
    """Whether the organisation may open a form that collects personal information (L03).

    It may when somebody answers for it that day, with a name and a way to be reached.
    """
    return (
        PrivacyOfficer.objects.on(day)
        .filter(organisation_id=organisation_id, to_be_confirmed=False)
        .exists()
    )
