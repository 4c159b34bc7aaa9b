"""Forms of the person in her own space."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.network.models import Organisation
from enracine.privacy.models import Complaint


class ComplaintForm(forms.Form):
    """A complaint about one's personal information, to one organisation."""

    organisation = forms.ModelChoiceField(
        label=_("À quel organisme?"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(
        label=_("De quoi vous plaignez-vous?"),
        choices=Complaint.About.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Que s’est-il passé?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("En vos mots. Une date ou un nom aide, mais n’est pas nécessaire."),
    )
    wished = forms.CharField(
        label=_("Que voulez-vous obtenir?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, organisations: Any = (), **kwargs: Any) -> None:
        """`organisations` are those that hold or held something of the person."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = (  # type: ignore[attr-defined]  # a field of rows
            Organisation.objects.filter(pk__in=organisations).order_by("name")
        )
