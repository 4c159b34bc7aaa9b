"""The parts of aid at work, for the navigation of their pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.queries.caseload import DOSSIER_ROLES
from enracine.aid.actions.cataloguing import KEEPING_ROLES
from enracine.kernel.identity import acting_of

DESK_ROLES = tuple(DOSSIER_ROLES)
KEEPERS = tuple(sorted(KEEPING_ROLES))
#: Who reads the accounts: who decides, and who keeps the catalogue.
ACCOUNT_ROLES = tuple(dict.fromkeys((*DESK_ROLES, *KEEPERS)))
PARTS = (
    ("work", _("Demandes"), DESK_ROLES),
    ("accounts", _("Ententes"), ACCOUNT_ROLES),
    ("catalogue", _("Catalogue"), ACCOUNT_ROLES),
)
TAGS = {
    "collecting": "wait",
    "incomplete": "wait",
    "submitted": "info",
    "approved": "ok",
    "ended": "ok",
}


def parts_of(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The parts that the role opens, the current one marked. No SQL query."""
    role = acting_of(request).role
    return [
        {"label": label, "url": reverse(f"aid:{name}"), "current": name == current}
        for name, label, roles in PARTS
        if role in roles
    ]
