"""The fields that the product asks everywhere: a known date, a phone number."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enracine.kernel.clock import today
from enracine.kernel.numbers import whole_number
from enracine.kernel.sin import find_sin
from enracine.kernel.templatetags import formats

#: Fields whose content is checked otherwise: nine figures there are no social insurance number.
WITHOUT_FREE_TEXT: tuple[type[forms.Field], ...] = (
    forms.EmailField,
    forms.URLField,
    forms.UUIDField,
    forms.SlugField,
)


def refuse_sin(value: Any) -> None:
    """Raise ValidationError when a text holds what looks like a social insurance number (L68)."""
    if isinstance(value, str) and find_sin(value) is not None:
        raise ValidationError(
            _(
                "Ce texte contient ce qui ressemble à un numéro d’assurance sociale. Nous n’en avons "
                "pas besoin et ne le gardons jamais : retirez-le."
            ),
            code="sin",
        )


def takes_free_text(field: forms.Field) -> bool:
    """Whether somebody types words in this field: passwords, hidden keys and addresses are not."""
    return (
        isinstance(field, forms.CharField)
        and not isinstance(field, (*WITHOUT_FREE_TEXT, PhoneField))
        and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
    )


def guard_free_text() -> None:
    """Make every text field of every form of the product refuse a social insurance number.

    Done once, on Django's own field, because a form written tomorrow must not be able to forget it.
    """
    plain_validate = forms.CharField.validate
    if getattr(plain_validate, "refuses_sin", False):
        return

    def validate(self: forms.CharField, value: Any) -> None:
        plain_validate(self, value)
        if takes_free_text(self):
            refuse_sin(value)

    validate.refuses_sin = True  # type: ignore[attr-defined]  # so that it is done once
    setattr(forms.CharField, "validate", validate)  # noqa: B010 - said as what it is


def field_of_choices(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """The field of a form that is answered among choices, where the choices are known only now.

    Raises TypeError for a field of another kind: its choices would be said to nobody.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"« {name} » has no choices")
    return field


