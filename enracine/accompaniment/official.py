"""Official information for somebody whose admission was refused: addresses, never advice (S14).

The product says nothing of what to do next: that belongs to the authorities and to people whom the
law lets represent others. Each address is to be checked before an installation opens (decisions/0032).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Official:
    """An official page: what it is, and its address."""

    label: object
    url: str


#: Government sites only.
INFORMATION = (
    Official(_("Immigration au Québec"), "https://www.quebec.ca/immigration"),
    Official(
        _("Immigration, Réfugiés et Citoyenneté Canada"),
        "https://www.canada.ca/fr/services/immigration-citoyennete.html",
    ),
)
REPRESENTATIVES = Official(
    _("Liste officielle des représentants autorisés"),
    "https://www.canada.ca/fr/immigration-refugies-citoyennete/services/"
    "representant-immigration-citoyennete.html",
)
