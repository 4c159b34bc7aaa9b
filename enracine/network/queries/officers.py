"""Who answers for personal information: published for everybody (law.md, L03)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from enracine.kernel.acting import Acting
from enracine.network.models import Organisation, OrganisationKind, PrivacyOfficer
from enracine.network.scope import own_organisation

PER_PAGE = 25


@dataclass(frozen=True)
class OfficerLine:
    """An organisation and those who answer for it that day; none means « à confirmer »."""

    organisation_id: uuid.UUID
    code: str
    name: str
    regime: str
    is_demo: bool
    officers: tuple[PrivacyOfficer, ...]


def public_officers(
    day: dt.date, *, search: str = "", code: str = "", page: int = 1
) -> tuple[list[OfficerLine], int]:
    """A page of active organisations with their officers on `day`, by name, and how many in all.

    `search` looks in names, whatever the case; `code` asks for one organisation. Three queries.
    """
    now_in_office = PrivacyOfficer.objects.on(day).filter(to_be_confirmed=False)
    rows = Organisation.objects.filter(is_active=True).exclude(kind=OrganisationKind.EMPLOYER)
    if code:
        rows = rows.filter(code=code)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(short_name__icontains=search))
    start = (page - 1) * PER_PAGE
    shown = rows.order_by("is_demo", "name", "id").prefetch_related(
        Prefetch("privacy_officers", now_in_office, "in_office")
    )[start : start + PER_PAGE]
    lines = [
        OfficerLine(o.pk, o.code, o.name, o.get_regime_display(), o.is_demo, tuple(o.in_office))
        for o in shown
    ]
    return lines, rows.count()


def officers_of(acting: Acting) -> list[PrivacyOfficer]:
    """All the officers of the acting organisation, past and present.

    A placeholder (« à confirmer ») is left out as soon as somebody is named.
    """
    rows = list(PrivacyOfficer.objects.filter(organisation_id=own_organisation(acting)))
    named = [officer for officer in rows if not officer.to_be_confirmed]
    return named or rows


def can_collect(organisation_id: uuid.UUID, day: dt.date) -> bool:
    """Whether the organisation may open a form that collects personal information (L03).

    It may when somebody answers for it that day, with a name and a way to be reached.
    """
    return (
        PrivacyOfficer.objects.on(day)
        .filter(organisation_id=organisation_id, to_be_confirmed=False)
        .exists()
    )
