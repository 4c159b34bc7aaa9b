"""Forms of referrals: what each step asks for, in the words of whoever fills them in."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects
from enracine.kernel.forms import (
    DatePartsField,
    DayInput,
    HintedBoxes,
    HintedRadio,
    PhoneField,
    field_of_choices,
)
from enracine.kernel.models import new_id
from enracine.network.models import Membership
from enracine.privacy.models import SENSITIVE_SECTIONS, Section
from enracine.referrals.actions import CANCEL_CODES
from enracine.referrals.models import CloseCode, DeclineReason, OutcomeCode, Reason
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.known import said_of
from enracine.referrals.queries.targets import Receiver
from enracine.territories.fields import PlaceField
from enracine.territories.models import Region

Choices = Iterable[tuple[str, Any]]
_LINES = forms.Textarea(attrs={"rows": 4})


class NothingForm(forms.Form):
    """A step that asks for nothing: the button says it all."""


class QuestionForm(forms.Form):
    """A question to the sender."""

    question = forms.CharField(label=_("Votre question"), max_length=2000, widget=_LINES)


class AnswerForm(forms.Form):
    """The answer to the receiver's question."""

    answer = forms.CharField(label=_("Votre réponse"), max_length=2000, widget=_LINES)


class DeclineForm(forms.Form):
    """A coded reason, and what else could be proposed (S10): a place, a day, an organisation, words."""

    decline_reason = HintedRadio(label=_("Motif du refus"), choices=DeclineReason.choices)
    proposed_municipality = PlaceField(
        label=_("Autre municipalité"),
        help_text=_(
            "Une municipalité voisine où vous, ou un autre organisme, pourriez accueillir."
        ),
        required=False,
    )
    proposed_place = forms.ChoiceField(label=_("Ou autre région ou territoire"), required=False)
    proposed_organisation = forms.ChoiceField(label=_("Autre organisme ou service"), required=False)
    proposed_from = forms.DateField(label=_("À partir du"), required=False, widget=DayInput())
    counter_proposal = forms.CharField(
        label=_("Ce que vous proposez plutôt"),
        help_text=_("En vos mots. L’émetteur les lira; n’écrivez rien de plus sur la personne."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, places: Choices, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of_choices(self, "proposed_place").choices = [("", "—"), *places]
        field_of_choices(self, "proposed_organisation").choices = [
            ("", "—"),
            *organisations,
        ]

    def clean_proposed_from(self) -> Any:
        """A day to come: a past one proposes nothing."""
        day = self.cleaned_data["proposed_from"]
        if day is not None and day < today():
            raise forms.ValidationError(gettext("Choisissez aujourd’hui ou un jour à venir."))
        return day


class LetterForm(forms.Form):
    """The words proposed to a counsellor, which she reads again before the person does."""

    text = forms.CharField(
        label=_("Message à relire"),
        help_text=_("Un texte proposé : changez-le librement. Elle le lira sur sa page."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    language = HintedRadio(
        label=_("Langue du message"),
        choices=[("fr-ca", _("Français")), ("en", _("Anglais"))],
        inline=True,
    )


class OwnerForm(forms.Form):
    """Who takes care of it, among those who work here today."""

    owner = forms.ModelChoiceField(label=_("Qui s’en occupe"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, organisation_id: object, me: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 – tells the type checker what Django gives
        field.queryset = (
            Membership.objects.on(today())
            .filter(organisation=organisation_id, role__in=WORKING_ROLES, user__is_active=True)
            .select_related("user")
            .order_by("user__name", "id")
        )
        field.label_from_instance = lambda m: m.user.get_full_name()  # type: ignore[method-assign,assignment]  # as Django documents it
        field.initial = me


class AssignForm(OwnerForm):
    """Who looks into a referral received; the version shown says whether somebody was quicker."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """The day of the first contact."""

    contacted_on = DatePartsField(label=_("Date du premier contact"), not_future=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacted_on"].initial = today()


class HoldForm(forms.Form):
    """Why the service pauses, and when it should resume."""

    reason = forms.CharField(label=_("Motif de la pause"), max_length=300)
    resume_on = forms.DateField(label=_("Date de reprise"), widget=DayInput())


class OutcomeForm(forms.Form):
    """The result, and a word to the sender."""

    outcome = HintedRadio(label=_("Résultat"), choices=OutcomeCode.choices)
    feedback = forms.CharField(
        label=_("Retour à l’émetteur"),
        help_text=_("Ce que l’organisme qui a référé la personne doit savoir. Jamais vos notes."),
        max_length=2000,
        widget=_LINES,
    )


class CancelForm(forms.Form):
    """Why the referral is cancelled."""

    close_code = HintedRadio(
        label=_("Pourquoi annuler?"),
        choices=[c for c in CloseCode.choices if c[0] in CANCEL_CODES],
    )
    comment = forms.CharField(
        label=_("Précision pour l’autre organisme"), max_length=300, required=False
    )


class ReasonForm(forms.Form):
    """A reason in free words."""

    reason = forms.CharField(label=_("Motif"), max_length=300, widget=forms.Textarea({"rows": 3}))


class ReviewForm(forms.Form):
    """What the coordination decides of a contested refusal."""

    decision = HintedRadio(
        label=_("Votre décision"),
        choices=[
            ("resubmit", _("Demander un réexamen au destinataire")),
            ("confirm", _("Confirmer le refus")),
        ],
    )


class PrepareForm(forms.Form):
    """To whom, why, what: everything needed to prepare a referral, on one page."""

    receivers = forms.MultipleChoiceField(
        label=_("À qui"),
        error_messages={"required": _("Choisissez au moins un organisme.")},
        widget=forms.CheckboxSelectMultiple,
    )
    principal = forms.ChoiceField(
        label=_("Endroit principal"),
        required=False,
        help_text=_("Seulement si vous choisissez plusieurs endroits."),
    )
    tell_others = forms.BooleanField(
        label=_("La personne accepte que chaque organisme sache qu’un autre endroit est consulté."),
        required=False,
    )
    reasons = HintedBoxes(
        label=_("Pourquoi"),
        error_messages={"required": _("Cochez au moins un critère de l’entente.")},
    )
    sections = HintedBoxes(
        label=_("Renseignements à transmettre"),
        inline=True,
        error_messages={"required": _("Cochez au moins un renseignement.")},
    )
    message = forms.CharField(
        label=_("Message à l’organisme"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        receivers: Iterable[Receiver],
        reasons: Iterable[str],
        hints: dict[str, str],
        sections: Iterable[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [r for r in receivers if not r.refuses]
        choices = [(r.key, _label(r)) for r in listed]
        field_of_choices(self, "receivers").choices = choices
        self.fields["receivers"].choice_hints = {  # type: ignore[attr-defined]  # read by the kit
            r.key: said_of(r) for r in listed
        }
        field_of_choices(self, "principal").choices = [("", "—"), *choices]
        if len(choices) < 2:
            del self.fields["principal"]
            del self.fields["tell_others"]
        usable = set(reasons)
        boxes = self.fields["reasons"]
        assert isinstance(boxes, HintedBoxes)  # noqa: S101 – tells the type checker what Django gives
        boxes.choices = [c for c in Reason.choices if c[0] in usable]
        boxes.choice_hints = hints
        allowed = set(sections)
        shared = self.fields["sections"]
        assert isinstance(shared, HintedBoxes)  # noqa: S101 – tells the type checker what Django gives
        shared.choices = [c for c in Section.choices if c[0] in allowed]
        shared.choice_hints = {
            code: _("Sensible : seulement si c’est nécessaire.") for code in SENSITIVE_SECTIONS
        }

    def clean(self) -> dict[str, Any]:
        """Ask which place is the principal one when several are chosen."""
        data = super().clean() or {}
        chosen = data.get("receivers") or []
        if len(chosen) > 1 and data.get("principal") not in chosen:
            self.add_error("principal", _("Choisissez l’endroit principal parmi ceux cochés."))
        return data


def _label(receiver: Receiver) -> str:
    name = str(receiver.organisation)
    return f"{name} – {receiver.place}" if receiver.place else name


class NewPersonForm(forms.Form):
    """Somebody who contacted an agent: the least that lets her be registered, then referred."""

    given_name = forms.CharField(label=_("Prénom"), max_length=120)
    family_name = forms.CharField(label=_("Nom de famille"), max_length=120, required=False)
    birth_date = DatePartsField(label=_("Date de naissance"), not_future=True, birth=True)
    email = forms.EmailField(label=_("Courriel"), required=False)
    phone = PhoneField(label=_("Téléphone"), required=False)
    language = HintedRadio(
        label=_("Langue de correspondance"),
        choices=[("fr-ca", _("Français")), ("en", _("Anglais"))],
        initial="fr-ca",
        inline=True,
    )
    registration = forms.BooleanField(
        label=_("La personne accepte, devant moi ou au téléphone, que je traite son inscription."),
        error_messages={"required": _("Sans cet accord, l’inscription n’est pas possible.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean(self) -> dict[str, Any]:
        """One way to reach the person, at least."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not self.errors.get("email"):
            self.add_error("email", _("Écrivez un courriel ou un téléphone."))
        return data


class MessageForm(forms.Form):
    """A word to the other organisation. `key` makes one message of a form sent twice."""

    text = forms.CharField(
        label=_("Votre message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Écrivez votre message.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id


class LinkCodeForm(forms.Form):
    """The code of a link, and who answers: she names herself, the organisation answers for her."""

    code = forms.CharField(
        label=_("Code reçu par courriel"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
        error_messages={"required": _("Écrivez le code reçu par courriel.")},
    )
    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        help_text=_("Votre nom est noté avec votre réponse et avec ce que vous lisez."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre prénom et votre nom.")},
    )

    def clean_name(self) -> str:
        """A name has letters: nobody answers as « - »."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if sum(letter.isalpha() for letter in name) < 2:
            raise forms.ValidationError(gettext("Écrivez votre prénom et votre nom."))
        return name


_REGIONS = ForObjects(lambda: Region.objects.order_by("code").values_list("pk", "name"), given=0)


class ListFilter(forms.Form):
    """Narrow a list of referrals: a region, whose, only those that are late."""

    voir = forms.CharField(required=False, widget=forms.HiddenInput)
    region = forms.TypedChoiceField(
        label=_("Région"), required=False, coerce=uuid.UUID, empty_value=None
    )
    qui = forms.ChoiceField(label=_("À qui"), required=False)
    retard = forms.BooleanField(label=_("En retard seulement"), required=False)

    def __init__(self, *args: Any, whose: list[tuple[str, Any]], show: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data = {**self.data.dict(), "voir": show} if isinstance(self.data, QueryDict) else {}
        self._regions: dict[str, str] = {str(pk): name for pk, name in _REGIONS.rows()}
        field_of_choices(self, "region").choices = [("", _("Toutes")), *self._regions.items()]
        field_of_choices(self, "qui").choices = whose

    def region_name(self, pk: uuid.UUID | None) -> str:
        """The name of a region of the list; an empty text for none."""
        return self._regions.get(str(pk), "")


class LoopFilter(forms.Form):
    """Which part of the loop: a period, a direction, a receiver, a region."""

    periode = forms.ChoiceField(label=_("Période"), required=False)
    du = forms.CharField(
        label=_("Ou du mois"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "class": "form-control"}),
    )
    au = forms.CharField(
        label=_("au mois"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month", "class": "form-control"}),
    )
    sens = forms.ChoiceField(label=_("Sens"), required=False)
    destinataire = forms.ChoiceField(label=_("Destinataire"), required=False)
    region = forms.ChoiceField(label=_("Région"), required=False)

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field_of_choices(self, name).choices = offered
