"""Forms of accompaniment: what is asked, in plain French; rules stay in actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enracine.accompaniment.models import AgeLimit, Dossier, ReadinessDecision, Stage, Task
from enracine.kernel.forms import (
    DatePartsField,
    DayInput,
    HintedBoxes,
    HintedRadio,
    field_of_choices,
)
from enracine.network.models import Membership, Organisation, OrganisationKind
from enracine.people.models import DeathKnown, PersonDocument
from enracine.privacy.models import SENSITIVE_SECTIONS, Assistance, LegalException, Section

#: How somebody may say that a journey ends; a transfer says « transférée » by itself.
CLOSINGS = [c for c in Dossier.Outcome.choices if c[0] != Dossier.Outcome.TRANSFERRED]


class CaseloadFilter(forms.Form):
    """Narrow a list of dossiers: words, whose, which stage."""

    q = forms.CharField(label=_("Nom ou numéro"), required=False, max_length=80)
    qui = forms.ChoiceField(label=_("Suivis par"), required=False)
    etape = forms.ChoiceField(label=_("Étape"), required=False)

    def __init__(self, *args: Any, people: Iterable[Membership], mine: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: list[tuple[str, Any]] = [("tous", _("Toute l’équipe"))]
        if mine:
            who.insert(0, ("moi", _("Moi")))
        who += [(str(m.pk), m.user.get_full_name()) for m in people]
        stages = [("", _("Toutes")), *[(s.value, s.label) for s in Stage if s != Stage.CLOSED]]
        field_of_choices(self, "qui").choices = who
        field_of_choices(self, "etape").choices = [*stages, ("fermes", _("Dossiers fermés"))]


class DecisionForm(forms.Form):
    """What somebody decides after the first meeting, with the reason."""

    evaluation = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    decision = HintedRadio(
        label=_("Votre décision"),
        choices=ReadinessDecision.Decision.choices,
        hints={
            "prepare": _("La personne avance sur ce qui reste à faire."),
            "refer": _("Vers un organisme ou une agente d’une région choisie."),
            "refer_eer": _("La personne n’est pas prête et habite la région de Montréal."),
            "french": _("La personne continue ici, et suit un cours."),
            "recognition": _("La personne continue ici, et fait reconnaître ses diplômes."),
            "pause": _("À la demande de la personne, ou parce qu’il faut attendre."),
        },
    )
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("Une phrase suffit. La personne peut la lire."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programme == "eer":
            # EER does not refer to itself.
            field_of_choices(self, "decision").choices = [
                choice for choice in ReadinessDecision.Decision.choices if choice[0] != "refer_eer"
            ]


class TaskForm(forms.Form):
    """Something to do, by whom, before when."""

    title = forms.CharField(label=_("À faire"), max_length=200)
    owner = forms.ChoiceField(label=_("Par qui"), choices=Task.Owner.choices)
    due_on = forms.DateField(label=_("Avant le"), required=False, widget=DayInput())
    about = forms.ChoiceField(label=_("À propos de"), required=False)

    def __init__(self, *args: Any, about: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(about)
        if offered:
            field_of_choices(self, "about").choices = [("", _("Le dossier")), *offered]
        else:
            del self.fields["about"]


class PieceForm(forms.Form):
    """A document that is missing, before when."""

    kind = forms.ChoiceField(
        label=_("Quel document?"),
        choices=PersonDocument.Kind.choices,
        error_messages={"invalid_choice": _("Choisissez un genre de document.")},
    )
    due_on = forms.DateField(label=_("Avant le"), required=False, widget=DayInput())


class PostponeForm(forms.Form):
    """Another day for a thing to do."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    due_on = forms.DateField(label=_("Nouvelle date"), widget=DayInput())


class HandOverForm(forms.Form):
    """A colleague for a thing to do."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    assignee = forms.ChoiceField(label=_("À qui"))

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "assignee").choices = [
            (str(m.pk), m.user.get_full_name()) for m in people
        ]


class StageForm(forms.Form):
    """« Déplacer vers »: the form that every board or list can be used with."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    stage = forms.ChoiceField(
        label=_("Étape du parcours"),
        choices=[(s.value, s.label) for s in Stage if s != Stage.CLOSED],
    )


class AssignForm(forms.Form):
    """Entrust the dossier to a member of the organisation."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    assignee = forms.ChoiceField(label=_("Suivi par"))

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "assignee").choices = [
            (str(m.pk), m.user.get_full_name()) for m in people
        ]


class CloseForm(forms.Form):
    """Close a dossier, saying how the journey ends."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Comment le parcours se termine"), choices=CLOSINGS)


