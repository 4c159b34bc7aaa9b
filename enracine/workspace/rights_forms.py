"""Forms of the officer's pages: requests, answers, calendar, anonymisation."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedBoxes, HintedRadio
from enracine.privacy.actions.reassessing import Finding
from enracine.privacy.models import Category, RightsRequest, Section
from enracine.privacy.rights import Provision


class RecordForm(forms.Form):
    """A request made otherwise than online, written down by whoever received it."""

    kind = forms.ChoiceField(label=_("Ce qui est demandé"), choices=RightsRequest.Kind.choices)
    section = forms.ChoiceField(
        label=_("Partie à corriger"),
        help_text=_("Seulement pour une correction."),
        choices=[("", "—"), *Section.choices],
        required=False,
    )
    words = forms.CharField(
        label=_("Dans ses mots"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    channel = forms.ChoiceField(
        label=_("Reçue par"),
        choices=[c for c in RightsRequest.Channel.choices if c[0] != "portal"],
    )
    received_on = forms.DateField(label=_("Reçue le"), widget=DayInput(), initial=today)
    relation = HintedRadio(
        label=_("Qui demande?"),
        choices=RightsRequest.Relation.choices,
        initial=RightsRequest.Relation.SELF,
        hints={
            "parent": _("Seulement pour une personne de moins de 18 ans."),
            "spouse": _("N’y a pas droit : la demande est notée et refusée."),
            "other": _("N’y a pas droit : la demande est notée et refusée."),
        },
    )
    asked_by_name = forms.CharField(
        label=_("Son nom"),
        help_text=_("Si ce n’est pas la personne elle-même."),
        max_length=160,
        required=False,
    )
    proof = forms.CharField(
        label=_("Ce que vous avez vu"),
        help_text=_(
            "« Pièce d’identité vue », « mandat vu ». Ne gardez aucune copie, n’écrivez aucun numéro."
        ),
        max_length=200,
        required=False,
    )


class ProofForm(forms.Form):
    """How whoever asks was recognised."""

    proof = forms.CharField(
        label=_("Ce que vous avez vu"),
        help_text=_("Ne gardez aucune copie, n’écrivez aucun numéro."),
        max_length=200,
    )


class ExtensionForm(forms.Form):
    """Why ten more days are needed."""

    extension_reason = forms.CharField(label=_("Pourquoi il faut plus de temps"), max_length=300)


class AnswerForm(forms.Form):
    """The answer: yes, in part, no; the reasons of the closed list; the officer's own words."""

    step = HintedRadio(
        label=_("Votre réponse"),
        choices=[
            ("accept", _("Accepter")),
            ("accept_partly", _("Accepter en partie")),
            ("refuse", _("Refuser")),
        ],
    )
    provisions = HintedBoxes(
        label=_("Motifs prévus par la loi"),
        choices=[],
        required=False,
    )
    explanation = forms.CharField(
        label=_("Explication, dans la lettre"),
        help_text=_("En mots simples. La personne la lit."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, provisions: Iterable[Provision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(provisions)
        field = self.fields["provisions"]
        field.choices = [(p.code, _(p.title)) for p in found]  # type: ignore[attr-defined]  # a field of choices with hints
        field.choice_hints = {p.code: _(p.text) for p in found}  # type: ignore[attr-defined]  # a field of choices with hints

    def clean(self) -> dict[str, Any]:
        """A partial answer or a refusal gives its reason."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("step") in {"accept_partly", "refuse"} and not values.get("provisions"):
            self.add_error("provisions", _("Choisissez au moins un motif."))
        return values


class NoteForm(forms.Form):
    """A sentence about a recourse."""

    note = forms.CharField(label=_("Précision"), max_length=500)


class RuleForm(forms.Form):
    """How long the organisation keeps a category, from a day on."""

    category = forms.ChoiceField(label=_("Catégorie"), choices=Category.choices)
    months = forms.IntegerField(label=_("Durée, en mois"), min_value=0, max_value=1200)
    agreement = forms.SlugField(
        label=_("Entente"),
        help_text=_("Code de l’entente ou du programme, si la durée ne vaut que pour elle."),
        required=False,
        max_length=60,
    )
    valid_from = forms.DateField(label=_("À partir du"), widget=DayInput(), initial=today)
    source = forms.CharField(
        label=_("D’où vient cette durée"),
        help_text=_("Une entente, une politique, un article de loi."),
        max_length=300,
    )


class PurposesForm(forms.Form):
    """What anonymous data will serve: written before anything else."""

    purposes = forms.CharField(
        label=_("À quoi serviront ces données"),
        help_text=_("Des fins sérieuses et légitimes, écrites avant de choisir les dossiers."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


class PiecesForm(forms.Form):
    """The pieces that the regulation asks for."""

    competent_person = forms.CharField(
        label=_("Personne compétente"), max_length=160, required=False
    )
    competence = forms.CharField(label=_("Sa compétence"), max_length=300, required=False)
    individualisation = forms.CharField(
        label=_("Risque d’individualisation"),
        help_text=_("Peut-on isoler quelqu’un dans les données?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    correlation = forms.CharField(
        label=_("Risque de corrélation"),
        help_text=_("Peut-on relier deux lignes à la même personne, ici ou ailleurs?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    inference = forms.CharField(
        label=_("Risque d’inférence"),
        help_text=_("Peut-on déduire quelque chose de quelqu’un?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    techniques = forms.CharField(
        label=_("Techniques choisies"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    residual_risk = forms.CharField(
        label=_("Risque qui reste"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    review_on = forms.DateField(
        label=_("Prochaine réévaluation"), widget=DayInput(), required=False
    )


class ReassessForm(forms.Form):
    """Looking again at what was made anonymous."""

    finding = forms.ChoiceField(
        label=_("Ce que vous constatez"),
        choices=Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous avez constaté.")},
    )
    text = forms.CharField(
        label=_("Ce que vous avez regardé"),
        help_text=_(
            "Moyens nouveaux de retrouver quelqu’un, données publiées ailleurs, petits groupes."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    next_on = forms.DateField(
        label=_("Prochaine réévaluation"),
        help_text=_("Inutile si les lignes sont détruites."),
        widget=DayInput(),
        required=False,
    )
