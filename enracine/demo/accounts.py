"""Which accounts of the demonstration to try, one or more for each role."""

from typing import Any

from django.db import models

from enracine.demo.world import DOMAIN, PASSWORD
from enracine.network.models import Membership, User

#: (role, addresses before the @) in the order of the page; the rest of a role is left out.
SHOWN = (
    ("counsellor", ("conseil1.promis", "conseil1.cfiq", "conseil1.inici")),
    ("coordinator", ("coordination",)),
    ("paj_national", ("pajr.national",)),
    ("partner", ("partenaire.05a", "partenaire.01a")),
    ("integration_officer", ("mifi.aai",)),
    ("regional_advisor", ("mifi.cir",)),
    ("employer", ("employeur",)),
    ("communications", ("communications",)),
    ("funder", ("bailleur",)),
    ("privacy_officer", ("protection",)),
    ("administrator", ("administration",)),
)
#: Names of roles as the contract writes them.
CONTRACT = {
    "integration_officer": "mifi_integration_officer",
    "regional_advisor": "mifi_regional_advisor",
}
AGENTS_SHOWN = 3
CANDIDATES = ("amina", "samir", "paola", "noe", "noura", "mai", "samba", "rodrigo", "milena")


def _entry(role: str, user: User, organisation: str, landing: str) -> dict[str, Any]:
    return {
        "role": role,
        "email": user.email,
        "password": PASSWORD,
        "organisation": organisation,
        "name": user.name,
        "landing": landing,
    }


def accounts() -> list[dict[str, Any]]:
    """The accounts to try: candidates first, then each role of professionals."""
    found = []
    candidates = {
        u.email: u for u in User.objects.filter(email__in=[f"{c}@{DOMAIN}" for c in CANDIDATES])
    }
    for name in CANDIDATES:
        if user := candidates.get(f"{name}@{DOMAIN}"):
            found.append(_entry("candidate", user, "", "/mon-parcours/"))
    members = (
        Membership.objects.filter(user__is_demo=True, valid_to__isnull=True)
        .select_related("user", "organisation")
        # The common project before its members: who works in both is shown in the former.
        .order_by(
            models.Case(models.When(organisation__kind="eer_network", then=0), default=1),
            "organisation__code",
            "user__email",
            "role",
        )
    )
    by_role: dict[str, list[Membership]] = {}
    for member in members:
        by_role.setdefault(member.role, []).append(member)
    for role, addresses in SHOWN:
        for address in addresses:
            found += [
                _entry(CONTRACT.get(role, role), m.user, str(m.organisation), "/travail/")
                for m in by_role.get(role, [])
                if m.user.email == f"{address}@{DOMAIN}"
            ][:1]
    found += [
        _entry("paj_agent", m.user, str(m.organisation), "/travail/")
        for m in by_role.get("paj_agent", [])[:AGENTS_SHOWN]
    ]
    return found
