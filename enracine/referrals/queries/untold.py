"""What a list never reads of the organisations, places and programmes that it names."""

from collections.abc import Mapping

from django.db.models import Model

from enracine.network.models import Organisation, Programme
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


#: For a page: who, to whom, where.
UNTOLD = _untold(
    {
        "sender": Organisation,
        "receiver": Organisation,
        "region": Region,
        "paj_territory": PajTerritory,
    }
)
#: For a software, which is also told of the programme; and what only the whole referral says.
UNTOLD_TO_SOFTWARE = [
    *UNTOLD,
    *_untold({"programme": Programme}),
    "message", "allocation", "package_sha256", "question", "answer", "feedback", "counter_proposal",
    "contest_reason", "hold_reason", "close_reason", "state_changed_at", "next_alarm_on",
]  # fmt: skip
