"""The parts of a stay, for the navigation of its pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.stays.models import Stay

PARTS = (
    ("stay_work", _("Demandes")),
    ("schedule", _("Horaire et préparation")),
    ("day_sheet", _("Feuille du jour")),
    ("attendance", _("Présences")),
    ("money", _("Budget et dépenses")),
    ("results", _("Bilan")),
)


def parts_of(stay: Stay, current: str) -> list[dict[str, Any]]:
    """The parts of one stay, the current one marked. No SQL query."""
    return [
        {
            "label": label,
            "url": reverse(f"stays:{name}", args=[stay.pk]),
            "current": name == current,
        }
        for name, label in PARTS
    ]
