"""Separating, arriving later, joining, keeping an address secret."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import DatePartsField, HintedBoxes, HintedRadio, field_of_choices
from enracine.people.forms.base import SectionForm
from enracine.people.households import Side
from enracine.people.models import HouseholdMember


class SeparationForm(SectionForm):
    """With whom each child lives, since when, and whether the new address is to be kept secret."""

    on = DatePartsField(label=gettext_lazy("Depuis quel jour?"), not_future=True)
    secret = forms.BooleanField(
        label=gettext_lazy("Garder mon adresse secrète"),
        help_text=gettext_lazy(
            "Personne du ménage ne la verra, ni aucun organisme à qui votre dossier est référé."
        ),
        required=False,
    )

    def __init__(
        self, *args: Any, children: Iterable[HouseholdMember], who: str = "", **kwargs: Any
    ) -> None:
        """`who` is the first name of who leaves, when somebody writes it for her."""
        kwargs.setdefault("initial", {"on": today()})
        super().__init__(*args, **kwargs)
        self.children = list(children)
        words = (
            (Side.LEAVING.value, _("Avec moi") if not who else _("Avec %(who)s") % {"who": who}),
            (
                Side.STAYING.value,
                _("Avec l’autre parent") if not who else _("Avec qui reste dans le ménage"),
            ),
            (Side.BOTH.value, _("Avec les deux, en garde partagée")),
        )
        if who:
            self.fields["secret"].label = _("Son adresse est à garder secrète")
        for child in self.children:
            self.fields[f"child_{child.pk}"] = HintedRadio(
                label=_("Avec qui vit %(child)s?") % {"child": child.first_name},
                choices=words,
                error_messages={"required": _("Choisissez une réponse.")},
            )
        self.order_fields([*(f"child_{c.pk}" for c in self.children), "on", "secret"])

    def sides(self) -> dict[str, str]:
        """Where each child lives, by the id of the member."""
        return {str(c.pk): self.cleaned_data[f"child_{c.pk}"] for c in self.children}


class LaterForm(SectionForm):
    """The day somebody of the household is expected."""

    expected_on = DatePartsField(label=gettext_lazy("Quel jour cette personne doit-elle arriver?"))


class HereForm(SectionForm):
    """The day the awaited person arrived."""

    arrived_on = DatePartsField(
        label=gettext_lazy("Quel jour cette personne est-elle arrivée?"), not_future=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"arrived_on": today()})
        super().__init__(*args, **kwargs)


class CodeForm(SectionForm):
    """The code that the other adult handed over."""

    code = forms.CharField(
        label=gettext_lazy("Le code que l’autre adulte vous a donné"),
        help_text=gettext_lazy("Dix lettres ou chiffres, par exemple : ABCDE-FGH23"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Écrivez le code.")},
    )


class AddressForm(SectionForm):
    """Who may know a protected address; an e-mail of one's own when the account is shared."""

    readers = HintedBoxes(
        label=gettext_lazy("Qui peut connaître votre adresse et vous joindre?"), required=False
    )
    own_email = forms.EmailField(
        label=gettext_lazy("Un courriel que vous seule ou vous seul lisez"), required=False
    )

    def __init__(
        self,
        *args: Any,
        followers: Sequence[tuple[uuid.UUID, str]],
        shared: bool = False,
        for_another: bool = False,
        **kwargs: Any,
    ) -> None:
        """`followers` are the memberships that follow a dossier of hers, with their names."""
        super().__init__(*args, **kwargs)
        if for_another:
            self.fields["readers"].label = _("Qui d’autre peut connaître son adresse?")
            self.fields["own_email"].label = _("Un courriel que cette personne lit seule")
        if followers:
            field_of_choices(self, "readers").choices = [(str(pk), name) for pk, name in followers]
        else:
            del self.fields["readers"]
        if shared:
            self.fields["own_email"].required = True
            self.fields["own_email"].error_messages["required"] = _("Écrivez un courriel.")
        else:
            del self.fields["own_email"]

    def chosen(self) -> list[uuid.UUID]:
        """The memberships ticked."""
        return [uuid.UUID(pk) for pk in self.cleaned_data.get("readers", [])]


def day_of(form: forms.Form, name: str) -> dt.date:
    """A day that a valid form holds."""
    value: dt.date = form.cleaned_data[name]
    return value
