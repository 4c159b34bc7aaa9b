"""Dated settings: values that the field has not fixed, with a safe value in reserve."""

import datetime as dt
from typing import Any

from django.db.models import Q

from enracine.kernel.clock import today
from enracine.kernel.models import Setting


def parameters(defaults: dict[str, Any], day: dt.date | None = None) -> dict[str, Any]:
    """The values in force on `day` (today by default) of the keys of `defaults`. One SQL query.

    A key that no setting covers keeps its default. The newest period wins where two overlap.
    """
    moment = day or today()
    rows = (
        Setting.objects.filter(key__in=list(defaults), valid_from__lte=moment)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=moment))
        .order_by("valid_from")
        .values_list("key", "value")
    )
    return {**defaults, **dict(rows)}


def parameter(key: str, default: Any, day: dt.date | None = None) -> Any:
    """The value of one setting in force on `day`, or `default`. One SQL query."""
    return parameters({key: default}, day)[key]
