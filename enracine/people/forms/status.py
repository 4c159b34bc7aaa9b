"""Immigration status, and what a status makes useful to ask."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedRadio, field_of_choices
from enracine.people import rules, skills, status_list, values
from enracine.people.forms.base import CHOOSE, SectionForm, language
from enracine.people.models import Citizenship, StatusCode
from enracine.people.widgets import MonthYearField
from enracine.territories.models import Region

YES_NO = (
    ("yes", gettext_lazy("Oui")),
    ("no", gettext_lazy("Non")),
    ("", gettext_lazy("Je ne sais pas")),
)


def offer_statuses(form: SectionForm) -> None:
    """Fill the choices of `code` from the open list, in the language of the page."""
    held = str(form.known.get("code") or form.initial.get("code") or "")
    listed = status_list.offered(today(), held)
    field = form.fields["code"]
    choices: list[tuple[str, Any]] = [(line.code, line.label(language())) for line in listed]
    if not isinstance(field, HintedRadio):
        choices = [CHOOSE, *choices]
    else:
        field.choice_hints = {line.code: line.hint(language()) for line in listed if line.hint_fr}
    field.choices = choices  # type: ignore[attr-defined]  # a field of choices


class StatusForm(SectionForm):
    """The immigration status, and nothing more."""

    code = HintedRadio(
        label=gettext_lazy("Quel est votre statut au Canada?"),
        help_text=gettext_lazy(
            "Un conseil sur l’immigration? Voyez une personne autorisée : nous n’en donnons pas."
        ),
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the statuses in force today, and the one that the person holds."""
        super().__init__(*args, **kwargs)
        offer_statuses(self)


class ArrivalForm(SectionForm):
    """Month of arrival, and what the status makes useful: how one is Canadian, end of a permit."""

    citizenship = HintedRadio(
        label=gettext_lazy("Depuis quand avez-vous la citoyenneté canadienne?"),
        choices=[c for c in Citizenship.choices if c[0] != Citizenship.OTHER],
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    arrived = MonthYearField(
        label=gettext_lazy("Quand êtes-vous arrivé ou arrivée au Québec?"),
        help_text=gettext_lazy("Le mois suffit. Nous ne demandons pas le jour."),
        required=False,
    )
    expires_on = MonthYearField(
        label=gettext_lazy("Quand votre permis prend-il fin?"), required=False
    )
    work = HintedRadio(
        label=gettext_lazy("Avez-vous le droit de travailler au Québec?"),
        choices=YES_NO,
        inline=True,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the questions that the status makes useful (`known["code"]`)."""
        super().__init__(*args, **kwargs)
        code = self.known.get("code", "")
        if code != StatusCode.CANADIAN_CITIZEN:
            del self.fields["citizenship"]
        if code == StatusCode.CSQ_HOLDER_ABROAD:
            del self.fields["arrived"]
        if not status_list.has_an_end(code):
            del self.fields["expires_on"]
        if code not in {"asylum_seeker", "visitor", "international_student"}:
            del self.fields["work"]

    def clean(self) -> dict[str, Any]:
        """Refuse an arrival or an end that cannot be."""
        cleaned = super().clean() or {}
        self.add_problems(
            rules.impossible_dates(
                birth_date=self.known.get("birth_date"),
                arrived=cleaned.get("arrived"),
                expires_on=cleaned.get("expires_on"),
                since=cleaned.get("since"),
                day=today(),
            )
        )
        return cleaned

    def value(self) -> values.Situation:
        """The answers, with the status they complete."""
        data = self.cleaned_data
        return values.Situation(
            code=self.known["code"],
            citizenship=data.get("citizenship", ""),
            arrived=data.get("arrived"),
            expires_on=data.get("expires_on"),
            work_authorised={"yes": True, "no": False}.get(data.get("work", "")),
            since=data.get("since"),
            renewed=bool(data.get("renewed")),
        )


class SituationForm(ArrivalForm):
    """The whole status on one page: for corrections. Every question may stay unanswered."""

    code = StatusForm.base_fields["code"]
    since = MonthYearField(
        label=gettext_lazy("Depuis quand avez-vous ce statut ou ce permis?"),
        help_text=gettext_lazy("Le mois suffit."),
        required=False,
    )
    renewed = forms.BooleanField(
        label=gettext_lazy("C’est un nouveau permis, qui remplace l’ancien"),
        help_text=gettext_lazy("L’ancien reste dans l’historique, avec ses dates."),
        required=False,
    )
    field_order = ("code", "citizenship", "arrived", "since", "expires_on", "renewed", "work")
    said_of: ClassVar[dict[str, Any]] = {
        "code": gettext_lazy("Statut d’immigration"),
        "citizenship": gettext_lazy("Citoyenneté canadienne : depuis quand?"),
        "arrived": gettext_lazy("Arrivée au Québec"),
        "since": gettext_lazy("Statut ou permis en vigueur depuis"),
        "expires_on": gettext_lazy("Fin du permis"),
        "work": gettext_lazy("Droit de travailler au Québec"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show every question: the status may be changed on this very page."""
        SectionForm.__init__(self, *args, **kwargs)
        offer_statuses(self)
        self.fields["citizenship"].required = False
        self.fields["citizenship"].label = _("Citoyenneté canadienne : depuis quand?")

    def clean(self) -> dict[str, Any]:
        """Ask how one is Canadian when one is; forget it otherwise."""
        cleaned = super().clean()
        if cleaned.get("code") == StatusCode.CANADIAN_CITIZEN:
            if not cleaned.get("citizenship"):
                self.add_error("citizenship", _("Choisissez une réponse."))
        else:
            cleaned["citizenship"] = ""
        self.known = self.known | {"code": cleaned.get("code", "")}
        return cleaned


class PastStatusForm(SectionForm):
    """A status that the person had before."""

    code = forms.ChoiceField(
        label=gettext_lazy("Statut ou permis"),
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    since = MonthYearField(label=gettext_lazy("Depuis"), required=False)
    until = MonthYearField(label=gettext_lazy("Jusqu’à"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the statuses."""
        super().__init__(*args, **kwargs)
        offer_statuses(self)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that is upside down, or not over."""
        cleaned = super().clean() or {}
        problem = skills.period_problem(cleaned.get("since"), cleaned.get("until"), today())
        self.add_problems([problem] if problem else [])
        return cleaned

    def value(self) -> values.PastStatus:
        """The answers."""
        return values.PastStatus(**self.cleaned_data)


class DestinationForm(SectionForm):
    """The region written on a selection certificate."""

    region = forms.ChoiceField(
        label=gettext_lazy("Quelle région est écrite sur votre CSQ?"),
        help_text=gettext_lazy("Ce n’est pas votre souhait, ni l’endroit où vous habitez."),
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    issued_on = MonthYearField(
        label=gettext_lazy("Quand le CSQ a-t-il été délivré?"), required=False
    )
    said_of: ClassVar[dict[str, Any]] = {
        "region": gettext_lazy("Région de destination écrite sur le CSQ"),
        "issued_on": gettext_lazy("CSQ délivré en"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the regions of Québec."""
        super().__init__(*args, **kwargs)
        regions = list(Region.objects.in_force(today()).values_list("code", "name"))
        field_of_choices(self, "region").choices = [CHOOSE, *regions]

    def value(self) -> values.Destination:
        """The answers."""
        return values.Destination(**self.cleaned_data)
