"""Those under 18 whom the acting organisation registered: contacts for information, never candidates."""

import datetime as dt
import uuid
from dataclasses import dataclass

from enracine.kernel.acting import Acting
from enracine.network.scope import own_organisation
from enracine.people import rules
from enracine.people.models import Contact, Registration, Standing

#: Lines of one page: an organisation has a few at a time, each leaves at 18.
MOST = 200


@dataclass(frozen=True)
class UnderAge:
    """Somebody to inform: her name, how to reach her, and the day from which she may confirm."""

    subject_id: uuid.UUID
    full_name: str
    guardian: str
    email: str
    phone: str
    registered_at: dt.datetime
    of_age_on: dt.date | None


def contacts_of(acting: Acting, limit: int = MOST) -> list[UnderAge]:
    """The contacts that the acting organisation registered and may still read, newest first.

    Two SQL queries.
    """
    rows = list(
        Registration.objects.filter(
            registered_by_id=own_organisation(acting),
            subject__person__standing=Standing.CONTACT,
        )
        .select_related("subject__person")
        .order_by("-registered_at", "-id")[:limit]
    )
    # Registered twice, she is one person.
    newest = {row.subject_id: row for row in reversed(rows)}
    reach = {c.subject_id: c for c in Contact.objects.filter(subject_id__in=newest).order_by("pk")}
    return [_told(row, reach.get(row.subject_id)) for row in rows if newest[row.subject_id] is row]


def _told(row: Registration, contact: Contact | None) -> UnderAge:
    person = row.subject.person
    born = person.birth_date
    return UnderAge(
        subject_id=person.pk,
        full_name=person.full_name,
        guardian=row.guardian,
        email=contact.email if contact else "",
        phone=contact.phone if contact else "",
        registered_at=row.registered_at,
        of_age_on=rules.birthday(born, rules.ADULT_AGE) if born else None,
    )
