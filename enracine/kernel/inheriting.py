"""What somebody was writing when she left is not lost: it goes, as a draft, to whoever goes on.

A draft belongs to its author alone (see `keeping`); only a job may hand it over, and it says whose words
they are: nothing is ever sent in the name of somebody who has not read it.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.events import record
from enracine.kernel.keeping import KEPT_DAYS, KIND, FormKey
from enracine.kernel.models import Draft
from enracine.kernel.parameters import parameter

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
#: Who goes on with the object of a page: her account and the membership she acts through.
Heir = tuple[int, uuid.UUID]


@action
def hand_drafts(
    acting: Acting,
    user_id: int,
    membership_id: uuid.UUID,
    author: str,
    heir_of: Callable[[list[uuid.UUID]], Heir | None],
) -> int:
    """Give the forms that somebody had begun through a membership to whoever goes on with each.

    `heir_of` is asked with the identifiers of the page's address. A form that the heir has begun herself
    keeps hers: the other one stays where it is until it expires. Returns how many changed hands.
    """
    name, days = KEPT_DAYS
    until = now() + dt.timedelta(days=int(parameter(name, days)))
    handed = 0
    for draft in Draft.objects.filter(kind=KIND, user_id=user_id, expires_at__gt=now()):
        address, form = str(draft.data.get("address", "")), str(draft.data.get("name", ""))
        if FormKey(form, str(membership_id), address).object_id != draft.object_id:
            continue
        heir = heir_of([uuid.UUID(found) for found in _ID.findall(address)])
        if heir is None:
            continue
        key = FormKey(form, str(heir[1]), address)
        try:
            with transaction.atomic():
                Draft.objects.filter(pk=draft.pk).update(
                    user_id=heir[0],
                    object_id=key.object_id,
                    data={**draft.data, "author": author[:200]},
                    expires_at=until,
                )
        except IntegrityError:
            continue
        handed += 1
    if handed:
        record("kernel.drafts_handed", acting, data={"count": handed})
    return handed
