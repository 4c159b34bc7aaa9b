"""What carries something outside the installation, and whether its sheet allows it (L07, L33, L34).

Each integration says whether it is switched on; production refuses to start while one that is on has
no whole sheet: provider under mandate, evaluation approved. The demonstration is exempt: it holds
nobody's information.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings

from enracine.kernel.clock import today
from enracine.privacy.models import Integration
from enracine.privacy.queries.governance import approved_integrations

InUse = Callable[[Any], bool]
_in_use: dict[str, InUse] = {}


def register(integration: str, in_use: InUse) -> None:
    """Say how to know that an integration is on, from Django's settings. Raises ValueError."""
    if integration not in Integration.values:
        raise ValueError(f"unknown integration {integration!r}")
    _in_use[integration] = in_use


def switched_on(configured: Any) -> list[str]:
    """The integrations that these settings switch on, by code."""
    return sorted(code for code, in_use in _in_use.items() if in_use(configured))


def unapproved(configured: Any, day: dt.date | None = None) -> list[str]:
    """One French sentence for each integration that is on without a whole sheet. One SQL query."""
    on = switched_on(configured)
    if not on:
        return []
    allowed = approved_integrations(day or today())
    return [
        f"Intégration « {Integration(code).label} » : aucune fiche de fournisseur en règle avec une "
        f"évaluation (EFVP) approuvée. Inscrivez-la : enracine integration approve {code} --help."
        for code in on
        if code not in allowed
    ]


def check() -> list[str]:
    """What `enracine verify` finds: nothing outside production."""
    return unapproved(settings) if settings.MODE == "production" else []


def _mail(configured: Any) -> bool:
    return str(getattr(configured, "EMAIL_BACKEND", "")).endswith("smtp.EmailBackend")


def _storage(configured: Any) -> bool:
    backend = getattr(configured, "STORAGES", {}).get("default", {}).get("BACKEND", "")
    return "s3" in str(backend).lower()


register(Integration.EMAIL, _mail)
register(Integration.STORAGE, _storage)