def field_of_rows(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """The field of a form that is answered among rows, where the rows are known only now.

    Raises TypeError for a field of another kind.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"« {name} » offers no rows")
    return field


MONTH_NAMES = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"),
    ("mai", "may"), ("juin", "june"), ("juillet", "july"), ("aout", "august"),
    ("septembre", "september"), ("octobre", "october"), ("novembre", "november"),
    ("decembre", "december"),
)  # fmt: skip
ISO_DATE = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
DAY_FIRST_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")


def plain(text: str) -> str:
    """Return the text in lower case, without accents, spaces around, or final points."""
    decomposed = unicodedata.normalize("NFKD", text.strip().strip(".").lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def month_number(text: str) -> int | None:
    """Return the month written as a figure or as a French or English name, or None.

    A name may be cut after three letters or more when only one month starts so.
    """
    word = plain(text)
    if word.isdecimal():
        return whole_number(word)
    if len(word) < 3:
        return None
    found = {
        number
        for number, names in enumerate(MONTH_NAMES, start=1)
        if any(name.startswith(word) for name in names)
    }
    return found.pop() if len(found) == 1 else None


def split_whole_date(text: str) -> list[str] | None:
    """Return day, month and year of a whole date typed in one box, or None when it is not one.

    Accepts 1990-02-28 and 28/02/1990 (day first, as in the form's own order).
    """
    if match := ISO_DATE.fullmatch(text.strip()):
        return [match[3], match[2], match[1]]
    if match := DAY_FIRST_DATE.fullmatch(text.strip()):
        return [match[1], match[2], match[3]]
    return None


class DatePartsWidget(forms.MultiWidget):
    """Three text boxes: day, month, year. `birth` lets the browser fill in a birth date."""

    template_name = "forms/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, birth: bool = False) -> None:
        names = ("bday-day", "bday-month", "bday-year") if birth else ("off", "off", "off")
        labels = (gettext_lazy("Jour"), gettext_lazy("Mois"), gettext_lazy("Année"))
        # Boxes take more than their own part: a pasted whole date is understood.
        sizes = ("10", "12", "10")
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(
                attrs={"label": label, "autocomplete": name, "maxlength": size}
                | ({} if part == "month" else {"inputmode": "numeric"})
            )
            for part, label, name, size in zip(
                ("day", "month", "year"), labels, names, sizes, strict=True
            )
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str | None]:
        """Return the three texts that show a date (or an ISO text)."""
        if isinstance(value, str):
            return list(split_whole_date(value) or [value, "", ""])
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template whether the boxes hold an error."""
        context = super().get_context(name, value, attrs)
        context["widget"]["invalid"] = (attrs or {}).get("aria-invalid") == "true"
        return context


class DatePartsField(forms.MultiValueField):
    """A date one knows by heart. Tolerant of input, precise about what is wrong.

    `earliest` and `latest` bound it; `not_future` refuses days after today (the product's clock).
    Raises ValidationError with one French sentence about the first thing to correct.
    """

    widget = DatePartsWidget

    def __init__(
        self,
        *,
        earliest: dt.date | None = None,
        latest: dt.date | None = None,
        not_future: bool = False,
        birth: bool = False,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest, self.not_future = earliest, latest, not_future
        kwargs.setdefault("widget", DatePartsWidget(birth=birth))
        if birth:
            kwargs.setdefault("help_text", gettext_lazy("Par exemple : 28 février 1990"))
        fields = tuple(forms.CharField(required=False) for _part in range(3))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """Return the date typed; None when nothing is typed and nothing is required."""
        if isinstance(value, dt.date):
            parts = [str(value.day), str(value.month), str(value.year)]
        else:
            parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        typed = [part for part in parts if part]
        if len(typed) == 1 and (whole := split_whole_date(typed[0])):
            parts = whole
        if not any(parts):
            if self.required:
                raise ValidationError(_("Écrivez la date : jour, mois et année."), code="required")
            return None
        day = self._parse(parts)
        self._check_bounds(day)
        return day

    def compress(self, data_list: Sequence[Any]) -> dt.date | None:
        """Return the date of three parts (asked by MultiValueField; `clean` does the work)."""
        return self._parse([str(part) for part in data_list]) if data_list else None

    def _parse(self, parts: Sequence[str]) -> dt.date:
        missing = [
            name
            for name, part in zip((_("le jour"), _("le mois"), _("l’année")), parts, strict=True)
            if not part
        ]
        if missing:
            raise ValidationError(
                _("Il manque %(parts)s.") % {"parts": _(" et ").join(missing)}, code="incomplete"
            )
        day, month, year = parts[0], month_number(parts[1]), parts[2]
        if not 1 <= (whole_number(day) or 0) <= 31:
            raise ValidationError(_("Le jour est un nombre de 1 à 31."), code="day")
        if month is None or not 1 <= month <= 12:
            raise ValidationError(_("Le mois est un nombre de 1 à 12, ou son nom."), code="month")
        if not (year.isdecimal() and len(year) == 4 and int(year) >= 1800):
            raise ValidationError(_("L’année a quatre chiffres, par exemple 1990."), code="year")
        try:
            return dt.date(int(year), month, int(day))
        except ValueError as error:
            raise ValidationError(
                _("Cette date n’existe pas : vérifiez le jour et le mois."), code="impossible"
            ) from error

    def _check_bounds(self, day: dt.date) -> None:
        language = get_language() or "fr-ca"
        if self.not_future and day > today():
            raise ValidationError(
                _("Cette date est dans l’avenir. Vérifiez l’année."), code="future"
            )
        if self.earliest and day < self.earliest:
            raise ValidationError(
                _("La date doit être le %(day)s ou après.")
                % {"day": formats.day(self.earliest, language)},
                code="earliest",
            )
        if self.latest and day > self.latest:
            raise ValidationError(
                _("La date doit être le %(day)s ou avant.")
                % {"day": formats.day(self.latest, language)},
                code="latest",
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the date typed is another one than the initial one."""
        if self.disabled:
            return False
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class PhoneField(forms.CharField):
    """A phone number of any country, kept in international form (« +15145550199 »).

    Without a country code the number is read as Canadian. A number is accepted when its length is
    possible for its country: number plans change faster than libraries, and refusing a true number
    does more harm than keeping a mistaken one.
    """

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "Numéro d’un autre pays : commencez par + et l’indicatif, par exemple +33."
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in E.164 form, "" when nothing is typed and nothing is required."""
        text: str = super().clean(value)
        if not text:
            return ""
        # « 00 33 … » and « 011 33 … » are how the world and North America dial out.
        text = re.sub(r"^\s*(?:00|011)[\s.-]*(?=[1-9])", "+", text)
        try:
            parsed = phonenumbers.parse(text, "CA")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(
                _("Écrivez un numéro de téléphone, par exemple 514 555-0199 ou +33 1 99 00 12 34."),
                code="invalid",
            ) from error
        # « 555-0142 » alone could be dialled locally, but not by whoever reads the file.
        possible = phonenumbers.is_possible_number_with_reason(parsed)
        if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
            raise ValidationError(self._length_message(parsed, text), code="length")
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)

    def _length_message(self, parsed: phonenumbers.PhoneNumber, text: str) -> str:
        if parsed.country_code == 1 and not text.lstrip().startswith("+"):
            return _(
                "Un numéro d’ici a 10 chiffres. Pour un autre pays, commencez par + et l’indicatif."
            )
        return _("Ce numéro n’a pas le bon nombre de chiffres pour son pays.")

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as people write it."""
        return formats.phone(value) if isinstance(value, str) and value.startswith("+") else value


class HintedRadio(forms.ChoiceField):
    """One choice among cards. `hints` explains some (value -> text); `inline` in a row."""

    widget = forms.RadioSelect

    def __init__(
        self, *, hints: Mapping[str, Any] | None = None, inline: bool = False, **kwargs: Any
    ) -> None:
        self.choice_hints = dict(hints or {})
        self.choices_css = "choices--inline" if inline else ""
        super().__init__(**kwargs)


class HintedBoxes(forms.MultipleChoiceField):
    """Several choices among cards, with the same explanations as HintedRadio."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, *, hints: Mapping[str, Any] | None = None, inline: bool = False, **kwargs: Any
    ) -> None:
        self.choice_hints = dict(hints or {})
        self.choices_css = "choices--inline" if inline else ""
        super().__init__(**kwargs)


class DayInput(forms.DateInput):
    """The browser's own date picker, for days to come (appointments)."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """The browser's own hour picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DollarsField(forms.DecimalField):
    """An amount in dollars and cents, typed as people write it; `most`: the largest, in cents."""

    def __init__(self, *, most: int = 100_000_00, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "min_value": Decimal("0"),
            "max_value": Decimal(most) / 100,
            "decimal_places": 2,
            "max_digits": len(str(most)),
            "localize": True,
            "widget": forms.TextInput(attrs={"inputmode": "decimal"}),
        }
        super().__init__(**defaults | kwargs)

    def to_python(self, value: Any) -> Any:
        """« 1 200,50 $ », as the product writes it and people copy it, is a number."""
        if isinstance(value, str):
            value = re.sub(r"[\s$]", "", value)
        return super().to_python(value)


def cents_of(amount: Decimal | None) -> int:
    """An amount typed, in whole cents; nothing typed is 0."""
    return int(amount * 100) if amount is not None else 0


def dollars_of(cents: int) -> Decimal:
    """Whole cents as a form shows them, in dollars."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))
