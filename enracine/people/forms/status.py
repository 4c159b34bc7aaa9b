"""Immigration status, and what a status makes useful to ask."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.kernel.clock import today
from enracine.kernel.forms import HintedRadio
from enracine.people import rules, values
from enracine.people.forms.base import SectionForm
from enracine.people.models import Citizenship, StatusCode
from enracine.people.widgets import MonthYearField

TEMPORARY = frozenset(
    {"temporary_worker_closed", "temporary_worker_open", "international_student", "visitor"}
)
YES_NO = (
    ("yes", gettext_lazy("Oui")),
    ("no", gettext_lazy("Non")),
    ("", gettext_lazy("Je ne sais pas")),
)
STATUS_HINTS = {
    "temporary_worker_closed": gettext_lazy("Pour un seul employeur"),
    "temporary_worker_open": gettext_lazy("Pour presque tous les employeurs"),
    "csq_holder_abroad": gettext_lazy(
        "Certificat de sélection du Québec; la résidence permanente est en attente"
    ),
    "asylum_seeker": gettext_lazy("Votre demande est en cours d’étude"),
    "protected_person": gettext_lazy("Votre demande d’asile a été acceptée"),
}


class StatusForm(SectionForm):
    """The immigration status, and nothing more."""

    code = HintedRadio(
        label=gettext_lazy("Quel est votre statut au Canada?"),
        help_text=gettext_lazy(
            "Un conseil sur l’immigration? Voyez une personne autorisée : nous n’en donnons pas."
        ),
        choices=StatusCode.choices,
        hints=STATUS_HINTS,
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )


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
        if code not in TEMPORARY:
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
        )


class SituationForm(ArrivalForm):
    """The whole status on one page: for corrections. Every question may stay unanswered."""

    code = StatusForm.base_fields["code"]
    field_order = ("code", "citizenship", "arrived", "expires_on", "work")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show every question: the status may be changed on this very page."""
        SectionForm.__init__(self, *args, **kwargs)
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
