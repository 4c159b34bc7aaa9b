"""Whom a person may write to about her information: who holds it, who answers for it."""

import uuid

from enracine.kernel.clock import today
from enracine.network.models import PrivacyOfficer
from enracine.privacy.models import AccessGrant, Consent


def organisations_of(subject_ids: tuple[uuid.UUID, ...]) -> list[uuid.UUID]:
    """The organisations that hold something of somebody, or held it. Two SQL queries."""
    granted = AccessGrant.objects.filter(subject_id__in=subject_ids).values_list(
        "organisation_id", flat=True
    )
    agreed = Consent.objects.filter(
        subject_id__in=subject_ids, recipient_id__isnull=False
    ).values_list("recipient_id", flat=True)
    return sorted({*granted, *(o for o in agreed if o is not None)})


def officers_of(organisation_ids: list[uuid.UUID]) -> list[PrivacyOfficer]:
    """Who answers today in these organisations, by name of the organisation. One SQL query."""
    return list(
        PrivacyOfficer.objects.on(today())
        .filter(organisation_id__in=organisation_ids, to_be_confirmed=False)
        .select_related("organisation")
        .order_by("organisation__name", "is_deputy", "id")
    )
