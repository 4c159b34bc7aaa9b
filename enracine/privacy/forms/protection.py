"""Forms of the privacy officer: incidents, complaints, policies, evaluations, providers."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.forms import DayInput, HintedBoxes
from enracine.network.models import Organisation
from enracine.privacy import references, risk
from enracine.privacy.models import (
    Assessment,
    Complaint,
    Incident,
    IncidentMeasure,
    IncidentNotice,
    Integration,
    PolicyKind,
    Provider,
    Section,
)


def _area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionedForm(forms.Form):
    """A form about something that somebody else may be changing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReportForm(forms.Form):
    """What somebody who works here saw: three questions, so that it is said the same day."""

    kind = forms.ChoiceField(
        label=_("De quoi s’agit-il?"), choices=Incident.Kind.choices, widget=forms.RadioSelect
    )
    circumstances = forms.CharField(
        label=_("Que s’est-il passé?"),
        widget=_area(5),
        max_length=4000,
        help_text=_("Les faits, sans recopier les renseignements eux-mêmes."),
    )
    discovered_on = forms.DateField(
        label=_("Quand l’avez-vous su?"), widget=DayInput, initial=today
    )


class IncidentForm(VersionedForm):
    """The facts of a sheet; what is not known yet may stay empty, and the sheet says so."""

    kind = forms.ChoiceField(label=_("Nature"), choices=Incident.Kind.choices)
    information = forms.CharField(
        label=_("Renseignements visés"),
        required=False,
        max_length=2000,
        widget=_area(3),
        help_text=_("Décrivez-les; ne les recopiez pas. Exemple : nom, courriel, statut."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Sections du dossier"),
        required=False,
        choices=Section.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    circumstances = forms.CharField(
        label=_("Circonstances, et cause si elle est connue"), max_length=4000, widget=_area(5)
    )
    happened_on = forms.DateField(
        label=_("Date de l’incident (ou premier jour)"), required=False, widget=DayInput
    )
    happened_until = forms.DateField(
        label=_("Dernier jour, s’il a duré"), required=False, widget=DayInput
    )
    discovered_on = forms.DateField(label=_("Date où l’organisme l’a su"), widget=DayInput)
    people_count = forms.IntegerField(
        label=_("Nombre de personnes"), required=False, min_value=0, max_value=10_000_000
    )
    people_in_quebec = forms.IntegerField(
        label=_("dont au Québec"), required=False, min_value=0, max_value=10_000_000
    )
    count_is_estimate = forms.BooleanField(label=_("Ce nombre est estimé"), required=False)
    dossiers = forms.CharField(
        label=_("Dossiers touchés, quand ils sont connus"),
        required=False,
        max_length=2000,
        help_text=_("Leurs numéros, séparés par des virgules. Ils s’ajoutent à ceux déjà liés."),
    )

    def clean_dossiers(self) -> list[Any]:
        """The subjects of these numbers. Raises ValidationError naming those nobody here holds."""
        typed = [n.strip().upper() for n in self.cleaned_data["dossiers"].split(",") if n.strip()]
        found = references.subjects_of(typed)
        unknown = sorted(set(typed) - set(found))
        if unknown:
            raise forms.ValidationError(
                gettext("Numéros inconnus ici : %(numbers)s.") % {"numbers": ", ".join(unknown)}
            )
        return list(found.values())


class RiskForm(VersionedForm):
    """The questionnaire: three things that the law names, and the officer's opinion."""

    sensitivity = forms.ChoiceField(
        label=_("Sensibilité des renseignements"),
        choices=Incident.Scale.choices,
        widget=forms.RadioSelect,
        help_text=_("Par nature (statut, violence, santé) ou par contexte (asile, petite place)."),
    )
    consequences = HintedBoxes(
        label=_("Conséquences possibles de leur utilisation"),
        choices=list(risk.CONSEQUENCES.items()),
    )
    likelihood = forms.ChoiceField(
        label=_("Probabilité qu’ils servent à nuire"),
        choices=Incident.Scale.choices,
        widget=forms.RadioSelect,
    )
    likelihood_factors = HintedBoxes(
        label=_("Ce qui la fait monter ou baisser"),
        choices=list(risk.LIKELIHOOD_FACTORS.items()),
        required=False,
    )
    risk_notes = forms.CharField(
        label=_("Précisions"), required=False, max_length=2000, widget=_area(3)
    )
    opinion = forms.CharField(
        label=_("Avis de la personne responsable de la protection"),
        max_length=3000,
        widget=_area(4),
    )


class DecisionForm(VersionedForm):
    """What a human signs, apart from the questionnaire."""

    decision = forms.ChoiceField(
        label=_("Votre décision"), choices=Incident.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Pourquoi"), max_length=2000, widget=_area(4))


class MeasureForm(forms.Form):
    """A measure taken."""

    aim = forms.ChoiceField(label=_("But"), choices=IncidentMeasure.Aim.choices)
    text = forms.CharField(label=_("Ce qui a été fait"), max_length=500, widget=_area(2))
    taken_on = forms.DateField(label=_("Le"), widget=DayInput, initial=today)


class LetterForm(VersionedForm):
    """The part of a letter that a human writes."""

    text = forms.CharField(
        label=_("Ce qui s’est passé, en mots simples"), max_length=4000, widget=_area(6)
    )
    advice = forms.CharField(
        label=_("Ce que la personne peut faire pour se protéger"),
        required=False,
        max_length=3000,
        widget=_area(4),
    )


class SendingForm(VersionedForm):
    """When and how a notice left."""

    sent_on = forms.DateField(label=_("Envoyé le"), widget=DayInput, initial=today)
    means = forms.ChoiceField(label=_("Comment"), choices=IncidentNotice.Means.choices)
    recipients = forms.IntegerField(
        label=_("À combien de personnes"), required=False, min_value=0, max_value=10_000_000
    )
    reference = forms.CharField(
        label=_("Numéro de suivi"), required=False, max_length=80, help_text=_("Celui de la CAI.")
    )


class TellForm(forms.Form):
    """Another organisation that an incident concerns."""

    organisation = forms.ModelChoiceField(
        label=_("Organisme"), queryset=Organisation.objects.none(), to_field_name="code"
    )
    text = forms.CharField(
        label=_("Ce qu’il doit savoir ou faire"), max_length=2000, widget=_area(4)
    )

    def __init__(self, *args: Any, without: Any = None, **kwargs: Any) -> None:
        """`without` is the acting organisation: one does not tell oneself."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = (  # type: ignore[attr-defined]  # a field of rows
            Organisation.objects.filter(is_active=True).exclude(pk=without).order_by("name")
        )


class AnswerNoticeForm(forms.Form):
    """What an organisation did of what it received by mistake."""

    answer = forms.CharField(label=_("Ce que nous avons fait"), max_length=500, widget=_area(3))
    open_own = forms.BooleanField(
        label=_("Ouvrir aussi une fiche dans notre registre"), required=False
    )


class AnswerComplaintForm(VersionedForm):
    """The written answer to a complaint."""

    outcome = forms.ChoiceField(
        label=_("Conclusion"),
        choices=[c for c in Complaint.Outcome.choices if c[0] != Complaint.Outcome.WITHDRAWN],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Réponse à la personne"),
        max_length=4000,
        widget=_area(6),
        help_text=_("Elle la lira dans son espace, telle quelle."),
    )
    measures = forms.CharField(
        label=_("Ce que nous changeons"), required=False, max_length=500, widget=_area(2)
    )


class PolicyForm(forms.Form):
    """A new version of a policy."""

    kind = forms.ChoiceField(label=_("Politique"), choices=PolicyKind.choices)
    valid_from = forms.DateField(label=_("S’applique à partir du"), widget=DayInput)
    changes = forms.CharField(
        label=_("Ce qui change"),
        required=False,
        max_length=400,
        widget=_area(2),
        help_text=_("Une phrase, que les personnes recevront."),
    )
    body = forms.CharField(
        label=_("Texte en français"),
        max_length=20_000,
        widget=_area(14),
        help_text=_("Phrases courtes. Une ligne vide sépare les paragraphes."),
    )
    body_en = forms.CharField(
        label=_("Texte en anglais"), required=False, max_length=20_000, widget=_area(8)
    )


class AssessmentForm(VersionedForm):
    """An evaluation of privacy factors, before its decision."""

    title = forms.CharField(label=_("Objet"), max_length=160)
    integration = forms.ChoiceField(
        label=_("Intégration visée"),
        required=False,
        choices=[("", _("Aucune")), *Integration.choices],
    )
    purpose = forms.CharField(label=_("Finalité"), max_length=2000, widget=_area(3))
    information = forms.CharField(
        label=_("Renseignements, personnes"), max_length=2000, widget=_area(3)
    )
    is_sensitive = forms.BooleanField(label=_("Renseignements sensibles"), required=False)
    outside_quebec = forms.BooleanField(label=_("Communication hors du Québec"), required=False)
    place = forms.CharField(label=_("Où"), required=False, max_length=160)
    foreign_law = forms.CharField(
        label=_("Loi qui s’y applique, et protection qu’elle donne"),
        required=False,
        max_length=2000,
        widget=_area(3),
    )
    risks = forms.CharField(label=_("Risques"), required=False, max_length=3000, widget=_area(3))
    measures = forms.CharField(label=_("Mesures"), required=False, max_length=3000, widget=_area(3))


class OpinionForm(VersionedForm):
    """The officer's opinion on an evaluation."""

    opinion = forms.CharField(
        label=_("Avis et mesures proposées"), max_length=3000, widget=_area(4)
    )


class AssessmentDecisionForm(VersionedForm):
    """The decision on an evaluation."""

    decision = forms.ChoiceField(
        label=_("Décision"), choices=Assessment.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Pourquoi"), max_length=2000, widget=_area(3))
    review_on = forms.DateField(label=_("À revoir le"), required=False, widget=DayInput)


class ProviderForm(VersionedForm):
    """The sheet of a provider."""

    name = forms.CharField(label=_("Nom"), max_length=160)
    integration = forms.ChoiceField(
        label=_("Intégration servie"),
        required=False,
        choices=[("", _("Aucune")), *Integration.choices],
    )
    service = forms.CharField(label=_("Ce qu’il fait"), max_length=300)
    information = forms.CharField(
        label=_("Renseignements confiés"), max_length=500, widget=_area(2)
    )
    place = forms.CharField(label=_("Lieu d’hébergement"), max_length=160)
    outside_quebec = forms.BooleanField(label=_("Hors du Québec"), required=False)
    mandate_on = forms.DateField(label=_("Mandat écrit du"), required=False, widget=DayInput)
    measures = forms.CharField(
        label=_("Mesures de protection convenues"),
        required=False,
        max_length=2000,
        widget=_area(3),
    )
    reports_incidents = forms.BooleanField(
        label=_("Il s’engage à signaler toute atteinte sans délai"), required=False
    )
    end_terms = forms.CharField(
        label=_("À la fin du mandat"),
        required=False,
        max_length=500,
        help_text=_("Destruction ou remise, et dans quel délai."),
    )
    ends_on = forms.DateField(label=_("Fin du mandat"), required=False, widget=DayInput)
    assessment = forms.ModelChoiceField(
        label=_("Évaluation (EFVP)"), required=False, queryset=Assessment.objects.none()
    )

    def __init__(self, *args: Any, organisation_id: Any = None, **kwargs: Any) -> None:
        """Only the evaluations of the acting organisation are offered."""
        super().__init__(*args, **kwargs)
        field = self.fields["assessment"]
        field.queryset = Assessment.objects.filter(  # type: ignore[attr-defined]  # a field of rows
            organisation_id=organisation_id
        ).order_by("-started_on", "-id")


def initial_of(row: Incident | Assessment | Provider, form: type[forms.Form]) -> dict[str, Any]:
    """What a form shows of a row: the values of the fields that bear the same name."""
    return {name: getattr(row, name) for name in form.base_fields if name != "dossiers"}
