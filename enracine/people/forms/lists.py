"""The forms of a list: where it comes from, what its columns mean, what a line should say."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.forms import DatePartsField, HintedRadio
from enracine.people.intake.columns import BY_CODE, FIELDS, is_forbidden
from enracine.people.intake.lines import KINDS, Level, problems_from
from enracine.people.models import (
    EducationLevel,
    FrenchLevel,
    IntakeFile,
    IntakeRow,
    StatusCode,
)

#: Fields shown at once on the page of columns; the others are below, unfolded when one is used.
MAIN = ("given_name", "family_name", "full_name", "birth_date", "email", "phone")
CHOICES = {
    "status": StatusCode.choices,
    "education": EducationLevel.choices,
    "french": FrenchLevel.choices,
    "language": [("fr-ca", _("Français")), ("en", _("Anglais"))],
}


class BringForm(forms.Form):
    """A file, and what is declared of its origin."""

    file = forms.FileField(
        label=_("La liste"),
        help_text=_("CSV ou Excel (.xlsx), une personne par ligne, 15 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx", "class": "form-control"}),
        allow_empty_file=True,
    )
    origin = HintedRadio(label=_("D’où vient-elle?"), choices=IntakeFile.Origin.choices)
    collected_by = forms.CharField(
        label=_("Qui a recueilli ces renseignements?"),
        max_length=160,
        help_text=_("Un organisme, un service, une activité."),
    )
    collected_on = DatePartsField(label=_("Quand?"), not_future=True)
    told = forms.CharField(
        label=_("Qu’a-t-on dit aux personnes?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple : « Nous remettrons votre nom à PROMIS, qui vous appellera. »"),
    )


class OpenChoice(forms.ChoiceField):
    """A choice that may be left open, without being called optional: the whole decides."""

    def validate(self, value: Any) -> None:
        """Refuse only what is not in the list."""
        if value:
            super().validate(value)


class OpenText(forms.CharField):
    """A text that may be missing for now: the line says what it lacks."""

    def validate(self, value: Any) -> None:
        """Accept nothing too."""
        if value:
            super().validate(value)


class ColumnsForm(forms.Form):
    """One choice of column for each field."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, file: IntakeFile, samples: list[tuple[str, ...]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("– aucune –"))]
        for number, heading in enumerate(file.headings):
            if is_forbidden(heading):
                continue
            seen = next((r[number] for r in samples if number < len(r) and r[number].strip()), "")
            shown = heading or gettext("Colonne %(n)s") % {"n": number + 1}
            choices.append((str(number), f"{shown} – {seen[:40]}" if seen else shown))
        for field in FIELDS:
            current = file.mapping.get(field.code)
            self.fields[field.code] = OpenChoice(
                label=gettext(field.label),
                choices=choices,
                initial="" if current is None else str(current),
            )
        self.fields["family_first"] = HintedRadio(
            label=gettext("Dans un nom complet, le premier mot est"),
            choices=[("0", gettext("le prénom")), ("1", gettext("le nom de famille"))],
            initial="1" if file.family_first else "0",
            inline=True,
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=file.version)

    def mapping(self) -> dict[str, int]:
        """Field → column, for the fields that have one."""
        said = self.cleaned_data
        return {f.code: int(said[f.code]) for f in FIELDS if said.get(f.code)}

    def main_fields(self) -> list[Any]:
        """The fields that make somebody."""
        return [self[code] for code in MAIN]

    def other_fields(self) -> list[Any]:
        """What else a list may say."""
        return [self[field.code] for field in FIELDS if field.code not in MAIN]

    def has_others(self) -> bool:
        """Whether one of the others is already used."""
        return any(field.initial for field in self.other_fields())


class LineForm(forms.Form):
    """What a line says, field by field, with what is wrong beside each."""

    use_required_attribute = False

    def __init__(self, *args: Any, row: IntakeRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        mapped = [
            field for field in FIELDS if field.code in row.file.mapping or field.code in row.raw
        ]
        # A name that was cut in two is corrected in two.
        codes = [f.code for f in mapped if f.code != "full_name"]
        if any(f.code == "full_name" for f in mapped):
            codes = [c for c in ("given_name", "family_name") if c not in codes] + codes
        for code in codes:
            said = self._said(code)
            label = gettext(BY_CODE[code].label)
            if code in CHOICES:
                choices = [("", "–"), *CHOICES[code]]
                known = {str(value) for value, _label in choices}
                self.fields[code] = forms.ChoiceField(
                    label=label, choices=choices, required=False,
                    initial=said if said in known else "",
                )  # fmt: skip
            else:
                text = OpenText if code in {"given_name", "birth_date"} else forms.CharField
                self.fields[code] = text(
                    label=label, required=text is OpenText, max_length=300, initial=said
                )
            raw = row.raw.get(code, "")
            if raw and raw != said:
                self.fields[code].help_text = gettext("Dans le fichier : « %(raw)s »") % {
                    "raw": raw
                }
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=row.version)

    def _said(self, code: str) -> str:
        if code in {"municipality", "region", "country", "birth_country", "phone"}:
            return str(self.row.raw.get(code, ""))
        clean = self.row.values.get(code)
        return str(clean if clean is not None else self.row.raw.get(code, ""))

    def show_problems(self) -> None:
        """Put what is wrong beside its field; a form must be bound for that."""
        for problem in problems_from(self.row.problems):
            if problem.level == Level.REMARK:
                continue
            text = gettext(KINDS[problem.code].text) % {"seen": problem.seen or "…"}
            place = problem.field if problem.field in self.fields else None
            if place is None and "given_name" in self.fields and problem.field == "full_name":
                place = "given_name"
            self.add_error(place, text)

    def raw(self) -> dict[str, str]:
        """What the line should say, by field, as it was typed: it is read like a cell."""
        return {code: str(self.data.get(code, "")) for code in self.fields if code != "version"}

    @classmethod
    def of(cls, row: IntakeRow) -> "LineForm":
        """The form of a line as it stands, with what is wrong beside each field."""
        blank = cls(row=row)
        data = {name: blank.get_initial_for_field(f, name) for name, f in blank.fields.items()}
        form = cls(data, row=row)
        form.is_valid()
        form.show_problems()
        return form
