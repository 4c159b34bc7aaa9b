"""What lists read of referrals, and what they never read of the organisations and places that they name."""

from collections.abc import Mapping

from django.db.models import Model

from enracine.network.models import Organisation
from enracine.territories.models import PajTerritory, Region

#: Their names and codes are enough.
_NAMES = {"name", "short_name", "code"}


def _untold(named: Mapping[str, type[Model]]) -> list[str]:
    return [
        f"{path}__{field.attname if field.is_relation else field.name}"
        for path, model in named.items()
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in _NAMES
    ]


UNTOLD = _untold(
    {
        "sender": Organisation,
        "receiver": Organisation,
        "region": Region,
        "paj_territory": PajTerritory,
    }
)
_NAMED = (
    "sender__name", "sender__short_name", "receiver__name", "receiver__short_name", "region__name",
    "paj_territory__name",
)  # fmt: skip
#: What a line of « Aujourd’hui » says. Twice the columns would take twice the time to ask and read.
LINE = (
    "number", "subject_id", "state", "turn", "alarm", "reasons", "created_at", "sent_at", "due_on",
    "acknowledged_at", "state_changed_at", "programme_id", "receiver_id", *_NAMED,
)  # fmt: skip
#: What a line of the lists of referrals says, whichever the list.
CARD = (
    "number", "subject_id", "sender_id", "receiver_id", "bundle_id", "owner_id", "state", "turn",
    "alarm", "reasons", "sent_at", "due_on", "closed_at", "acknowledged_at", "state_changed_at",
    "first_contact_on", "nudged_on", "decline_reason", "counter_proposal", "question", "outcome",
    "feedback", "close_code", *_NAMED,
)  # fmt: skip
