"""Forms of departures, absences and changes in bulk."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.queries.bulk import BY_RULE, EVENLY
from enracine.kernel.clock import QUEBEC, today
from enracine.kernel.forms import DayInput, HintedRadio, HourInput, field_of_choices

#: Fields of one thing given by hand: this, then its identifier.
ONE = "a_"
NOW, LATER = "maintenant", "heure"


class DepartureForm(forms.Form):
    """When the account closes; what goes to whom is asked line by line, beside it."""

    when = HintedRadio(
        label=_("Quand fermer le compte?"),
        choices=[(NOW, _("Maintenant")), (LATER, _("À une heure précise"))],
        initial=LATER,
    )
    day = forms.DateField(label=_("Jour"), required=False, widget=DayInput())
    hour = forms.TimeField(label=_("Heure"), required=False, widget=HourInput())

    def clean(self) -> dict[str, Any]:
        """The instant, in Québec's time; a day and an hour when it is not now."""
        data = super().clean() or {}
        data["at"] = None
        if data.get("when") == LATER:
            for name, words in (
                ("day", _("Choisissez le jour.")),
                ("hour", _("Choisissez l’heure.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if data.get("day") and data.get("hour"):
                data["at"] = dt.datetime.combine(data["day"], data["hour"], QUEBEC)
        return data

    def clean_day(self) -> dt.date | None:
        """A day to come, or today."""
        day: dt.date | None = self.cleaned_data["day"]
        if day is not None and day < today():
            raise forms.ValidationError(_("Choisissez aujourd’hui ou un jour à venir."))
        return day


class AbsenceHandoverForm(forms.Form):
    """To whom what cannot wait goes during an absence."""

    how = HintedRadio(label=_("À qui confier ce qui ne peut pas attendre?"), choices=())

    def __init__(self, *args: Any, stand_in: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(BY_RULE, _("Répartir par la règle"))]
        if stand_in:
            choices.insert(
                0, ("releve", _("À qui prend la relève : %(name)s") % {"name": stand_in})
            )
        field_of_choices(self, "how").choices = choices
        self.fields["how"].initial = choices[0][0]


class BulkForm(forms.Form):
    """To whom the ticked dossiers go."""

    person = forms.ChoiceField(label=_("Confier à"))

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "person").choices = [
            (BY_RULE, _("Répartir par la règle, une personne à la fois")),
            (EVENLY, _("Répartir également, toutes à la fois : langue respectée, suivis gardés")),
            *people,
        ]


def picked(post: Mapping[str, Any]) -> dict[str, str]:
    """What was given by hand, line by line: thing → member; the rest is left to the rule."""
    found = {}
    for name, value in post.items():
        key, code = name.removeprefix(ONE), str(value)
        if name.startswith(ONE) and _is_id(key) and _is_id(code):
            found[key] = code
    return found


def ticked(values: Iterable[str]) -> list[uuid.UUID]:
    """The identifiers that were ticked; nonsense is left out."""
    return [uuid.UUID(v) for v in dict.fromkeys(values) if _is_id(v)]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
