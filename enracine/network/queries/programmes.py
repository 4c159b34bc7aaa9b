"""Which programme an organisation holds dossiers in."""

import uuid

from enracine.kernel.clock import today
from enracine.network.models import Mandate, Organisation, OrganisationKind, Programme


def programme_held(organisation_id: uuid.UUID) -> str:
    """The code of the programme in which an organisation holds dossiers today; empty when in none.

    A member of the common project holds them in the project's own; another organisation in that of
    its oldest mandate.
    """
    mine = Organisation.objects.filter(pk=organisation_id).first()
    if mine is not None and mine.kind == OrganisationKind.EER_MEMBER and mine.parent_id:
        programme = (
            Programme.objects.filter(organisation_id=mine.parent_id).order_by("code").first()
        )
        return programme.code if programme else ""
    mandate = (
        Mandate.objects.on(today())
        .filter(organisation_id=organisation_id)
        .select_related("programme")
        .order_by("valid_from", "id")
        .first()
    )
    return mandate.programme.code if mandate else ""
