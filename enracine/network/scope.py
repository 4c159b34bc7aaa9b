"""The organisation in whose name one acts: where every question of this floor begins."""

import uuid

from enracine.kernel.acting import Acting
from enracine.kernel.errors import NotVisible


def own_organisation(acting: Acting) -> uuid.UUID:
    """The acting organisation. Raises NotVisible when nobody acts for one."""
    if acting.organisation_id is None:
        raise NotVisible
    return acting.organisation_id
