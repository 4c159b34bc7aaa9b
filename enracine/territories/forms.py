"""The search box of the places."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _


class PlaceSearchForm(forms.Form):
    """A name or a postal code; nothing is kept of what is typed."""

    q = forms.CharField(
        label=_("Ville, village ou code postal"),
        help_text=_("Par exemple : Rimouski, St-Jérôme ou H2X 1Y4."),
        max_length=80,
        error_messages={"required": _("Écrivez le nom d’un lieu ou un code postal.")},
        strip=True,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


#: Name of the field under which a page that includes the fragment wants the choice back.
FIELD_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,39}$")


def choice_field(name: str) -> str:
    """The field name when it is a plain one, else nothing: it ends up in an attribute."""
    return name if FIELD_NAME.match(name) else ""
