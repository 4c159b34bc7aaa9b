"""A date known to the month: a list of months and a box for the year."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.numbers import whole_number


class MonthYearWidget(forms.MultiWidget):
    """The two controls, in their own template."""

    template_name = "people/widgets/month_year.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = [("", gettext_lazy("Choisissez")), *((str(n), name) for n, name in MONTHS.items())]
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "month": forms.Select(
                attrs={"label": gettext_lazy("Mois"), "class": "form-select"}, choices=months
            ),
            "year": forms.TextInput(
                attrs={
                    "label": gettext_lazy("Année"),
                    "class": "form-control",
                    "inputmode": "numeric",
                    "maxlength": "4",
                    "size": "4",
                }
            ),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The two texts that show a date (or an ISO text)."""
        if isinstance(value, str) and value:
            value = dt.date.fromisoformat(value)
        return [str(value.month), str(value.year)] if isinstance(value, dt.date) else ["", ""]


class MonthYearField(forms.MultiValueField):
    """A month of a year, kept as its first day. Says precisely which part is missing."""

    widget = MonthYearWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.CharField(required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """The first day of the month; None when nothing is given and nothing is required."""
        month, year = [str(part or "").strip() for part in (value or ["", ""])]
        if not month and not year:
            if self.required:
                raise ValidationError(_("Choisissez le mois et écrivez l’année."), code="required")
            return None
        if not month:
            raise ValidationError(_("Choisissez le mois."), code="incomplete")
        if not year:
            raise ValidationError(_("Écrivez l’année."), code="incomplete")
        if not (year.isdecimal() and len(year) == 4 and 1900 <= int(year) <= 2100):
            raise ValidationError(_("L’année a quatre chiffres, par exemple 2021."), code="year")
        if not 1 <= (whole_number(month) or 0) <= 12:
            raise ValidationError(_("Choisissez le mois."), code="month")
        return dt.date(int(year), int(month), 1)

    def compress(self, data_list: Sequence[Any]) -> dt.date | None:
        """Asked by MultiValueField; `clean` does the work."""
        return self.clean(list(data_list)) if data_list else None
