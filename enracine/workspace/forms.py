"""Forms of the workspace: a dated setting made from its declaration, and the journal's filters."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enracine.kernel.acting import Acting
from enracine.kernel.archives import MOST_REASON
from enracine.kernel.exports import Export
from enracine.kernel.forms import DayInput, HintedBoxes, field_of_choices
from enracine.kernel.parameters import CHOICE, NUMBERS, TABLE, Parameter
from enracine.kernel.unsent import REASONS
from enracine.network.models import Membership
from enracine.network.scope import own_organisation

OUT_OF_BOUNDS = _("Cette valeur sort des limites permises.")


class NumbersField(forms.CharField):
    """Whole numbers in rising order, separated by commas or spaces: « 3, 6, 12 »."""

    def prepare_value(self, value: Any) -> Any:
        """The numbers as one types them."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The numbers, or a message beside the field."""
        words = re.split(r"[\s,;]+", str(value or "").strip())
        if not all(word.isdecimal() and len(word) < 6 for word in words):
            raise ValidationError(_("Écrivez des nombres entiers séparés par des virgules."))
        return [int(word) for word in words]


class ExportForm(forms.Form):
    """An export to ask for: what it will serve, when it names people (law.md, L29)."""

    kind = forms.CharField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    purpose = forms.ChoiceField(
        label=_("À quoi servira ce fichier?"),
        widget=forms.RadioSelect,
        help_text=_("Pour des chiffres, prenez les tableaux : ils ne nomment personne."),
        error_messages={"required": _("Dites à quoi servira ce fichier.")},
    )

    def __init__(self, export: Export, *args: Any, **kwargs: Any) -> None:
        """The purposes offered are those of this export; none asked when it names nobody."""
        super().__init__(*args, **{"auto_id": f"id_{export.kind}_%s", **kwargs})
        self.export = export
        if export.purposes:
            field_of_choices(self, "purpose").choices = list(export.purposes)
        else:
            del self.fields["purpose"]


class SettingForm(forms.Form):
    """A value, the day it begins, and where it comes from."""

    def __init__(self, known: Parameter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        value = self.initial.get("value", known.default)
        for name, made in self._value_fields(known, value).items():
            self.fields[name] = made
        self.fields["valid_from"] = forms.DateField(
            label=_("À partir du"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["source"] = forms.CharField(
            label=_("D’où vient cette valeur"),
            help_text=_("Une entente, une décision, un courriel, avec sa date."),
            max_length=400,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields["version"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=0
        )

    def _value_fields(self, known: Parameter, value: Any) -> dict[str, forms.Field]:
        if known.kind == TABLE:
            held = {**known.default, **(value if isinstance(value, dict) else {})}
            return {
                f"value_{key}": self._number(known, label, held.get(key))
                for key, label in known.words.items()
            }
        if known.kind == CHOICE:
            choices = list(known.words.items())
            boxes = HintedBoxes(label=known.label, choices=choices, initial=value)
            return {"value": boxes}
        if known.kind == NUMBERS:
            return {"value": NumbersField(label=known.label, initial=value, help_text=known.help)}
        return {"value": self._number(known, known.label, value)}

    def _number(self, known: Parameter, label: Any, value: Any) -> forms.IntegerField:
        return forms.IntegerField(
            label=label,
            initial=value,
            min_value=known.minimum,
            max_value=known.maximum,
            help_text=known.unit,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def clean(self) -> dict[str, Any]:
        """Gather the value in the shape of the setting; refuse what breaks its bounds."""
        data: dict[str, Any] = super().clean() or {}
        if self.known.kind == TABLE:
            names = {key: f"value_{key}" for key in self.known.words}
            if all(name in data for name in names.values()):
                data["value"] = {key: data[name] for key, name in names.items()}
        if "value" in data and not self.known.accepts(data["value"]):
            self.add_error("value" if "value" in self.fields else None, OUT_OF_BOUNDS)
        return data


class JournalForm(forms.Form):
    """Narrow the journal of readings."""

    since = forms.DateField(label=_("Du"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Au"), required=False, widget=DayInput())
    who = forms.ChoiceField(label=_("Lu par"), required=False)
    number = forms.CharField(label=_("Numéro du dossier"), required=False, max_length=24)
    exceptional = forms.BooleanField(label=_("Accès d’exception seulement"), required=False)

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(organisation=own_organisation(acting)).select_related(
            "user"
        )
        field_of_choices(self, "who").choices = [
            ("", _("Tout le monde")),
            *((str(m.pk), m.user.get_full_name()) for m in people.order_by("user__name", "id")),
        ]


class ArchiveForm(forms.Form):
    """Why everything is taken."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Pourquoi"),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Une phrase : chaque personne concernée la lira dans le journal de son dossier."
        ),
    )


class GiveUpForm(forms.Form):
    """Why a message that did not leave is given up."""

    why = forms.ChoiceField(
        label=_("Pourquoi?"),
        choices=[(reason.value, reason.label) for reason in REASONS],
        widget=forms.RadioSelect,
    )
