"""What every template may count on."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from enracine import __version__
from enracine.kernel import navigation
from enracine.kernel.clock import demo_day
from enracine.kernel.identity import standing_of


def area_of(path: str) -> str:
    """The shell a path belongs to: workspace, portal or public."""
    if path.startswith("/travail/"):
        return "workspace"
    return "portal" if path.startswith("/mon-parcours/") else "public"


def interface(request: HttpRequest) -> dict[str, Any]:
    """Names of the product, of the acting membership, and a lazy menu of the area."""
    standing = standing_of(request)
    area = area_of(request.path)
    role = standing.acting.role

    def nav() -> list[navigation.Item]:
        return navigation.items(area, request, role)

    return {
        "product_name": "Enracine",
        "product_version": __version__,
        "area": area,
        "nav": nav,
        "acting": standing.acting,
        "acting_label": standing.label,
        "memberships": standing.memberships,
        "language": get_language() or "fr-ca",
        "demo_day": demo_day(),
    }