class AgeForm(forms.Form):
    """Keep somebody past the age of the programme, or refer her to EER."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    decision = HintedRadio(
        label=_("Que faites-vous?"),
        choices=AgeLimit.Decision.choices,
        hints={
            AgeLimit.Decision.KEEP: _("L’accompagnement continue ici. Écrivez pourquoi."),
            AgeLimit.Decision.REFER: _(
                "Vous préparez ensuite la référence : la personne donne son accord avant l’envoi."
            ),
        },
        error_messages={"required": _("Choisissez une décision.")},
    )
    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("Nécessaire pour un maintien. La personne peut le lire."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )


class DeathForm(forms.Form):
    """How a death is known, and when it happened as far as it is told. Nothing of its cause."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    known = HintedRadio(
        label=_("Comment le savez-vous?"),
        choices=[(c.value, c.label) for c in DeathKnown if c != DeathKnown.FOLLOW_UP],
        hints={
            DeathKnown.DOCUMENT: _("N’en gardez pas de copie ici."),
        },
        error_messages={"required": _("Dites comment vous le savez.")},
    )
    died_on = forms.DateField(
        label=_("Date du décès, si elle est connue"), required=False, widget=DayInput
    )


class OverrideForm(forms.Form):
    """The coordination entrusts a registration to another organisation, and says why."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    organisation = HintedRadio(label=_("Confier à"), choices=())
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("Les trois organismes peuvent lire ce motif."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "organisation").choices = [
            (str(o.pk), o.name) for o in organisations
        ]


class PauseForm(forms.Form):
    """Send no new registration to an organisation for a time."""

    organisation = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Pourquoi"), max_length=300)
    paused_until = forms.DateField(label=_("Jusqu’au"), required=False, widget=DayInput())


class DossierNumberForm(forms.Form):
    """The number of the dossier of another adult that one's organisation holds."""

    number = forms.CharField(
        label=_("Numéro du dossier de l’autre adulte"),
        help_text=_("Par exemple : EER-2026-000123. Votre organisme doit tenir les deux dossiers."),
        max_length=24,
        error_messages={"required": _("Écrivez le numéro du dossier.")},
    )


class ExceptionForm(forms.Form):
    """Why a colleague's file must be opened, and for how many hours."""

    reason = forms.CharField(
        label=_("Pourquoi devez-vous l’ouvrir?"),
        help_text=_("Par exemple : la personne appelle et ma collègue est absente."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )
    hours = HintedRadio(label=_("Pendant combien de temps?"), choices=())

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = sorted({1, 4, longest} & set(range(1, longest + 1)))
        field_of_choices(self, "hours").choices = [
            (str(n), ngettext("%(n)d heure", "%(n)d heures", n) % {"n": n}) for n in offered
        ]


class DisclosureForm(forms.Form):
    """What was communicated without consent, under which exception of the law."""

    exception = HintedRadio(label=_("Quelle exception de la loi?"), choices=LegalException.choices)
    recipient = forms.CharField(
        label=_("À qui?"),
        help_text=_("La personne et son organisme : « agente Roy, Service de police de Laval »."),
        max_length=200,
    )
    channel = forms.CharField(
        label=_("Comment?"), help_text=_("Par téléphone, en personne…"), max_length=120
    )
    sections = HintedBoxes(label=_("Quels renseignements?"), choices=Section.choices)
    content = forms.CharField(
        label=_("Ce qui a été communiqué, exactement"),
        help_text=_("Le strict nécessaire : pas l’histoire de la personne."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    necessity = forms.CharField(
        label=_("Pourquoi c’était nécessaire, et pas davantage"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class PaperForm(forms.Form):
    """An agreement signed on paper. What it lacks is kept as lacking: nothing is refused here."""

    recipient = forms.ModelChoiceField(
        label=_("À qui les renseignements iraient"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-autocomplete": ""}),
    )
    sections = HintedBoxes(
        label=_("Renseignements cochés sur le papier"), choices=Section.choices, required=False
    )
    express = HintedBoxes(
        label=_("Renseignements sensibles signés à part"),
        choices=[(code, label) for code, label in Section.choices if code in SENSITIVE_SECTIONS],
        required=False,
    )
    signed = forms.BooleanField(label=_("La signature de la personne est là"), required=False)
    signed_on = DatePartsField(label=_("Date de la signature"), required=False)
    place = forms.CharField(label=_("Où il a été signé"), max_length=120, required=False)
    assistance = forms.ChoiceField(
        label=_("Aide donnée pour comprendre"),
        choices=[("", _("Aucune")), *Assistance.choices],
        required=False,
    )
    helper = forms.CharField(label=_("Par qui"), max_length=120, required=False)
    file = forms.FileField(
        label=_("Le papier numérisé (PDF ou photo)"),
        help_text=_(
            "Un numéro d’assurance sociale ne se voit pas sur une image : cachez-le d’abord."
        ),
        required=False,
    )

    def __init__(self, *args: Any, organisation_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the type checker what Django gives
        field.queryset = (
            Organisation.objects.filter(is_active=True)
            .exclude(pk=organisation_id)
            .exclude(kind__in=[OrganisationKind.EMPLOYER, OrganisationKind.FUNDER])
            .order_by("name", "id")
        )
        field.empty_label = _("Le papier ne le dit pas")
        field.label_from_instance = lambda o: o.name  # type: ignore[method-assign,assignment]  # as Django documents it
