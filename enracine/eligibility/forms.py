"""The short public form: plain questions, every one optional, turned into facts."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enracine.eligibility.rules import (
    Citizenship,
    Facts,
    ImmigrationStatus,
    Residence,
    contradictions,
)
from enracine.kernel import today
from enracine.kernel.forms import DatePartsField, HintedRadio, field_of_choices
from enracine.territories.models import Region

NO_ANSWER = ("", gettext_lazy("Choisissez une réponse"))
# « ZZ » is how CLDR writes « some country, not said »: it is enough to know it is not Canada.
SOME_COUNTRY = "ZZ"

HOMES = {
    "cmm": (
        gettext_lazy("Dans la région métropolitaine de Montréal"),
        Residence("CA", None, True),
    ),
    "quebec": (gettext_lazy("Ailleurs au Québec"), Residence("CA", None, False)),
    "canada": (gettext_lazy("Ailleurs au Canada"), Residence("CA", None, False)),
    "abroad": (gettext_lazy("Hors du Canada"), Residence(SOME_COUNTRY, None, False)),
}
BIRTHPLACES = {
    "quebec": (gettext_lazy("Au Québec"), {"born_in_quebec": True, "birth_country": "CA"}),
    "canada": (
        gettext_lazy("Ailleurs au Canada"),
        {"born_in_quebec": False, "birth_country": "CA"},
    ),
    "abroad": (
        gettext_lazy("Hors du Canada"),
        {"born_in_quebec": False, "birth_country": SOME_COUNTRY},
    ),
}
STANDINGS = (
    NO_ANSWER,
    ("permanent_resident", gettext_lazy("Résidence permanente")),
    ("canadian_naturalised", gettext_lazy("Citoyenneté canadienne, obtenue après mon arrivée")),
    ("canadian_birth", gettext_lazy("Citoyenneté canadienne, depuis ma naissance")),
    (
        "csq_holder_abroad",
        gettext_lazy("Certificat de sélection du Québec (CSQ), j’attends à l’étranger"),
    ),
    ("temporary_worker_open", gettext_lazy("Permis de travail ouvert")),
    ("temporary_worker_closed", gettext_lazy("Permis de travail fermé, pour un seul employeur")),
    ("international_student", gettext_lazy("Permis d’études")),
    ("resettled_refugee", gettext_lazy("Réfugié ou réfugiée, pris en charge par l’État")),
    ("protected_person", gettext_lazy("Personne protégée")),
    ("asylum_seeker", gettext_lazy("Demande d’asile en cours")),
    ("visitor", gettext_lazy("Visiteur ou visiteuse")),
)
STUDIES = (
    NO_ANSWER,
    ("none", gettext_lazy("Aucun diplôme")),
    ("secondary", gettext_lazy("Études secondaires")),
    ("vocational", gettext_lazy("Formation professionnelle (métier)")),
    ("college", gettext_lazy("Études collégiales ou techniques")),
    ("bachelor", gettext_lazy("Baccalauréat ou licence universitaire")),
    ("graduate", gettext_lazy("Maîtrise ou doctorat")),
)
YES_NO = (("yes", gettext_lazy("Oui")), ("no", gettext_lazy("Non")))
#: Which field of the form to blame for a fact that cannot be.
BLAMED = {"birth_date": "birth_date", "arrived_in_quebec_on": "arrived", "as_of": "as_of"}


def _yes_no(label: Any, **more: Any) -> HintedRadio:
    return HintedRadio(label=label, choices=YES_NO, inline=True, required=False, **more)


class CheckForm(forms.Form):
    """Where one lives, comes from, and what one wishes. Neither name nor address, nothing kept."""

    home = HintedRadio(
        label=gettext_lazy("Où habitez-vous?"),
        choices=[(code, label) for code, (label, _facts) in HOMES.items()],
        hints={"cmm": gettext_lazy("Montréal, Laval, Longueuil et les villes voisines")},
        required=False,
    )
    born = HintedRadio(
        label=gettext_lazy("Où êtes-vous né ou née?"),
        choices=[(code, label) for code, (label, _facts) in BIRTHPLACES.items()],
        required=False,
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("Quel est votre statut?"), choices=STANDINGS, required=False
    )
    may_work = _yes_no(gettext_lazy("Avez-vous le droit de travailler au Québec?"))
    birth_date = DatePartsField(
        label=gettext_lazy("Quelle est votre date de naissance?"), birth=True, required=False
    )
    studies = forms.ChoiceField(
        label=gettext_lazy("Quel est votre plus haut diplôme?"),
        help_text=gettext_lazy("Un diplôme de n’importe quel pays compte."),
        choices=STUDIES,
        required=False,
    )
    qualified = _yes_no(
        gettext_lazy("Avez-vous un métier ou une qualification, même sans diplôme?")
    )
    interested = _yes_no(gettext_lazy("Pensez-vous à vivre dans une région du Québec?"))
    region = forms.ChoiceField(label=gettext_lazy("Dans quelle région?"), required=False)
    arrived = DatePartsField(
        label=gettext_lazy("Quand êtes-vous arrivé ou arrivée au Québec?"),
        help_text=gettext_lazy("Par exemple : 1er septembre 2021"),
        required=False,
    )
    as_of = DatePartsField(
        label=gettext_lazy("Pour quelle date voulez-vous la réponse?"),
        help_text=gettext_lazy("Les règles changent. Écrivez une date passée pour les revoir."),
    )

    WHO = ("home", "born", "standing", "may_work")
    PATH = ("birth_date", "studies", "qualified")
    PROJECT = ("interested", "region")
    WHEN = ("arrived", "as_of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """List the regions, and put today where the date is asked."""
        super().__init__(*args, **kwargs)
        regions = Region.objects.in_force(today()).order_by("code").values_list("code", "name")
        field_of_choices(self, "region").choices = [NO_ANSWER, *regions]
        self.fields["as_of"].initial = today

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be, beside the date it comes from."""
        cleaned = super().clean() or {}
        if not self.errors:
            for impossible in contradictions(self.facts(), cleaned["as_of"]):
                self.add_error(BLAMED.get(impossible.field), _(impossible.text))
        return cleaned

    def facts(self) -> Facts:
        """What was answered, as facts; an unanswered question stays unknown."""
        data = self.cleaned_data
        values: dict[str, Any] = {
            "birth_date": data["birth_date"],
            "arrived_in_quebec_on": data["arrived"],
            "education_level": data["studies"] or None,
            "settles_in_region": data["region"] or None,
            "work_authorised": _answer(data["may_work"]),
            "qualified": _answer(data["qualified"]),
            "interested_in_region": _answer(data["interested"]),
        }
        if data["home"]:
            values["residence"] = HOMES[data["home"]][1]
        if data["born"]:
            values |= BIRTHPLACES[data["born"]][1]
        standing = data["standing"]
        if standing in set(Citizenship):
            values["citizenship"] = Citizenship(standing)
            values["immigration_status"] = ImmigrationStatus.CANADIAN_CITIZEN
        elif standing:
            values["citizenship"] = Citizenship.OTHER
            values["immigration_status"] = ImmigrationStatus(standing)
        return Facts(**values)

    def typed(self) -> list[tuple[str, str]]:
        """Names and texts as they were sent, to show the form again filled in."""
        names = {
            f"{name}_{part}" if part else name
            for name, field in self.fields.items()
            for part in (("day", "month", "year") if isinstance(field, DatePartsField) else ("",))
        }
        return [(name, value) for name, value in self.data.items() if name in names and value]


def _answer(choice: str) -> bool | None:
    return {"yes": True, "no": False}.get(choice)
