"""« Mes avis »: one choice for each family of notices that somebody may choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import HintedRadio
from enracine.kernel.notifications import (
    Category,
    Delivery,
    Urgency,
    categories,
    in_category,
    may_choose,
    usual,
)

WORDS = {
    Delivery.NOW: _("Tout de suite"),
    Delivery.DIGEST: _("Dans la lettre du matin"),
    Delivery.NONE: _("Aucun"),
}


class NoticesForm(forms.Form):
    """The families open to choice for a public, each with what is in force."""

    def __init__(
        self, *args: Any, public: str, chosen: Mapping[str, str], version: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for found in categories():
            if may_choose(found.key, public):
                self.fields[found.key] = HintedRadio(
                    label=found.label,
                    help_text=found.says.get(public, ""),
                    choices=list(WORDS.items()),
                    initial=chosen.get(found.key, usual(public)),
                    inline=True,
                )
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=version
        )

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, by family."""
        return {key: value for key, value in self.cleaned_data.items() if key != "version"}


@dataclass(frozen=True)
class Always:
    """A family whose letters always leave, and why."""

    category: Category
    why: list[str]


def always_sent(public: str) -> list[Always]:
    """What nobody silences, by family, each reason once."""
    found = []
    for one in categories():
        reasons = [
            str(n.why) for n in in_category(one.key, public) if n.urgency is Urgency.REQUIRED
        ]
        if reasons:
            found.append(Always(one, list(dict.fromkeys(reasons))))
    return found
